"""The headings of the annex's table: which column is which, and which provisions a law column stands for.

Headings are found by their words, whatever the widths, the number of header rows and the cells merged in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.extract.grid import Cell, Row
from kg.tables.records import Law


class Role(StrEnum):
    """What a column of the table holds."""

    NUMBER = "number"
    NAME = "name"
    KPI_PROGRESS = "kpi_progress"
    KPI_EFFECT = "kpi_effect"
    POINTS = "points"
    MINISTRIES = "ministries"
    LAW = "law"
    UNKNOWN = "unknown"


# The first pattern that is found in a heading decides; 課題・取組概要(スケジュール・効果) must come before 効果.
_WORDS: tuple[tuple[re.Pattern[str], Role], ...] = (
    (re.compile(r"施策番号"), Role.NUMBER),
    (re.compile(r"施策名"), Role.NAME),
    (re.compile(r"課題.*取組|取組概要"), Role.POINTS),
    (re.compile(r"KPI.*進捗"), Role.KPI_PROGRESS),
    (re.compile(r"KPI.*効果"), Role.KPI_EFFECT),
    (re.compile(r"府省庁"), Role.MINISTRIES),
)
_NEEDED = {Role.NUMBER, Role.NAME}
_LAW_LABEL = re.compile(r"(?<![0-9])([0-9]{1,3})条((?:第?[0-9]{1,2}項[・、,]?)*)$")
_LAW_GROUP = re.compile(r"法.*第[0-9]+章|基本法.*条")
# How the annex shortens a law's name in a heading.
LAW_ALIASES = {"官デ法": "官民データ活用推進基本法"}


@dataclass(frozen=True, slots=True)
class LawHeading:
    """What a law column's heading says: 11条1項2項 under 官デ法 is article 11, paragraphs 1 and 2."""

    law: Law | None
    article: int
    paragraphs: tuple[int, ...]

    @property
    def label(self) -> str:
        """The heading in one line: 11条1項・2項."""
        return f"{self.article}条" + "・".join(f"{number}項" for number in self.paragraphs)

    @property
    def slug(self) -> str:
        """The key of the column: kandeho-11-1-2."""
        numbers = "-".join(map(str, (self.article, *self.paragraphs)))
        return f"{self.law.slug if self.law else 'law'}-{numbers}"

    @property
    def provisions(self) -> str:
        """The cell of columns.csv: ``11/1 11/2``."""
        return " ".join(f"{self.article}/{number}" for number in self.paragraphs) or str(self.article)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table."""

    x0: float
    x1: float
    role: Role
    heading: str
    law: LawHeading | None = None

    @property
    def middle(self) -> float:
        """Where it stands on the page."""
        return (self.x0 + self.x1) / 2


def folded(text: str) -> str:
    """A text for comparing only: compatibility forms folded, spaces gone."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _law(heading: str, laws: Sequence[Law]) -> Law | None:
    for short, name in LAW_ALIASES.items():
        heading = heading.replace(short, name)
    found = [law for law in laws if law.name_ja in heading]
    return max(found, key=lambda law: heading.rindex(law.name_ja), default=None)


def _column(cell: Cell, heading: str, laws: Sequence[Law]) -> Column:
    text = folded(heading)
    label = _LAW_LABEL.search(text)
    if label:
        paragraphs = tuple(int(number) for number in re.findall(r"([0-9]+)項", label[2]))
        return Column(cell.x0, cell.x1, Role.LAW, heading, LawHeading(_law(text, laws), int(label[1]), paragraphs))
    role = next((role for pattern, role in _WORDS if pattern.search(text)), Role.UNKNOWN)
    return Column(cell.x0, cell.x1, role, heading)


def is_header(row: Row) -> bool:
    """Whether a row has a heading in it, or nothing but the labels under one."""
    texts = [folded(cell.text) for cell in row.cells if cell.text]
    if any(pattern.search(text) for text in texts for pattern, role in _WORDS if role in _NEEDED and len(text) < 12):
        return True
    parts = sum(bool(_LAW_LABEL.fullmatch(text) or _PART.fullmatch(text) or _LAW_GROUP.match(text)) for text in texts)
    return bool(texts) and parts == len(texts)


_PART = re.compile(r"KPI|KPI\(?(進捗|効果)\)?|\(?(進捗|効果)\)?|府省庁名?|課題・取組概要.*")


def read_header(rows: Sequence[Row], laws: Sequence[Law]) -> tuple[Column, ...]:
    """The columns that a block of header rows makes, from left to right; empty where 施策番号 or 施策名 is missing."""
    cells = [cell for row in rows for cell in row.cells]
    leaves = [cell for cell in cells if not any(_is_below(other, cell) for other in cells)]
    columns = []
    for leaf in sorted(leaves, key=lambda cell: cell.x0):
        middle = (leaf.x0 + leaf.x1) / 2
        over = [cell for cell in cells if cell.x0 <= middle <= cell.x1]
        heading = "".join(cell.text for cell in sorted(over, key=lambda cell: cell.top))
        columns.append(_column(leaf, heading, laws))
    return tuple(columns) if {column.role for column in columns} >= _NEEDED else ()


def _is_below(other: Cell, cell: Cell) -> bool:
    return other.top >= cell.bottom - 1 and other.x0 < (cell.x0 + cell.x1) / 2 < other.x1 + (cell.x1 - cell.x0)
