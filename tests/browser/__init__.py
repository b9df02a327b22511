"""The site in Chromium. A package, so that pytest ends the browser with its last test: Playwright's event loop would
be in the way of others in the same process.
"""
