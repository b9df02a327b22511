"""Reading one CSV table strictly: UTF-8, the expected header, every row as long as the header.

What is wrong becomes a finding and the reading goes on, so that a person sees everything in one run. No meaning of any
column is known here.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from kg.i18n import mark
from kg.tables.findings import Findings

MISSING = mark("the file is missing")
UNREADABLE = mark("the file cannot be read: %(reason)s")
NOT_UTF8 = mark("the file is not UTF-8 (byte %(byte)s at offset %(offset)s); save it as UTF-8")
NOT_CSV = mark("this is not CSV: %(reason)s")
CONTROL = mark("the cell holds a control character (U+%(code)s)")
COLUMN_MISSING = mark("the column is missing from the header")
COLUMN_UNKNOWN = mark("the table has no such column; it has: %(columns)s")
COLUMN_TWICE = mark("the column stands twice in the header")
ROW_LENGTH = mark("the row has %(cells)s cells, the header has %(columns)s")
EMPTY = mark("the cell must not be empty")
NOT_NUMBER = mark("a whole number of 1 or more is needed")
NOT_ALLOWED = mark("must be one of: %(allowed)s")
TO_SETTLE = mark("a person must look at this, then empty the cell: %(text)s")

# A draft's column: what a person must settle in a row. An edition may have it; a cell with a text in it is an error.
WARNINGS = "warnings"

_CONTROL = re.compile("[\\x00-\\x09\\x0b-\\x1f]")  # but the line feed
_FIELD_LIMIT = 1 << 20  # characters; the longest cell of a printed page has under 2,000

EnumType = TypeVar("EnumType", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its cells by column, and where it stands, for findings."""

    file: str
    number: int  # as a spreadsheet counts: the header is 1
    cells: dict[str, str]
    findings: Findings

    def fault(self, column: str, message: str, **values: object) -> None:
        """Note a finding about one cell of this row."""
        self.findings.add(
            self.file, message, row=self.number, column=column, value=self.cells.get(column), values=values
        )

    def text(self, column: str) -> str:
        """A cell that must not be empty."""
        if not self.cells[column]:
            self.fault(column, EMPTY)
        return self.cells[column]

    def optional(self, column: str) -> str | None:
        """A cell, None where it is empty."""
        return self.cells[column] or None

    def number_in(self, column: str) -> int:
        """A whole number of 1 or more; 0, with a finding, where it is none."""
        text = self.cells[column]
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0:
            return int(text)
        self.fault(column, NOT_NUMBER if text else EMPTY)
        return 0

    def one_of(self, column: str, kind: type[EnumType]) -> EnumType | None:
        """A cell whose values are the members of an enumeration; None, with a finding, where it is none of them."""
        try:
            return kind(self.cells[column])
        except ValueError:
            self.fault(column, NOT_ALLOWED, allowed=", ".join(kind))
            return None


def undecodable(error: UnicodeDecodeError) -> dict[str, object]:
    """The places of :data:`NOT_UTF8`."""
    return {"byte": f"0x{error.object[error.start]:02X}", "offset": error.start}


def _decode(file: str, content: bytes, findings: Findings) -> str | None:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        findings.add(file, NOT_UTF8, row=row, values=undecodable(error))
        return None


def _check_header(file: str, header: list[str], expected: tuple[str, ...], findings: Findings) -> bool:
    good = True
    for column in expected:
        if column not in header:
            findings.add(file, COLUMN_MISSING, row=1, column=column)
            good = False
    for column in dict.fromkeys(header):
        if column not in (*expected, WARNINGS):
            findings.add(file, COLUMN_UNKNOWN, row=1, column=column, values={"columns": ", ".join(expected)})
            good = False
        elif header.count(column) > 1:
            findings.add(file, COLUMN_TWICE, row=1, column=column)
            good = False
    return good


def _check_cells(row: Row) -> None:
    for column, cell in row.cells.items():
        found = None if cell.isprintable() else _CONTROL.search(cell)
        if found:
            row.fault(column, CONTROL, code=f"{ord(found[0]):04X}")


def _check_settled(row: Row) -> None:
    for line in row.cells.get(WARNINGS, "").splitlines():
        row.findings.add(row.file, TO_SETTLE, row=row.number, column=WARNINGS, values={"text": line})


def read_bytes(root: Path, path: Path, findings: Findings) -> bytes | None:
    """The content of a file, or None with a finding that names it relative to ``root``."""
    file = path.relative_to(root).as_posix()
    try:
        return path.read_bytes()
    except FileNotFoundError:
        findings.add(file, MISSING)
    except OSError as error:
        findings.add(file, UNREADABLE, values={"reason": error.strerror or str(error)})
    return None


def read_rows(root: Path, path: Path, expected: tuple[str, ...], findings: Findings) -> list[Row] | None:
    """The rows of a table, or None where it could not be read at all.

    :param root: the folder to which file names in findings are relative.
    :param expected: the columns, in any order in the file; all must be there, and no other but :data:`WARNINGS`.
    """
    file = path.relative_to(root).as_posix()
    content = read_bytes(root, path, findings)
    text = None if content is None else _decode(file, content, findings)
    if text is None:
        return None
    previous = csv.field_size_limit(_FIELD_LIMIT)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        findings.add(file, NOT_CSV, values={"reason": str(error)})
        return None
    finally:
        csv.field_size_limit(previous)
    header = records[0] if records else []
    if not _check_header(file, header, expected, findings):
        return None
    rows = []
    for number, record in enumerate(records[1:], start=2):
        if not any(record):
            continue
        if len(record) != len(header):
            findings.add(file, ROW_LENGTH, row=number, values={"cells": len(record), "columns": len(header)})
            continue
        cells = (cell.replace("\r\n", "\n") for cell in record)
        row = Row(file, number, dict(zip(header, cells, strict=True)), findings)
        _check_cells(row)
        _check_settled(row)
        rows.append(row)
    return rows


def unique_rows(rows: list[Row], columns: tuple[str, ...], message: str) -> list[Row]:
    """The rows whose key (the cells of ``columns``) stands for the first time; the others become findings."""
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for row in rows:
        key = tuple(row.cells[column] for column in columns)
        if key in first:
            row.fault(columns[-1], message, first=first[key])
        else:
            first[key] = row.number
            kept.append(row)
    return kept


def nearest(text: str, names: list[str], cutoff: float = 0.6) -> str:
    """The known names most like a text, for a finding; empty where none is."""
    return "、".join(get_close_matches(text, names, n=3, cutoff=cutoff))
