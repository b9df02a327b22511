"""Which snapshots were found damaged while they were served, until somebody mends them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.integrity import describe
from kg.snapshot import MANIFEST, SnapshotError

_State = dict[str, tuple[int, int] | None]


class Condemned:
    """Remembers what the bad files of a snapshot looked like, for whoever changes them may have mended them."""

    def __init__(self) -> None:
        self._states: dict[Path, _State] = {}

    def add(self, path: Path, damaged: Iterable[str]) -> None:
        """A snapshot's files are bad.

        :param path: its folder.
        :param damaged: their names, below the folder, or of its indexes below the build folder.
        """
        self._states[path] = {name: _state(path, name) for name in (*damaged, MANIFEST)}

    def check(self, path: Path) -> None:
        """Refuse a snapshot that is as it was when it was found damaged.

        :raises SnapshotError: where it is.
        """
        states = self._states.get(path)
        if states is None:
            return
        if all(_state(path, name) == state for name, state in states.items()):
            raise SnapshotError(describe(path.name, [name for name in states if name != MANIFEST]))
        del self._states[path]


def _state(path: Path, name: str) -> tuple[int, int] | None:
    for folder in (path, path.parent):
        try:
            status = (folder / name).stat()
        except OSError:
            continue
        return status.st_mtime_ns, status.st_size
    return None
