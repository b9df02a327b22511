"""Cells of the table become draft rows: texts joined, points split, marks read, everything doubtful said.

Knows the project's columns; knows no page geometry but the lines of a cell and no file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.extract import draft
from kg.extract.draft import Draft, DraftColumn, DraftMark, DraftMeasure, DraftPoint, doubt
from kg.extract.glyphs import Line, Wrapping, join, wrappings
from kg.extract.grid import Cell
from kg.extract.headings import Column, Role
from kg.extract.reference import Reference
from kg.extract.rows import Assembly, Entry, letters
from kg.tables.csvfile import nearest
from kg.tables.identifiers import MEASURE_NUMBER
from kg.tables.ministry_tokens import GROUPS, join_names, ministry_tokens
from kg.tables.records import KpiStatus, LegalBasisStatus
from kg.tables.years import find_years

MARKS = ("◎", "○")
# Characters that are printed as the same circle: U+25EF, U+3007 (the numeral, which Japanese keyboards offer for まる).
_CIRCLES = str.maketrans("◯〇", "○○")
UNREADABLE = "unreadable"
_NONE_SET = re.compile(r"[-‐‑‒–—―−－ー]")
_DASH = re.compile(r"\s*([-‐‑‒–—−－])\s+")
_OTHER_BULLET = re.compile(r"\s*([-‐‑‒–—−－・●■○])\s*")
# A mark, but not one that a legend explains (◎:主に該当するもの).
_MARK_OUTSIDE = re.compile(r"[◎○](?!\s*[:：])")
NOTE_JA = "KPI(進捗)とKPI(効果)の二つの欄が一つに結合され、「―」が一つだけある。両方の欄が「―」と読んだ。"
NOTE_EN = "The two KPI cells (progress and effect) are merged and hold a single ―; both are read as ―."
KPI_COLUMNS = {Role.KPI_PROGRESS: "kpi_progress", Role.KPI_EFFECT: "kpi_effect"}


def split_points(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of 課題・取組概要 parted at the dashes that begin them; the dash itself is taken away.

    A dash is one only with a space behind it: 「ー」 and 「-10」 may begin a wrapped line. Where no line has such a
    dash, the sign that begins the first line, if it is a bullet, is the one that parts.
    """
    pattern = _DASH
    if lines and not any(_DASH.match(line.text) for line in lines):
        first = _OTHER_BULLET.match(lines[0].text)
        if first is None:
            return [list(lines)]
        pattern = re.compile(rf"\s*({re.escape(first[1])})\s*")
    points: list[list[Line]] = []
    for line in lines:
        dash = pattern.match(line.text)
        if dash:
            points.append([replace(line, text=line.text[dash.end() :])])
        elif points:
            points[-1].append(line)
        else:
            points.append([line])
    return [[line for line in point if line.text] for point in points]


