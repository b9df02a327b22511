"""Searching one index file: words to hits, with facets counted and pages cut. Safe to share between threads.

What does not depend on the query is read once; words are kept for a while, for the pages and facets of one query ask
for the same ones. Nothing that a person types is an error but too much of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from pyroaring import BitMap

from kg.folding import fold
from kg.search.errors import QueryTooLong
from kg.search.file import IndexFile, check_format, open_index
from kg.search.finding import Finder, Layout
from kg.search.keys import normal_key
from kg.search.ranking import Names, Ranked, Ranker, add_up
from kg.search.records import KIND, FieldName, Record, Space, Text
from kg.search.results import Choice, Hit, Results, Suggestion
from kg.search.snippets import Related, label_pieces, matches_of
from kg.search.suggesting import NAMES, alike, parts
from kg.search.words import Word, word_of, words_of

MAX_LETTERS = 256  # of a query, as typed
KEPT_WORDS = 256  # of 100,000 records a word has at most 80 KB

Choices = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Found:
    """The records of a query by points, before any facet is chosen."""

    words: tuple[Word, ...]
    ranked: tuple[Ranked, ...]
    sums: list[tuple[int, BitMap]]
    records: BitMap


class SearchIndex:
    """The search over one file, which must not change.

    :raises SearchUnavailable: where the file is not there or of another format; every search may raise it too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._layouts: dict[Space, Layout] = {}
        self._kept: dict[tuple[str, ...], Ranked] = {}
        self._lock = Lock()
        with open_index(path) as index:
            check_format(index, path)
            self._facets = index.facets()
            shortened = index.shortened()
            self._suggested = index.names()
            self.size = index.size()
        holders = [value for values in self._facets.values() for value in values if value.holder is not None]
        kinds = {fold(text.text): value.records for value in self._facets.get(KIND, ()) for text in value.labels}
        self._names = Names(kinds, holders, shortened)
        self._values = {(facet, value.value): value for facet, values in self._facets.items() for value in values}

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets that can be chosen."""
        return tuple(self._facets)

    def facet_labels(self, facet: str, value: str) -> tuple[Text, ...]:
        """The labels of a facet's value; none for a value that there is not."""
        found = self._values.get((facet, value))
        return found.labels if found else ()

    def nearest_values(self, facet: str, text: str) -> list[str]:
        """Values of a facet whose labels look like a text, the likest first."""
        labels = [(value.value, fold(label.text)) for value in self._facets.get(facet, ()) for label in value.labels]
        return [labels[place][0] for place in alike([text], [label for _value, label in labels])]

    def facet_value(self, facet: str, text: str) -> str | None:
        """The value that a text means: the value itself in any spelling, or a name of the record it stands for."""
        if (facet, text) in self._values:
            return text
        key = normal_key(text)
        for value in self._facets.get(facet, ()):
            if normal_key(value.value) == key or any(normal_key(label.text) == key for label in value.labels):
                return value.value
        with open_index(self._path) as index:
            named = index.with_key(key)
        found = [
            value.value for value in self._facets.get(facet, ()) if value.holder is not None and value.holder in named
        ]
        return found[0] if len(found) == 1 else None

    def search(
        self, query: str, chosen: Choices | None = None, *, offset: int = 0, limit: int = 20, language: str = "ja"
    ) -> Results:
        """The hits ``offset`` to ``offset + limit``; of a query without a word, all records in the file's order.

        :param language: of a hit's label, where it has one in it.
        :param chosen: the values chosen of each facet: one of them is enough, in every facet that has any.
        :raises QueryTooLong: where it has more than :data:`MAX_LETTERS`.
        :raises SearchUnavailable: where the file cannot be read.
        """
        if len(query) > MAX_LETTERS:
            raise QueryTooLong(MAX_LETTERS)
        with open_index(self._path) as index:
            ranker = Ranker(Finder(index, self._layouts), self._names)
            found = self._find(ranker, query)
            filters = self._filters(chosen or {})
            matching = _met(found.records, filters.values())
            numbers = _page(found.sums, matching, offset, limit)
            records = index.records(number for number, _points in numbers)
            suggestions = () if found.records else self._suggestions(ranker, index, found.words)
        hits = (
            self._hit(found, points, record, language)
            for (_number, points), record in zip(numbers, records, strict=True)
        )
        return Results(
            words=tuple(word.text for word in found.words),
            total=len(matching),
            total_of_words=len(found.records),
            hits=tuple(hits),
            facets={facet: self._choices(facet, found.records, filters, chosen or {}) for facet in self._facets},
            suggestions=suggestions,
        )

    def _find(self, ranker: Ranker, query: str) -> _Found:
        words = words_of(query)
        ranked = tuple(self._rank(ranker, word) for word in words)
        together = word_of(query) if len(words) > 1 else None
        if words:
            sums = add_up(ranked, self._rank(ranker, together) if together else None)
        else:
            sums = [(0, BitMap(range(self.size)))]
        return _Found(words, ranked, sums, BitMap().union(*(records for _points, records in sums)))

    def _rank(self, ranker: Ranker, word: Word) -> Ranked:
        """The word's records; kept, the last used the longest."""
        key = (normal_key(word.text), *word.forms)
        with self._lock:
            found = self._kept.pop(key, None)
        if found is None:
            found = ranker.rank(word)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > KEPT_WORDS:
                del self._kept[next(iter(self._kept))]
        return found

    def _filters(self, chosen: Choices) -> dict[str, BitMap]:
        """For each facet with a choice, the records that have one of the values."""
        return {
            facet: BitMap().union(
                *(self._values[facet, value].records for value in values if (facet, value) in self._values)
            )
            for facet, values in chosen.items()
            if values
        }

    def _choices(
        self, facet: str, records: BitMap, filters: Mapping[str, BitMap], chosen: Choices
    ) -> tuple[Choice, ...]:
        """The facet's values, each counted under the choices in the other facets."""
        base = _met(records, (having for name, having in filters.items() if name != facet))
        picked = chosen.get(facet, ())
        counted = ((value, base.intersection_cardinality(value.records)) for value in self._facets[facet])
        return tuple(
            Choice(value.value, value.labels, count, value.value in picked)
            for value, count in counted
            if count or value.value in picked
        )

    def _hit(self, found: _Found, points: int, record: Record, language: str) -> Hit:
        matches = matches_of(record, found.words, self._related(found, record)) if found.words else []
        label = record.label_in(language)
        return Hit(record, label.language, label_pieces(label.text, found.words), points, tuple(matches))

    def _related(self, found: _Found, record: Record) -> Iterator[Related]:
        """What is not in the record's fields: its kind and its facets' values, with the words that are their names."""
        kind = self._values[KIND, record.kind]
        for text in kind.labels:
            yield Related(FieldName.KIND, text, [word for word in found.words if word.folded == fold(text.text)])
        for facet in record.facets:
            value = self._values.get(facet)
            if value is not None and value.holder is not None:
                words = zip(found.words, found.ranked, strict=True)
                by = [word for word, ranked in words if value.holder in ranked.named]
                yield Related(FieldName.MINISTRY, value.labels[0], by)

    def _suggestions(self, ranker: Ranker, index: IndexFile, words: tuple[Word, ...]) -> tuple[Suggestion, ...]:
        found = [
            Suggestion(Text(text), number)
            for text, number in parts(words, lambda word: len(self._rank(ranker, word).records))
        ]
        likest = alike([word.folded for word in words], [name for name, _record in self._suggested])
        numbers = list(dict.fromkeys(self._suggested[place][1] for place in likest))[:NAMES]
        for record in index.records(numbers):
            word = word_of(record.label.text)
            if word is not None and all(record.label.text != suggestion.text.text for suggestion in found):
                found.append(Suggestion(record.label, len(self._rank(ranker, word).records)))
        return tuple(found)


def _met(records: BitMap, filters: Iterable[BitMap]) -> BitMap:
    return records.intersection(*filters)


def _page(sums: list[tuple[int, BitMap]], matching: BitMap, offset: int, limit: int) -> list[tuple[int, int]]:
    """Numbers and points of the records of a page."""
    found: list[tuple[int, int]] = []
    for points, records in sums:
        here = records & matching
        if offset >= len(here):
            offset -= len(here)
            continue
        found += [(number, points) for number in here[offset : offset + limit - len(found)]]
        offset = 0
        if len(found) == limit:
            break
    return found
