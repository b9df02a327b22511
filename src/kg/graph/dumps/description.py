"""A chunk's triples in the order in which a person reads them; every format for people writes this order.

The entity stands first and its nodes follow; types come first, labels next, the other predicates by name; objects by
language and by text, numbers in them as numbers (``point/2`` before ``point/10``). The order is total: it does not
depend on the order in which the triples were built, nor on hash seeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.graph.canonical import NotWritable, Triple
from kg.graph.namespaces import DCT, RDF, RDFS, SKOS

RDF_TYPE = RDF["type"]
_FIRST: dict[URIRef, int] = {
    iri: place
    for place, iri in enumerate((RDF_TYPE, RDFS.label, SKOS.prefLabel, SKOS.altLabel, DCT.title, DCT.identifier))
}
_DIGITS = re.compile(r"([0-9]{1,18})")  # longer runs would meet Python's limit for int()


@dataclass(frozen=True, slots=True)
class Description:
    """A subject with its predicates, each with its objects, in reading order."""

    subject: URIRef
    predicates: tuple[tuple[URIRef, tuple[Node, ...]], ...]


def natural_key(text: str) -> tuple[str | int, ...]:
    """A sort key: runs of digits count as numbers. Even places hold text, odd ones numbers, so keys always compare."""
    parts: list[str | int] = list(_DIGITS.split(text))
    parts[1::2] = [int(part) for part in parts[1::2]]
    return (*parts, text)


def _object_key(term: Node) -> tuple[object, ...]:
    if isinstance(term, Literal):
        return (1, term.language or "", natural_key(str(term)), str(term.datatype or ""))
    return (0, "", natural_key(str(term)), "")


@lru_cache(maxsize=4096)
def _predicate_key(predicate: URIRef) -> tuple[int, str, str]:
    cut = max(predicate.rfind("#"), predicate.rfind("/")) + 1
    return (_FIRST.get(predicate, len(_FIRST)), predicate[cut:], str(predicate))


def describe(triples: Iterable[Triple], first: str | None = None) -> list[Description]:
    """Group triples by subject and predicate, in reading order.

    :param first: the subject that opens the chunk; the others follow in natural order.
    :raises NotWritable: where a subject or a predicate is no IRI.
    """
    subjects: dict[URIRef, dict[URIRef, set[Node]]] = {}
    for subject, predicate, value in triples:
        if not isinstance(subject, URIRef) or not isinstance(predicate, URIRef):
            raise NotWritable(f"not an IRI: {subject!r} {predicate!r}")
        subjects.setdefault(subject, {}).setdefault(predicate, set()).add(value)
    order = sorted(subjects, key=lambda iri: (str(iri) != first, natural_key(iri)))
    return [Description(subject, _in_order(subjects[subject])) for subject in order]


def _in_order(predicates: dict[URIRef, set[Node]]) -> tuple[tuple[URIRef, tuple[Node, ...]], ...]:
    return tuple(
        (predicate, tuple(values) if len(values) == 1 else tuple(sorted(values, key=_object_key)))
        for predicate, values in sorted(predicates.items(), key=lambda item: _predicate_key(item[0]))
    )
