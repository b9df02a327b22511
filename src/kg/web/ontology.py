"""The terms of the ontology with their labels and definitions, for its page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.web.entity import RDF_TYPE, RDFS_LABEL, Label, best_label, local_name
from kg.web.results import Term, solutions

_SKOS_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
_RDFS_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_CLASS = "http://www.w3.org/2002/07/owl#Class"
_PROPERTIES = frozenset(
    {
        "http://www.w3.org/2002/07/owl#ObjectProperty",
        "http://www.w3.org/2002/07/owl#DatatypeProperty",
        "http://www.w3.org/2002/07/owl#AnnotationProperty",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
    }
)


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A class, property or individual: ``kind`` is one of ``class``, ``property``, ``individual``."""

    iri: str
    kind: str
    name: str
    label: Label
    definition: Label | None


def ontology_terms(engine: Engine, base_iri: str, language: str) -> list[OntologyTerm]:
    """Every term of ours, classes first, then properties, then individuals, each by name."""
    namespace = f"{base_iri}ontology#"
    graph = f"<{base_iri}graph/ontology>"
    properties = f"<{RDF_TYPE}> <{RDFS_LABEL}> <{_SKOS_DEFINITION}> <{_RDFS_COMMENT}>"
    rows = solutions(
        engine,
        f"SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ {properties} }} GRAPH {graph} {{ ?s ?p ?o }} "
        f'FILTER STRSTARTS(STR(?s), "{namespace}") }}',
    )
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        subject, prop = row["s"], row["p"]
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(prop, ox.NamedNode)
        found[subject.value][prop.value].append(row["o"])
    terms = [_term(iri, values, language) for iri, values in found.items()]
    return sorted(terms, key=lambda term: (("class", "property", "individual").index(term.kind), term.name))


def _term(iri: str, values: dict[str, list[Term]], language: str) -> OntologyTerm:
    types = {term.value for term in values[RDF_TYPE] if isinstance(term, ox.NamedNode)}
    kind = "class" if _CLASS in types else "property" if types & _PROPERTIES else "individual"
    name = local_name(iri)
    label = best_label(_labels(values[RDFS_LABEL]), language) or Label(name)
    definition = best_label(_labels(values[_SKOS_DEFINITION] or values[_RDFS_COMMENT]), language)
    return OntologyTerm(iri, kind, name, label, definition)


def _labels(terms: list[Term]) -> list[Label]:
    return [Label(term.value, term.language or "") for term in terms if isinstance(term, ox.Literal)]
