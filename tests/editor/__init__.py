"""The query editor, built and plain. A package, so that pytest ends the browser with its last test."""
