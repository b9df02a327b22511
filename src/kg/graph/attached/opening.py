"""A downloaded file as a stream of its content: plain, gzip or one file of a zip archive, never more than the limit.

A small file that unpacks to very much is a bomb and refused long before the limit. Knows no format of data.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from kg.graph.attached.errors import (
    BOMB,
    BROKEN_ARCHIVE,
    ENCRYPTED,
    TOO_LARGE,
    UNKNOWN_FORMAT,
    UNREADABLE,
    WHICH_MEMBER,
    AttachedError,
)

ENDINGS: dict[str, str] = {
    "ttl": "ttl", "nt": "nt", "nq": "nq", "trig": "trig", "jsonld": "jsonld", "json": "jsonld",
    "rdf": "rdf", "owl": "rdf", "xml": "rdf", "csv": "csv", "tsv": "tsv",
}  # fmt: skip
RATIO = 250  # N-Triples of real vocabularies pack 8 to 40 times; deflate's most is 1,032
_SMALL = 1 << 24  # bytes that anything may unpack to
_MAGIC = {b"\x1f\x8b": "gz", b"PK": "zip"}


def packing(path: Path) -> str:
    """``gz``, ``zip`` or nothing, by the first bytes: a name may say anything.

    :raises AttachedError: where the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return _MAGIC.get(file.read(2), "")
    except OSError as error:
        raise AttachedError(UNREADABLE, reason=error.strerror or error) from error


def format_of(name: str) -> str:
    """The format by the ending of a file's name, ``.gz`` and ``.zip`` not counted.

    :raises AttachedError: where it tells none.
    """
    ending = name.lower().removesuffix(".gz").removesuffix(".zip").rpartition(".")[2]
    if ending not in ENDINGS:
        raise AttachedError(UNKNOWN_FORMAT, name=name, endings=", ".join(ENDINGS))
    return ENDINGS[ending]


def choose_member(path: Path, member: str = "") -> str:
    """The one data file of a zip archive, or the one that is asked for.

    :raises AttachedError: where there is not exactly one.
    """
    with _archive(path) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    fitting = [name for name in names if name == member or (not member and _is_data(name))]
    if len(fitting) != 1:
        raise AttachedError(WHICH_MEMBER, members=", ".join(names[:20]))
    return fitting[0]


def _is_data(name: str) -> bool:
    return not name.startswith(("__MACOSX/", ".")) and name.rpartition(".")[2].lower() in ENDINGS


@contextmanager
def open_data(path: Path, member: str, limit: int) -> Iterator[Bounded]:
    """The content, unpacked.

    :raises AttachedError: where it cannot be unpacked; reading may raise it too.
    """
    packed, size = packing(path), path.stat().st_size
    try:
        if packed == "zip":
            with _archive(path) as archive:
                entry = archive.getinfo(choose_member(path, member))
                if entry.flag_bits & 1:
                    raise AttachedError(ENCRYPTED)
                with archive.open(entry) as stream:
                    yield Bounded(stream, limit, entry.compress_size)
        else:
            with gzip.open(path) if packed else path.open("rb") as stream:
                yield Bounded(cast(IO[bytes], stream), limit, size)
    except (OSError, NotImplementedError) as error:
        raise AttachedError(BROKEN_ARCHIVE if packed else UNREADABLE, reason=error) from error


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise AttachedError(BROKEN_ARCHIVE, reason=error) from error


class Bounded:
    """A stream that says why it ends too early, instead of ending."""

    def __init__(self, stream: IO[bytes], limit: int, packed: int) -> None:
        self._stream, self._limit, self._packed, self._read = stream, limit, packed, 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        :raises AttachedError: past the limit, and where an archive is broken.
        """
        wanted = 1 << 20 if size < 0 else size
        if size < 0:
            return b"".join(iter(lambda: self.read(wanted), b""))
        try:
            block = self._stream.read(wanted)
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile) as error:
            raise AttachedError(BROKEN_ARCHIVE, reason=error) from error
        self._read += len(block)
        if self._read > self._limit:
            raise AttachedError(TOO_LARGE, limit=f"{self._limit:,}")
        if self._read > max(_SMALL, RATIO * self._packed):
            raise AttachedError(BOMB, ratio=RATIO)
        return block
