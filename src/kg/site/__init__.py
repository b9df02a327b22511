"""The static edition: every page, data file, dump and answer of the application as plain files that any host serves."""
