"""How well a record answers a word, and all words: points for the best place where each stands, added up.

====== =================================================================
points the word is
====== =================================================================
7      the whole name, number or code; or what the record is (施策)
6      the beginning of a name
5      in a name, or a name shortened (経産省)
4      in a reading
3      in another text
2      in a name of the ministry in charge
1      inside a Latin word only (rust in Trusted)
====== =================================================================

Records of the same points keep the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from kg.search.file import Facet
from kg.search.finding import Finder
from kg.search.keys import normal_key
from kg.search.records import Space
from kg.search.words import Word

EXACT, BEGINNING, NAME, READING, TEXT, RELATED, INSIDE = 7, 6, 5, 4, 3, 2, 1
RANKED_WORDS = 8  # the first ones decide the order; all decide what is found
SHORTENED = range(3, 7)  # letters of a shortened name: 経産省, 個情委
_COMMITTEE, _COMMITTEE_SHORT = "委員会", "委"


@dataclass(frozen=True, slots=True)
class Ranked:
    """The records that have a word, apart by points; ``named`` are those of which it is a name."""

    by_points: dict[int, BitMap]
    records: BitMap
    named: BitMap


@dataclass(frozen=True, slots=True)
class Names:
    """Names that stand for more than the records in whose fields they are.

    :param kinds: the records of a kind by each of its folded names.
    :param holders: the facets' values that stand for a record.
    :param shortened: folded names that people shorten, with their records.
    """

    kinds: Mapping[str, BitMap]
    holders: Sequence[Facet]
    shortened: Sequence[tuple[str, int]]


class Ranker:
    """Ranks words over one open file."""

    def __init__(self, finder: Finder, names: Names) -> None:
        self._finder = finder
        self._names = names

    def rank(self, word: Word) -> Ranked:
        """A word in every space."""
        groups: dict[int, BitMap] = {points: BitMap() for points in (EXACT, BEGINNING, NAME, READING, TEXT, INSIDE)}
        groups[EXACT] |= self._finder.index.with_key(normal_key(word.text))
        for form in word.forms:
            groups[EXACT] |= self._finder.index.with_key(form)
            self._in_names(form, groups)
            for space, points in ((Space.READING, READING), (Space.TEXT, TEXT)):
                self._in_texts(form, space, points, groups)
        if len(word.folded) in SHORTENED and not any(groups[points] for points in (EXACT, BEGINNING, NAME)):
            groups[NAME] |= self._short_form(word.folded)
        named = BitMap.union(*(groups[points] for points in (EXACT, BEGINNING, NAME, READING)))
        groups[EXACT] |= self._names.kinds.get(word.folded, BitMap())
        groups[RELATED] = self._related(named) if len(word.folded) > 1 else BitMap()
        return _disjoint(groups, named)

    def _in_names(self, form: str, groups: dict[int, BitMap]) -> None:
        found = self._finder.find(Space.NAME, form, with_places=True)
        if not found.records:
            return
        if len(form) == 1:
            groups[INSIDE if _is_latin(form) else NAME] |= found.records
            return
        layout = self._finder.layout(Space.NAME)
        groups[BEGINNING] |= layout.records_at(found.places & layout.beginnings)
        if _is_latin(form):
            words = layout.records_of_part(found.places & layout.words, found.places, found.records)
            groups[NAME] |= words
            groups[INSIDE] |= found.records - words
        else:
            groups[NAME] |= found.records

    def _in_texts(self, form: str, space: Space, points: int, groups: dict[int, BitMap]) -> None:
        latin = _is_latin(form)
        found = self._finder.find(space, form, with_places=latin)
        if not latin or not found.records:
            groups[points] |= found.records
        elif len(form) == 1:
            groups[INSIDE] |= found.records
        else:
            layout = self._finder.layout(space)
            words = layout.records_of_part(found.places & layout.words, found.places, found.records)
            groups[points] |= words
            groups[INSIDE] |= found.records - words

    def _short_form(self, folded: str) -> BitMap:
        """The one record whose name the letters shorten; none where there are several."""
        found = {record for name, record in self._names.shortened if is_short_form(folded, name)}
        return BitMap(found) if len(found) == 1 else BitMap()

    def _related(self, named: BitMap) -> BitMap:
        """The records of the facets' values that stand for a record of that name."""
        values = [value.records for value in self._names.holders if value.holder is not None and value.holder in named]
        return BitMap.union(*values) if values else BitMap()


def is_short_form(folded: str, name: str) -> bool:
    """Whether a name can be shortened to the letters: they stand in it in this order, the last at its end.

    Of 委員会 the 委 counts as the end. Nothing is made up: it is a rule for finding a name that is there.
    """
    if name.endswith(_COMMITTEE) and folded.endswith(_COMMITTEE_SHORT):
        name = name.removesuffix(_COMMITTEE) + _COMMITTEE_SHORT
    if not name.endswith(folded[-1:]) or folded == name:
        return False
    letters = iter(name)
    return all(letter in letters for letter in folded)


def add_up(words: Sequence[Ranked], whole: Ranked | None) -> list[tuple[int, BitMap]]:
    """The records that have every word, by their points, the most first.

    :param whole: the words together as one, which adds its own points to records that have it.
    """
    if not words:
        return []
    total = BitMap.intersection(*(word.records for word in words))
    sums: dict[int, BitMap] = {0: total}
    for word in words[:RANKED_WORDS]:
        sums = _added(sums, word.by_points)
    if whole is not None:
        rest = total - whole.records
        sums = _added(sums, whole.by_points | ({0: rest} if rest else {}))
    return sorted(sums.items(), reverse=True)


def _added(sums: dict[int, BitMap], by_points: dict[int, BitMap]) -> dict[int, BitMap]:
    found: dict[int, BitMap] = {}
    for so_far, records in sums.items():
        for points, having in by_points.items():
            both = records & having
            if both:
                found[so_far + points] = found.get(so_far + points, BitMap()) | both
    return found


def _disjoint(groups: dict[int, BitMap], named: BitMap) -> Ranked:
    """Each record where it has the most points."""
    seen = BitMap()
    by_points = {}
    for points in sorted(groups, reverse=True):
        rest = groups[points] - seen
        if rest:
            by_points[points] = rest
            seen |= rest
    return Ranked(by_points, seen, named)


def _is_latin(form: str) -> bool:
    return form[0].isalnum() and form[0] < "\u0250"
