"""One question to one SPARQL endpoint over a pooled connection, its answer into a file, its failures told apart.

The operator names the endpoint, so its address is not looked into as that of a SERVICE clause is; for the rest the same
holds: no proxy, no cookie, no redirect. Only inside of one event loop. Knows HTTP; nothing of graphs and versions.
"""

from __future__ import annotations

import base64
import logging
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import anyio
import httpcore2

from kg import __version__
from kg.engine.errors import (
    EngineError,
    EngineFailure,
    EngineUnavailable,
    Overloaded,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)
from kg.engine.remote.certificates import untrusted_certificate
from kg.engine.remote.spooled import at_rest, spooled_file

FORM = "application/x-www-form-urlencoded"
CONNECT_SECONDS = 3.0  # a machine that is there answers in milliseconds; one lost packet is sent again after 1 s
_KEPT_SECONDS = 15.0  # an idle connection; Virtuoso's own limit is 30 s in its sample file
_LONGEST_MESSAGE = 16_384  # bytes that are read of an error's body
_LONGEST_SHOWN = 1_000  # characters of it that a person sees
_RETRY_AFTER = 2  # s, where an engine that is overloaded does not say

_log = logging.getLogger(__name__)


class ConnectionLost(Exception):
    """The engine cannot be connected to, or hung up before its answer was whole. Asking once more may help.

    Who asks turns it into :class:`~kg.engine.errors.EngineUnavailable`.
    """


@dataclass(frozen=True, slots=True)
class Access:
    """Where an endpoint is and as whom it is asked. Its ``repr`` shows no secret.

    :param url: of the endpoint; its query string, if any, goes along with every query.
    """

    url: str
    user: str = ""
    password: str = ""
    token: str = ""

    def __repr__(self) -> str:
        return f"Access({self.url!r})"

    @property
    def authorization(self) -> str | None:
        """The value of the header, if there is any."""
        if self.token:
            return f"Bearer {self.token}"
        if not self.user:
            return None
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode("ascii")


@dataclass(slots=True)
class Fetched:
    """A whole body: ``file`` stands at its start. Whoever takes it closes it.

    ``connected_at``: when its connection was made (monotonic). ``is_measured``: HTTP itself said where it ends.
    """

    file: BinaryIO
    length: int
    media_type: str
    connected_at: float
    is_measured: bool

    def read(self) -> bytes:
        """All of it, and close."""
        with self.file:
            return self.file.read()


