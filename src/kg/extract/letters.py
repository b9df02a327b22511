"""Letters that a PDF's text layer has in place of the printed ones, mapped back by a table of known substitutions.

A producer writes the glyph; the text layer is made from the font's character map, where several characters share one
glyph and the wrong one may be picked (⽤ U+2F64 for 用 U+7528). Only characters that no author types are mapped: never
full-width letters, half-width kana, circled numbers or the compatibility ideographs that Japanese standards hold.
"""

from __future__ import annotations

import unicodedata

from kg.extract.radicals import CJK_RADICALS

KANGXI_RADICALS = range(0x2F00, 0x2FD6)
# Duplicates from KS X 1001, same glyph, kept apart for Korean readings: PDFs from macOS have 令 U+F9A8 for 令.
KOREAN_DUPLICATES = range(0xF900, 0xFA0C)
# Of these, JIS X 0213 has characters of its own (廊朗虜殺類隆欄 in their old forms): an author may have typed them.
JIS_X_0213 = frozenset({0xF91D, 0xF928, 0xF929, 0xF936, 0xF970, 0xF9D0, 0xF9DC})
PRIVATE_USE = ((0xE000, 0xF8FF), (0xF0000, 0x10FFFF))


def _everywhere() -> dict[int, str]:
    table = {code: unicodedata.normalize("NFKC", chr(code)) for code in KANGXI_RADICALS}
    table |= {code: unicodedata.normalize("NFC", chr(code)) for code in KOREAN_DUPLICATES if code not in JIS_X_0213}
    table |= {ord(radical): letter for radical, letter in CJK_RADICALS.items()}
    return table


EVERYWHERE = _everywhere()

# By the start of the PDF's Producer. Skia (Chromium) takes the lowest of the characters that share a glyph: of ‧ and
# ・, of ∕ and ／, of an em space and an ideographic one (the pairs of Noto Sans CJK JP's character map).
BY_PRODUCER: dict[str, dict[int, str]] = {
    "Skia/PDF": {0x2027: "・", 0x2215: "\uff0f", 0x2035: "\uff40", 0x2003: "\u3000", 0x2329: "\u3008", 0x232A: "\u3009"}
}


def substitutions(producer: str | None) -> dict[int, str]:
    """What to map in a PDF of this producer: a table for :meth:`str.translate`."""
    table = dict(EVERYWHERE)
    for name, extra in BY_PRODUCER.items():
        if producer and producer.startswith(name):
            table |= extra
    return table


def is_unreadable(text: str) -> bool:
    """Whether a glyph's text says nothing: ``(cid:12)``, U+FFFD, a control or a private character."""
    if text.startswith("(cid:"):
        return True
    return any(
        letter == "\ufffd"
        or unicodedata.category(letter) == "Cc"
        or any(first <= ord(letter) <= last for first, last in PRIVATE_USE)
        for letter in text
    )
