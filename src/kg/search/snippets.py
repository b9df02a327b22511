"""The fields of a record that show the words, cut to what stands around them, with the words marked.

Marks are found by folding letter by letter. Where a text does not fold so, it is shown without marks, never with wrong
ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from kg.folding import fold, fold_with_places
from kg.search.records import Field, FieldName, Record, Text
from kg.search.results import Match, Piece
from kg.search.words import Word

MATCHES = 3  # fields shown of one record
BEFORE, LENGTH = 24, 120  # letters before the first mark, and in all; a point has 200 in the mean


@dataclass(frozen=True, slots=True)
class Related:
    """A name that leads to a record without standing in it (its kind, its ministry), and the words that mean it."""

    name: FieldName
    text: Text
    words: Sequence[Word]


def label_pieces(text: str, words: Sequence[Word]) -> tuple[Piece, ...]:
    """A whole text with the words marked."""
    return _pieces(text, _marked(text, words), 0, len(text))


def matches_of(record: Record, words: Sequence[Word], related: Iterable[Related]) -> list[Match]:
    """The fields that show the most words not shown yet, names before texts; then, for words left, what leads there."""
    left = list(words)
    fields = [(field, _words_in(field, words)) for field in record.fields]
    found: list[Match] = []
    while fields and left and len(found) < MATCHES:
        field, shown = max(fields, key=lambda entry: _worth(entry, left))
        if not any(word in left for word in shown):
            break
        found.append(_match(field, shown))
        left = [word for word in left if word not in shown]
    for name in related:
        if len(found) < MATCHES and any(word in left for word in name.words):
            found.append(_related_match(name))
            left = [word for word in left if word not in name.words]
    return found or _shortened(record, left)


def _worth(entry: tuple[Field, Sequence[Word]], left: Sequence[Word]) -> tuple[int, int]:
    field, shown = entry
    return sum(word in left for word in shown), -field.name.space


def _words_in(field: Field, words: Sequence[Word]) -> tuple[Word, ...]:
    folded = fold(field.text.text)
    return tuple(word for word in words if any(form in folded for form in word.forms))


def _match(field: Field, words: Sequence[Word]) -> Match:
    text = field.text.text
    marked = _marked(text, words)
    first = next(iter(sorted(marked)), 0)
    start = max(0, min(first - BEFORE, len(text) - LENGTH))
    end = min(len(text), start + LENGTH)
    pieces = _pieces(text, marked, start, end)
    return Match(field.name, field.text.language, pieces, field.position, start > 0, end < len(text))


def _related_match(related: Related) -> Match:
    """The name; all of it is marked where the record was found by another of its names."""
    text = related.text.text
    marked = _marked(text, related.words) or set(range(len(text)))
    return Match(related.name, related.text.language, _pieces(text, marked, 0, len(text)))


def _shortened(record: Record, words: Sequence[Word]) -> list[Match]:
    """The label, with the letters marked to which a person shortened it; plain where it was found by a key."""
    text = record.label.text
    marked: set[int] = set()
    folded, places = fold_with_places(text)
    for word in words:
        at = -1
        for letter in word.folded:
            at = folded.find(letter, at + 1)
            if at < 0:
                marked = set()
                break
            marked.update(range(*places[at]))
    return [Match(FieldName.LABEL, record.label.language, _pieces(text, marked, 0, len(text)))]


def _marked(text: str, words: Sequence[Word]) -> set[int]:
    """The places in the text, as it stands, of letters that belong to a word."""
    folded, places = fold_with_places(text)
    if folded != fold(text):
        return set()
    marked: set[int] = set()
    for form in (form for word in words for form in word.forms):
        at = folded.find(form)
        while at >= 0:
            marked.update(range(places[at][0], places[at + len(form) - 1][1]))
            at = folded.find(form, at + len(form))
    return marked


def _pieces(text: str, marked: set[int], start: int, end: int) -> tuple[Piece, ...]:
    groups = groupby(range(start, end), key=marked.__contains__)
    return tuple(Piece("".join(text[place] for place in group), is_match) for is_match, group in groups)
