"""From the text of a cell to the things that it may mean, each with what speaks for it.

Exact names and numbers first, then short forms, then likeness. It knows the entity index and no constraint.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rapidfuzz import fuzz, process

from kg.queries import Entity, EntityIndex
from kg.queries.entities import folded_name
from kg.queries.folding import read_year
from kg.reconcile.grams import GramIndex

EXACT_SCORE = 100.0
SHORT_SCORE = 90.0
ALIKE_AT_MOST = 89.0
IN_ORDER = 60.0  # a text that has letters of a ministry's name in their order, from its first on: 経産, 厚労
LEAST_LIKENESS = 50.0  # of the scores that rapidfuzz gives, 0 to 100: less is no candidate
_LONGEST = 3  # a text longer than so many times the longest name is like none
_SPELT_YEAR = re.compile("年度|fy|fiscal", re.IGNORECASE)
_IDENTIFIER = re.compile(r"(?=.*\d)[0-9a-z/-]+")


class Evidence(IntEnum):
    """What speaks for a thing, the strongest last."""

    NONE = 0
    LIKENESS = 1
    SHORT_FORM = 2
    NAME = 3
    IDENTIFIER = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a text may mean; ``likeness`` is 0 to 100."""

    entity: Entity
    evidence: Evidence
    likeness: float


class Finder:
    """Finds by text among all names of an index. Immutable once built, so safe to share between threads.

    Building takes some 25 µs a name.
    """

    def __init__(self, index: EntityIndex, kinds: Sequence[str]) -> None:
        self._index = index
        self._kinds = tuple(kinds)
        worth = {kind: [name for name in index.names(kind) if not _IDENTIFIER.fullmatch(name)] for kind in kinds}
        self._grams = {kind: GramIndex(names) for kind, names in worth.items()}
        self._sorted = {kind: sorted(index.names(kind)) for kind in kinds}
        self._longest = max((len(name) for names in worth.values() for name in names), default=0)

    def entity(self, text: str) -> Entity | None:
        """The thing of this id or IRI."""
        text = text.strip()
        found = self._index.get(text) or self._index.get(f"{self._index.base_iri}id/{text}")
        return found if found and found.type in self._kinds else None

    def exact(self, text: str, kind: str) -> tuple[Entity, ...]:
        """The things of a kind that have this id, IRI, name or short form: all that could be meant."""
        found = self.entity(text)
        if found is not None:
            return (found,) if found.type == kind else ()
        if kind == "fiscal-year":
            year = read_year(text, fiscal=True)
            entity = self._index.get(f"{self._index.base_iri}id/fiscal-year/{year}")
            return (entity,) if entity else ()
        return self._index.find(kind, text)

    def find(self, text: str, kinds: Iterable[str] | None = None) -> list[Found]:
        """What the text may mean, the best first; of equal ones, in the order of their IRIs.

        :param kinds: all if None.
        """
        wanted = self._kinds if kinds is None else tuple(kinds)
        best: dict[str, Found] = {}
        for found in self._all(text, wanted, typed=kinds is not None):
            known = best.get(found.entity.iri)
            if known is None or (known.evidence, known.likeness) < (found.evidence, found.likeness):
                best[found.entity.iri] = found
        return sorted(best.values(), key=lambda it: (-it.likeness, -it.evidence, it.entity.iri))

    def beginning(self, text: str, kinds: Iterable[str] | None, limit: int) -> list[Entity]:
        """The things of which a name begins with the text, the shortest names first; then what the text may mean."""
        found: dict[str, Entity] = {}
        wanted = self._kinds if kinds is None else tuple(kinds)
        if text.strip():
            exact = (it.entity for it in self.find(text, wanted) if it.evidence > Evidence.LIKENESS)
            found = {entity.iri: entity for entity in exact}
        for kind in wanted:
            for name in self._names_from(kind, folded_name(kind, text), limit):
                found.update({it.iri: it for it in self._index.named(kind, name) if it.iri not in found})
        if len(found) < limit and text.strip():
            found.update({it.entity.iri: it.entity for it in self.find(text, wanted) if it.entity.iri not in found})
        return list(found.values())[:limit]

    def _names_from(self, kind: str, prefix: str, limit: int) -> list[str]:
        names = self._sorted[kind]
        start = bisect_left(names, prefix)
        end = bisect_left(names, prefix + "\U0010ffff")
        return sorted(names[start : min(end, start + 16 * limit)], key=lambda name: (len(name), name))[: 4 * limit]

    def _all(self, text: str, kinds: Sequence[str], *, typed: bool) -> Iterator[Found]:
        entity = self.entity(text)
        if entity is not None:
            yield Found(entity, Evidence.IDENTIFIER, EXACT_SCORE)
            return
        if len(text) > _LONGEST * self._longest + 256:  # folding makes some signs longer, spaces go
            text = "".join(text.split())
            if len(text) > _LONGEST * self._longest:
                return
        for kind in kinds:
            folded = folded_name(kind, text)
            if folded:
                yield from self._exact(kind, text, folded, typed=typed)
                yield from self._alike(kind, folded)

    def _exact(self, kind: str, text: str, folded: str, *, typed: bool) -> Iterator[Found]:
        if kind == "fiscal-year" and not typed and not _SPELT_YEAR.search(text):
            return  # 2022 is many things
        evidence = Evidence.IDENTIFIER if _IDENTIFIER.fullmatch(folded) else Evidence.NAME
        named = self._index.named(kind, folded)
        for entity in named or (self.exact(text, kind) if kind == "fiscal-year" else ()):
            yield Found(entity, evidence, EXACT_SCORE)
        if not named:
            for entity in self._index.short_for(kind, folded):
                yield Found(entity, Evidence.SHORT_FORM, SHORT_SCORE)

    def _alike(self, kind: str, folded: str) -> Iterator[Found]:
        if _IDENTIFIER.fullmatch(folded):
            return  # another number is another thing, however alike
        if kind == "ministry" and not folded.isascii():
            yield from self._in_order(folded)
        names = self._grams[kind].alike(folded)
        for name, ratio, _place in process.extract(folded, names, scorer=_likeness, score_cutoff=LEAST_LIKENESS):
            for entity in self._index.named(kind, name):
                yield Found(entity, Evidence.LIKENESS, min(ratio, ALIKE_AT_MOST))

    def _in_order(self, folded: str) -> Iterator[Found]:
        for name in self._index.names("ministry"):
            if name[0] == folded[0] and 1 < len(folded) < len(name):
                letters = iter(name)
                if all(letter in letters for letter in folded):
                    for entity in self._index.named("ministry", name):
                        yield Found(entity, Evidence.LIKENESS, IN_ORDER)


def _likeness(one: str, other: str, **options: object) -> float:
    """How alike two folded names are, 0 to 100: by edits; at least 60 where one stands whole in the other."""
    ratio = fuzz.ratio(one, other)
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and short in long:
        return max(ratio, 60.0 + 30.0 * len(short) / len(long))
    return ratio
