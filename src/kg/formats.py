"""The one table of media types: what the endpoint, the pages and the dumps can be written as.

A format has a short name (the value of ``?format=`` and the file extension), its media type and the other media
types that clients send for it. This module knows neither RDF nor HTTP; dumps, engine and web all read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What kind of answer a format can hold."""

    BINDINGS = "bindings"  # SELECT
    BOOLEAN = "boolean"  # ASK
    GRAPH = "graph"  # CONSTRUCT, DESCRIBE, and data pages
    DATASET = "dataset"  # a dump with named graphs
    PAGE = "page"  # for a person


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table: a name, its media type, and the media types that are taken to mean it."""

    name: str
    media_type: str
    shapes: frozenset[Shape]
    aliases: tuple[str, ...] = ()
    charset: bool = False  # whether Content-Type says charset=utf-8

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type

    @property
    def title(self) -> str:
        """What people call it; the name in capitals where it is called that."""
        return _TITLES.get(self.name, self.name.upper())

    @property
    def extension(self) -> str:
        """The file extension, without the dot."""
        return self.name


_TITLES: dict[str, str] = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
    "trig": "TriG",
    "nq": "N-Quads",
    "xlsx": "Excel",
}

_RESULTS = frozenset({Shape.BINDINGS, Shape.BOOLEAN})
_GRAPH = frozenset({Shape.GRAPH})

FORMATS: tuple[Format, ...] = (
    Format("json", "application/sparql-results+json", _RESULTS, ("application/json",)),
    Format("xml", "application/sparql-results+xml", _RESULTS, ("application/xml", "text/xml")),
    Format("csv", "text/csv", _RESULTS, charset=True),
    Format("tsv", "text/tab-separated-values", _RESULTS, charset=True),
    Format("ttl", "text/turtle", _GRAPH, ("application/x-turtle", "application/turtle"), charset=True),
    Format("nt", "application/n-triples", _GRAPH, ("text/plain",)),
    Format("jsonld", "application/ld+json", _GRAPH, ("application/json",)),
    Format("rdf", "application/rdf+xml", _GRAPH, ("application/xml", "text/xml")),
    Format("trig", "application/trig", frozenset({Shape.DATASET}), ("application/x-trig",), charset=True),
    Format("nq", "application/n-quads", frozenset({Shape.DATASET}), ("text/x-nquads",)),
    Format("html", "text/html", frozenset({Shape.PAGE}), ("application/xhtml+xml",), charset=True),
)

BY_NAME: dict[str, Format] = {row.name: row for row in FORMATS}


def formats_for(shape: Shape) -> tuple[Format, ...]:
    """The formats that can hold an answer of this shape, the default first."""
    return tuple(row for row in FORMATS if shape in row.shapes)
