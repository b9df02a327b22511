"""How the cell 府省庁名 parts its names: 「、」, commas, 「及び」, 「並びに」, line breaks, and ◎ in front of a lead.

Knows no reference table but by the names it is given, and no row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kg.tables.records import MinistryGroup

LEAD_MARK = "◎"
SEPARATORS = re.compile(r"[、，,\n]|及び|並びに")


# The groups as they are printed: concepts of their own, never a guess at the ministries that may be meant.
GROUPS = {
    "全府省庁": MinistryGroup.ALL,
    "各府省庁": MinistryGroup.ALL,
    "全府省": MinistryGroup.ALL,
    "各府省": MinistryGroup.ALL,
    "全省庁": MinistryGroup.ALL,
    "関係府省庁": MinistryGroup.CONCERNED,
    "関係府省": MinistryGroup.CONCERNED,
    "関係省庁": MinistryGroup.CONCERNED,
}


@dataclass(frozen=True, slots=True)
class MinistryToken:
    """One printed name and whether ◎ stands in front of it; the name is empty between two separators."""

    name: str
    is_lead: bool


def ministry_tokens(text: str) -> Iterator[MinistryToken]:
    """The names of a cell in printed order. A ◎ begins a new name without any separator, too."""
    for part in SEPARATORS.split(text):
        pieces = part.split(LEAD_MARK)
        if len(pieces) == 1 or pieces[0].strip():
            yield MinistryToken(pieces[0].strip(), is_lead=False)
        for piece in pieces[1:]:
            yield MinistryToken(piece.strip(), is_lead=True)


def join_names(lines: Collection[str], known: Collection[str]) -> str:
    """The text of a cell from its printed lines: a name that runs over lines is joined, a line break that parts stays.

    A line break parts where the text on each side of it, up to the next separator, is made of known names and the
    joined text is none. Where that cannot be told the lines are joined, so that the reader finds an unknown name.
    """
    known = {*known, *GROUPS}
    text = "\n".join(line.strip() for line in lines)
    text = re.sub(r"及\nび", "及び", re.sub(r"並\n?び\n?に", "並びに", text))
    parts = re.split(r"([、，,]|及び|並びに|(?=◎))", text)
    return "".join(part if index % 2 else _joined(part, known) for index, part in enumerate(parts))


def _joined(part: str, known: Collection[str]) -> str:
    pieces = part.split("\n")
    whole = "".join(pieces)
    if len(pieces) == 1 or whole.removeprefix(LEAD_MARK) in known:
        return whole
    return _segments(pieces, known) or whole


def _segments(pieces: list[str], known: Collection[str]) -> str | None:
    """Known names from pieces, each of one or more pieces, parted by line breaks; None where there are none.

    The first name may be any length of pieces: the longest that leaves known names behind it wins. Pieces at either end
    may be empty (the cell broke next to a separator).
    """
    if not pieces:
        return ""
    for count in range(len(pieces), 0, -1):
        name = "".join(pieces[:count])
        if name and name.removeprefix(LEAD_MARK) not in known:
            continue
        rest = _segments(pieces[count:], known)
        if rest is not None:
            return f"{name}\n{rest}" if name and rest else name or rest
    return None
