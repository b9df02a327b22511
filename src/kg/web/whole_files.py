"""Whether a file is what its snapshot's build wrote, asked before its first byte is sent and remembered while it stays.

The server looks at the published snapshot when it starts; this is for every file of every version at any time: what
is sent with a checksum is right. Reading a file once costs what sending it costs: 0.5 to 1 s for a gigabyte.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from kg.integrity import index_entries
from kg.snapshot import FileEntry, Snapshot, SnapshotError, is_whole

_REMEMBERED = 4_096


def is_whole_file(path: Path, entry: FileEntry) -> bool:
    """Whether the file is there and whole."""
    try:
        status = path.stat()
    except OSError:
        return False
    return _is_whole(path, entry, status.st_ino, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=_REMEMBERED)
def _is_whole(path: Path, entry: FileEntry, _inode: int, _changed: int, _size: int) -> bool:
    return is_whole(path, entry)


def is_whole_search_index(snapshot: Snapshot) -> bool:
    """Whether the index of the text search is whole, as far as its checksum was written down."""
    try:
        entries = index_entries(snapshot)
    except SnapshotError:
        return False
    wanted = [entry for entry in entries if entry.name == snapshot.search_path.name]
    return all(is_whole_file(snapshot.search_path, entry) for entry in wanted)
