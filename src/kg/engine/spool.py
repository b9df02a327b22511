"""Where a worker writes its answer: a buffer, then a file in memory, then an unlinked file on disk, up to a cap.

Both files are there before the query begins: during it a worker has no descriptor to spare. Whoever takes a finished
spool owns it; a new one takes its place. An unlinked file leaves nothing behind, however its process ends.
"""

from __future__ import annotations

import errno
import io
import os
import tempfile
from pathlib import Path

from kg.engine.errors import ResultTooLarge

MEMORY_BYTES = 1 << 20  # a thousand slow clients then hold 1 GiB at most in memory; the rest is on disk
_COPY = 1 << 20


class Spool(io.RawIOBase):
    """One answer at a time, written from its start to its end.

    :param inline: bytes up to which an answer stays in the buffer.
    :param cap: the largest answer in bytes.
    :param folder: where the file on disk is made.
    """

    def __init__(self, inline: int, cap: int, folder: Path, memory: int = MEMORY_BYTES) -> None:
        super().__init__()
        self._inline, self._cap, self._memory, self._folder = inline, cap, memory, folder
        self._buffer = bytearray()
        self._descriptors = [_memory_file(), _disk_file(folder)]
        self._current: int | None = None  # index of the file that is written; None: the buffer
        self.length = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        """Append.

        :raises ResultTooLarge: over the cap.
        :raises OSError: where the disk is full.
        """
        size = len(data)
        self.length += size
        if self.length > self._cap:
            raise ResultTooLarge(self._cap)
        if self._current is None:
            self._buffer += data
            if self.length > self._inline:
                self._current = 0
                self._append(0, bytes(self._buffer))
                self._buffer.clear()
            return size
        if self._current == 0 and self.length > self._memory:
            self._to_disk()
        self._append(self._current, data)
        return size

    def seekable(self) -> bool:
        """Back to its start, for an answer that is written anew."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """To the start only."""
        if offset or whence != os.SEEK_SET:
            raise io.UnsupportedOperation("a spool is written from its start")
        return 0

    def truncate(self, size: int | None = None, /) -> int:
        """Forget what was written."""
        self.reset(taken=False)
        return 0

    def _append(self, index: int, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptors[index], rest) :]
        except OSError as error:
            if error.errno == errno.EFBIG:  # RLIMIT_FSIZE, which stands behind the cap
                raise ResultTooLarge(self._cap) from error
            raise

    def _to_disk(self) -> None:
        self._current = 1
        os.lseek(self._descriptors[0], 0, os.SEEK_SET)
        while chunk := os.read(self._descriptors[0], _COPY):
            self._append(1, chunk)
        os.lseek(self._descriptors[0], 0, os.SEEK_SET)
        os.ftruncate(self._descriptors[0], 0)

    @property
    def content(self) -> bytes | None:
        """The whole answer, where it is small enough to stay in the buffer."""
        return bytes(self._buffer) if self._current is None else None

    @property
    def descriptor(self) -> int | None:
        """The file with the whole answer, at its start; None where it is in the buffer."""
        if self._current is None:
            return None
        os.lseek(self._descriptors[self._current], 0, os.SEEK_SET)
        return self._descriptors[self._current]

    def read_back(self) -> bytes:
        """The whole answer from its file."""
        assert self._current is not None
        return os.pread(self._descriptors[self._current], self.length, 0)

    def reset(self, *, taken: bool) -> None:
        """Ready for the next answer. ``taken``: another process has the descriptor, so this one makes a new file."""
        if self._current is not None:
            for index in range(self._current + 1):
                if taken and index == self._current:
                    os.close(self._descriptors[index])
                    self._descriptors[index] = _memory_file() if index == 0 else _disk_file(self._folder)
                else:
                    os.lseek(self._descriptors[index], 0, os.SEEK_SET)
                    os.ftruncate(self._descriptors[index], 0)
        self._buffer.clear()
        self._current = None
        self.length = 0

    def close(self) -> None:
        """Give both files back."""
        if not self.closed:
            for descriptor in self._descriptors:
                os.close(descriptor)
        super().close()


def _memory_file() -> int:
    return os.memfd_create("kg-answer", os.MFD_CLOEXEC)


def _disk_file(folder: Path) -> int:
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT):
            raise
    # A file system without O_TMPFILE (some overlays): for an instant the file has a name.
    descriptor, name = tempfile.mkstemp(prefix="kg-answer-", dir=folder)
    Path(name).unlink()
    return descriptor


def spool_folder(runtime_dir: Path) -> Path:
    """A folder on disk: /var/tmp, which outlives a boot and so is no memory, else the runtime folder."""
    lasting = Path("/var/tmp")  # noqa: S108 - only unlinked files are made there
    return lasting if os.access(lasting, os.W_OK | os.X_OK) else runtime_dir
