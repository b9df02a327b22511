"""A part of the graph in every format, in files of its own: what one process writes, and a dump is put together from.

The lines of N-Triples are kept sorted in runs that begin anew where the kind of subject changes, so that the runs of
reference data lie between those of measures, and merging is copying (:mod:`kg.graph.dumps.merging`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from rdflib import URIRef

from kg.graph.canonical import Triple, iri_text
from kg.graph.dumps.formatter import Formatter
from kg.graph.dumps.merging import Run, refuse_duplicates
from kg.graph.statistics import Statistics


@dataclass(frozen=True, slots=True)
class Part:
    """Chunks that follow each other in every dump that has them; ``bodies`` are files by extension."""

    bodies: dict[str, Path]
    runs: tuple[Run, ...]
    statistics: Statistics

    @property
    def triples(self) -> int:
        """How many there are."""
        return sum(run.lines for run in self.runs)


class PartWriter:
    """Writes parts into a folder. Can be sent to another process."""

    def __init__(self, folder: Path, prefixes: Mapping[str, str], base_iri: str, context: Mapping[str, Any]) -> None:
        """:param folder: where the files go; it is there. The rest is for :class:`Formatter`."""
        self._folder = folder
        self._arguments = (dict(prefixes), base_iri, dict(context))
        self._kinds = len(iri_text(f"{base_iri}id/")) - 1
        self.formatter = Formatter(*self._arguments)

    def __reduce__(self) -> tuple[type[PartWriter], tuple[Any, ...]]:
        """A writer is made anew where it arrives: what it caches stays."""
        return PartWriter, (self._folder, *self._arguments)

    def write(self, name: str, chunks: Iterable[tuple[URIRef, Sequence[Triple]]]) -> Part:
        """One part of chunks, each an entity and its triples; ``name`` is that of its files.

        :raises kg.graph.canonical.NotWritable: for what cannot be published.
        """
        lines: list[bytes] = []
        statistics = Statistics()
        bodies = {extension: self._folder / f"{name}.{extension}" for extension in self.formatter.writers}
        with ExitStack() as stack:
            files = {
                extension: stack.enter_context(path.open("w", encoding="utf-8", newline="\n"))
                for extension, path in bodies.items()
            }
            for number, (entity, triples) in enumerate(chunks):
                formatted = self.formatter.format(triples, str(entity))
                statistics.add(formatted.descriptions)
                lines += formatted.lines
                for extension, file in files.items():
                    if number:
                        file.write(self.formatter.writers[extension].separator)
                    file.write(formatted.bodies[extension])
        lines.sort()
        refuse_duplicates(lines)
        return Part(bodies, tuple(self._runs(name, lines)), statistics)

    def _runs(self, name: str, lines: list[bytes]) -> Iterator[Run]:
        for number, (_kind, group) in enumerate(groupby(lines, self._kind)):
            run = list(group)
            path = self._folder / f"{name}-{number}.nt"
            path.write_bytes(b"".join(run))
            yield Run(path, run[0], run[-1], len(run))

    def _kind(self, line: bytes) -> bytes:
        """The line up to the slash behind ``…/id/measure``."""
        return line[: line.find(b"/", self._kinds)]
