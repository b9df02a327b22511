"""An attached data set as sorted N-Quads of one named graph: the form in which a build keeps and loads it.

Blank nodes are numbered as they first appear and carry the data set's name, so that the same file gives the same bytes
and two data sets never share one. Sorted in runs on disk: memory does not grow with the file, but for blank nodes.
"""

from __future__ import annotations

import gzip
import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.graph.attached.errors import ABOUT_OURS, MERGED, NO_TRIPLE, OUR_SUBJECTS, AttachedError
from kg.graph.attached.reading import read_quads
from kg.graph.attached.record import Attachment
from kg.tables.findings import Finding, Severity

_RUN = 200_000  # lines sorted at once, about 60 MB


@dataclass(slots=True)
class Converted:
    """What was seen: lines written, named graphs of the file, statements about our IRIs."""

    lines: int = 0
    graphs: int = 0
    about_ours: int = 0

    def warnings(self, file: str) -> list[Finding]:
        """What a person should know."""
        counts = ((MERGED, self.graphs), (OUR_SUBJECTS, self.about_ours))
        return [
            Finding(file, message, severity=Severity.WARNING, values=(("count", count),))
            for message, count in counts
            if count
        ]


def convert(attachment: Attachment, graph: str, ours: str, limit: int, output: Path | None = None) -> Converted:
    """Read a data set and write it as N-Quads, gzip.

    :param graph: the IRI of its graph.
    :param ours: the base of our IRIs.
    :param limit: bytes that the file may have when unpacked.
    :param output: None: it is only looked through.
    :raises AttachedError: at the first thing that is wrong; ``output`` may then be half written.
    """
    seen = Converted()
    lines = _lines(attachment, f" <{graph}> .\n", ours, limit, seen)
    if output is None:
        seen.lines = sum(1 for _ in lines)
    else:
        with tempfile.TemporaryDirectory(dir=output.parent) as folder, _plain_gzip(output) as target:
            for line in _sorted(lines, Path(folder)):
                target.write(line)
                seen.lines += 1
    if not seen.lines:
        raise AttachedError(NO_TRIPLE)
    return seen


def _plain_gzip(path: Path) -> IO[bytes]:
    """No name and no time in the header: the same content gives the same bytes."""
    return cast(IO[bytes], gzip.GzipFile(path, "wb", compresslevel=6, mtime=0))


def _lines(attachment: Attachment, end: str, ours: str, limit: int, seen: Converted) -> Iterator[bytes]:
    nodes: dict[str, str] = {}
    graphs: set[str] = set()
    for quad in read_quads(attachment, limit):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode):
            if subject.value.startswith(ours):
                seen.about_ours += 1
                if not attachment.about_ours:
                    raise AttachedError(ABOUT_OURS, iri=subject.value)
            start = str(subject)
        else:
            start = _blank(subject, attachment.name, nodes)
        last = _blank(value, attachment.name, nodes) if isinstance(value, ox.BlankNode) else str(value)
        if not isinstance(quad.graph_name, ox.DefaultGraph):
            graphs.add(str(quad.graph_name))
        yield f"{start} {quad.predicate} {last}{end}".encode()
    seen.graphs = len(graphs)


def _blank(node: object, name: str, nodes: dict[str, str]) -> str:
    return nodes.setdefault(str(node), f"_:{name}-{len(nodes)}")


def _sorted(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """The lines in order, each once."""
    source = iter(lines)
    with ExitStack() as stack:
        runs: list[IO[bytes]] = []
        while run := sorted(set(islice(source, _RUN))):
            file = stack.enter_context((folder / str(len(runs))).open("w+b"))
            file.writelines(run)
            file.seek(0)
            runs.append(file)
        for line, _group in groupby(heapq.merge(*runs)):
            yield line
