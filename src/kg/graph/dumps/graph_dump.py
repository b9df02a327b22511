"""One graph as four files: Turtle, canonical N-Triples (gzip), JSON-LD, RDF/XML, put together from parts.

A chunk is formatted once, in a part, which is copied into every dump that holds it (the whole, and its edition or the
reference data), so two sets of files cost little more than one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kg.graph.dumps.compression import gzip_file
from kg.graph.dumps.formatter import Formatter
from kg.graph.dumps.merging import append, merge
from kg.graph.dumps.parts import Part

NTRIPLES = "nt.gz"


def write_dump(folder: Path, name: str, formatter: Formatter, parts: Sequence[Part], lines: Path) -> None:
    """The files ``<name>.ttl``, ``.jsonld``, ``.rdf`` and ``.nt.gz``, put together from parts.

    :param folder: where the files go; it is there.
    :param parts: in the order in which they stand in the dump.
    :param lines: a new file for the N-Triples as they are before compression; it stays.
    :raises kg.graph.canonical.NotWritable: where a triple stands in two parts.
    """
    for extension, writer in formatter.writers.items():
        with (folder / f"{name}.{extension}").open("wb") as file:
            file.write(writer.header.encode())
            for number, part in enumerate(parts):
                if number:
                    file.write(writer.separator.encode())
                append(part.bodies[extension], file)
            file.write(writer.footer.encode())
    with lines.open("wb") as output:
        merge([run for part in parts for run in part.runs], output)
    gzip_file(lines, folder / f"{name}.{NTRIPLES}")
