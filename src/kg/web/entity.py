"""One thing of the graph as a page shows it: its labels, its properties with the labels of what they point to, and
what points to it, counted and in pages. Asked from the engine; it knows no request and no template.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.web.results import Cell, Term, cell, solutions

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LINKS_SHOWN = 100  # of what points to a thing, on one page and in one document; their number is always given in full

Own = Mapping[str, tuple[Term, ...]]  # a thing's own triples: the objects by the property's IRI


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its language tag, which may be empty."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """What a property points to: the term as a cell, and its label where it has one."""

    cell: Cell
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property, its label if any, its values; of an inverse one ``count`` counts all, ``values`` are this page's."""

    iri: str
    label: Label | None
    values: tuple[Value, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Entity:
    """Everything on the page of a thing of any kind."""

    properties: tuple[Property, ...]
    inverse: tuple[Property, ...]


def node(iri: str) -> ox.NamedNode | None:
    """The IRI as a term, or None where it is none: what is refused here never gets into a query's text."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def exists(engine: Engine, subject: ox.NamedNode) -> bool:
    """Whether the graph says anything about the thing, in the default graph or in a named one."""
    return bool(solutions(engine, f"SELECT ?p WHERE {{ {anywhere(f'{subject} ?p ?o')} }} LIMIT 1"))


def own_triples(engine: Engine, subject: ox.NamedNode) -> Own:
    """What the graph says about the thing, in the default graph or in a named one; empty where it says nothing."""
    found: dict[str, dict[Term, None]] = defaultdict(dict)
    for row in solutions(engine, f"SELECT DISTINCT ?p ?o WHERE {{ {anywhere(f'{subject} ?p ?o')} }}"):
        found[_iri(row["p"])][row["o"]] = None
    return {iri: tuple(terms) for iri, terms in found.items()}


def title_of(iri: str, own: Own, language: str) -> Label:
    """The label in the language, or in any, or the end of the IRI."""
    return best_label(map(label_of, own.get(RDFS_LABEL, ())), language) or Label(local_name(iri))


@lru_cache(maxsize=4096)
def inverse_counts(engine: Engine, _version: str, subject: ox.NamedNode) -> Mapping[str, int]:
    """How many triples of the data point to the thing, by property; kept for a version."""
    rows = solutions(engine, f"SELECT ?p (COUNT(?o) AS ?n) WHERE {{ ?o ?p {subject} }} GROUP BY ?p")
    return {_iri(row["p"]): int(_text(row["n"])) for row in rows if "p" in row}


@dataclass(frozen=True, slots=True)
class Links:
    """Which of the links that point to a thing are wanted: those from ``offset`` on; ``counts`` counts them all."""

    counts: Mapping[str, int]
    offset: int = 0


def load(engine: Engine, subject: ox.NamedNode, own: Own, links: Links, *, base_iri: str, language: str) -> Entity:
    """The thing's properties, and a page of what points to it.

    :param own: what :func:`own_triples` gave.
    """
    inverse = _inverse(engine, subject, links.offset) if links.counts else {}
    objects = [term for terms in (*own.values(), *inverse.values()) for term in terms]
    properties = [ox.NamedNode(iri) for iri in (*own, *inverse)]
    names = _labels_of(engine, [*objects, *properties], base_iri)
    return Entity(_properties(own, names, language, {}), _properties(inverse, names, language, links.counts))


def best_label(labels: Iterable[Label], language: str) -> Label | None:
    """The label in the language, else in Japanese or English, else any."""
    by_language: dict[str, Label] = {}
    for label in labels:
        by_language.setdefault(label.language.lower(), label)
    for wanted in (language, "ja", "en", *by_language):
        if wanted in by_language:
            return by_language[wanted]
    return None


def local_name(iri: str) -> str:
    """What stands after the last # or /."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def anywhere(pattern: str) -> str:
    """The pattern in the default graph or in any named one."""
    return f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"


def links_pattern(subject: ox.NamedNode, offset: int, limit: int = LINKS_SHOWN) -> str:
    """The SELECT of one page of what points to the thing: ``?x ?q``, in an order that leaves nothing open."""
    return f"SELECT ?x ?q WHERE {{ ?x ?q {subject} }} ORDER BY ?q ?x LIMIT {limit:d} OFFSET {offset:d}"


def _inverse(engine: Engine, subject: ox.NamedNode, offset: int) -> Own:
    found: dict[str, list[Term]] = defaultdict(list)
    for row in solutions(engine, links_pattern(subject, offset)):
        found[_iri(row["q"])].append(row["x"])
    return {iri: tuple(terms) for iri, terms in found.items()}


def _labels_of(engine: Engine, terms: Iterable[Term], base_iri: str) -> dict[str, list[Label]]:
    """The labels of things by IRI: rdfs:label, else what was printed for them."""
    label_properties = (RDFS_LABEL, f"{base_iri}ontology#printedText", f"{base_iri}ontology#printed")
    values = " ".join(sorted({str(term) for term in terms if isinstance(term, ox.NamedNode)}))
    properties = ", ".join(f"<{iri}>" for iri in label_properties)
    # A FILTER, not a second VALUES: with two, pyoxigraph 0.5.13 reads all labels of the graph.
    pattern = anywhere(f"VALUES ?o {{ {values} }} ?o ?p ?l FILTER(?p IN ({properties}))")
    rows = solutions(engine, f"SELECT ?o ?p ?l WHERE {{ {pattern} }}")
    found: dict[str, dict[str, dict[Label, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[_iri(row["o"])][_iri(row["p"])][label_of(row["l"])] = None
    return {iri: list(next(by[p] for p in label_properties if p in by)) for iri, by in found.items()}


def _properties(
    triples: Own, names: dict[str, list[Label]], language: str, counts: Mapping[str, int]
) -> tuple[Property, ...]:
    properties = []
    for iri in sorted(triples, key=_property_order):
        values = [
            Value(shown, best_label(names.get(shown.iri, ()), language))
            for term in triples[iri]
            if (shown := cell(term)) is not None
        ]
        values.sort(key=lambda value: _natural(value.cell.text))
        label = best_label(names.get(iri, ()), language)
        properties.append(Property(iri, label, tuple(values), counts.get(iri, len(values))))
    return tuple(properties)


def _property_order(iri: str) -> tuple[bool, bool, str]:
    return (iri != RDF_TYPE, iri != RDFS_LABEL, local_name(iri))


def _natural(text: str) -> tuple[int, str]:
    """Numbers by size: point/2 before point/10 (their length decides first)."""
    return (len(text) if text.startswith("http") else 0, text)


def label_of(term: Term) -> Label:
    """A literal as a label."""
    return Label(term.value, term.language or "") if isinstance(term, ox.Literal) else Label(str(term))


def _iri(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _text(term: Term) -> str:
    return term.value if isinstance(term, ox.Literal) else str(term)
