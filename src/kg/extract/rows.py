"""The rows of all pages put together: one entry a measure, whatever page breaks went through its cells.

A row without a number continues the last one. What belongs to no measure (titles, headings between the rows, cells
under a heading that is not known) is kept with its page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.extract.grid import Cell, PageTables, Row
from kg.extract.headings import Column, Role, folded, is_header, read_header
from kg.tables.records import Law

_NUMBER = re.compile(r"[0-9A-Za-z]{1,4}(?:-[0-9A-Za-z]{1,4})+")
_HYPHENS = str.maketrans("‐‑‒–—−－ー―", "-" * 9)


@dataclass(slots=True)
class Entry:
    """One measure as the table has it: its cells by column, those of later pages after the first's."""

    number: str
    page: int
    columns: tuple[Column, ...]
    cells: dict[int, list[Cell]]
    merged: dict[int, int] = field(default_factory=dict)  # column -> column whose cell covers it too
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A text that went into no table, and where it stands: a page of a PDF or a line of a text."""

    place: int
    text: str


@dataclass(slots=True)
class Assembly:
    """The measures of a document and what is left."""

    columns: tuple[Column, ...]  # of the last header; empty where none was found
    entries: list[Entry]
    unplaced: list[Unplaced]
    headings: int = 0  # letters in header rows


def number_of(cells: Iterable[Cell]) -> str:
    """The 施策番号 that cells hold, its digits and hyphens made ASCII."""
    return folded("".join(cell.text for cell in cells)).translate(_HYPHENS)


class _Assembler:
    def __init__(self, laws: Sequence[Law]) -> None:
        self.laws = laws
        self.columns: tuple[Column, ...] = ()
        self.entries: list[Entry] = []
        self.unplaced: list[Unplaced] = []
        self.headings = 0
        self.header_rows: list[Row] = []
        self.headless: list[tuple[dict[int, Cell], Row]] = []  # the upper pieces of a row whose number may follow

    def page(self, page: PageTables) -> None:
        self.unplaced += [Unplaced(page.number, text) for text in page.beside]
        for row in page.rows:
            if is_header(row):
                self.header_rows.append(row)
            else:
                self._close_header()
                self._data(row)
        self._close_header()

    def end(self) -> None:
        """No page follows."""
        for piece in self.headless:
            self._continue("", *piece)

    def _close_header(self) -> None:
        rows, self.header_rows = self.header_rows, []
        if not rows:
            return
        columns = read_header(rows, self.laws)
        if columns:
            self.columns = columns
            self.headings += sum(letters(cell) for row in rows for cell in row.cells)
            return
        for row in rows:
            self._leave(row.cells, row.page)

    def _leave(self, cells: Iterable[Cell], page: int) -> None:
        for cell in cells:
            self.unplaced += [Unplaced(page, line.text.strip()) for line in cell.lines]

    def _data(self, row: Row) -> None:
        cells = self._by_column(row)
        number_column = next((i for i, column in enumerate(self.columns) if column.role is Role.NUMBER), None)
        if number_column is None or number_column not in cells or self._is_heading(cells, number_column):
            self._leave(row.cells, row.page)
            return
        self._place(number_of([cells[number_column]]), cells, row)

    def _place(self, number: str, cells: dict[int, Cell], row: Row) -> None:
        """Put a piece of a row where it belongs; the pieces above a number that comes later wait for it."""
        was_open = bool(self.headless) or bool(self.entries and self.entries[-1].is_open)
        begins_without_number = not number and row.open_bottom and not row.open_top and not was_open
        if begins_without_number or (self.headless and not number and row.open_top and row.open_bottom):
            self.headless.append((cells, row))
            return
        pieces, self.headless = [*self.headless, (cells, row)], []
        if len(pieces) > 1 and number and row.open_top:
            self.entries.append(Entry(number, pieces[0][1].page, self.columns, {}))
            for piece in pieces:
                self._append(self.entries[-1], *piece)
            return
        for piece in pieces:
            self._continue(number if piece[1] is row else "", *piece)

    def _continue(self, number: str, cells: dict[int, Cell], row: Row) -> None:
        last = self.entries[-1] if self.entries else None
        if last and self._continues(last, number, cells, row):
            if number and number != last.number:
                last.number += number
            self._append(last, cells, row)
        elif number:
            entry = Entry(number, row.page, self.columns, {})
            self.entries.append(entry)
            self._append(entry, cells, row)
        else:
            self._leave(row.cells, row.page)

    def _continues(self, last: Entry, number: str, cells: dict[int, Cell], row: Row) -> bool:
        if not _same_headings(last.columns, self.columns):
            return False
        if not number:
            return True
        if not last.is_open and not row.open_top:
            return False
        name = next((i for i, column in enumerate(self.columns) if column.role is Role.NAME), -1)
        is_rest = not _NUMBER.fullmatch(last.number) and _NUMBER.fullmatch(last.number + number) is not None
        is_repeated = number == last.number and not (name in cells and cells[name].text)
        return is_rest or is_repeated

    def _append(self, entry: Entry, cells: dict[int, Cell], row: Row) -> None:
        placed: dict[int, int] = {}
        for index, cell in cells.items():
            if id(cell) in placed:
                entry.merged[index] = placed[id(cell)]
                continue
            placed[id(cell)] = index
            if self.columns[index].role is Role.UNKNOWN:
                self._leave([cell], row.page)
            else:
                entry.cells.setdefault(index, []).append(cell)
        entry.is_open = row.open_bottom
        self._leave([cell for cell in row.cells if id(cell) not in placed], row.page)

    def _by_column(self, row: Row) -> dict[int, Cell]:
        """The cell of each column: by place in the row where none is merged, else by place on the page."""
        if len(row.cells) == len(self.columns):
            return dict(enumerate(row.cells))
        return {
            index: cell
            for index, column in enumerate(self.columns)
            for cell in row.cells
            if cell.x0 <= column.middle <= cell.x1
        }

    def _is_heading(self, cells: dict[int, Cell], number_column: int) -> bool:
        """A row whose first cell runs over the name too: a heading between the measures."""
        return any(
            cells.get(i) is cells[number_column] for i, column in enumerate(self.columns) if column.role is Role.NAME
        )


def _same_headings(columns: tuple[Column, ...], others: tuple[Column, ...]) -> bool:
    return [(column.role, column.law) for column in columns] == [(column.role, column.law) for column in others]


def letters(cell: Cell) -> int:
    """How many visible letters a cell has."""
    return sum(len("".join(line.text.split())) for line in cell.lines)


def assemble(pages: Iterable[PageTables], laws: Sequence[Law]) -> Assembly:
    """The measures of a document, in its order."""
    assembler = _Assembler(laws)
    for page in pages:
        assembler.page(page)
    assembler.end()
    return Assembly(assembler.columns, assembler.entries, assembler.unplaced, assembler.headings)
