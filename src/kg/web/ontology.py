"""The terms of the ontology for its page: classes with their hierarchy, properties, individuals by scheme, all made
from the graph of juten.ttl, with the numbers of their uses from the catalogue. Kept for a version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.web.entity import RDF_TYPE, RDFS_LABEL, Label, best_label, label_of, local_name
from kg.web.results import Term, solutions

_OWL = "http://www.w3.org/2002/07/owl#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_VOID = "http://rdfs.org/ns/void#"
_SKOS_DEFINITION = "http://www.w3.org/2004/02/skos/core#definition"
_CLASS = f"{_OWL}Class"
_DATATYPE = f"{_RDFS}Datatype"
_PROPERTIES = frozenset(
    {
        f"{_OWL}ObjectProperty",
        f"{_OWL}DatatypeProperty",
        f"{_OWL}AnnotationProperty",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
    }
)

Texts = tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class OntologyTerm:
    """A term of ours: ``kind`` is class, property, datatype or individual; relations are IRIs, ours or others'.

    ``above`` are super-classes, super-properties or an individual's classes; ``uses`` counts things of a class and
    triples of a property, and is None where the catalogue does not say.
    """

    iri: str
    kind: str
    name: str
    labels: Texts
    definitions: Texts
    notes: Texts
    above: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: tuple[str, ...]
    uses: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole of it: the ontology's own texts, its version and its terms by kind."""

    titles: Texts
    descriptions: Texts
    version: str
    classes: tuple[OntologyTerm, ...]
    properties: tuple[OntologyTerm, ...]
    datatypes: tuple[OntologyTerm, ...]
    schemes: tuple[tuple[OntologyTerm, tuple[OntologyTerm, ...]], ...]
    others: tuple[OntologyTerm, ...]
    labels: Mapping[str, Texts]

    def label(self, iri: str, language: str) -> Label | None:
        """The label of a term of ours."""
        return best_label(self.labels.get(iri, ()), language)


@lru_cache(maxsize=2)
def ontology(engine: Engine, _version: str, base_iri: str) -> Ontology | None:
    """The published ontology, or None where there is none."""
    graph = f"<{base_iri}graph/ontology>"
    rows = solutions(engine, f"SELECT ?s ?p ?o WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    found: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[_text(row["s"])][_text(row["p"])].append(row["o"])
    uses = _uses(engine, base_iri)
    namespace = f"{base_iri}ontology#"
    terms = {iri: _term(iri, values, uses.get(iri)) for iri, values in found.items() if iri.startswith(namespace)}
    if not terms:
        return None
    return _ontology(terms, found.get(f"{base_iri}ontology", {}))


def _ontology(terms: Mapping[str, OntologyTerm], own: Mapping[str, list[Term]]) -> Ontology:
    by_kind: dict[str, list[OntologyTerm]] = defaultdict(list)
    for term in sorted(terms.values(), key=lambda term: term.name):
        by_kind[term.kind].append(term)
    members: dict[str, list[OntologyTerm]] = defaultdict(list)
    for term in by_kind["individual"]:
        members[next((iri for iri in term.above if iri in terms), "")].append(term)
    others = tuple(members.pop("", ()))
    return Ontology(
        titles=_labels(own.get("http://purl.org/dc/terms/title", ()) or own.get(RDFS_LABEL, ())),
        descriptions=_labels(own.get("http://purl.org/dc/terms/description", ())),
        version="".join(_text(term) for term in own.get(f"{_OWL}versionInfo", ())),
        classes=_hierarchy(by_kind["class"]),
        properties=tuple(by_kind["property"]),
        datatypes=tuple(by_kind["datatype"]),
        schemes=tuple((terms[iri], tuple(group)) for iri, group in sorted(members.items())),
        others=others,
        labels={iri: term.labels for iri, term in terms.items()},
    )


def _hierarchy(classes: Sequence[OntologyTerm]) -> tuple[OntologyTerm, ...]:
    """The classes, each below its first super-class of ours, siblings by name; a class stands once."""
    ours = {term.iri for term in classes}
    below: dict[str, list[OntologyTerm]] = defaultdict(list)
    for term in classes:
        below[next((iri for iri in term.above if iri in ours and iri != term.iri), "")].append(term)
    ordered: dict[str, OntologyTerm] = {}

    def add(parent: str, depth: int) -> None:
        for term in below[parent]:
            if term.iri not in ordered:
                ordered[term.iri] = replace(term, depth=depth)
                add(term.iri, depth + 1)

    add("", 0)
    for term in classes:  # what only hangs on itself
        ordered.setdefault(term.iri, term)
    return tuple(ordered.values())


def _term(iri: str, values: Mapping[str, list[Term]], uses: int | None) -> OntologyTerm:
    types = [_text(term) for term in values.get(RDF_TYPE, ())]
    if _CLASS in types:
        kind = "class"
    elif _PROPERTIES & set(types):
        kind = "property"
    else:
        kind = "datatype" if _DATATYPE in types else "individual"
    above = {"class": f"{_RDFS}subClassOf", "property": f"{_RDFS}subPropertyOf"}.get(kind, RDF_TYPE)
    return OntologyTerm(
        iri=iri,
        kind=kind,
        name=local_name(iri),
        labels=_labels(values.get(RDFS_LABEL, ())),
        definitions=_labels(values.get(_SKOS_DEFINITION, ()) or values.get(f"{_RDFS}comment", ())),
        notes=_labels(values.get("http://www.w3.org/2004/02/skos/core#note", ())),
        above=_iris(values.get(above, ())),
        domain=_iris(values.get(f"{_RDFS}domain", ())),
        range=_iris(values.get(f"{_RDFS}range", ())),
        inverse=_iris(values.get(f"{_OWL}inverseOf", ())),
        uses=uses,
    )


def _uses(engine: Engine, base_iri: str) -> dict[str, int]:
    """Things of a class and triples of a property in the whole data set, as the catalogue (VoID) counts them."""
    whole = f"<{base_iri}catalog#juten>"
    rows = solutions(
        engine,
        f"SELECT ?t ?n WHERE {{ GRAPH <{base_iri}graph/catalog> {{ "
        f"{{ {whole} <{_VOID}classPartition> ?p . ?p <{_VOID}class> ?t ; <{_VOID}entities> ?n }} UNION "
        f"{{ {whole} <{_VOID}propertyPartition> ?p . ?p <{_VOID}property> ?t ; <{_VOID}triples> ?n }} }} }}",
    )
    return {_text(row["t"]): int(_text(row["n"])) for row in rows}


def _labels(terms: Sequence[Term]) -> Texts:
    return tuple(label_of(term) for term in terms if isinstance(term, ox.Literal))


def _iris(terms: Sequence[Term]) -> tuple[str, ...]:
    return tuple(sorted(term.value for term in terms if isinstance(term, ox.NamedNode)))


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
