"""Snapshots made from lines of triples: what a build would write, without the tables."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable
from pathlib import Path

from kg.snapshot import CURRENT, MANIFEST, FileEntry, Snapshot

BASE = "https://w3id.org/juten-kg/"


def lines_of(path: Path) -> list[str]:
    """The lines of a snapshot's gzip file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return lines.read().splitlines()


def write_snapshot(build_dir: Path, version: str, data: Iterable[str], quads: Iterable[str] = ()) -> Snapshot:
    """A version's folder with these triples and quads, and the link ``current`` to it."""
    folder = build_dir / version
    (folder / "dumps").mkdir(parents=True)
    graph, graphs = (
        gzip.compress("".join(f"{line}\n" for line in sorted(set(part))).encode()) for part in (data, quads)
    )
    contents = {"graph.nt.gz": graph, "graphs.nq.gz": graphs, "dumps/juten.nt.gz": graph}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    files = tuple(
        FileEntry(name, len(content), hashlib.sha256(content).hexdigest(), "application/gzip")
        for name, content in sorted(contents.items())
    )
    triples = {"": len(gzip.decompress(graph).splitlines()), f"{BASE}graph/ontology": 0}
    snapshot = Snapshot(version, folder, BASE, triples, files)
    (folder / MANIFEST).write_text(snapshot.manifest(), encoding="utf-8")
    (build_dir / CURRENT).unlink(missing_ok=True)
    (build_dir / CURRENT).symlink_to(version)
    return snapshot
