"""Letters with their places on a page, the lines they make in a cell, and the text of a cell put together again.

Knows geometry only: no table, no heading, no measure. Lengths are PDF points, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

# A gap between two latin letters without a space character: above this part of the size, a space was printed.
WORD_GAP = 0.18
# Where at least this part of the lines that end in latin text had room for one letter more, lines break at spaces.
AT_SPACES = 0.75
# What may not begin a line (JIS X 4051), so it takes the letter before it along to the next one: 「Trusted We|b」.
NOT_AT_LINE_START = frozenset("」』)）]】〉》〕}、。，．・：；！？!?,.:;ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%％")
# Letters whose middles differ by less than this part of the size stand in one line.
SAME_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter (or what the text layer has for it) in its box."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of a cell: its text, and the room on each side of it."""

    text: str
    indent: float  # from the cell's left edge to the first letter
    room: float  # from the last letter that is no space to the cell's edge
    first_width: float  # of the first letter and what may not be parted from it


def hangs_on(glyph: Glyph, before: Glyph) -> bool:
    """Whether a letter that may not begin a line follows right behind another one: it may hang over the cell's edge."""
    size = glyph.bottom - glyph.top
    is_next = abs(glyph.middle - before.middle) < size / 4 and abs(glyph.x0 - before.x1) < size / 4
    return is_next and glyph.text in NOT_AT_LINE_START


def is_latin(letter: str) -> bool:
    """Whether a letter belongs to a run that is parted by spaces: ASCII letters and digits."""
    return letter.isascii() and letter.isalnum()


def _line(glyphs: list[Glyph], left: float, right: float) -> Line | None:
    glyphs = sorted(glyphs, key=lambda glyph: glyph.x0)
    parts: list[str] = []
    for before, glyph in zip([None, *glyphs], glyphs, strict=False):
        if before and _is_gap(before, glyph):
            parts.append(" ")
        parts.append(glyph.text)
    text = "".join(parts)
    if not text.strip():
        return None
    ends = [glyph.x1 for glyph in glyphs if glyph.text.strip()]
    end = max((x for x in ends if x <= right), default=max(ends))  # what hangs over the edge says nothing of the room
    return Line(text, glyphs[0].x0 - left, right - end, _first_width(glyphs))


def _first_width(glyphs: list[Glyph]) -> float:
    end = glyphs[0].x1
    for glyph in glyphs[1:]:
        if glyph.text not in NOT_AT_LINE_START:
            break
        end = glyph.x1
    return end - glyphs[0].x0


def _is_gap(before: Glyph, glyph: Glyph) -> bool:
    if not (before.text and glyph.text and is_latin(before.text[-1]) and is_latin(glyph.text[0])):
        return False
    return glyph.x0 - before.x1 > WORD_GAP * (glyph.bottom - glyph.top)


def lines(glyphs: Iterable[Glyph], left: float, right: float) -> list[Line]:
    """The printed lines of a cell, top down.

    :param left: the cell's left edge.
    :param right: its right edge.
    """
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.middle, glyph.x0)):
        height = glyph.bottom - glyph.top
        if rows and abs(glyph.middle - rows[-1][0].middle) < SAME_LINE * min(
            height, rows[-1][0].bottom - rows[-1][0].top
        ):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [line for row in rows if (line := _line(row, left, right)) is not None]


class Habit(Enum):
    """Where a document breaks lines within latin text."""

    ANYWHERE = "anywhere"
    AT_SPACES = "at spaces"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How a column breaks its lines.

    ``padding`` is the least room that any line leaves on either side in its column: the text may go that far. A line
    that ends in a latin word and had room for the next letter was broken at a space, which the text layer lost. One
    without room tells nothing of itself; then the habit of the whole document does.
    """

    padding: float
    habit: Habit

    def joint(self, line: Line, following: Line) -> tuple[str, bool]:
        """What stands between two lines, a space or nothing, and whether that is in doubt."""
        if not meets_latin(line, following):
            return "", False
        if _has_room(line, following, self.padding) or self.habit is Habit.AT_SPACES:
            return " ", False
        return "", self.habit is Habit.UNKNOWN and is_latin(line.text[-1])


def meets_latin(line: Line, following: Line) -> bool:
    """Whether a line ends in a latin letter, or the punctuation after one, and the next begins with a latin letter."""
    return (is_latin(line.text[-1]) or line.text[-1] in ",.;:)") and is_latin(following.text[0])


def _has_room(line: Line, following: Line, padding: float) -> bool:
    return line.room - padding > following.first_width + 0.05


def wrappings(columns: Sequence[Sequence[Sequence[Line]]]) -> list[Wrapping]:
    """How each column of a document wraps. Where latin words break is a habit of the whole document.

    :param columns: for each column, the lines of each of its cells.
    """
    paddings = [
        min((side for cell in cells for line in cell for side in (line.indent, line.room)), default=0.0)
        for cells in columns
    ]
    latin = [
        _has_room(line, following, padding)
        for cells, padding in zip(columns, paddings, strict=True)
        for cell in cells
        for line, following in pairwise(cell)
        if meets_latin(line, following)
    ]
    habit = _habit(latin)
    return [Wrapping(padding, habit) for padding in paddings]


def _habit(had_room: Sequence[bool]) -> Habit:
    """The habit of a document whose lines within latin text had room for one letter more, or had not."""
    if len(had_room) > 1 and not any(had_room):
        return Habit.ANYWHERE
    if len(had_room) > 4 and sum(had_room) >= AT_SPACES * len(had_room):
        return Habit.AT_SPACES
    return Habit.UNKNOWN


def join(cell: Sequence[Line], wrap: Wrapping) -> tuple[str, list[str]]:
    """The text of a cell without its line breaks, and each place where a space may be missing (as ``Go|vernance``)."""
    if not cell:
        return "", []
    text, doubts = cell[0].text, []
    for line, following in pairwise(cell):
        between, doubtful = wrap.joint(line, following)
        if doubtful:
            doubts.append(f"{line.text.rsplit(maxsplit=1)[-1][-12:]}|{following.text.split(maxsplit=1)[0][:12]}")
        text += between + following.text
    return text.strip(), doubts
