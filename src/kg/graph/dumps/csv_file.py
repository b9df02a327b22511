"""A table as CSV (RFC 4180): UTF-8 without a byte order mark, CRLF, a header row with stable English names.

A cell that begins with ``=`` or ``-`` stands as it is: the file is data, verbatim. People who open it in Excel have the
workbook, where no text can be a formula.
"""

from __future__ import annotations

import csv
from pathlib import Path

from kg.graph.iris import Iris
from kg.graph.tabular import Table
from kg.tables.records import Tables


def write_csv(path: Path, table: Table, tables: Tables, iris: Iris) -> None:
    """Write one table. An empty cell is an unknown or absent value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        writer.writerows(table.rows(tables, iris))
