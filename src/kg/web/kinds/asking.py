"""Small helpers of the kinds: terms to labels and links, rows to groups. They know no class of the ontology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.web.entity import Label, best_label, label_of, local_name
from kg.web.kinds.kind import Context
from kg.web.once import once
from kg.web.results import Term, solutions

DCT = "http://purl.org/dc/terms/"
DCAT = "http://www.w3.org/ns/dcat#"
ELI = "http://data.europa.eu/eli/ontology#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREFIXES = "".join(
    f"PREFIX {name}: <{iri}>\n"
    for name, iri in (
        ("dct", DCT),
        ("dcat", DCAT),
        ("eli", ELI),
        ("oa", OA),
        ("prov", PROV),
        ("rdfs", RDFS),
        ("skos", SKOS),
    )
)

Row = Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Link:
    """A thing and its label."""

    iri: str
    label: Label


def ask(context: Context, text: str) -> list[dict[str, Term]]:
    """The solutions of a query with our prefixes (``juten:`` and :data:`PREFIXES`); ``$this`` stands for the thing."""
    prefixes = f"{PREFIXES}PREFIX juten: <{context.base_iri}ontology#>\n"
    return solutions(context.engine, prefixes + text.replace("$this", str(context.subject)))


def value(term: Term | None) -> str:
    """A term's text; ``""`` for none."""
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def own_value(context: Context, iri: str) -> str:
    """The first value of a property of the thing's own; ``""`` for none."""
    return value(next(iter(context.own.get(iri, ())), None))


def own_label(context: Context, iri: str) -> Label | None:
    """A property of the thing's own in the reader's language, else in any."""
    return best_label(map(label_of, context.own.get(iri, ())), context.language)


def links(rows: Iterable[Row], name: str, label: str, language: str) -> list[Link]:
    """Each thing ``?name`` of the rows once, in their order, with its best label of ``?label``."""
    labels: dict[str, list[Label]] = {}
    for row in rows:
        if name in row:
            found = labels.setdefault(value(row[name]), [])
            if label in row:
                found.append(label_of(row[label]))
    return [Link(iri, best_label(found, language) or Label(local_name(iri))) for iri, found in labels.items()]


def grouped(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    """The rows by the value of ``?name``, groups in the order of their first row."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(value(row.get(name)), []).append(row)
    return groups


def first(rows: Sequence[Row], name: str) -> str:
    """The value of ``?name`` in the first row that has one; ``""`` for none."""
    return next((value(row[name]) for row in rows if name in row), "")


@once(1024)
def _kept(engine: Engine, _version: str, text: str) -> tuple[dict[str, Term], ...]:
    return tuple(solutions(engine, text))


def ask_kept(context: Context, text: str) -> tuple[dict[str, Term], ...]:
    """As :func:`ask`, for what is asked again and again and has few rows: kept until the version changes."""
    prefixes = f"{PREFIXES}PREFIX juten: <{context.base_iri}ontology#>\n"
    return _kept(context.engine, context.engine.version, prefixes + text.replace("$this", str(context.subject)))


def term_label(context: Context, iri: str) -> Label:
    """The label of a term of our ontology (a status, a mark, a cause) in the reader's language."""
    graph = f"<{context.base_iri}graph/ontology>"
    rows = ask_kept(context, f"SELECT ?t ?l WHERE {{ GRAPH {graph} {{ ?t rdfs:label ?l }} }}")
    labels = [label_of(row["l"]) for row in rows if value(row["t"]) == iri]
    return best_label(labels, context.language) or Label(local_name(iri))


def count(rows: Sequence[Row], name: str = "n") -> int:
    """The number that a counting query gave."""
    return int(first(rows, name) or 0)
