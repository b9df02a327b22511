"""Where an answer is put until it is whole: memory first, then an unlinked file on disk, up to a cap."""

from __future__ import annotations

import io
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, cast

from kg.engine.errors import QueryTimeout, ResultTooLarge
from kg.engine.spool import MEMORY_BYTES


def spooled_file(folder: Path) -> BinaryIO:
    """An empty file. Whoever takes it closes it."""
    file = tempfile.SpooledTemporaryFile(MEMORY_BYTES, dir=str(folder))  # noqa: SIM115 - it is given away
    return cast(BinaryIO, file)


def at_rest(file: BinaryIO, length: int) -> BinaryIO:
    """A finished spool at its start. One that is still in memory becomes a plain buffer: whoever asks the other for its
    descriptor, as a server does, would have it written to disk.
    """
    file.seek(0)
    if length > MEMORY_BYTES:
        return file
    with file:
        return io.BytesIO(file.read())


class Spooled(io.RawIOBase):
    """An answer that is written here, up to a cap and a moment.

    :param cap: bytes.
    :param end: the moment (monotonic) of the deadline.
    :param seconds: the deadline, for the error.
    """

    def __init__(self, folder: Path, cap: int, end: float, seconds: float) -> None:
        super().__init__()
        self._cap, self._end, self._seconds = cap, end, seconds
        self._file = spooled_file(folder)

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is, for an answer that is written anew."""
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As in a file."""
        return self._file.seek(offset, whence)

    def truncate(self, size: int | None = None, /) -> int:
        """As in a file."""
        return self._file.truncate(size)

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Append.

        :raises ResultTooLarge: over the cap.
        :raises QueryTimeout: after the deadline.
        """
        if self._file.tell() + len(data) > self._cap:
            raise ResultTooLarge(self._cap)
        if time.monotonic() > self._end:
            raise QueryTimeout(self._seconds)
        return self._file.write(data)

    def finished(self) -> tuple[BinaryIO, int]:
        """The file at its start, which the caller then owns, and its length."""
        length = self._file.tell()
        return at_rest(self._file, length), length

    def abandon(self) -> None:
        """Give the file back."""
        self._file.close()
