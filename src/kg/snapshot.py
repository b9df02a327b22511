"""A published snapshot: one immutable folder ``build/<version>/`` with a manifest, and the link ``build/current``.

The build writes it; engine, web and command line only read it. Every file in the folder is a function of the tables,
byte for byte. The Oxigraph store and the search index beside it (``build/<version>.store``, ``.search``) are indexes
that can be made again at any time.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
CURRENT = "current"
ATTACHED = "attached/"
STORE_SUFFIX = ".store"
SEARCH_SUFFIX = ".search"
INDEXES_SUFFIX = ".indexes.json"
CHECKSUM = "checksum"
_MEMBERS = {"version", "base_iri", "triples", "files"}
VERSION_PATTERN = re.compile(r"[0-9a-f]{16}")


class SnapshotError(Exception):
    """There is no snapshot, or the one that is there cannot be used. The message says which and why."""


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of the snapshot: ``name`` is relative to its folder, ``sha256`` is in hex, ``bytes`` is its size."""

    name: str
    bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the manifest says. ``triples`` counts by graph IRI; the default graph's key is the empty string.

    ``sealed`` is false of a manifest that an older release wrote, which has no checksum of its own.
    """

    version: str
    path: Path
    base_iri: str
    triples: dict[str, int]
    files: tuple[FileEntry, ...]
    sealed: bool = True

    @property
    def graph_file(self) -> Path:
        """The default graph: canonical N-Triples, sorted, gzip."""
        return self.path / "graph.nt.gz"

    @property
    def named_graphs_file(self) -> Path:
        """The named graphs: canonical N-Quads, sorted, gzip."""
        return self.path / "graphs.nq.gz"

    @property
    def attached_files(self) -> tuple[Path, ...]:
        """The attached data sets of others, each N-Quads of one named graph, sorted, gzip."""
        return tuple(self.path / entry.name for entry in self.files if entry.name.startswith(ATTACHED))

    @property
    def store_path(self) -> Path:
        """The Oxigraph store on disk, beside the folder because its files are not reproducible."""
        return self.path.parent / f"{self.version}{STORE_SUFFIX}"

    @property
    def search_path(self) -> Path:
        """The index of the text search, beside the folder because its bytes depend on the SQLite library."""
        return self.path.parent / f"{self.version}{SEARCH_SUFFIX}"

    @property
    def dumps(self) -> tuple[FileEntry, ...]:
        """The files that are offered for download, below ``dumps/``."""
        return tuple(entry for entry in self.files if entry.name.startswith("dumps/"))

    def damaged_files(self) -> list[str]:
        """Names of files that are missing or whose checksum is not the manifest's. Reads every byte."""
        return [entry.name for entry in self.files if not is_whole(self.path / entry.name, entry)]

    def manifest(self) -> str:
        """The manifest as JSON, sorted and indented, ending in a line break; with a checksum of all the rest of it."""
        content = {
            "version": self.version,
            "base_iri": self.base_iri,
            "triples": self.triples,
            "files": [asdict(entry) for entry in self.files],
        }
        content[CHECKSUM] = _checksum(content)
        return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _checksum(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_whole(path: Path, entry: FileEntry) -> bool:
    """Whether a file has the size and the checksum of its entry. Reads every byte."""
    try:
        if path.stat().st_size != entry.bytes:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot in a version's folder.

    :raises SnapshotError: where there is no manifest, or it cannot be read or is not as it was written.
    """
    try:
        content = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        checksum = content.pop(CHECKSUM, None)
        if content.keys() != _MEMBERS or checksum not in {None, _checksum(content)}:
            raise ValueError("its bytes were changed")  # noqa: TRY301 - told as what json finds wrong is
        return Snapshot(
            version=content["version"],
            path=path,
            base_iri=content["base_iri"],
            triples=content["triples"],
            files=tuple(FileEntry(**entry) for entry in content["files"]),
            sealed=checksum is not None,
        )
    except FileNotFoundError as error:
        raise SnapshotError(f"no snapshot at {path}: run `kg build`") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SnapshotError(f"the manifest of {path} cannot be read: {error}") from error


def current_snapshot(build_dir: Path) -> Snapshot:
    """The snapshot that ``build/current`` points to, under its own path (not the link's).

    :raises SnapshotError: where nothing was built yet, or the manifest cannot be read.
    """
    return read_snapshot((build_dir / CURRENT).resolve())
