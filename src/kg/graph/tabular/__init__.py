"""The tables as people download them: which there are, their columns with what they mean, and their rows.

CSV and Excel are written from here. Texts stand as in the records, never shortened, never changed. Nothing in here
knows triples or files.
"""

from kg.graph.tabular.tables import TABLES, Cell, Column, Kind, Table

__all__ = ["TABLES", "Cell", "Column", "Kind", "Table"]
