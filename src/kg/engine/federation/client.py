"""One POST to one listed endpoint: to an address that was checked, up to a size, without following anyone.

No proxy, no cookie, no credentials, no redirect: httpcore2 has none of them by itself. What stands in the answer is the
business of others; here only its status, type and coding are looked at.
"""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpcore2

from kg import __version__
from kg.engine.errors import RemoteInvalid, RemoteTooLarge, RemoteUnreachable
from kg.engine.federation import addresses
from kg.i18n import mark

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
USER_AGENT = f"juten-kg/{__version__} (SERVICE)"

DAMAGED = mark("its gzip stream is damaged")
_MOST_TRIED = 3  # addresses of one host
_INFLATED = 262_144  # B at once
_HEADERS = (
    ("Accept", f"{JSON}, {XML};q=0.8"),
    ("Accept-Encoding", "gzip, identity;q=0.5"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("User-Agent", USER_AGENT),
)


@dataclass(frozen=True, slots=True)
class Body:
    """A whole answer: its media type and its bytes."""

    media_type: str
    content: bytes


class _CheckedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to a listed host and port only, at an address that :mod:`addresses` let through."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._endpoint = endpoint
        self._host = parts.hostname or ""
        self._port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        self._network = httpcore2.AnyIOBackend()
        self._streams: list[httpcore2.AsyncNetworkStream] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        if (host.strip("[]").lower(), port) != (self._host.lower(), self._port):
            raise RemoteUnreachable(self._endpoint, mark("the connection would lead elsewhere"))
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(addresses.resolver, addresses.resolve, self._host, self._port)
        failure: httpcore2.ConnectError | None = None
        for address in found[:_MOST_TRIED]:
            try:
                stream = await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except httpcore2.ConnectError as error:
                failure = error
            else:
                self._streams.append(stream)
                return stream
        raise failure or httpcore2.ConnectError("no address")

    async def close(self) -> None:
        """Close every connection: httpcore2 leaves one open whose TLS handshake is given up (measured)."""
        for stream in self._streams:
            await stream.aclose()

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        raise RemoteUnreachable(self._endpoint, mark("the connection would lead elsewhere"))


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class Client:
    """Asks one endpoint, several times over one connection. Only inside of one event loop.

    :param endpoint: a listed URL.
    """

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        secure = urlsplit(endpoint).scheme == "https"
        self._backend = _CheckedBackend(endpoint)
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_tls() if secure else None,
            max_connections=1,
            keepalive_expiry=1.0,
            network_backend=self._backend,
        )

    async def ask(self, query: str, most_bytes: int) -> Body:
        """The answer to a query; the caller sets the time.

        :param most_bytes: of the decompressed body.
        :raises RemoteError: where there is none.
        """
        content = urlencode({"query": query}).encode()
        try:
            async with self._pool.stream("POST", self._endpoint, headers=list(_HEADERS), content=content) as response:
                media_type, gzipped = self._look_at(response)
                return Body(media_type, await self._read(response, gzipped, most_bytes))
        except addresses.NotPublic as error:
            raise RemoteUnreachable(self._endpoint, mark("its name leads to an address that is not public")) from error
        except (httpcore2.RemoteProtocolError, httpcore2.LocalProtocolError) as error:
            raise RemoteInvalid(self._endpoint, mark("its answer is no whole HTTP response")) from error
        except (httpcore2.NetworkError, httpcore2.TimeoutException, OSError) as error:
            raise RemoteUnreachable(self._endpoint, mark("it cannot be connected to, or hung up")) from error

    async def close(self) -> None:
        """Hang up."""
        await self._pool.aclose()
        await self._backend.close()

    def _look_at(self, response: httpcore2.Response) -> tuple[str, bool]:
        headers = {name.lower(): value for name, value in response.headers}
        if 300 <= response.status < 400:
            raise RemoteInvalid(
                self._endpoint, mark("it answers %(status)s, and redirects are not followed"), status=response.status
            )
        if response.status != 200:
            raise RemoteInvalid(self._endpoint, mark("it answers %(status)s"), status=response.status)
        media_type = headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip().lower()
        if media_type not in (JSON, XML):
            raise RemoteInvalid(self._endpoint, mark("its media type is not that of SPARQL results"))
        coding = headers.get(b"content-encoding", b"identity").decode("latin-1").strip().lower()
        if coding not in {"identity", "gzip", "x-gzip"}:
            raise RemoteInvalid(self._endpoint, mark("its content coding was not asked for"))
        return media_type, coding != "identity"

    async def _read(self, response: httpcore2.Response, gzipped: bool, most_bytes: int) -> bytes:
        content = bytearray()
        pieces = self._inflated(response) if gzipped else response.aiter_stream()
        async for piece in pieces:
            content += piece
            if len(content) > most_bytes:
                raise RemoteTooLarge(self._endpoint, mark("more than %(count)s bytes"), count=most_bytes)
        return bytes(content)

    async def _inflated(self, response: httpcore2.Response) -> AsyncIterator[bytes]:
        """The body decompressed in bounded pieces: however small it was sent, no more is held than was let through."""
        inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            async for piece in response.aiter_stream():
                rest = piece
                while rest:
                    yield inflater.decompress(rest, _INFLATED)
                    rest = inflater.unconsumed_tail
                if inflater.unused_data:
                    raise RemoteInvalid(self._endpoint, DAMAGED)
            yield inflater.flush()
        except zlib.error as error:
            raise RemoteInvalid(self._endpoint, DAMAGED) from error
        if not inflater.eof:
            raise RemoteInvalid(self._endpoint, DAMAGED)
