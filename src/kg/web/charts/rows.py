"""What the charts draw: rows of a label and a number, the nodes and edges of a relation graph. They know no drawing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

_LARGEST = 10**300  # nothing that a double cannot hold
_SMALLEST_READABLE, _LARGEST_READABLE = Decimal("0.0001"), 10**15  # others are written with an exponent

# What XML 1.0 has no place for (section 2.2), and halves of surrogate pairs.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its number. ``href`` makes it a link; ``language`` is the label's, where it is not the page's."""

    label: str
    value: Number
    href: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of a relation graph. ``weight`` decides its size; ``short`` is shown where the label is long."""

    key: str
    label: str
    weight: Number = 1
    href: str = ""
    language: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between the nodes of two keys, without direction; ``weight`` decides how thick its line is."""

    source: str
    target: str
    weight: Number = 1


RowLike = Row | tuple[str, Number] | tuple[str, Number, str]


def read_rows(rows: Iterable[RowLike]) -> list[Row]:
    """The rows, of which each may be a pair of label and number, or those and a link.

    :raises ValueError: where a value cannot be drawn.
    """
    found = [row if isinstance(row, Row) else Row(*row) for row in rows]
    for row in found:
        require_drawable(row.value)
    return [replace(row, label=clean(row.label)) for row in found]


def require_drawable(value: Number) -> None:
    """Refuse NaN, the infinities and what is beyond a double.

    :raises ValueError: for one of them.
    """
    if not (isinstance(value, int) or math.isfinite(value)) or Decimal(value).copy_abs() > _LARGEST:
        raise ValueError("a value that is no finite number within 1e300 cannot be drawn")


def number_text(value: Number) -> str:
    """A number as both languages write it, ``1,234.5``; of a fraction at most four digits after the point."""
    if value and not _SMALLEST_READABLE <= Decimal(value).copy_abs() < _LARGEST_READABLE:
        return f"{Decimal(value):.3e}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}".rstrip("0").rstrip(".")


def clean(text: str) -> str:
    """The text with its white space made single, and U+FFFD for what XML cannot hold."""
    return " ".join(_NO_XML.sub("\ufffd", text).split())
