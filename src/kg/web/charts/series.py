"""Values along an axis, as years are: standing columns, or dots on a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from htpy import Element
from markupsafe import Markup

from kg.web.charts.bars import bar_chart
from kg.web.charts.drawing import ASCENT, LINE, Words, behind, circle, frame, item, kept, line, rect, text
from kg.web.charts.labels import COLUMNS, width
from kg.web.charts.rows import Row, RowLike, number_text, read_rows

_HEIGHT = 11.0  # em between the axis and the longest column
_BASE = LINE + _HEIGHT + 0.3  # em down to the axis
_FOOT = LINE + 0.4  # em for the labels below the axis
_WIDEST = 10  # columns of a label below the axis, "2022-06-07"; longer ones are drawn as lying bars
_MOST = 60  # values beside each other: on a phone 5 px each
_COLUMN = 0.62  # of the place of each


@dataclass(frozen=True, slots=True)
class _Standing:
    """Rows beside each other: where each stands across, its value as a share of the largest, how many places."""

    rows: list[Row]
    places: list[float]
    shares: list[float]
    span: int


@kept
def column_chart(rows: Iterable[RowLike], *, title: str, description: str, language: str, name: str = "") -> Markup:
    """A standing column for each row, in the order given; parameters as of :func:`~kg.web.charts.bars.bar_chart`.

    Where labels have no room beside each other every second or third one is written, and each is told to the pointer.
    Rows that cannot stand (long labels, negative values, more than sixty) are drawn as lying bars.
    """
    found = read_rows(rows)
    if not _can_stand(found):
        return bar_chart(found, title=title, description=description, language=language, name=name)
    standing = _stand(found, list(range(len(found))))
    wide = _COLUMN / standing.span
    marks = [
        rect(x - wide / 2, _top(share), wide, _BASE - _top(share), class_="fill-1")
        for x, share in zip(standing.places, standing.shares, strict=True)
    ]
    return _draw(standing, marks, [], Words(title, description, language, name))


@kept
def line_chart(rows: Iterable[RowLike], *, title: str, description: str, language: str, name: str = "") -> Markup:
    """A dot for each row and a line from one to the next; parameters as of :func:`~kg.web.charts.bars.bar_chart`.

    Rows labelled with years stand at their years, and no line runs over a year that is not there: its value is unknown.
    Rows that cannot stand (long labels, negative values, more than sixty) are drawn as lying bars.
    """
    found = read_rows(rows)
    if not _can_stand(found):
        return bar_chart(found, title=title, description=description, language=language, name=name)
    steps = _steps(found)
    standing = _stand(found, steps)
    points = [(x, _top(share)) for x, share in zip(standing.places, standing.shares, strict=True)]
    lines = [
        line(points[at], points[at + 1], class_="series")
        for at, (step, following) in enumerate(pairwise(steps))
        if following - step == 1
    ]
    dots = [circle(x, y, 0.35, class_="node") for x, y in points]
    return _draw(standing, dots, lines, Words(title, description, language, name))


def _draw(standing: _Standing, marks: list[Element], lines: list[Element], words: Words) -> Markup:
    values = [number_text(row.value) for row in standing.rows]
    is_listed = any(row.href for row in standing.rows)
    room = COLUMNS / standing.span
    every = ceil((max(width(row.label) for row in standing.rows) + 1) / room)
    has_values = max(map(width, values)) + 0.5 <= room * every
    items = []
    for at, row in enumerate(standing.rows):
        x, y, name = standing.places[at], _top(standing.shares[at]), f"{row.label} {values[at]}"
        inner = [marks[at]]
        if at % every == 0:
            inner.append(text([row.label], x, _BASE + ASCENT + 0.2, class_="axis-text", text_anchor="middle"))
            if has_values:
                inner.append(text([f" {values[at]}"], x, y - 0.5, class_="value", text_anchor="middle"))
        items.append(item(name, inner, href=row.href, language=row.language, is_listed=is_listed, has_tip=True))
    return frame(
        "series-chart",
        items,
        words,
        height=_BASE + _FOOT,
        is_listed=is_listed,
        background=behind([line((0, _BASE), (1, _BASE), class_="axis"), *lines]),
    )


def _stand(rows: list[Row], steps: list[int]) -> _Standing:
    span = steps[-1] + 1
    largest = max(Fraction(row.value) for row in rows) or Fraction(1)
    shares = [float(Fraction(row.value) / largest) for row in rows]
    return _Standing(rows, [(step + 0.5) / span for step in steps], shares, span)


def _can_stand(rows: Sequence[Row]) -> bool:
    return (
        0 < len(rows) <= _MOST
        and all(row.value >= 0 for row in rows)
        and all(0 < width(row.label) <= _WIDEST for row in rows)
    )


def _top(share: float) -> float:
    """How far down the end of a column of that share is."""
    return _BASE - _HEIGHT * share


def _steps(rows: Sequence[Row]) -> list[int]:
    """Where each row stands: at its year, if all labels are years in order, else beside the one before."""
    labels = [row.label for row in rows]
    if all(label.isascii() and label.isdigit() and len(label) == 4 for label in labels):
        years = [int(label) for label in labels]
        if all(earlier < later for earlier, later in pairwise(years)) and years[-1] - years[0] < _MOST:
            return [year - years[0] for year in years]
    return list(range(len(rows)))
