"""One thing of the graph as a page shows it: its labels, its properties with the labels of what they point to, and
what points to it, counted. Asked from the engine; it knows no request and no template.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine.interface import Engine, Query
from kg.web.results import Cell, Term, cell, solutions

RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
INVERSE_SHOWN = 200  # linking things on a page; their number is always given in full


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
    """A property, its label if any, its values; of an inverse one ``count`` counts all, ``values`` are the first."""

    iri: str
    label: Label | None
    values: tuple[Value, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Entity:
    """Everything on the page of a thing."""

    iri: str
    labels: tuple[Label, ...]
    properties: tuple[Property, ...]
    inverse: tuple[Property, ...]

    def title(self, language: str) -> Label:
        """The label in the language, or in any, or the path of the IRI."""
        return best_label(self.labels, language) or Label(local_name(self.iri))


def node(iri: str) -> ox.NamedNode | None:
    """The IRI as a term, or None where it is none: what is refused here never gets into a query's text."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def exists(engine: Engine, subject: ox.NamedNode) -> bool:
    """Whether the graph says anything about the thing, in the default graph or in a named one."""
    return bool(solutions(engine, f"SELECT ?p WHERE {{ {_anywhere(f'{subject} ?p ?o')} }} LIMIT 1"))


def describe_query(subject: ox.NamedNode) -> Query:
    """The CONSTRUCT of a thing's own triples and the labels of what they point to."""
    own, label = _anywhere(f"{subject} ?p ?o"), _anywhere(f"?o <{RDFS_LABEL}> ?l")
    return Query(f"CONSTRUCT {{ {subject} ?p ?o . ?o <{RDFS_LABEL}> ?l }} WHERE {{ {own} OPTIONAL {{ {label} }} }}")


def load(engine: Engine, subject: ox.NamedNode, base_iri: str, language: str) -> Entity | None:
    """The thing, or None where the graph says nothing about it."""
    rows = solutions(engine, f"SELECT DISTINCT ?p ?o WHERE {{ {_anywhere(f'{subject} ?p ?o')} }}")
    if not rows:
        return None
    inverse, counts = _inverse_rows(engine, subject)
    terms = [subject, *(term for row in (*rows, *inverse) for term in row.values())]
    names = _labels_of(engine, terms, base_iri)
    return Entity(
        iri=subject.value,
        labels=tuple(names.get(subject.value, ())),
        properties=_properties(rows, names, language, {}),
        inverse=_properties(inverse, names, language, counts),
    )


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


def _anywhere(pattern: str) -> str:
    return f"{{ {pattern} }} UNION {{ GRAPH ?g {{ {pattern} }} }}"


def _inverse_rows(engine: Engine, subject: ox.NamedNode) -> tuple[list[dict[str, Term]], dict[str, int]]:
    counted = solutions(engine, f"SELECT ?p (COUNT(?o) AS ?n) WHERE {{ ?o ?p {subject} }} GROUP BY ?p")
    counts = {_iri(row["p"]): int(_text(row["n"])) for row in counted if "p" in row}
    shown = f"SELECT ?p ?o WHERE {{ ?o ?p {subject} }} ORDER BY ?p ?o LIMIT {INVERSE_SHOWN}"
    return solutions(engine, shown), counts


def _labels_of(engine: Engine, terms: Iterable[Term], base_iri: str) -> dict[str, list[Label]]:
    """The labels of things by IRI: rdfs:label, else what was printed for them."""
    label_properties = (RDFS_LABEL, f"{base_iri}ontology#printedText", f"{base_iri}ontology#printed")
    values = " ".join(sorted({str(term) for term in terms if isinstance(term, ox.NamedNode)}))
    properties = " ".join(f"<{iri}>" for iri in label_properties)
    rows = solutions(
        engine,
        f"SELECT ?o ?p ?l WHERE {{ VALUES ?o {{ {values} }} VALUES ?p {{ {properties} }} {_anywhere('?o ?p ?l')} }}",
    )
    found: dict[str, dict[str, dict[Label, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        found[_iri(row["o"])][_iri(row["p"])][label_of(row["l"])] = None
    return {iri: list(next(by[p] for p in label_properties if p in by)) for iri, by in found.items()}


def _properties(
    rows: list[dict[str, Term]], names: dict[str, list[Label]], language: str, counts: dict[str, int]
) -> tuple[Property, ...]:
    terms: dict[str, dict[Term, None]] = defaultdict(dict)
    for row in rows:
        terms[_iri(row["p"])][row["o"]] = None
    properties = []
    for iri in sorted(terms, key=_property_order):
        values = [
            Value(shown, best_label(names.get(shown.iri, ()), language))
            for term in terms[iri]
            if (shown := cell(term)) is not None
        ]
        values.sort(key=lambda value: _natural(value.cell.text))
        properties.append(
            Property(iri, best_label(names.get(iri, ()), language), tuple(values), counts.get(iri, len(values)))
        )
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
