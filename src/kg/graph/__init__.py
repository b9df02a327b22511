"""Records become RDF, are validated, and are written as dumps and snapshots. Nothing in here knows HTTP."""
