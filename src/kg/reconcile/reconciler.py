"""Answering a batch of queries: candidates with their scores, and which of them is certain.

How a score is made stands in :func:`_score`, and for readers in docs/endpoint.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from kg.folding import fold
from kg.queries import Entity, EntityIndex
from kg.reconcile.finding import Evidence, Finder, Found
from kg.reconcile.reading import Constraint, ReconciliationQuery
from kg.reconcile.schema import TYPES, Property
from kg.reconcile.values import Source, Value, Values, suits

LOOKED_THROUGH = 25  # candidates of a query whose properties are compared, at least
PART_OF_PROPERTIES = 0.4  # of the score, where a query has properties
PART_OF_TYPE = 0.8  # what a candidate of another type keeps under type_strict=should
LEAST_TEXT_LIKENESS = 70.0  # of prose, below which it is another text


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that a query may mean. ``agreements`` has, by property's id, how well its values fit (0 to 1)."""

    entity: Entity
    score: float
    is_match: bool
    evidence: Evidence
    likeness: float
    is_of_type: bool
    agreements: Mapping[str, float]


class Reconciler:
    """Answers over one version of the graph. Immutable once built."""

    def __init__(self, index: EntityIndex) -> None:
        self.finder = Finder(index, [row.kind for row in TYPES])
        self._index = index

    def reconcile(self, batch: Mapping[str, ReconciliationQuery], source: Source) -> dict[str, list[Candidate]]:
        """The candidates of every query, the best first; each query by itself."""
        found = {key: self._found(query, source) for key, query in batch.items()}
        values = self._values(batch, found, source)
        return {key: self._candidates(query, found[key], values) for key, query in batch.items()}

    def _found(self, query: ReconciliationQuery, source: Source) -> list[Found]:
        kinds = None if query.types is None or query.strictness == "should" else [row.kind for row in query.types]
        if query.strictness == "all" and kinds is not None and (len(set(kinds)) > 1 or query.asks_unknown_type):
            return []  # a thing has one type here
        if query.text.strip():
            found = self.finder.find(query.text, kinds)
        else:
            found = [Found(entity, Evidence.NONE, 0.0) for entity in self._holders(query.constraints, source)]
            found = [it for it in found if kinds is None or it.entity.type in kinds]
        if query.constraints and query.text.strip():
            # None of those that could be certain is left out: it might be the second one.
            enough = max(LOOKED_THROUGH, query.limit)
            found = [it for place, it in enumerate(found) if place < enough or it.evidence >= Evidence.SHORT_FORM]
        return found

    def _holders(self, constraints: Sequence[Constraint], source: Source) -> list[Entity]:
        """Things that have a value of one of the properties, of the rarest first: for a query without a text."""
        smallest: list[Entity] | None = None
        for constraint in constraints:
            entities = self._holders_of(constraint, source)
            if entities and (smallest is None or len(entities) < len(smallest)):
                smallest = entities
        return smallest or []

    def _holders_of(self, constraint: Constraint, source: Source) -> list[Entity]:
        wanted = constraint.property
        found: dict[str, Entity] = {}
        for text in constraint.values:
            if not wanted.target:
                exact = (entity for kind in wanted.kinds for entity in self.finder.exact(text, kind))
                found.update({entity.iri: entity for entity in exact})
                continue
            for target in self.finder.exact(text, wanted.target):
                held = (self._index.get(iri) for iri in source.holders(wanted, target.iri))
                found.update({entity.iri: entity for entity in held if entity is not None})
        return list(found.values())

    def _values(
        self, batch: Mapping[str, ReconciliationQuery], found: Mapping[str, list[Found]], source: Source
    ) -> Values:
        """What the graph has of the properties that are asked about, for all queries in one question."""
        iris: dict[str, None] = {}
        properties: dict[str, Property] = {}
        for key, query in batch.items():
            for constraint in query.constraints:
                properties[constraint.property.id] = constraint.property
                iris.update(dict.fromkeys(it.entity.iri for it in found[key]))
        return source.values(list(iris), list(properties.values())) if iris else {}

    def _candidates(self, query: ReconciliationQuery, found: Iterable[Found], values: Values) -> list[Candidate]:
        meant = [self._meant(constraint) for constraint in query.constraints]
        candidates = [self._candidate(query, it, meant, values) for it in found]
        candidates = sorted(
            (it for it in candidates if it.score > 0), key=lambda it: (-it.score, -it.evidence, it.entity.iri)
        )
        certain = _certain(candidates)
        return [replace(it, is_match=it is certain) for it in candidates[: query.limit]]

    def _meant(self, constraint: Constraint) -> frozenset[str]:
        """The IRIs that a constraint's values mean, where its property leads to things; else the values folded."""
        target = constraint.property.target
        if not target:
            return frozenset(fold(text) for text in constraint.values)
        return frozenset(entity.iri for text in constraint.values for entity in self.finder.exact(text, target))

    def _candidate(
        self, query: ReconciliationQuery, found: Found, meant: Sequence[frozenset[str]], values: Values
    ) -> Candidate:
        agreements: dict[str, float] = {}
        for constraint, wanted in zip(query.constraints, meant, strict=True):
            agreement = _agreement(constraint.property, wanted, found.entity, values)
            known = agreements.get(constraint.property.id, 1.0)
            agreements[constraint.property.id] = min(known, agreement)
        is_of_type = query.types is None or found.entity.type in {row.kind for row in query.types}
        score = _score(found, agreements.values(), is_of_type=is_of_type)
        return Candidate(found.entity, score, False, found.evidence, found.likeness, is_of_type, agreements)


