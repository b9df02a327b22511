"""A page's text as an aggregator shows it: columns run into one another, cells stand out of order, marks are lost.

What can be told apart is put into a draft, with a confidence for each cell; every line that cannot be placed is kept
with its number. Nothing of the page is lost: the letters of the cells, the headings and the rest add up to the page's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.extract import draft
from kg.extract.draft import Confidence, Draft, DraftMeasure, DraftPoint, doubt
from kg.extract.glyphs import is_latin
from kg.extract.interleaved import Piece, deal, pieces, width
from kg.extract.interpret import ministry_doubts
from kg.extract.letters import EVERYWHERE
from kg.extract.reference import Reference
from kg.extract.rows import Unplaced
from kg.tables.ministry_tokens import LEAD_MARK, join_names
from kg.tables.records import KpiStatus, LegalBasisStatus
from kg.tables.years import find_years

_NUMBER = re.compile(r"[0-9]{2,3}-[0-9]{2,3}")
_PAGE = re.compile(r"[(（]([0-9]{1,4}) ?ページ[)）]")
_DASH = re.compile(r"[-‐‑‒–—−－] ")
_DASH_INSIDE = re.compile(r" [-‐‑‒–—−－] (?=[^ -~])")
_HEADING = re.compile(
    r"施策番号|施策名|KPI|[(（](進捗|効果)[)）]|府省庁名|課題・取組概要.*"
    r"|官デ法第.*の条.*|デジタル社会形成基本法第.*の条.*|(?:[0-9]{1,2}[条項] ?)+"
)
_NONE_SET = "―"
NOTE_JA = "KPI(進捗)とKPI(効果)の二つの欄について、元のテキストには「―」が一つだけある。両方の欄が「―」と読んだ。"
NOTE_EN = "The source text has a single ― for the two KPI cells (progress and effect); both are read as ―."

# About how wide the columns of the annex are, in full-width letters: name, KPI (progress), KPI (effect), points.
NAME, PROGRESS, EFFECT, POINTS = 14.0, 13.0, 13.0, 47.0
SURE, LIKELY, GUESSED, UNSURE = 0.95, 0.8, 0.6, 0.3
DOUBTED_BELOW = 0.8
MAX_DEALT = 60  # lines of one row of the table; dealing out more would take long and tell little


@dataclass(slots=True)
class _Block:
    """Lines of the page without a blank line between them."""

    lines: list[Piece] = field(default_factory=list)


@dataclass(slots=True)
class _Cell:
    """A cell's pieces and how sure it is that they are its own."""

    pieces: list[Piece]
    confidence: float

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class _Found:
    """What was told apart on a page, each in the order of the page."""

    numbers: list[Piece] = field(default_factory=list)
    names: list[_Cell] = field(default_factory=list)
    kpis: dict[int, tuple[_Cell, _Cell]] = field(default_factory=dict)  # by index of the name
    point_kpis: dict[int, tuple[_Cell, _Cell]] = field(default_factory=dict)  # by index of the group of points
    points: list[list[_Cell]] = field(default_factory=list)
    ministries: list[_Cell] = field(default_factory=list)
    headings: list[Piece] = field(default_factory=list)
    unplaced: list[Piece] = field(default_factory=list)


def _letters(text: str) -> int:
    return len("".join(text.split()))


def _blocks(text: str) -> list[_Block]:
    blocks = [_Block()]
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if stripped:
            blocks[-1].lines.append(Piece(number, stripped))
        elif blocks[-1].lines:
            blocks.append(_Block())
    return [block for block in blocks if block.lines]


