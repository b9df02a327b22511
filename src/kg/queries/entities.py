"""The things of the graph that a parameter can name, found by any name that a person has for them.

Built from the rows of :func:`entity_query`, which a caller runs on its engine: label, abbreviation, corporate number,
reading, slug or IRI all lead to one thing, and a name of several things to all of them. A short form of a ministry's
name (経産省) leads to it as well. Knows no engine and no query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from kg.folding import fold, fold_provision
from kg.queries.short_forms import ShortForms
from kg.settings import DEFAULT_BASE_IRI

NEAREST = 5  # suggestions for an unknown name
_SHORTENED = "ministry"  # the kind whose names have short forms
_CUTOFF = 50.0  # rapidfuzz score, 0 to 100, below which a name is no suggestion

_ENTITY_QUERY = """\
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?iri ?type ?role (STR(?value) AS ?name) (LANG(?value) AS ?language)
WHERE {
  VALUES (?class ?type ?property ?role) {
    (juten:Ministry "ministry" rdfs:label "label")
    (juten:Ministry "ministry" schema:alternateName "name")
    (juten:Ministry "ministry" org:identifier "name")
    (juten:Measure "measure" rdfs:label "label")
    (juten:Measure "measure" juten:printedText "name")
    (juten:Measure "measure" dct:identifier "name")
    (juten:Law "law" rdfs:label "label")
    (juten:Law "law" juten:lawNumber "name")
    (juten:Provision "provision" rdfs:label "label")
    (juten:Edition "edition" rdfs:label "label")
    (juten:Edition "edition" dct:title "name")
    (juten:Edition "edition" dct:identifier "name")
    (juten:Topic "topic" rdfs:label "label")
    (juten:Topic "topic" skos:altLabel "name")
    (juten:LawColumn "column" rdfs:label "label")
    (juten:FiscalYear "fiscal-year" rdfs:label "label")
  }
  ?iri a ?class ;
       ?property ?value .
}
ORDER BY ?type ?iri ?role ?language ?name
"""


def entity_query(base_iri: str) -> str:
    """The SELECT whose rows :meth:`EntityIndex.from_rows` takes: ?iri ?type ?role ?name ?language, all plain texts."""
    return _ENTITY_QUERY.replace(DEFAULT_BASE_IRI, base_iri)


@dataclass(slots=True)
class Entity:
    """A thing that a parameter can name. ``key`` is its IRI after ``id/<kind>/``; ``labels`` are by language."""

    iri: str
    type: str
    key: str
    labels: dict[str, str] = field(default_factory=dict)


class EntityIndex:
    """Finds entities by type and name. Immutable once built, so safe to read from many threads."""

    def __init__(
        self, base_iri: str, entities: Iterable[Entity], names: Mapping[tuple[str, str], list[Entity]]
    ) -> None:
        self.base_iri = base_iri
        self._entities = {entity.iri: entity for entity in entities}
        self._names = names

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[str, str, str, str, str]], base_iri: str) -> EntityIndex:
        """The index over rows of (IRI, type, role, name, language tag or empty); the role is ``label`` or ``name``.

        Language tags are kept as they come: Oxigraph stores ``ja-Hira`` as ``ja-hira``.
        """
        entities: dict[str, Entity] = {}
        names: dict[tuple[str, str], list[Entity]] = defaultdict(list)
        for iri, kind, role, name, language in rows:
            entity = entities.get(iri)
            if entity is None:
                entity = entities[iri] = Entity(iri, kind, _key(iri, base_iri))
                _add(names, entity, entity.key)
            if role == "label" and language:
                entity.labels.setdefault(language, name)
            _add(names, entity, name)
        return cls(base_iri, entities.values(), dict(names))

    @classmethod
    def empty(cls, base_iri: str) -> EntityIndex:
        """An index that knows nothing: for values that need none (years, texts, numbers)."""
        return cls(base_iri, (), {})

    def __len__(self) -> int:
        return len(self._entities)

    def find(self, kind: str, text: str) -> tuple[Entity, ...]:
        """The entities of a type that have this name, key or IRI: none, one, or all that share it.

        A text that is no name may be short for some: then those.
        """
        entity = self._entities.get(text.strip())
        if entity is not None:
            return (entity,) if entity.type == kind else ()
        return self.named(kind, text) or self.short_for(kind, text)

    def named(self, kind: str, text: str) -> tuple[Entity, ...]:
        """The entities of a type that have this name or key."""
        return tuple(self._names.get((kind, folded_name(kind, text)), ()))

    def short_for(self, kind: str, text: str) -> tuple[Entity, ...]:
        """The entities of a type whose Japanese name the text may be short for (see :class:`ShortForms`)."""
        if kind != _SHORTENED:
            return ()
        names = self._short_forms.names_of(folded_name(kind, text))
        return tuple({entity.iri: entity for name in names for entity in self._names[kind, name]}.values())

    def get(self, iri: str) -> Entity | None:
        """The entity of this IRI."""
        return self._entities.get(iri)

    def names(self, kind: str) -> list[str]:
        """Every name of the entities of a type, folded; :meth:`named` takes them."""
        return self._names_by_type.get(kind, [])

    def nearest(self, kind: str, text: str, limit: int = NEAREST) -> tuple[Entity, ...]:
        """The entities of a type whose names hold the text, the shortest first, then those that look most like it.

        Over 20,000 measures 10 to 30 ms, whatever the text (one core of a shared machine).
        """
        folded = folded_name(kind, text)
        choices = self._names_by_type.get(kind, ())
        holding = sorted((name for name in choices if folded in name), key=lambda name: (len(name), name))
        hits = process.extract(folded, choices, scorer=fuzz.ratio, limit=limit * 4, score_cutoff=_CUTOFF)
        alike = [name for name, _score, _position in sorted(hits, key=lambda hit: (-hit[1], hit[0]))]
        found: dict[str, Entity] = {}
        for name in [*holding[: limit * 4], *alike]:
            for entity in self._names[kind, name]:
                found.setdefault(entity.iri, entity)
        return tuple(found.values())[:limit]

    @cached_property
    def _short_forms(self) -> ShortForms:
        labels = (it.labels.get("ja", "") for it in self._entities.values() if it.type == _SHORTENED)
        return ShortForms(folded_name(_SHORTENED, label) for label in labels if label)

    @cached_property
    def _names_by_type(self) -> dict[str, list[str]]:
        by_type: dict[str, list[str]] = defaultdict(list)
        for kind, name in self._names:
            by_type[kind].append(name)
        return dict(by_type)


def folded_name(kind: str, text: str) -> str:
    """A name of a thing of a type, for comparing: numbers of articles count alike however they are written."""
    return fold_provision(text) if kind in ("provision", "column") else fold(text)


def _key(iri: str, base_iri: str) -> str:
    """What stands after ``id/<kind>/``: ``2022-06-07/02-01``; empty for a foreign IRI."""
    path = iri.removeprefix(base_iri + "id/")
    return "" if path == iri else path.partition("/")[2]


def _add(names: dict[tuple[str, str], list[Entity]], entity: Entity, name: str) -> None:
    folded = folded_name(entity.type, name)
    if folded and entity not in names[entity.type, folded]:
        names[entity.type, folded].append(entity)