class Interpreter:
    """Reads the entries of one document."""

    def __init__(self, assembly: Assembly, reference: Reference) -> None:
        self.assembly = assembly
        self.reference = reference
        self._wrappings = self._wrap()

    def _wrap(self) -> dict[Role, Wrapping]:
        roles = [role for role in Role if role is not Role.LAW]
        columns = [
            [
                [line for cell in cells for line in cell.lines]
                for entry in self.assembly.entries
                for index, cells in entry.cells.items()
                if entry.columns[index].role is role and index not in entry.merged.values()
            ]
            for role in roles
        ]
        return dict(zip(roles, wrappings(columns), strict=True))

    def columns(self) -> list[DraftColumn]:
        """The law columns, each once, in the order of the table."""
        found: dict[str, DraftColumn] = {}
        for entry in self.assembly.entries:
            for column in entry.columns:
                if column.law and column.law.slug not in found:
                    found[column.law.slug] = self._law_column(column, len(found) + 1)
        return list(found.values())

    def _law_column(self, column: Column, position: int) -> DraftColumn:
        law = column.law
        assert law is not None
        row = DraftColumn(law.slug, position, law.law.law_id if law.law else "", law.label, law.provisions)
        if law.law is None:
            row.doubts.append(doubt(draft.NO_LAW, heading=column.heading))
        else:
            missing = [key for key in law.provisions.split() if f"{row.law_id} {key}" not in self.reference.provisions]
            row.doubts += [doubt(draft.NO_PROVISION, provision=key) for key in missing]
        return row

    def measure(self, entry: Entry) -> DraftMeasure:
        """One measure: the texts of its cells, its points and its marks."""
        row = DraftMeasure(entry.number, entry.page, {})
        if not MEASURE_NUMBER.fullmatch(entry.number) or "-" not in entry.number:
            row.doubts.append(doubt(draft.BAD_NUMBER))
        row.cells["name"] = self._text(row, entry, Role.NAME, "name")
        if not row.cells["name"]:
            row.doubts.append(doubt(draft.NO_NAME))
        self._kpis(row, entry)
        self._ministries(row, entry)
        self._points(row, entry)
        self._marks(row, entry)
        return row

    def _cells(self, entry: Entry, role: Role) -> list[Cell]:
        return [cell for index, cells in entry.cells.items() if entry.columns[index].role is role for cell in cells]

    def _lines(self, entry: Entry, role: Role) -> list[Line]:
        return [line for cell in self._cells(entry, role) for line in cell.lines]

    def _text(self, row: DraftMeasure, entry: Entry, role: Role, column: str) -> str:
        text, broken = join(self._lines(entry, role), self._wrappings[role])
        if broken:
            row.doubts.append(doubt(draft.WORD_BROKEN, column=column, places="、".join(broken)))
        self._check_cells(row, self._cells(entry, role), column)
        self._check_years(row.doubts, column, text)
        return text

    def _check_cells(self, row: DraftMeasure, cells: list[Cell], column: str) -> None:
        unreadable, drawings = sum(cell.unreadable for cell in cells), sum(cell.drawings for cell in cells)
        if unreadable:
            row.doubts.append(doubt(draft.GLYPH_UNREADABLE, column=column, count=unreadable))
        if drawings:
            row.doubts.append(doubt(draft.DRAWN, column=column, count=drawings))

    def _check_years(self, doubts: list[draft.Doubt], column: str, text: str) -> None:
        for item in find_years(text)[1]:
            values = {"era_year": item.era_year, "western_year": item.western_year, "text": item.text}
            doubts.append(doubt(draft.YEARS_DISAGREE, column=column, **values))

    def _kpis(self, row: DraftMeasure, entry: Entry) -> None:
        shared = {entry.columns[index].role for index in entry.merged} & set(KPI_COLUMNS)
        for role, column in KPI_COLUMNS.items():
            source = Role.KPI_PROGRESS if role in shared else role
            text = self._text(row, entry, source, column) if source is role else row.cells["kpi_progress"]
            status = KpiStatus.STATED if text else KpiStatus.BLANK
            if _NONE_SET.fullmatch(text):
                status, text = KpiStatus.NONE_SET, ""
            if source is not role:
                status = KpiStatus(row.cells["kpi_progress_status"])
            row.cells |= {f"{column}_status": status.value, column: text}
        row.cells |= {"kpi_note_ja": "", "kpi_note_en": ""}
        if shared and row.cells["kpi_progress_status"] == KpiStatus.NONE_SET:
            row.cells |= {"kpi_note_ja": NOTE_JA, "kpi_note_en": NOTE_EN}
        elif shared and row.cells["kpi_progress"]:
            row.doubts.append(doubt(draft.MERGED_KPI))

    def _ministries(self, row: DraftMeasure, entry: Entry) -> None:
        known = self.reference.ministries
        text = join_names([line.text for line in self._lines(entry, Role.MINISTRIES)], known)
        row.cells["ministries"] = text
        self._check_cells(row, self._cells(entry, Role.MINISTRIES), "ministries")
        row.doubts += ministry_doubts(text, self.reference)

    def _points(self, row: DraftMeasure, entry: Entry) -> None:
        lines = self._lines(entry, Role.POINTS)
        wrap = self._wrappings[Role.POINTS]
        for position, part in enumerate(split_points(lines), start=1):
            text, broken = join(part, wrap)
            point = DraftPoint(position, text)
            if broken:
                point.doubts.append(doubt(draft.WORD_BROKEN, column="text", places="、".join(broken)))
            self._check_years(point.doubts, "text", text)
            row.points.append(point)
        if not row.points:
            row.doubts.append(doubt(draft.NO_POINTS))
        elif len(row.points) > 1 and not _OTHER_BULLET.match(lines[0].text):
            row.points[0].doubts.append(doubt(draft.NO_DASH))
        self._check_cells(row, self._cells(entry, Role.POINTS), "points")

    def _marks(self, row: DraftMeasure, entry: Entry) -> None:
        has_law = any(column.law for column in entry.columns)
        row.cells["legal_basis_status"] = LegalBasisStatus.RECOVERED if has_law else LegalBasisStatus.NOT_RECOVERED
        for index, cells in sorted(entry.cells.items()):
            law = entry.columns[index].law
            if law is None:
                continue
            found = "".join(cell.text for cell in cells).translate(_CIRCLES)
            drawn = any(cell.drawings for cell in cells)
            if found in MARKS and not drawn:
                row.marks.append(DraftMark(law.slug, found))
            elif found or drawn:
                shown = found or "image"
                row.marks.append(DraftMark(law.slug, UNREADABLE, [doubt(draft.BAD_MARK, found=shown)]))


def ministry_doubts(text: str, reference: Reference) -> list[draft.Doubt]:
    """What a person must look at in a cell of ministries."""
    if not text:
        return [doubt(draft.NO_MINISTRY)]
    tokens = list(ministry_tokens(text))
    unknown = [token.name for token in tokens if token.name and token.name not in {*reference.ministries, *GROUPS}]
    doubts = [
        doubt(draft.UNKNOWN_MINISTRY, name=name, nearest=nearest(name, sorted(reference.ministries), cutoff=0.5) or "―")
        for name in unknown
    ]
    return doubts if any(token.is_lead for token in tokens) else [*doubts, doubt(draft.NO_LEAD)]


def interpret(assembly: Assembly, reference: Reference, pages_total: int, total: int) -> Draft:
    """The draft of a document.

    :param total: visible letters in the whole document.
    """
    interpreter = Interpreter(assembly, reference)
    measures = [interpreter.measure(entry) for entry in assembly.entries]
    placed = sum(letters(cell) for entry in assembly.entries for cells in entry.cells.values() for cell in cells)
    return Draft(
        measures=measures,
        columns=interpreter.columns(),
        pages=sorted({measure.page for measure in measures}),
        pages_total=pages_total,
        unplaced=assembly.unplaced,
        letters=total,
        placed=placed + assembly.headings,
        whole=[
            doubt(draft.MARKS_OUTSIDE, page=item.place, text=item.text)
            for item in assembly.unplaced
            if _MARK_OUTSIDE.search(item.text)
        ],
    )
