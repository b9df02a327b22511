"""The terms that the query editor completes: our ontology's, and those of the reused vocabularies that the data uses.

Asked from the graph once a version: labels and definitions from the ontology's graph, counts from the VoID statistics
of the catalogue, so that nothing is counted again. It knows no request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.i18n import LANGUAGES, translate
from kg.web.entity import Label
from kg.web.ontology import ontology
from kg.web.results import solutions
from kg.web.vocabulary import PROPERTY_NAMES, prefixed_name, prefixes

# Only the whole data set has partitions by class; the statistics of one class's properties are left out.
_USED = """\
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?kind ?term ?uses WHERE {{
  GRAPH <{base}graph/catalog> {{
    {{ ?set void:classPartition ?part . ?part void:class ?term ; void:entities ?uses . BIND("class" AS ?kind) }}
    UNION
    {{ ?set void:propertyPartition ?part . ?part void:property ?term ; void:triples ?uses . BIND("property" AS ?kind)
       FILTER EXISTS {{ ?set void:classPartition ?other }} }}
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class EditorTerm:
    """A term as the editor offers it.

    ``name`` is the prefixed name, ``kind`` one of class, property, datatype, individual; ``label`` and ``definition``
    are by language; ``uses`` counts the instances of a class, the triples of a property.
    """

    iri: str
    name: str
    kind: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    uses: int


def editor_document(engine: Engine, base_iri: str) -> dict[str, Any]:
    """What the editor loads: every prefix, and the terms, the most used first."""
    terms = _terms(engine, engine.version, base_iri)
    return {"prefixes": prefixes(base_iri), "terms": [asdict(term) for term in terms]}


@lru_cache(maxsize=4)
def _terms(engine: Engine, version: str, base_iri: str) -> tuple[EditorTerm, ...]:
    found = {term.iri: term for term in _own(engine, version, base_iri)}
    for (kind, iri), uses in _used(engine, base_iri).items():
        if iri not in found and (name := prefixed_name(iri, base_iri)):
            found[iri] = EditorTerm(iri, name, kind, _reused_label(iri), {}, uses)
    return tuple(sorted(found.values(), key=lambda term: (-term.uses, term.name)))


def _used(engine: Engine, base_iri: str) -> dict[tuple[str, str], int]:
    """How often each class and property stands in the data; empty where the catalogue holds no statistics."""
    used: dict[tuple[str, str], int] = {}
    for row in solutions(engine, _USED.format(base=base_iri)):
        kind, term, uses = row["kind"], row["term"], row["uses"]
        assert isinstance(kind, ox.Literal)
        assert isinstance(term, ox.NamedNode)
        assert isinstance(uses, ox.Literal)
        used[kind.value, term.value] = max(int(uses.value), used.get((kind.value, term.value), 0))
    return used


def _own(engine: Engine, version: str, base_iri: str) -> list[EditorTerm]:
    found = ontology(engine, version, base_iri)
    if found is None:
        return []
    individuals = (*found.others, *chain.from_iterable(members for _scheme, members in found.schemes))
    return [
        EditorTerm(
            term.iri,
            prefixed_name(term.iri, base_iri) or f"<{term.iri}>",
            term.kind,
            _texts(term.labels),
            _texts(term.definitions),
            term.uses or 0,
        )
        for term in (*found.classes, *found.properties, *found.datatypes, *individuals)
    ]


def _texts(labels: Iterable[Label]) -> dict[str, str]:
    """The text in each of the site's languages that there is one in."""
    texts = {label.language: label.text for label in labels}
    return {language: texts[language] for language in LANGUAGES if language in texts}


def _reused_label(iri: str) -> dict[str, str]:
    name = PROPERTY_NAMES.get(iri)
    return {language: translate(name, language) for language in LANGUAGES} if name else {}
