"""Reading and checking the tables of ``data/`` into plain records. No RDF in here, and no HTTP."""

from kg.tables.findings import Finding, Findings, TablesInvalid
from kg.tables.load import load_edition, load_tables

__all__ = ["Finding", "Findings", "TablesInvalid", "load_edition", "load_tables"]
