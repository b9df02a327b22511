"""A page's ruled tables as rows of cells: the rules become a grid, the letters fall into it.

Knows pdfplumber's pages, no heading and no measure. A table that runs over the page's end has no rule there: its last
row is closed at the end of the vertical rules and marked as open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import TableFinder

from kg.extract.glyphs import Glyph, Line, hangs_on, lines
from kg.extract.letters import is_unreadable

# Two rules nearer than this are one: Chromium draws a border as a box of 0.75 points, LibreOffice as pieces.
SNAP = 3.0
# A rule shorter than this is the end of a thicker one.
MIN_RULE = 3.0


@dataclass(slots=True)
class Cell:
    """One cell of the grid: its place, the lines in it, and what stands in it that is no text."""

    x0: float
    x1: float
    top: float
    bottom: float
    glyphs: list[Glyph] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    drawings: int = 0  # images and curves
    unreadable: int = 0  # glyphs without a character

    def holds(self, x: float, y: float) -> bool:
        """Whether a place is in it."""
        return self.x0 <= x <= self.x1 and self.top <= y <= self.bottom

    @property
    def text(self) -> str:
        """The lines put together, for finding words in headings and marks."""
        return "".join(line.text.strip() for line in self.lines)


@dataclass(slots=True)
class Row:
    """The cells of one row, from left to right, and whether a rule closes it above and below."""

    cells: list[Cell]
    page: int
    open_top: bool = False
    open_bottom: bool = False


@dataclass(slots=True)
class PageTables:
    """What a page holds: the rows of its tables, the text beside them, how many letters there are in all."""

    number: int
    rows: list[Row]
    beside: list[str]
    letters: int


def page_tables(page: Page, substitutions: dict[int, str]) -> PageTables:
    """The tables of a page, top down, and the lines of text outside of them."""
    glyphs = [_glyph(char, substitutions) for char in page.chars]
    edges = [edge for edge in page.edges if max(edge["width"], edge["height"]) >= MIN_RULE]
    boxes = _cells(page, edges)
    rows = [_row(cells, page.page_number, edges) for cells in _rows(boxes)]
    beside = _distribute(glyphs, rows)
    _count_drawings(page, rows)
    outside = [line.text.strip() for line in lines(beside, 0.0, float(page.width))]
    return PageTables(page.page_number, rows, outside, sum(_visible(glyph.text) for glyph in glyphs))


def _visible(text: str) -> int:
    return len("".join(text.split()))


def _glyph(char: dict[str, Any], substitutions: dict[int, str]) -> Glyph:
    text = char["text"].translate(substitutions)
    return Glyph(text, char["x0"], char["x1"], char["top"], char["bottom"])


def _cells(page: Page, edges: list[dict[str, Any]]) -> list[tuple[float, float, float, float]]:
    uprights = [edge for edge in edges if edge["orientation"] == "v"]
    if not uprights:
        return []
    ends = [height for first, last in _spans(uprights) for height in (first, last)]
    finder = TableFinder(
        page,
        {
            "vertical_strategy": "lines",
            "horizontal_strategy": "lines",
            "explicit_horizontal_lines": ends,
            "snap_tolerance": SNAP,
            "join_tolerance": SNAP,
            "intersection_tolerance": SNAP,
        },
    )
    return list(finder.cells)


def _spans(uprights: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """The heights that the vertical rules cover: one span a table."""
    spans: list[tuple[float, float]] = []
    for edge in sorted(uprights, key=lambda edge: edge["top"]):
        if spans and edge["top"] <= spans[-1][1] + SNAP:
            spans[-1] = (spans[-1][0], max(spans[-1][1], edge["bottom"]))
        else:
            spans.append((edge["top"], edge["bottom"]))
    return spans


def _rows(boxes: Sequence[tuple[float, float, float, float]]) -> list[list[Cell]]:
    """Cells with the same top stand in one row; a cell merged over rows stands in its first."""
    rows: list[list[Cell]] = []
    for x0, top, x1, bottom in sorted(boxes, key=lambda box: (box[1], box[0])):
        if x1 - x0 < SNAP or bottom - top < SNAP:
            continue
        cell = Cell(x0, x1, top, bottom)
        if rows and abs(rows[-1][0].top - top) < SNAP:
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [sorted(row, key=lambda cell: cell.x0) for row in rows]


def _row(cells: list[Cell], page: int, edges: list[dict[str, Any]]) -> Row:
    top, bottom = cells[0].top, min(cell.bottom for cell in cells)
    return Row(cells, page, not _has_rule(edges, cells, top), not _has_rule(edges, cells, bottom))


def _has_rule(edges: list[dict[str, Any]], cells: list[Cell], height: float) -> bool:
    x0, x1 = cells[0].x0, cells[-1].x1
    covered = sum(
        min(edge["x1"], x1) - max(edge["x0"], x0)
        for edge in edges
        if edge["orientation"] == "h" and abs(edge["top"] - height) <= SNAP and edge["x1"] > x0 and edge["x0"] < x1
    )
    return bool(covered > (x1 - x0) / 2)


def _distribute(glyphs: list[Glyph], rows: list[Row]) -> list[Glyph]:
    """Put each letter into the cell that its middle stands in; those that stand in none come back.

    A 「ー」 or 「。」 that hangs over the edge of its cell (ReportLab, Word) belongs to the letter before it.
    """
    beside = []
    cells = [cell for row in rows for cell in row.cells]
    home: Cell | None = None
    for before, glyph in zip([None, *glyphs], glyphs, strict=False):
        if not (home and before and hangs_on(glyph, before)):
            x, y = (glyph.x0 + glyph.x1) / 2, glyph.middle
            if not (home and home.holds(x, y)):  # a letter mostly follows one of its own cell
                home = next((cell for cell in cells if cell.holds(x, y)), None) or _overrun(glyph, rows)
        if home is None:
            beside.append(glyph)
        else:
            home.glyphs.append(glyph)
            home.unreadable += is_unreadable(glyph.text)
    for cell in cells:
        cell.lines = lines(cell.glyphs, cell.x0, cell.x1)
    return beside


def _overrun(glyph: Glyph, rows: list[Row]) -> Cell | None:
    """The cell that a letter runs out of at a page's end, where no rule closes the row and the rules end too early.

    ReportLab ends them up to one line too early; what stands further away is no part of the table.
    """
    x, near = (glyph.x0 + glyph.x1) / 2, glyph.bottom - glyph.top
    for row in rows:
        for cell in row.cells:
            is_below = row.open_bottom and 0 <= glyph.top - cell.bottom + near < 2 * near
            is_above = row.open_top and 0 <= cell.top - glyph.bottom + near < 2 * near
            if cell.x0 <= x <= cell.x1 and (is_below or is_above):
                return cell
    return None


def _count_drawings(page: Page, rows: list[Row]) -> None:
    """Images and curves that lie inside one cell: a mark that somebody drew."""
    for shape in [*page.images, *page.curves]:
        x, y = (shape["x0"] + shape["x1"]) / 2, (shape["top"] + shape["bottom"]) / 2
        for row in rows:
            for cell in row.cells:
                inside = cell.x0 <= x <= cell.x1 and cell.top <= y <= cell.bottom
                if inside and shape["width"] < cell.x1 - cell.x0 and shape["height"] < cell.bottom - cell.top:
                    cell.drawings += 1
