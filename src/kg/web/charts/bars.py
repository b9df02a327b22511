"""Lying bars under their labels, and the parts of a whole on one bar."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from htpy import Element
from markupsafe import Markup

from kg.web.charts.drawing import ASCENT, LINE, Words, behind, em, frame, item, kept, rect, swatch, text
from kg.web.charts.labels import COLUMNS, is_cut, width, wrap
from kg.web.charts.rows import Row, RowLike, number_text, read_rows

_LINES = 4  # of a label; a longer one ends in an ellipsis and is told in full to the pointer
_GAP = 0.2  # em between label and bar
_BAR = 0.7
_BETWEEN = 0.85  # em between rows: with one line of label a row is 44 px high, a good target for a finger
_ROUND = em(0.15)
_PARTS = 6  # as many as there are colours; more are told apart better as bars
_SWATCH = 1.5  # em, with the space to the label
_WHOLE = 1.6  # em, the height of the bar that has the parts


@kept
def bar_chart(rows: Iterable[RowLike], *, title: str, description: str, language: str, name: str = "") -> Markup:
    """A bar for each row, in the order given, its label above, its value at the right; empty where there are no rows.

    :param title: what the chart shows: its accessible name.
    :param description: what is to be seen in it, for who does not see it.
    :param language: ``ja`` or ``en``, of title, description, and labels that say nothing else.
    :param name: what its ids begin with, where a page must know them.
    :raises ValueError: where a value is no finite number.
    """
    found = read_rows(rows)
    if not found:
        return Markup()
    values = [number_text(row.value) for row in found]
    columns = COLUMNS - 2 - max(map(width, values))
    low = min(Fraction(0), *(Fraction(row.value) for row in found))
    span = max(Fraction(0), *(Fraction(row.value) for row in found)) - low or Fraction(1)
    is_listed = any(row.href for row in found)
    marks, top = [], 0.0
    for row, value in zip(found, values, strict=True):
        shown = wrap(row.label, columns, _LINES)
        ends = sorted((float(-low / span), float((Fraction(row.value) - low) / span)))
        mark, height = _bar(row, value, shown, (ends[0], ends[1]), top, is_listed=is_listed)
        marks.append(mark)
        top += height
    return frame(
        "bar-chart",
        marks,
        Words(title, description, language, name),
        height=top,
        is_listed=is_listed,
    )


def _bar(
    row: Row, value: str, shown: list[str], ends: tuple[float, float], top: float, *, is_listed: bool
) -> tuple[Element, float]:
    """A row's marks, and how high they are with the space below."""
    y = top + LINE * len(shown) + _GAP
    height = LINE * len(shown) + _GAP + _BAR + _BETWEEN
    marks = [
        rect(-0.01, top - 0.1, 1.02, height - _BETWEEN / 2 + 0.1, class_="hit"),
        text(shown, 0, top + ASCENT, class_="label"),
        text([f" {value}"], 1, top + ASCENT, class_="value", text_anchor="end"),
        rect(0, y, 1, _BAR, class_="track", rx=_ROUND),
        rect(ends[0], y, ends[1] - ends[0], _BAR, class_="fill-1", rx=_ROUND),
    ]
    return _item(row, value, shown, marks, is_listed=is_listed), height


@kept
def share_chart(rows: Iterable[RowLike], *, title: str, description: str, language: str, name: str = "") -> Markup:
    """The parts of a whole on one bar, and below each with its colour, label, value and share, as :func:`bar_chart`.

    Rows that are no such parts (more than six, a negative value, nothing but zeros) are drawn as bars.
    """
    found = read_rows(rows)
    whole = sum((Fraction(row.value) for row in found), Fraction(0))
    if len(found) > _PARTS or whole <= 0 or any(row.value < 0 for row in found):
        return bar_chart(found, title=title, description=description, language=language, name=name)
    shares = [float(Fraction(row.value) / whole) for row in found]
    is_listed = any(row.href for row in found)
    parts, marks, left, top = [], [], 0.0, _WHOLE + 0.8
    for number, (row, share) in enumerate(zip(found, shares, strict=True), 1):
        parts.append(rect(left, 0, share, _WHOLE, class_=f"fill-{number} gap"))
        left += share
        mark, height = _part(row, share, number, top, is_listed=is_listed)
        marks.append(mark)
        top += height
    return frame(
        "share-chart",
        marks,
        Words(title, description, language, name),
        height=top,
        is_listed=is_listed,
        background=behind(parts),
    )


def _part(row: Row, share: float, number: int, top: float, *, is_listed: bool) -> tuple[Element, float]:
    """A part's colour, label, value and share, and how high they are with the space below."""
    value = f"{number_text(row.value)} ({share:.1%})"
    shown = wrap(row.label, COLUMNS - 5 - width(value), _LINES)
    height = LINE * len(shown) + 0.4
    marks = [
        rect(-0.01, top - 0.1, 1.02, height, class_="hit"),
        swatch(top + ASCENT - 0.85, number),
        text(shown, 0, top + ASCENT, indent=_SWATCH, class_="label"),
        text([f" {value}"], 1, top + ASCENT, class_="value", text_anchor="end"),
    ]
    return _item(row, value, shown, marks, is_listed=is_listed), height


def _item(row: Row, value: str, shown: list[str], marks: list[Element], *, is_listed: bool) -> Element:
    return item(
        f"{row.label} {value}",
        marks,
        href=row.href,
        language=row.language,
        is_listed=is_listed,
        has_tip=is_cut(row.label, shown),
    )
