"""The graphs of a snapshot as N-Triples, in pieces that one request carries."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from kg.snapshot import Snapshot

PIECE = 4 << 20  # bytes: some 25,000 triples, which Virtuoso and Oxigraph take in a second or two


def pieces(snapshot: Snapshot, graph: str) -> Iterator[bytes]:
    """The content of a graph; ``""`` is the default graph. At least one piece.

    A named graph is one piece, for it may have blank nodes: what stands in two requests would be two nodes. The default
    graph has none (all its things have IRIs).
    """
    if graph:
        yield b"".join(_named(snapshot, graph))
        return
    piece = bytearray()
    for line in _unpacked(snapshot.graph_file):
        if len(piece) >= PIECE:
            yield bytes(piece)
            piece.clear()
        piece += line
    yield bytes(piece)


def _named(snapshot: Snapshot, graph: str) -> Iterator[bytes]:
    end = f"<{graph}> .\n".encode()
    for line in chain.from_iterable(_unpacked(path) for path in (snapshot.named_graphs_file, *snapshot.attached_files)):
        if line.endswith(end):
            yield line[: -len(end)] + b".\n"


def _unpacked(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        yield from file
