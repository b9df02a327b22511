"""Which snapshot is published: read from the link, which is what a build switches, and from nothing else."""

from __future__ import annotations

import os
from pathlib import Path

from kg.snapshot import CURRENT


class PublishedVersion:
    """Called, it gives the version that ``build/current`` points to now, or ``""`` where there is none.

    It is one ``readlink`` (2 µs) and reads no file: the folder of a snapshot is named after its version.
    """

    def __init__(self, build_dir: Path) -> None:
        self._link = str(build_dir / CURRENT)

    def __call__(self) -> str:
        """The version, exact at the moment of the call."""
        try:
            return os.path.basename(os.readlink(self._link).rstrip("/"))  # noqa: PTH115, PTH119 - Path costs 5 times it
        except OSError:
            return ""
