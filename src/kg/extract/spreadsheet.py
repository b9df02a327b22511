"""An edition's tables as one Excel workbook and back, for people who edit in Excel. No column's meaning is known here.

Every cell is text, so that Excel makes no date of 02-01. What comes back is compared cell by cell with the tables; what
Excel made of a cell (a date, a formula) is a fault, never a guess.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kg.extract.csvw import follow_header
from kg.extract.errors import ExtractError
from kg.i18n import mark, translate
from kg.tables.columns import COLUMN_COLUMNS, MARK_COLUMNS
from kg.tables.csvfile import WARNINGS
from kg.tables.measures import CORRECTION_COLUMNS, MEASURE_COLUMNS, POINT_COLUMNS

# File, columns, and how many of them from the left make the key.
TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "measures": (MEASURE_COLUMNS, ("number",)),
    "points": (POINT_COLUMNS, ("number", "position")),
    "article_marks": (MARK_COLUMNS, ("number", "column")),
    "columns": (COLUMN_COLUMNS, ("slug",)),
    "corrections": (CORRECTION_COLUMNS, ("number", "field")),
}
ABOUT = "edition"  # the sheet that names the edition
MAX_BYTES = 64 << 20
MAX_UNPACKED = 512 << 20
MAX_TEXT = 32_767  # letters of a cell in Excel
_WIDTHS = {"name": 40, "text": 90, "kpi_progress": 40, "kpi_effect": 40, "ministries": 30, WARNINGS: 40}

NO_TABLE = mark("%(file)s: cannot be read: %(reason)s")
NO_EXCEL = mark("%(file)s: is no Excel workbook (.xlsx)")
NOT_OURS = mark("%(file)s: is no workbook of kg export: the sheet %(sheet)s is missing")
TOO_BIG = mark("%(file)s: is too large for a workbook of tables")
TOO_LONG = mark("%(file)s: row %(row)s, %(column)s: a text of %(length)s letters does not fit into a cell of Excel")
CANNOT_WRITE = mark("%(file)s: cannot be written: %(reason)s")

MADE_A_DATE = mark("Excel made a date of this cell; write it as text")
MADE_A_FORMULA = mark("the cell holds a formula; write its value")
CHANGED_HEADER = mark("the headings of the sheet must be: %(columns)s")
TWICE = mark("the key stands twice")

Table = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class CellFault:
    """Something in the workbook that is no text of a table."""

    sheet: str
    row: int
    column: str
    message: str
    values: tuple[tuple[str, object], ...] = ()

    def line(self, language: str) -> str:
        """One line for a person."""
        told = translate(self.message, language, **dict(self.values))
        return f"{self.sheet}: {self.row}: {self.column}: {told}"


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that is another one in the workbook; None where the row is not there on that side."""

    table: str
    key: tuple[str, ...]
    column: str
    old: str | None
    new: str | None


