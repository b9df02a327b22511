"""What to look for where nothing was found: parts of the words that are there, and names that look alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from rapidfuzz import fuzz, process

from kg.folding import fold
from kg.search.words import Word, word_of

LONGEST_PART = 12  # letters of a part that is tried; a longer one is tried by its beginning
PARTS, NAMES = 4, 3
_CUTOFF = 60.0  # rapidfuzz score, 0 to 100; 総夢省 and 総務省 have 67
# Runs of one script: kanji, katakana, Latin letters and digits. Hiragana parts words and is none.
_RUN = re.compile(r"[\u3400-\u9fff々〆]{2,}|[ァ-ヶーｦ-ﾟ]{2,}|[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{2,}")


def parts(words: Sequence[Word], count: Callable[[Word], int]) -> list[tuple[str, int]]:
    """Words alone, and the longest parts of those that are nowhere, with how many records have each."""
    found: dict[str, tuple[str, int]] = {}
    for word in words:
        for part in _tried(word, count):
            number = count(part)
            if number and (len(words) > 1 or part.folded != word.folded):
                found.setdefault(part.folded, (part.text, number))
            if len(found) == PARTS:
                return list(found.values())
    return list(found.values())


def _tried(word: Word, count: Callable[[Word], int]) -> Iterator[Word]:
    if count(word):
        yield word
        return
    for match in _RUN.finditer(word.text):
        part = _longest(match[0][:LONGEST_PART], count)
        if part is not None:
            yield part


def _longest(text: str, count: Callable[[Word], int]) -> Word | None:
    """The longest part of at least two letters that some record has, the first of equals."""
    for length in range(len(text), 1, -1):
        for start in range(len(text) - length + 1):
            part = word_of(text[start : start + length])
            if part is not None and count(part):
                return part
    return None


def alike(texts: Sequence[str], names: Sequence[str]) -> list[int]:
    """The places of the folded names that look like one of the texts, the likest first."""
    hits = [
        (score, place)
        for text in texts
        for _name, score, place in process.extract(fold(text), names, scorer=fuzz.ratio, limit=5, score_cutoff=_CUTOFF)
    ]
    return list(dict.fromkeys(place for _score, place in sorted(hits, key=lambda hit: (-hit[0], hit[1]))))
