"""A page's tables as JSON and back: what the reading process tells the one that asked."""

from __future__ import annotations

from typing import Any

from kg.extract.glyphs import Line
from kg.extract.grid import Cell, PageTables, Row


def page_record(page: PageTables) -> dict[str, Any]:
    """A page as JSON; :func:`read_page` is its counterpart."""
    rows = [
        {
            "open": [row.open_top, row.open_bottom],
            "cells": [
                {
                    "box": [round(edge, 2) for edge in (cell.x0, cell.x1, cell.top, cell.bottom)],
                    "lines": [_line_record(line) for line in cell.lines],
                    "odd": [cell.drawings, cell.unreadable],
                }
                for cell in row.cells
            ],
        }
        for row in page.rows
    ]
    return {"page": page.number, "letters": page.letters, "beside": page.beside, "rows": rows}


def _line_record(line: Line) -> list[str | float]:
    return [line.text, round(line.indent, 3), round(line.room, 3), round(line.first_width, 3)]


def read_page(record: dict[str, Any]) -> PageTables:
    """A page from its JSON."""
    rows = []
    for row in record["rows"]:
        cells = []
        for item in row["cells"]:
            x0, x1, top, bottom = item["box"]
            drawings, unreadable = item["odd"]
            lines = [Line(*line) for line in item["lines"]]
            cells.append(Cell(x0, x1, top, bottom, lines=lines, drawings=drawings, unreadable=unreadable))
        rows.append(Row(cells, record["page"], *row["open"]))
    return PageTables(record["page"], rows, record["beside"], record["letters"])
