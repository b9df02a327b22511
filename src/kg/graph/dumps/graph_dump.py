"""One graph as four files: Turtle, canonical N-Triples (gzip), JSON-LD, RDF/XML, written chunk by chunk.

A chunk is formatted once and goes into every dump that holds it (the whole, and its edition or the reference data), so
two sets of files cost little more than one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TextIO

from kg.graph.canonical import Triple, sorted_lines
from kg.graph.dumps.compression import gzip_bytes
from kg.graph.dumps.description import Description, describe
from kg.graph.dumps.jsonld import JsonLdWriter
from kg.graph.dumps.rdfxml import RdfXmlWriter
from kg.graph.dumps.turtle import TurtleWriter

NTRIPLES = "nt.gz"


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
        triples = list(triples)
        descriptions = describe(triples, first)
        bodies = {extension: writer.body(descriptions) for extension, writer in self.writers.items()}
        return Formatted(descriptions, bodies, sorted_lines(triples))


class GraphDump:
    """The files ``<name>.ttl``, ``.jsonld``, ``.rdf`` and, when it is closed without an error, ``.nt.gz``."""

    def __init__(self, folder: Path, name: str, formatter: Formatter) -> None:
        """:param folder: where the files go; it is there."""
        self.name = name
        self.lines: list[bytes] = []
        self._folder = folder
        self._writers = formatter.writers
        self._empty = True
        self._files: dict[str, TextIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for extension, writer in self._writers.items():
                path = self._folder / f"{self.name}.{extension}"
                file = stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
                file.write(writer.header)
                self._files[extension] = file
            self._stack = stack.pop_all()
        return self

    def add(self, chunk: Formatted) -> None:
        """Append a chunk to every file."""
        for extension, file in self._files.items():
            if not self._empty:
                file.write(self._writers[extension].separator)
            file.write(chunk.bodies[extension])
        self._empty = False
        self.lines += chunk.lines

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            if error is None:
                for extension, file in self._files.items():
                    file.write(self._writers[extension].footer)
                self.lines.sort()
                (self._folder / f"{self.name}.{NTRIPLES}").write_bytes(gzip_bytes(b"".join(self.lines)))
