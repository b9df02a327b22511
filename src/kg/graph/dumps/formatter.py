"""One chunk of a graph in every format: Turtle, JSON-LD, RDF/XML and the lines of canonical N-Triples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kg.graph.canonical import Triple, iri_text, term_text
from kg.graph.dumps.description import Description, describe
from kg.graph.dumps.jsonld import JsonLdWriter
from kg.graph.dumps.rdfxml import RdfXmlWriter
from kg.graph.dumps.turtle import TurtleWriter


class Writer(Protocol):
    """What the writers of formats have in common: a file is header, bodies with separators between, footer."""

    header: str
    separator: str
    footer: str

    def body(self, descriptions: Iterable[Description]) -> str:
        """One chunk."""
        ...


@dataclass(frozen=True, slots=True)
class Formatted:
    """One chunk in every format: ``bodies`` by file extension, ``lines`` of canonical N-Triples, sorted."""

    descriptions: list[Description]
    bodies: dict[str, str]
    lines: list[bytes]


class Formatter:
    """The writers of one build: they share its prefixes, base IRI and JSON-LD context."""

    def __init__(self, prefixes: Mapping[str, str], base_iri: str, context: Mapping[str, Any]) -> None:
        """:param prefixes: prefix to namespace; every predicate has to be in one of them."""
        self.turtle = TurtleWriter(prefixes, base_iri)
        self.writers: dict[str, Writer] = {
            "ttl": self.turtle,
            "jsonld": JsonLdWriter(context),
            "rdf": RdfXmlWriter(prefixes),
        }

    def format(self, triples: Iterable[Triple], first: str | None = None) -> Formatted:
        """One chunk in every format; ``first`` is the subject that opens it.

        :raises kg.graph.canonical.NotWritable: for what cannot be published, such as a blank node.
        """
        descriptions = describe(triples, first)
        bodies = {extension: writer.body(descriptions) for extension, writer in self.writers.items()}
        return Formatted(descriptions, bodies, _sorted_lines(descriptions))


def _sorted_lines(descriptions: Iterable[Description]) -> list[bytes]:
    """As :func:`kg.graph.canonical.sorted_lines`; subjects and predicates are written once."""
    lines = []
    for description in descriptions:
        subject = iri_text(description.subject)
        for predicate, values in description.predicates:
            beginning = f"{subject} {iri_text(predicate)} "
            lines += [f"{beginning}{term_text(value)} .\n".encode() for value in values]
    lines.sort()
    return lines
