"""Fitting labels into lines: a Japanese character is about twice as wide as a Latin one, and may end a line."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

# In half a letter's height: at 14 px a line of 42 is 294 px wide, which a screen of 360 px holds within its margins.
COLUMNS = 42
_NARROW = frozenset({"N", "Na", "H"})
# A run of Latin letters stays together, with the space after it; of anything else each character stands alone.
_PIECES = re.compile(r"[\u0021-\u024f]+\s*|\s+|.", re.DOTALL)
_NEVER_FIRST = frozenset("、。，．・：；？！）］｝」』】〉》ーゃゅょっャュョッ々")
ELLIPSIS = "…"


def width(text: str) -> int:
    """How wide a text is, in half a character's height: 2 for a Japanese character, 1 for a Latin one."""
    return sum(1 if east_asian_width(character) in _NARROW else 2 for character in text)


def wrap(label: str, columns: int, lines: int) -> list[str]:
    """The label in at most so many lines of so many columns; what does not fit ends in an ellipsis.

    A line keeps the space that it was broken at, for the lines together are the name of what they label.
    Where that is so the caller puts the whole label into a ``<title>``: see :func:`is_cut`.
    """
    wrapped: list[str] = [""]
    for piece in _pieces(label, columns):
        if wrapped[-1] and width(wrapped[-1] + piece.rstrip()) > columns and piece[0] not in _NEVER_FIRST:
            wrapped.append("")
        wrapped[-1] += piece
    wrapped[-1] = wrapped[-1].rstrip()
    if len(wrapped) <= lines:
        return wrapped
    last = wrapped[lines - 1]
    while last and width(last.rstrip()) > columns - width(ELLIPSIS):
        last = last[:-1]
    return [*wrapped[: lines - 1], last.rstrip() + ELLIPSIS]


def is_cut(label: str, wrapped: list[str]) -> bool:
    """Whether the lines show less than the label."""
    return "".join("".join(wrapped).split()) != "".join(label.split())


def _pieces(label: str, columns: int) -> list[str]:
    """What may not be broken, but for a word that is longer than a line."""
    pieces: list[str] = []
    for piece in _PIECES.findall(" ".join(label.split())):
        pieces += _cut(piece, columns)
    return pieces


def _cut(piece: str, columns: int) -> list[str]:
    """A piece in parts that fit a line; some Latin letters (Æ, ÷, a soft hyphen) count as two columns."""
    parts = [""]
    for character in piece:
        if parts[-1] and width(parts[-1] + character) > columns:
            parts.append("")
        parts[-1] += character
    return parts
