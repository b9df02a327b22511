"""Whether the server is about to stop: one byte that the main process writes and every web process reads."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

from kg.web.observation.shared import mapped

_NAME = "state"


class State:
    """The byte.

    :param folder: where it is shared; None: this process's own.
    :raises OSError: where the folder cannot be written.
    """

    def __init__(self, folder: Path | None = None) -> None:
        if folder is None:
            self._map = mmap.mmap(-1, 1)
            return
        descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._map = mapped(descriptor, 1)
        finally:
            os.close(descriptor)

    @property
    def draining(self) -> bool:
        """Whether the server has been told to stop, and still answers so that nobody is cut off."""
        return self._map[0] != 0

    def drain(self) -> None:
        """It has been told to stop."""
        self._map[0] = 1
