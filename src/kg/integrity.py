"""Whether a snapshot on disk is what its build wrote: checksums, looked at before it is served and beside serving it.

Before: what the graph is loaded from. Beside: what is downloaded or searched, which may be gigabytes. What is found is
named; what is done about it (another version stands in) is the server's business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from kg.snapshot import ATTACHED, INDEXES_SUFFIX, MANIFEST, VERSION_PATTERN, FileEntry, Snapshot, SnapshotError
from kg.snapshot import is_whole as is_whole_file

_NEEDED = ("graph.nt.gz", "graphs.nq.gz")
# RocksDB's own log and lock: they say nothing of the data, and opening a store may write them anew.
_NOT_DATA = ("LOG", "LOCK")


def is_needed(entry: FileEntry) -> bool:
    """Whether the graph is loaded from this file of a snapshot."""
    return entry.name in _NEEDED or entry.name.startswith(ATTACHED)


def check_needed(snapshot: Snapshot) -> None:
    """Look at what the graph is loaded from.

    :raises SnapshotError: where a file of it is missing or not what the manifest says.
    """
    damaged = [entry.name for entry in snapshot.files if is_needed(entry) and not _is_whole(snapshot, entry)]
    if damaged:
        raise SnapshotError(describe(snapshot.version, damaged))


def damaged_beside(snapshot: Snapshot) -> list[str]:
    """Names of the other files, and of those of its indexes, that are missing or not what the build wrote."""
    rest = [entry.name for entry in snapshot.files if not is_needed(entry) and not _is_whole(snapshot, entry)]
    return rest + damaged_indexes(snapshot)


def describe(version: str, damaged: Iterable[str]) -> str:
    """A version's damage in one line."""
    names = list(damaged)
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"version {version} is damaged: {', '.join(names[:3])}{more}; run `kg build`"


def indexes_path(snapshot: Snapshot) -> Path:
    """The checksums of a snapshot's indexes, beside it as they are."""
    return snapshot.path.parent / f"{snapshot.version}{INDEXES_SUFFIX}"


def index_entries(snapshot: Snapshot) -> tuple[FileEntry, ...]:
    """The files of the store and the search index, by name below the build folder; empty where none are written down.

    :raises SnapshotError: where what is written down cannot be read.
    """
    path = indexes_path(snapshot)
    try:
        return tuple(FileEntry(**row) for row in json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, TypeError) as error:
        raise SnapshotError(f"{path} cannot be read: {error}") from error


def damaged_indexes(snapshot: Snapshot) -> list[str]:
    """Names of index files that are missing or not what the build wrote. Reads every byte."""
    try:
        entries = index_entries(snapshot)
    except SnapshotError:
        return [indexes_path(snapshot).name]
    folder = snapshot.path.parent
    return [entry.name for entry in entries if not is_whole_file(folder / entry.name, entry)]


def write_index_entries(snapshot: Snapshot, target: Path) -> None:
    """Write down the files of the indexes as they are now.

    :raises OSError: where the file cannot be written.
    """
    rows = [asdict(entry_of(path, snapshot.path.parent)) for path in _index_files(snapshot)]
    target.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def has_lost_index_files(snapshot: Snapshot) -> bool:
    """Whether a file of the store is missing or of another size: what can be told without reading it.

    :raises SnapshotError: where what is written down cannot be read.
    """
    store = f"{snapshot.store_path.name}/"
    sizes = (
        (snapshot.path.parent / row.name, row.bytes) for row in index_entries(snapshot) if row.name.startswith(store)
    )
    return any(not path.is_file() or path.stat().st_size != size for path, size in sizes)


def entry_of(path: Path, folder: Path, media_type: str = "") -> FileEntry:
    """The entry for a file as it is now, its name below the folder."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(path.relative_to(folder).as_posix(), path.stat().st_size, digest, media_type)


def other_versions(build_dir: Path, path: Path) -> list[Path]:
    """The folders of all versions but one, those that were built last first."""
    try:
        folders = [
            folder for folder in build_dir.iterdir() if VERSION_PATTERN.fullmatch(folder.name) and folder != path
        ]
    except OSError:
        return []
    return sorted(folders, key=_built, reverse=True)


def _built(folder: Path) -> tuple[float, str]:
    try:
        return (folder / MANIFEST).stat().st_mtime, folder.name
    except OSError:
        return 0.0, folder.name


def _index_files(snapshot: Snapshot) -> Iterator[Path]:
    if snapshot.search_path.is_file():
        yield snapshot.search_path
    for path in sorted(snapshot.store_path.rglob("*")):
        if path.is_file() and not path.name.startswith(_NOT_DATA):
            yield path


def _is_whole(snapshot: Snapshot, entry: FileEntry) -> bool:
    return is_whole_file(snapshot.path / entry.name, entry)
