"""The files for download: one module for each format. They know triples and prefixes, no version, no HTTP."""