class _Page:
    """Tells the blocks of a page apart."""

    def __init__(self, text: str) -> None:
        self.found = _Found()
        blocks = [part for block in _blocks(text) for part in _split_off(block)]
        first = next((i for i, block in enumerate(blocks) if _is_table(block)), len(blocks))
        for block in blocks[:first]:
            self.found.unplaced += block.lines
        for block in blocks[first:]:
            self._block(block)

    def _block(self, block: _Block) -> None:
        first = block.lines[0].text
        if all(_HEADING.fullmatch(line.text) for line in block.lines):
            self.found.headings += block.lines
        elif _NUMBER.fullmatch(first):
            self.found.numbers += block.lines
        elif first.startswith(LEAD_MARK):
            self.found.ministries.append(_Cell(block.lines, SURE))
        elif _DASH.match(first) or any(_DASH_INSIDE.search(line.text) for line in block.lines):
            self._points(block)
        else:
            self._name(block)

    def _points(self, block: _Block) -> None:
        """A group of points, the first of which may stand to the right of KPI cells."""
        lines = block.lines
        beside = next((i for i, line in enumerate(lines) if _DASH_INSIDE.search(line.text)), None)
        if beside is not None:
            lines = self._beside_points(lines, beside)
        group: list[_Cell] = []
        for line in lines:
            if _DASH.match(line.text):
                group.append(_Cell([Piece(line.line, line.text)], LIKELY if beside is not None else SURE))
            elif group:
                group[-1].pieces.append(line)
            else:
                self.found.unplaced.append(line)
        self.found.points.append(group)

    def _beside_points(self, lines: list[Piece], start: int) -> list[Piece]:
        """Deal out the lines in which KPI cells stand to the left of points; the lines of the points come back."""
        end = next((i for i, line in enumerate(lines[start + 1 :], start + 1) if _DASH.match(line.text)), len(lines))
        if end - start > MAX_DEALT:
            return lines
        parts = [_with_dash(line) for line in lines[start:end]]
        dealt = deal(parts, (PROGRESS, EFFECT, POINTS))
        progress, effect, points = dealt.columns
        self.found.point_kpis[len(self.found.points)] = (
            _Cell(list(progress), dealt.confidence),
            _Cell(list(effect), dealt.confidence),
        )
        return [*lines[:start], *points, *lines[end:]]

    def _name(self, block: _Block) -> None:
        if len(block.lines) > MAX_DEALT:
            self.found.unplaced += block.lines
            return
        parts = [pieces(line.line, line.text) for line in block.lines]
        dashes = [part.pop() for part in parts if part[-1].text == _NONE_SET and len(part) > 1]
        index = len(self.found.names)
        if any(len(part) > 1 and max(width(piece.text) for piece in part) > 2 for part in parts):
            dealt = deal(parts, (NAME, PROGRESS, EFFECT))
            name, progress, effect = (_Cell(list(column), dealt.confidence) for column in dealt.columns)
            self.found.names.append(name)
            self.found.kpis[index] = (progress, effect)
            self.found.unplaced += dashes
            return
        confidence = SURE if max(width(line.text) for line in block.lines) < NAME * 1.5 else UNSURE
        whole = [Piece(part[0].line, " ".join(piece.text for piece in part)) for part in parts]
        self.found.names.append(_Cell(whole, confidence))
        if dashes:
            both = _Cell(dashes[:1], LIKELY), _Cell(dashes[1:2], LIKELY)
            self.found.kpis[index] = both
            self.found.unplaced += dashes[2:]


def _with_dash(line: Piece) -> list[Piece]:
    """The pieces of a line; what begins with a dash inside of it is one piece."""
    match = _DASH_INSIDE.search(line.text)
    if match is None:
        return pieces(line.line, line.text)
    return [*pieces(line.line, line.text[: match.start()]), Piece(line.line, line.text[match.start() + 1 :])]


def _split_off(block: _Block) -> list[_Block]:
    """Numbers and headings at the edge of a block, and ministries in it, stand for themselves."""
    parts: list[_Block] = []
    kind = ""
    for line in block.lines:
        new = "number" if _NUMBER.fullmatch(line.text) else "heading" if _HEADING.fullmatch(line.text) else kind
        new = "ministries" if line.text.startswith(LEAD_MARK) else new if new != kind or kind == "ministries" else kind
        if new in ("number", "heading") and not (_NUMBER.fullmatch(line.text) or _HEADING.fullmatch(line.text)):
            new = "text"
        begins = new == "number" or (new == "ministries" and line.text.startswith(LEAD_MARK))
        if not parts or new != kind or begins:
            parts.append(_Block())
        kind = new
        parts[-1].lines.append(line)
    return parts