def read_table(path: Path) -> tuple[list[str], Table]:
    """Header and rows of a CSV table.

    :raises ExtractError: where it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ExtractError(NO_TABLE, file=path, reason=error) from error
    header = rows[0] if rows else []
    return header, [dict(zip(header, row, strict=False)) for row in rows[1:] if any(row)]


def write_workbook(folder: Path, path: Path) -> None:
    """Write the tables of an edition's folder as a workbook.

    :raises ExtractError: where a table cannot be read, a text is too long for Excel, or the file cannot be written.
    """
    book = openpyxl.Workbook()
    about = book.active
    assert isinstance(about, Worksheet)
    about.title = ABOUT
    about.append([ABOUT, folder.resolve().name])
    for name in TABLES:
        header, rows = read_table(folder / f"{name}.csv")
        _write_sheet(book.create_sheet(name), header, rows, path)
    try:
        book.save(path)
    except OSError as error:
        raise ExtractError(CANNOT_WRITE, file=path, reason=error.strerror or str(error)) from error


def _write_sheet(sheet: Worksheet, header: Sequence[str], rows: Table, path: Path) -> None:
    for place, column in enumerate(header, start=1):
        sheet.cell(1, place, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(column, 16)
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(header, start=1):
            text = ILLEGAL_CHARACTERS_RE.sub("\ufffd", row.get(column, ""))
            if len(text) > MAX_TEXT:
                raise ExtractError(TOO_LONG, file=path, row=number, column=column, length=len(text))
            cell = sheet.cell(number, place)
            assert isinstance(cell, Cell)
            if text:
                cell.value, cell.data_type = text, "s"  # a text, whatever it begins with
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "B2"


def read_workbook(path: Path) -> tuple[str, dict[str, tuple[list[str], Table]], list[CellFault]]:
    """The edition that a workbook names, its tables with their headers, and what Excel did to them.

    :raises ExtractError: where it is no workbook of :func:`write_workbook`.
    """
    _check_size(path)
    try:
        with path.open("rb") as file:  # given a name, it leaves the file open where it fails
            book = openpyxl.load_workbook(file)
    # What is wrong in a member comes out as whatever openpyxl stumbles over: TypeError for an attribute that it does
    # not know, zlib.error, IndexError … (12 kinds in a minute of fuzzing). All of it is told as one thing.
    except Exception as error:
        raise ExtractError(NO_EXCEL, file=path) from error
    for sheet in (ABOUT, *TABLES):
        if sheet not in book.sheetnames:
            raise ExtractError(NOT_OURS, file=path, sheet=sheet)
    faults: list[CellFault] = []
    tables = {name: _read_sheet(book[name], name, faults) for name in TABLES}
    return str(book[ABOUT].cell(1, 2).value or ""), tables, faults


def _check_size(path: Path) -> None:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ExtractError(TOO_BIG, file=path)
        with zipfile.ZipFile(path) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise ExtractError(TOO_BIG, file=path)
    except zipfile.BadZipFile as error:
        raise ExtractError(NO_EXCEL, file=path) from error
    except OSError as error:
        raise ExtractError(NO_TABLE, file=path, reason=error.strerror or str(error)) from error


def _read_sheet(sheet: Worksheet, name: str, faults: list[CellFault]) -> tuple[list[str], Table]:
    columns, key = TABLES[name]
    lines = sheet.iter_rows()
    header = [str(cell.value or "").strip() for cell in next(lines, ())]
    while header and not header[-1]:
        header.pop()
    if [column for column in header if column != WARNINGS] != list(columns):
        values = (("columns", ", ".join(columns)),)
        faults.append(CellFault(name, 1, ", ".join(header), CHANGED_HEADER, values))
        return list(columns), []
    rows: Table = []
    seen: set[tuple[str, ...]] = set()
    for number, line in enumerate(lines, start=2):
        row = {
            column: _text(cell.value, cell.data_type, CellFault(name, number, column, ""), faults)
            for column, cell in zip(header, line, strict=False)
        }
        if not any(row.values()):
            continue
        marked = tuple(row[column] for column in key)
        if marked in seen:
            faults.append(CellFault(name, number, "/".join(key), TWICE))
        seen.add(marked)
        rows.append(row)
    return header, rows


def _text(value: object, kind: str, place: CellFault, faults: list[CellFault]) -> str:
    message = None
    if kind == "f":
        message = MADE_A_FORMULA
    elif isinstance(value, date | datetime | time):
        message = MADE_A_DATE
    if message:
        faults.append(CellFault(place.sheet, place.row, place.column, message))
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def changed_cells(folder: Path, tables: Mapping[str, tuple[list[str], Table]]) -> list[CellChange]:
    """Every cell of a workbook that is another one in the folder's tables."""
    changes: list[CellChange] = []
    for name, (_, rows) in tables.items():
        changes += _changed(name, read_table(folder / f"{name}.csv")[1], rows)
    return changes


def _changed(name: str, old_rows: Table, new_rows: Table) -> Iterator[CellChange]:
    columns, key = TABLES[name]
    old = {tuple(row.get(column, "") for column in key): row for row in old_rows}
    new = {tuple(row.get(column, "") for column in key): row for row in new_rows}
    for marked in dict.fromkeys([*old, *new]):
        before, after = old.get(marked), new.get(marked)
        for column in (*columns, WARNINGS):
            texts = [None if row is None else row.get(column, "") for row in (before, after)]
            if texts[0] != texts[1] and any(texts):
                yield CellChange(name, marked, column, *texts)


def write_tables(folder: Path, tables: Mapping[str, tuple[list[str], Table]], names: set[str]) -> None:
    """Write the named tables into a folder; a column ``warnings`` that is empty throughout is left out."""
    for name in names:
        header, rows = tables[name]
        if WARNINGS in header and not any(row.get(WARNINGS) for row in rows):
            header = [column for column in header if column != WARNINGS]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        follow_header(folder / f"{name}.csv", header)
