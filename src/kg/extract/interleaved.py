"""Columns that a text layer shows as one: which piece of each line belongs to which cell.

A text layer reads a row of the table from left to right, line by line, so that a line holds pieces of several cells,
and a piece may stand in a line of its own. What is known: pieces of one printed line stand in the order of the columns;
a cell begins at the top of its row and has no gap; a wrapped line is nearly as wide as its column; brackets close in
their cell. Of all ways to deal the pieces out, the one that breaks least of this is taken. Knows no measure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

BEAM = 400  # ways that are followed at once; the sample page needs under 100
_BRACKETS = {"「": "」", "『": "』", "(": ")", "（": "）", "【": "】", "〈": "〉"}
_UNBALANCED, _NARROW, _CHANGE = 4.0, 1.0, 0.2
_SLACK = 3.0  # full-width letters that a wrapped line may be short of its column: a word or 、 that went on
_UNLIKELY = 6.0  # above this cost the deal is not to be trusted


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line of the page."""

    line: int  # from 1
    text: str


@dataclass(frozen=True, slots=True)
class Deal:
    """The pieces of each column, and how well they fit: 1 = nothing speaks against it."""

    columns: tuple[tuple[Piece, ...], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class _State:
    columns: tuple[tuple[Piece, ...], ...]
    active: frozenset[int]  # columns that the printed line before had
    row: frozenset[int]  # columns that this printed line has so far
    cost: float


def width(text: str) -> float:
    """The width of a text in full-width letters."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def pieces(line: int, text: str) -> list[Piece]:
    """A line parted at the spaces that may part columns: none that stands between two latin letters."""
    found: list[str] = []
    for part in text.split():
        if found and _is_ascii(found[-1][-1]) and _is_ascii(part[0]):
            found[-1] += " " + part
        else:
            found.append(part)
    return [Piece(line, part) for part in found]


def _is_ascii(letter: str) -> bool:
    return letter.isascii() and (letter.isalnum() or letter in ",.:;/&+")


def _ways(count: int, columns: int, after: int) -> list[tuple[int, ...]]:
    """Rising choices of ``count`` columns, all behind the column ``after``."""
    if count == 0:
        return [()]
    return [(first, *rest) for first in range(after + 1, columns) for rest in _ways(count - 1, columns, first)]


def _steps(state: _State, line: Sequence[Piece], columns: int) -> list[_State]:
    """Every way to deal one line: on in the printed line that is open, or in the next one."""
    steps = []
    joined = _tails(line, columns)
    for parts, merged in joined:
        for way in _ways(len(parts), columns, -1):
            # Below a printed line there is nothing in a column that ended there.
            if state.row and way[0] > max(state.row) and set(way) <= (state.active or set(way)):
                steps.append(_put(state, parts, way, (state.active, state.row | set(way)), merged))
            below = state.row or state.active
            if not below or set(way) <= below:
                steps.append(_put(state, parts, way, (below, frozenset(way)), merged))
    return steps


def _tails(line: Sequence[Piece], columns: int) -> list[tuple[list[Piece], float]]:
    """A line as it is, and with its last pieces joined again: their space may belong to the text."""
    options = []
    for keep in range(min(len(line), columns), 0, -1):
        tail = Piece(line[-1].line, " ".join(piece.text for piece in line[keep - 1 :]))
        options.append(([*line[: keep - 1], tail], _CHANGE * (len(line) - keep)))
    return options


def _put(
    state: _State,
    parts: Sequence[Piece],
    way: tuple[int, ...],
    rows: tuple[frozenset[int], frozenset[int]],
    cost: float,
) -> _State:
    columns = list(state.columns)
    for piece, column in zip(parts, way, strict=True):
        columns[column] = (*columns[column], piece)
    active, row = rows
    return _State(tuple(columns), active, row, state.cost + cost)


def _cost(columns: Sequence[Sequence[Piece]], widths: Sequence[float]) -> float:
    total = 0.0
    for column, expected in zip(columns, widths, strict=True):
        if not column:
            continue
        total += _UNBALANCED * _open_brackets("".join(piece.text for piece in column))
        full = max(expected, *(width(piece.text) for piece in column))
        total += sum(_NARROW for piece in column[:-1] if width(piece.text) < full - _SLACK)
        total += sum(_NARROW * 4 for piece in column if width(piece.text) > expected * 1.5)
    return total


def _open_brackets(text: str) -> int:
    opened: list[str] = []
    wrong = 0
    for letter in text:
        if letter in _BRACKETS:
            opened.append(_BRACKETS[letter])
        elif letter in _BRACKETS.values():
            if opened and opened[-1] == letter:
                opened.pop()
            else:
                wrong += 1
    return wrong + len(opened)


def deal(lines: Sequence[Sequence[Piece]], widths: Sequence[float]) -> Deal:
    """Deal the pieces of some lines out to columns.

    :param lines: the pieces of each line, each line with at least one.
    :param widths: about how wide each column is, in full-width letters.
    """
    count = len(widths)
    states = [_State(((),) * count, frozenset(), frozenset(), 0.0)]
    for line in lines:
        following = [step for state in states for step in _steps(state, line, count)]
        if not following:  # no rule holds: everything to the last column
            tail = Piece(line[0].line, " ".join(piece.text for piece in line))
            following = [_put(state, [tail], (count - 1,), (state.active, state.row), _UNLIKELY) for state in states]
        following.sort(key=lambda state: state.cost + _cost(state.columns, widths) / 2)
        states = following[:BEAM]
    ranked = sorted(states, key=lambda state: state.cost + _cost(state.columns, widths))
    best = ranked[0]
    cost = best.cost + _cost(best.columns, widths)
    rivals = [s for s in ranked[1:] if s.columns != best.columns]
    margin = (rivals[0].cost + _cost(rivals[0].columns, widths) - cost) if rivals else _UNLIKELY
    confidence = max(0.1, 1 - cost / _UNLIKELY) * (0.9 if margin > _CHANGE else 0.7)
    return Deal(best.columns, round(confidence, 2))
