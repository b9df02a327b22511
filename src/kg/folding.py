"""Text as people type it, made comparable: width, case, kana, dashes and spaces folded away.

Folding is for looking things up only; what is printed or stored is never folded. It is the same on both sides, what is
looked for and what is looked in. Knows no entity, no index and no query.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_KATAKANA = {code: code - 0x60 for code in (*range(ord("ァ"), ord("ヶ") + 1), ord("ヽ"), ord("ヾ"))}
_DASHES = {ord(dash): "-" for dash in "‐‑‒–—―−"}
_ALIKE = _KATAKANA | _DASHES | {ord("〜"): "~"}
_ALIKE_RUN = re.compile("[" + "".join(map(chr, _ALIKE)) + "]+")  # translating only these halves the time of folding
_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERALS = "[〇一二三四五六七八九十百千]"
# A run is tried once, from where it begins: tried from each of its digits, 60,000 of them took seconds.
_KANJI_NUMBER = re.compile(rf"第?((?<!{_NUMERALS}){_NUMERALS}++|(?<!\d)\d++)(?=条|項)")
_LONGEST_NUMBER = 18  # numerals; no law has as many, and Python refuses to read 4,300
_ROUNDS = 4  # one is enough for nearly every text: what NFKC makes of ゛ has a space in it, which goes, and so on

# A letter and what is written over it, for half-width kana too: ﾃﾞ is one, and folds to one letter.
_LETTER = re.compile(r".[\u0300-\u036f\u3099-\u309c\uff9e\uff9f]*", re.DOTALL)


def fold(text: str) -> str:
    """The text for comparing: NFKC, case-folded, katakana as hiragana, dashes alike, no white space.

    The long-vowel mark stays as it is printed. Folding a folded text changes nothing.
    """
    for _ in range(_ROUNDS):
        # Twice, for casefolding takes letters apart again (ΐ), and a part of those would grow together another way.
        normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        folded = "".join(_ALIKE_RUN.sub(_alike, normal).split())
        if folded == text:
            break
        text = folded
    return text


def _alike(match: re.Match[str]) -> str:
    return match[0].translate(_ALIKE)


def fold_provision(text: str) -> str:
    """As :func:`fold`, and 第二十一条, 第21条 and 21条 alike."""
    return _KANJI_NUMBER.sub(lambda match: _written(match[1]), fold(text))


def fold_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its letters where it came from: start and end in the text as it stands.

    It is folded letter by letter; where letters of the text grow together (Hangul written in parts), it is not what
    :func:`fold` gives.
    """
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _LETTER.finditer(text):
        piece = _fold_letter(match[0])
        folded.append(piece)
        places += [match.span()] * len(piece)
    return "".join(folded), places


@lru_cache(maxsize=8192)
def _fold_letter(letter: str) -> str:
    return fold(letter)


def _written(numerals: str) -> str:
    return numerals if len(numerals) > _LONGEST_NUMBER else str(_number(numerals))


def _number(text: str) -> int:
    """The number that Arabic or kanji numerals write, below 10,000."""
    if text.isdigit():
        return int(text)
    total = digit = 0
    for character in text:
        if character in _KANJI_UNITS:
            total += (digit or 1) * _KANJI_UNITS[character]
            digit = 0
        else:
            digit = digit * 10 + _KANJI_DIGITS[character]
    return total + digit
