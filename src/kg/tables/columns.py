"""The law columns of an edition's table, and the marks in them."""

from __future__ import annotations

import re
from pathlib import Path

from kg.i18n import mark
from kg.tables import identifiers
from kg.tables.csvfile import Row, nearest, read_rows, unique_rows
from kg.tables.findings import Findings
from kg.tables.records import LawColumn, LawMark, Mark, Provision
from kg.tables.reference import BAD_SLUG, DUPLICATE, UNKNOWN_LAW

COLUMN_COLUMNS = ("slug", "position", "law_id", "label", "provisions")
MARK_COLUMNS = ("number", "column", "mark")
MARKS = {"◎": Mark.MAIN, "○": Mark.RELATED, "unreadable": Mark.UNREADABLE}

BAD_PROVISION = mark("is no article or paragraph (11 or 11/1): %(text)s")
UNKNOWN_PROVISION = mark("no such provision of %(law)s in provisions.csv: %(text)s")
POSITION_GAP = mark("the positions must run from 1 without a gap; %(position)s is missing")
UNKNOWN_COLUMN = mark("no such column in columns.csv (nearest: %(nearest)s)")
UNKNOWN_MEASURE = mark("no such measure in measures.csv")
BAD_MARK = mark("is no mark: ◎, ○ or unreadable is needed")

_PROVISION = re.compile(r"([1-9][0-9]{0,3})(?:/([1-9][0-9]{0,3}))?")


def _provisions(row: Row, known: set[tuple[str, int, int]]) -> tuple[tuple[str, int, int], ...]:
    law_id, keys = row.cells["law_id"], []
    for text in row.text("provisions").split():
        match = _PROVISION.fullmatch(text)
        if match is None:
            row.fault("provisions", BAD_PROVISION, text=text)
            continue
        key = (law_id, int(match[1]), int(match[2] or 0))
        if known and key not in known:
            row.fault("provisions", UNKNOWN_PROVISION, law=law_id, text=text)
        keys.append(key)
    return tuple(keys)


def read_columns(
    root: Path, folder: Path, provisions: tuple[Provision, ...], findings: Findings
) -> tuple[LawColumn, ...]:
    """``columns.csv``: the law columns from left to right."""
    rows = read_rows(root, folder / "columns.csv", COLUMN_COLUMNS, findings) or []
    known = {provision.key for provision in provisions}
    laws = sorted({provision.law_id for provision in provisions})
    unique_rows(rows, ("position",), DUPLICATE)
    columns = []
    for row in unique_rows(rows, ("slug",), DUPLICATE):
        if row.text("slug") and not identifiers.SLUG.fullmatch(row.cells["slug"]):
            row.fault("slug", BAD_SLUG)
        if row.text("law_id") and laws and row.cells["law_id"] not in laws:
            row.fault("law_id", UNKNOWN_LAW)
        columns.append(
            LawColumn(
                slug=row.cells["slug"],
                position=row.number_in("position"),
                label=row.text("label"),
                law_id=row.cells["law_id"],
                provisions=_provisions(row, known),
            )
        )
    positions = {column.position for column in columns}
    for position in range(1, len(columns) + 1):
        if position not in positions:
            file = (folder / "columns.csv").relative_to(root).as_posix()
            findings.add(file, POSITION_GAP, column="position", values={"position": position})
            break
    return tuple(sorted(columns, key=lambda column: column.position))


def read_marks(
    root: Path, folder: Path, columns: tuple[LawColumn, ...], numbers: set[str], findings: Findings
) -> dict[str, tuple[LawMark, ...]]:
    """``article_marks.csv``: the marks by 施策番号, in the order of the columns."""
    rows = read_rows(root, folder / "article_marks.csv", MARK_COLUMNS, findings) or []
    positions = {column.slug: column.position for column in columns}
    marks: dict[str, list[LawMark]] = {}
    for row in unique_rows(rows, ("number", "column"), DUPLICATE):
        if row.text("number") and numbers and row.cells["number"] not in numbers:
            row.fault("number", UNKNOWN_MEASURE)
        if row.text("column") and positions and row.cells["column"] not in positions:
            row.fault("column", UNKNOWN_COLUMN, nearest=nearest(row.cells["column"], list(positions)))
        if row.cells["mark"] not in MARKS:
            row.fault("mark", BAD_MARK)
            continue
        marks.setdefault(row.cells["number"], []).append(LawMark(row.cells["column"], MARKS[row.cells["mark"]]))
    return {
        number: tuple(sorted(found, key=lambda item: positions.get(item.column, 0))) for number, found in marks.items()
    }
