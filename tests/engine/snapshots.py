"""Small snapshots for tests, published as the build does it: a folder, a manifest, and an atomic link."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

from kg.snapshot import CURRENT, MANIFEST, FileEntry, Snapshot

BASE = "http://example.org/"
GRAPH = "http://example.org/graph/catalog"


def triples(count: int, note: str = "値") -> str:
    """N-Triples: ``count`` things with a label, a number and a link to the next."""
    return "".join(
        f'<{BASE}m{i}> <{BASE}label> "{note} {i}"@ja .\n'
        f'<{BASE}m{i}> <{BASE}number> "{i}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        f"<{BASE}m{i}> <{BASE}next> <{BASE}m{(i + 1) % count}> .\n"
        for i in range(count)
    )


def write_snapshot(build_dir: Path, graph: str, named: str | None = None) -> Snapshot:
    """Write a snapshot's folder and return what its manifest says; nothing points to it yet."""
    named = f'<{BASE}catalog> <{BASE}label> "catalogue"@en <{GRAPH}> .\n' if named is None else named
    version = hashlib.sha256((graph + named).encode()).hexdigest()[:16]
    path = build_dir / version
    path.mkdir(parents=True, exist_ok=True)
    entries = []
    for name, content in (("graph.nt.gz", graph), ("graphs.nq.gz", named)):
        data = gzip.compress(content.encode(), compresslevel=1, mtime=0)
        (path / name).write_bytes(data)
        entries.append(FileEntry(name, len(data), hashlib.sha256(data).hexdigest(), "application/gzip"))
    counts = {"": graph.count("\n"), GRAPH: named.count("\n")}
    snapshot = Snapshot(version, path, BASE, counts, tuple(entries))
    (path / MANIFEST).write_text(snapshot.manifest(), encoding="utf-8")
    return snapshot


def publish(build_dir: Path, graph: str, named: str | None = None) -> Snapshot:
    """Write a snapshot and switch ``current`` to it atomically."""
    snapshot = write_snapshot(build_dir, graph, named)
    link = build_dir / f"{CURRENT}.{snapshot.version}"
    link.symlink_to(snapshot.version)
    link.replace(build_dir / CURRENT)
    return snapshot
