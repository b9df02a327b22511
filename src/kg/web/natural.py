"""The order in which a person counts: 2-9 before 2-10. Knows nothing of what it sorts."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"([0-9]+)")


def natural_key(text: str) -> tuple[tuple[int, str, str], ...]:
    """A sort key in which a run of digits counts as a number; equal numbers go by how they are written."""
    key = []
    for index, part in enumerate(_DIGITS.split(text)):
        digits = part.lstrip("0") if index % 2 else ""
        key.append((len(digits), digits, part))
    return tuple(key)