def _score(found: Found, agreements: Collection[float], *, is_of_type: bool) -> float:
    """0 to 100: 60 parts of the text's likeness and 40 of the properties' mean agreement, or all of the one that there
    is; four fifths of it for a thing of another type than was asked for.
    """
    score = found.likeness
    if agreements:
        mean = sum(agreements) / len(agreements)
        part = 1.0 if found.evidence is Evidence.NONE else PART_OF_PROPERTIES
        score = (1 - part) * found.likeness + part * 100 * mean
    return round(score if is_of_type else score * PART_OF_TYPE, 2)


def _certain(candidates: Sequence[Candidate]) -> Candidate | None:
    """The one candidate that is meant beyond doubt, if there is one.

    It has the text's id, name or short form, all properties agree, and no other such candidate has evidence as good.
    A name that is merely alike is never certain: 「…の推進1」 and 「…の推進2」 are.
    """
    sure = [
        it
        for it in candidates
        if it.evidence >= Evidence.SHORT_FORM and it.is_of_type and all(part == 1.0 for part in it.agreements.values())
    ]
    best = max((_rank(it) for it in sure), default=0)
    found = [it for it in sure if _rank(it) == best]
    return found[0] if len(found) == 1 else None


def _rank(candidate: Candidate) -> int:
    """A name and a number are as good as each other: both are the text itself."""
    return min(candidate.evidence, Evidence.NAME)


def _agreement(wanted: Property, meant: frozenset[str], entity: Entity, values: Values) -> float:
    """How well a thing's values of a property fit what is meant, 0 to 1; the best of them counts."""
    if not wanted.path:
        return float(fold(entity.iri) in meant)
    own = [value for value in values.get((entity.iri, wanted.id), ()) if suits(value, wanted)]
    return max((_fit(wanted, meant, value) for value in own), default=0.0)


def _fit(wanted: Property, meant: frozenset[str], value: Value) -> float:
    if wanted.target:
        return float(value.text in meant)
    folded = fold(value.text)
    if folded in meant:
        return 1.0
    if not wanted.is_text:
        return 0.0
    best = max((fuzz.ratio(folded, text) for text in meant), default=0.0)
    return best / 100 if best >= LEAST_TEXT_LIKENESS else 0.0
