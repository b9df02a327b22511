"""Identifiers as people type them: 2-2, ０２－０２ and 02ー02 are the measure 02-02."""

from __future__ import annotations

import re

from kg.folding import fold

_NUMBERS = re.compile(r"\d+(?:[-ー]\d+)+")


def normal_key(text: str) -> str:
    """The form by which an identifier is kept and looked up: folded, numbers without leading zeros.

    A long-vowel mark between digits is a dash that an input method made.
    """
    folded = fold(text)
    if _NUMBERS.fullmatch(folded):
        return "-".join(str(int(part)) for part in re.split("[-ー]", folded))
    return folded
