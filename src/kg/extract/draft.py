"""A draft of an edition's tables: the project's own columns, each row with the doubts that a person must settle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.i18n import mark, translate

if TYPE_CHECKING:
    from kg.extract.rows import Unplaced

WORD_BROKEN = mark("%(column)s: a space may be missing at a line end: %(places)s")
GLYPH_UNREADABLE = mark("%(column)s: %(count)s letters cannot be read in the PDF")
DRAWN = mark("%(column)s: %(count)s drawings or images in the cell")
BAD_NUMBER = mark("number: this is no 施策番号")
NO_NAME = mark("name: the cell is empty")
NO_POINTS = mark("the measure has no point (課題・取組概要)")
NO_DASH = mark("text: a line stands before the first dash")
NO_MINISTRY = mark("ministries: the cell is empty")
NO_LEAD = mark("ministries: no lead ministry (◎)")
UNKNOWN_MINISTRY = mark("ministries: no such ministry in ministries.csv: %(name)s (nearest: %(nearest)s)")
YEARS_DISAGREE = mark("%(column)s: the era says %(era_year)s, the western year says %(western_year)s: %(text)s")
MERGED_KPI = mark("the cell runs over KPI(進捗) and KPI(効果): which of them is meant?")
BAD_MARK = mark("mark: neither ◎ nor ○ could be read: %(found)s")
NO_LAW = mark("law_id: the law of this column is not in laws.csv: %(heading)s")
NO_PROVISION = mark("provisions: not in provisions.csv: %(provision)s")
LOW_CONFIDENCE = mark("%(column)s: put together from interleaved columns, confidence %(confidence)s")
TAKEN_AS_BLANK = mark("%(column)s: nothing of it was found on the page, so it is taken as blank")
MARKS_OUTSIDE = mark("marks outside of the table on page %(page)s: %(text)s")
NOT_FOUND = mark("%(column)s: not found on the page")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person must look at: a msgid and what fills its places."""

    message: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return translate(self.message, language, **dict(self.values))


def doubt(message: str, **values: object) -> Doubt:
    """A doubt, its values by name."""
    return Doubt(message, tuple(values.items()))


@dataclass(slots=True)
class DraftPoint:
    """A row of points.csv."""

    position: int
    text: str
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class DraftMark:
    """A row of article_marks.csv."""

    column: str
    mark: str
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class DraftColumn:
    """A row of columns.csv."""

    slug: str
    position: int
    law_id: str
    label: str
    provisions: str
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class DraftMeasure:
    """A row of measures.csv with what hangs on it. ``cells`` are the texts by column name."""

    number: str
    page: int
    cells: dict[str, str]
    points: list[DraftPoint] = field(default_factory=list)
    marks: list[DraftMark] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a cell's text is, from 0 to 1, and the lines of the page that it was made from."""

    number: str
    column: str
    value: float
    lines: tuple[int, ...] = ()


@dataclass(slots=True)
class Draft:
    """What was read from one file."""

    measures: list[DraftMeasure]
    columns: list[DraftColumn]
    pages: list[int]  # those with measures
    pages_total: int | None
    unplaced: list[Unplaced]
    letters: int  # visible letters in the whole file
    placed: int  # of these, in the tables or their headings
    confidences: list[Confidence] = field(default_factory=list)
    whole: list[Doubt] = field(default_factory=list)  # about the file as a whole

    @property
    def doubts(self) -> int:
        """How many things a person must look at."""
        measures = sum(len(row.doubts) for row in self.measures)
        points = sum(len(row.doubts) for measure in self.measures for row in measure.points)
        marks = sum(len(row.doubts) for measure in self.measures for row in measure.marks)
        return len(self.whole) + measures + points + marks + sum(len(row.doubts) for row in self.columns)
