"""One snapshot with every data file as a named graph: the dataset of the protocol picks those of a test from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from tests.engine.snapshots import publish
from tests.w3c.manifest import Manifest, read_manifests


def graph_files(folder: Path) -> dict[str, Path]:
    """The files by the IRI of the graph that each becomes."""
    found: dict[str, Path] = {}
    for manifest in read_manifests(folder):
        found |= dict(manifest.labelled_graphs())
        found |= {iri: manifest.path(iri) for iri in _named_by(manifest)}
    return found


def _named_by(manifest: Manifest) -> Iterator[str]:
    for case in manifest.cases():
        if not case.is_update:
            yield from case.graphs
            if case.data is not None:
                yield case.data


def publish_suites(build_dir: Path, folder: Path) -> None:
    """Write the snapshot. Its default graph is empty, as is that of a test that names no data."""
    lines = (str(quad) + " .\n" for iri, path in graph_files(folder).items() for quad in _quads(iri, path))
    publish(build_dir, "", "".join(lines))


def _quads(iri: str, path: Path) -> Iterable[ox.Quad]:
    name = ox.NamedNode(iri)
    file_format = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    assert file_format is not None, path
    for quad in ox.parse(path=path, format=file_format, base_iri=iri, rename_blank_nodes=True):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, name)