def _is_table(block: _Block) -> bool:
    return any(_HEADING.fullmatch(line.text) or _NUMBER.fullmatch(line.text) for line in block.lines)


class _Drafter:
    """Gives the cells that were found to the measures."""

    def __init__(self, found: _Found, page: int, reference: Reference) -> None:
        self.found, self.page, self.reference = found, page, reference
        self.confidences: list[Confidence] = []
        self.unplaced = list(found.unplaced)
        self.placed = sum(_letters(piece.text) for piece in [*found.numbers, *found.headings])

    def draft(self) -> list[DraftMeasure]:
        found = self.found
        numbers = list(dict.fromkeys(piece.text for piece in found.numbers))
        seen: set[str] = set()
        for piece in found.numbers:  # a number that stands twice is placed once
            if piece.text in seen:
                self.placed -= _letters(piece.text)
                self.unplaced.append(piece)
            seen.add(piece.text)
        measures = [DraftMeasure(number, self.page, {}) for number in numbers]
        self.confidences += [Confidence(row.number, "number", SURE) for row in measures]
        names = self._in_order(found.names, len(measures))
        groups = self._groups(len(measures))
        ministries = self._in_order(found.ministries, len(measures))
        for index, row in enumerate(measures):
            self._name(row, names[index])
            self._kpis(row, index, names[index])
            self._ministries(row, ministries[index])
            self._points(row, groups[index])
            row.cells["legal_basis_status"] = LegalBasisStatus.NOT_RECOVERED
        self._leave_rest(measures)
        return measures

    def _in_order(self, cells: Sequence[_Cell], count: int) -> list[_Cell | None]:
        """The cells for measures in the page's order: sure only where there are as many as measures."""
        if len(cells) != count:
            for cell in cells:
                cell.confidence = min(cell.confidence, UNSURE)
        for cell in cells[count:]:
            self.unplaced += cell.pieces
        return [*cells[:count], *[None] * (count - len(cells))]

    def _groups(self, count: int) -> list[list[_Cell]]:
        """The points of each measure: by group, or as many for each where groups ran into one another."""
        groups = [group for group in self.found.points if group]
        if len(groups) != count and count:
            flat = [cell for group in groups for cell in group]
            each, rest = divmod(len(flat), count)
            fits = each and not rest and all(len(group) % each == 0 for group in groups)
            for group in groups:
                for cell in group:
                    cell.confidence = min(cell.confidence, LIKELY if fits else UNSURE)
            if fits:
                groups = [flat[i : i + each] for i in range(0, len(flat), each)]
        for group in groups[count:]:
            for cell in group:
                self.unplaced += cell.pieces
        return [*groups[:count], *[[] for _ in range(count - len(groups))]]

    def _place(self, row: DraftMeasure, column: str, cell: _Cell) -> None:
        self.placed += sum(_letters(piece.text) for piece in cell.pieces)
        lines = tuple(sorted({piece.line for piece in cell.pieces}))
        self.confidences.append(Confidence(row.number, column, cell.confidence, lines))
        if not cell.pieces and cell.confidence < DOUBTED_BELOW:
            row.doubts.append(doubt(draft.TAKEN_AS_BLANK, column=column))
        elif cell.confidence < DOUBTED_BELOW:
            row.doubts.append(doubt(draft.LOW_CONFIDENCE, column=column, confidence=f"{cell.confidence:.2f}"))
        broken = [
            f"{first.text[-12:]}|{second.text[:12]}"
            for first, second in zip(cell.pieces, cell.pieces[1:], strict=False)
            if is_latin(first.text[-1]) and is_latin(second.text[0])
        ]
        if broken:
            row.doubts.append(doubt(draft.WORD_BROKEN, column=column, places="、".join(broken)))

    def _missing(self, row: DraftMeasure, column: str) -> None:
        self.confidences.append(Confidence(row.number, column, 0.0))
        row.doubts.append(doubt(draft.NOT_FOUND, column=column))

    def _name(self, row: DraftMeasure, cell: _Cell | None) -> None:
        row.cells["name"] = cell.text if cell else ""
        if cell:
            self._place(row, "name", cell)
        else:
            self._missing(row, "name")

    def _kpis(self, row: DraftMeasure, index: int, name: _Cell | None) -> None:
        cells = (self.found.kpis.get(index) if name else None) or self._point_kpis(index)
        row.cells |= {"kpi_note_ja": "", "kpi_note_en": ""}
        texts = [cell.text for cell in cells or ()]
        one_for_both = sorted(texts) == ["", _NONE_SET]
        for position, column in enumerate(("kpi_progress", "kpi_effect")):
            cell = cells[position] if cells else _Cell([], GUESSED)
            status = KpiStatus.STATED if cell.text else KpiStatus.BLANK
            if one_for_both or cell.text == _NONE_SET:
                status = KpiStatus.NONE_SET
            elif status is KpiStatus.BLANK:
                cell.confidence = min(cell.confidence, GUESSED)
            row.cells |= {f"{column}_status": status, column: cell.text if status is KpiStatus.STATED else ""}
            self._place(row, column, cell)
        if one_for_both:
            row.cells |= {"kpi_note_ja": NOTE_JA, "kpi_note_en": NOTE_EN}

    def _point_kpis(self, index: int) -> tuple[_Cell, _Cell] | None:
        """KPI cells that stood beside the points of this measure."""
        before = 0
        groups = [group for group in self.found.points if group]
        for position, group in enumerate(self.found.points):
            if position in self.found.point_kpis and self._measure_of(before, groups) == index:
                return self.found.point_kpis.pop(position)
            before += len(group)
        return None

    def _measure_of(self, before: int, groups: Sequence[Sequence[_Cell]]) -> int:
        """The measure whose points begin after so many others."""
        count = len({piece.text for piece in self.found.numbers})
        if len(groups) == count:
            sizes = [len(group) for group in groups]
            return next((i for i in range(count) if sum(sizes[:i]) == before), -1)
        each = sum(map(len, groups)) // count if count else 0
        return before // each if each and before % each == 0 else -1

    def _ministries(self, row: DraftMeasure, cell: _Cell | None) -> None:
        if cell is None:
            row.cells["ministries"] = ""
            self._missing(row, "ministries")
            return
        text = join_names([piece.text for piece in cell.pieces], self.reference.ministries)
        doubts = ministry_doubts(text, self.reference)
        if doubts:
            cell.confidence = min(cell.confidence, UNSURE)
        row.cells["ministries"] = text
        self._place(row, "ministries", cell)
        row.doubts += doubts

    def _points(self, row: DraftMeasure, group: Sequence[_Cell]) -> None:
        if not group:
            self._missing(row, "points")
        for position, cell in enumerate(group, start=1):
            text = _DASH.sub("", cell.text, count=1).strip()
            point = DraftPoint(position, text)
            for item in find_years(text)[1]:
                values = {"era_year": item.era_year, "western_year": item.western_year, "text": item.text}
                point.doubts.append(doubt(draft.YEARS_DISAGREE, column="text", **values))
            row.points.append(point)
            self._place(row, f"point/{position}", cell)

    def _leave_rest(self, measures: Sequence[DraftMeasure]) -> None:
        """KPI cells that no measure took."""
        taken = range(min(len(measures), len(self.found.names)))
        left = [cells for index, cells in self.found.kpis.items() if index not in taken]
        for cells in [*left, *self.found.point_kpis.values()]:
            for cell in cells:
                self.unplaced += cell.pieces


def read_text(text: str, reference: Reference) -> Draft:
    """The draft of one page's text."""
    text = text.translate(EVERYWHERE)
    page = _PAGE.search(text)
    drafter = _Drafter(_Page(text).found, int(page[1]) if page and int(page[1]) else 1, reference)
    measures = drafter.draft()
    return Draft(
        measures=measures,
        columns=[],
        pages=sorted({measure.page for measure in measures}),
        pages_total=None,
        unplaced=[Unplaced(piece.line, piece.text) for piece in sorted(drafter.unplaced, key=lambda item: item.line)],
        letters=_letters(text),
        placed=drafter.placed,
        confidences=drafter.confidences,
    )
