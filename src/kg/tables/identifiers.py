"""Checks of identifiers that carry their own check: corporate numbers, Wikidata items, ROR ids, slugs, dates."""

from __future__ import annotations

import re
from datetime import date

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
WIKIDATA = re.compile(r"Q[1-9][0-9]*")
ROR = re.compile(r"https://ror\.org/0[0-9a-z]{6}[0-9]{2}")
LAW_ID = re.compile(r"[0-9]{3}[A-Z]{2}[0-9]{10}")
MEASURE_NUMBER = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
HTTP_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def is_corporate_number(text: str) -> bool:
    """Whether a text is a 法人番号 with a right check digit.

    13 digits; the first is the check digit over the other twelve: 9 - (sum of the digits, those in even places counted
    from the right taken twice) mod 9 (法人番号の指定等に関する省令 第2条).
    """
    if len(text) != 13 or not (text.isascii() and text.isdigit()):
        return False
    weighted = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(text[1:])))
    return int(text[0]) == 9 - weighted % 9


def is_partial_date(text: str) -> bool:
    """Whether a text is YYYY, YYYY-MM or YYYY-MM-DD and the day exists."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"[:10])
    except ValueError:
        return False
    return True
