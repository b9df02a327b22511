"""Content codings: which one a client takes best (RFC 9110, section 12.5.3), and what makes it."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import brotli
import zstandard
from werkzeug.http import parse_accept_header

IDENTITY = "identity"
# The server's order among codings that the client takes equally. A result of 2.7 MB in JSON shrinks to a tenth in each
# of them at the levels below: at 320 MB/s in zstd, 73 in br, 66 in gzip.
CODINGS = ("zstd", "br", "gzip")
SUFFIXES = tuple(f"-{coding}" for coding in CODINGS)

_REMEMBERED_HEADERS = 256  # clients send a handful of different values
_REMEMBERED_LENGTH = 256  # characters; with the number above this is 100 kB at most, whatever is sent


@dataclass(frozen=True, slots=True)
class Choice:
    """The coding to answer in, and whether the client said that it takes no identity (``identity;q=0``)."""

    coding: str
    refuses_identity: bool = False

    @property
    def key(self) -> str:
        """The choice as one word: requests with the same word get the same bytes."""
        return f"{self.coding}!" if self.refuses_identity else self.coding


class Compressor(Protocol):
    """Takes a body piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """What is ready after this piece."""

    def flush(self) -> bytes:
        """The end."""


class _Brotli:
    def __init__(self) -> None:
        self._compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=5)

    def compress(self, data: bytes, /) -> bytes:
        return bytes(self._compressor.process(data))

    def flush(self) -> bytes:
        return bytes(self._compressor.finish())


def _gzip(_length: int) -> Compressor:
    return zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)  # 16: gzip, its time stamp 0


def _zstd(length: int) -> Compressor:
    # Its window is 2 MiB at this level; RFC 9659 allows 8.
    return zstandard.ZstdCompressor(level=3).compressobj(size=length)


_MAKERS: dict[str, Callable[[int], Compressor]] = {"zstd": _zstd, "br": lambda _length: _Brotli(), "gzip": _gzip}


def compressor(coding: str, length: int) -> Compressor:
    """A new compressor for a body of so many bytes. The same bytes always give the same compressed bytes."""
    return _MAKERS[coding](length)


def choose(accept_encoding: str | None) -> Choice:
    """The coding for an Accept-Encoding header; identity where there is none, or nothing in it that we have."""
    if not accept_encoding:
        return _PLAIN
    if len(accept_encoding) > _REMEMBERED_LENGTH:
        return _choose(accept_encoding)
    return _choose_remembered(accept_encoding)


_PLAIN = Choice(IDENTITY)


def _choose(accept_encoding: str) -> Choice:
    qualities: dict[str, float] = {}
    for name, quality in parse_accept_header(accept_encoding.lower()):
        qualities.setdefault("gzip" if name == "x-gzip" else name, quality)
    others = qualities.get("*")

    def rank(coding: str) -> tuple[float, bool, int]:
        listed = coding in qualities
        place = CODINGS.index(coding)
        # Whoever sends only * gets gzip, which everybody can read; else the server's order.
        return qualities.get(coding, others or 0.0), listed, -place if listed else place

    best = max(CODINGS, key=rank)
    quality = rank(best)[0]
    identity = qualities.get(IDENTITY, 0.0 if others == 0 else None)
    if quality <= 0 or (identity is not None and identity > quality):
        return _PLAIN  # also where identity is refused: an answer that may be unreadable serves better than none
    return Choice(best, refuses_identity=identity == 0)


_choose_remembered = lru_cache(maxsize=_REMEMBERED_HEADERS)(_choose)