class _Stream(httpcore2.AsyncNetworkStream):
    """A connection that knows when it was made, and is closed where its TLS handshake is given up."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, made_at: float) -> None:
        self._stream, self.made_at = stream, made_at

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        try:
            return _Stream(await self._stream.start_tls(ssl_context, server_hostname, timeout), self.made_at)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._stream.get_extra_info(info)


class _Backend(httpcore2.AsyncNetworkBackend):
    """The network, with :class:`_Stream` around each connection."""

    def __init__(self) -> None:
        self._network = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        made_at = time.monotonic()
        stream = await self._network.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, made_at)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.AsyncNetworkStream:
        raise httpcore2.ConnectError("an endpoint has no socket in the file system")


class Client:
    """Asks one endpoint. Made and used inside of one event loop.

    :param connections: at once.
    :param cap: bytes that an answer may have.
    :param folder: where a long answer is put.
    """

    def __init__(self, access: Access, connections: int, cap: int, folder: Path) -> None:
        self._url, self._cap, self._folder = access.url, cap, folder
        headers = [("Content-Type", FORM), ("User-Agent", f"juten-kg/{__version__}"), ("Accept-Encoding", "identity")]
        if access.authorization is not None:
            headers.append(("Authorization", access.authorization))
        self._headers = headers
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl.create_default_context() if urlsplit(access.url).scheme == "https" else None,
            max_connections=connections,
            keepalive_expiry=_KEPT_SECONDS,
            network_backend=_Backend(),
        )

    async def ask(self, form: bytes, accept: str) -> Fetched:
        """The answer to a form; the caller sets the time.

        :raises EngineError: where there is none.
        :raises ConnectionLost: where there is nobody.
        """
        headers = [*self._headers, ("Accept", accept)]
        extensions = {"timeout": {"connect": CONNECT_SECONDS}}
        try:
            async with self._pool.stream(
                "POST", self._url, headers=headers, content=form, extensions=extensions
            ) as response:
                if response.status != 200:
                    raise await _failure(response)
                return await self._take(response)
        except (
            httpcore2.NetworkError,
            httpcore2.TimeoutException,
            httpcore2.RemoteProtocolError,
            ssl.SSLError,
        ) as error:
            if (untrusted := untrusted_certificate(error)) is not None:  # asking again never helps
                raise EngineUnavailable(
                    f"the engine's certificate is not trusted: {untrusted.verify_message} (see SSL_CERT_FILE)"
                ) from error
            raise ConnectionLost(f"the engine hung up or cannot be connected to: {type(error).__name__}") from error
        except (httpcore2.LocalProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise EngineFailure(f"the engine cannot be asked: {error}") from error

    async def close(self) -> None:
        """Hang up."""
        await self._pool.aclose()

    async def _take(self, response: httpcore2.Response) -> Fetched:
        headers = _headers(response)
        _refuse_partial(headers)
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise EngineFailure("the engine's answer has a content coding that was not asked for")
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self._cap:
            raise ResultTooLarge(self._cap)
        file = spooled_file(self._folder)
        try:
            length = await self._spool(response, file)
            file = at_rest(file, length)
        except BaseException:
            file.close()
            raise
        stream = response.extensions.get("network_stream")
        connected_at = stream.made_at if isinstance(stream, _Stream) else time.monotonic()
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Fetched(file, length, media_type, connected_at, bool(declared) or "transfer-encoding" in headers)

    async def _spool(self, response: httpcore2.Response, file: BinaryIO) -> int:
        """Put the body into a file; its length."""
        length = 0
        try:
            async for piece in response.aiter_stream():
                length += len(piece)
                if length > self._cap:
                    raise ResultTooLarge(self._cap)
                file.write(piece)
        except OSError as error:
            raise EngineUnavailable(f"the spool cannot be written: {error}") from error
        return length


def _headers(response: httpcore2.Response) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, value in response.headers}


def _refuse_partial(headers: dict[str, str]) -> None:
    """Virtuoso answers 200 with what it has so far, and says so in a header only (measured on 7.2).

    X-SQL-State comes where its time was over, X-SPARQL-MaxRows where its ResultSetMaxRows was reached.
    """
    if headers.get("x-sql-state"):
        raise QueryTimeout(0)
    if "x-sparql-maxrows" in headers:
        raise EngineFailure("the engine cut its answer off at its own limit of rows; raise that limit")


_TOO_LONG = partial(QueryError, "the query is longer than the engine takes")
_MEANINGS: dict[int, Callable[[], EngineError]] = {
    408: partial(QueryTimeout, 0),
    504: partial(QueryTimeout, 0),
    413: _TOO_LONG,
    414: _TOO_LONG,
    502: partial(EngineUnavailable, "what stands before the engine cannot reach it"),
}


async def _failure(response: httpcore2.Response) -> EngineError:
    """What an answer with another status than 200 means."""
    status, headers = response.status, _headers(response)
    if status in (400, 422):
        return QuerySyntaxError(await _message(response))
    if status in _MEANINGS:
        return _MEANINGS[status]()
    if status in (429, 503):
        seconds = headers.get("retry-after", "")
        return Overloaded(max(1, min(int(seconds), 3600)) if seconds.isdigit() else _RETRY_AFTER)
    _log.error("the engine answers %s %s: %s", status, headers.get("location", ""), await _message(response))
    if status < 500:  # a redirect is not followed; credentials and addresses are the operator's to mend
        return EngineUnavailable(f"the engine answers {status}: see KG_ENGINE and its credentials")
    return EngineFailure(f"the engine answers {status}")


async def _message(response: httpcore2.Response) -> str:
    """The beginning of an error's body, for a person; empty where it is no plain text."""
    content = bytearray()
    try:
        async for piece in response.aiter_stream():
            content += piece
            if len(content) > _LONGEST_MESSAGE:
                break
    except (httpcore2.NetworkError, httpcore2.RemoteProtocolError):
        pass  # the status said what matters
    if not _headers(response).get("content-type", "").startswith("text/plain"):
        return "the engine refuses the query"
    text = content[:_LONGEST_MESSAGE].decode("utf-8", "replace").strip().partition("\n\n")[0]  # Virtuoso adds the query
    words = " ".join(text.split())[:_LONGEST_SHOWN]
    return "".join(sign for sign in words if sign.isprintable()) or "the engine refuses the query"
