"""The WSGI application behind granian's RSGI, so that a client that leaves takes its query along.

WSGI has no word for a client's leaving; RSGI has (``client_disconnect``). What the cache holds and what is a plain
query is answered in the event loop; everything else runs in a thread. A long body is sent from its file, because
granian takes every piece of a stream at once: 200 MB for a client that reads nothing (measured). Knows HTTP and WSGI,
nothing of SPARQL.
"""

from __future__ import annotations

import asyncio
import io
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from kg.engine.interface import Begun, on_departure, under_way
from kg.logs import request_id
from kg.web.observation.counters import Counters
from kg.web.observation.observed import OBSERVED, Headers, Observed, Seen
from kg.web.observation.observer import Observer
from kg.web.observation.request_ids import RequestIds

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from granian._granian import RSGIHTTPProtocol
    from granian.rsgi import Scope

    from kg.web.plain import Plain, PlainQueries
    from kg.web.rate_limit.limiter import RateLimiter
    from kg.web.response_cache.store import Statistics

PATIENCE = 0.1  # s that a request may take before its client is watched
IN_MEMORY = 1 << 20  # B of a body that is sent in one piece
_OPENED_BY_THEN = 5.0  # s after which granian has long opened the file that it was told to send
_OF_ENVIRONMENT = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
_PUBLISH_EVERY = 1.0  # s


class Departure:
    """Whether the client of a request has gone, and what to do then. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = False
        self._actions: list[Callable[[], None]] = []

    def watch(self, action: Callable[[], None]) -> None:
        """Call ``action`` when the client goes; at once if it has gone. It must not raise."""
        with self._lock:
            if not self._left:
                self._actions.append(action)
                return
        action()

    def leave(self) -> None:
        """The client has gone."""
        with self._lock:
            self._left = True
            actions, self._actions = self._actions, []
        for action in actions:
            action()


class Answer:
    """What a WSGI application answered: status, headers and the body, of which it owns what is to be closed."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: Headers = []
        self.body: Iterable[bytes] = ()

    def start(self, status: str, headers: Headers, _exc_info: object = None, /) -> Callable[[bytes], object]:
        """The ``start_response`` of PEP 3333; nothing of ours uses the ``write`` that it returns."""
        self.status = int(status[:3])
        self.headers = headers
        return _no_write

    def close(self) -> None:
        """Give back what stands behind the body."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()


def _no_write(_data: bytes) -> object:
    raise RuntimeError("write() of start_response is not supported: return the body")


class Gateway:
    """An RSGI application: what granian calls for each request.

    :param app: the whole application, its cache around it.
    :param cached: answers a request at once from a cache, or is None where it cannot; called in the event loop.
    :param plain: begins what can be answered without the application.
    :param max_body: bytes of a request's body that are read; of a longer one the application sees that it is longer.
    :param threads: requests that are worked on at once.
    :param observer: takes note of every request.
    :param statistics: how the cache is, for the observer to tell.
    :param limiter: refuses who asks too often.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        cached: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes] | None] | None,
        plain: PlainQueries | None = None,
        max_body: int,
        threads: int,
        observer: Observer | None = None,
        statistics: Callable[[], Statistics] | None = None,
        limiter: RateLimiter | None = None,
    ) -> None:
        self._app = app
        self._cached = cached
        self._plain = plain
        self._max_body = max_body
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._observer = observer or Observer(Counters(), RequestIds())
        self._statistics = statistics
        self._limiter = limiter

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """The event loop is there, and no request yet."""

        def publish() -> None:
            self._observer.publish(None if self._statistics is None else self._statistics())
            loop.call_later(_PUBLISH_EVERY, publish)

        loop.call_soon(publish)

    async def __rsgi__(self, scope: Scope, protocol: RSGIHTTPProtocol) -> None:
        """Answer one request."""
        began = time.perf_counter_ns()
        environ = environment(scope)
        seen = self._observer.see(environ, began)
        if self._limiter is not None and (allowance := self._limiter.take(environ)) is not None:
            if allowance.refused:  # before its body is read
                self._refuse(seen, protocol, self._limiter.refusal(environ, allowance))
                return
            seen.limits = allowance.headers()
        if scope.method not in {"GET", "HEAD"}:
            await self._read_body(protocol, environ)
        answer = Answer()
        body = None if self._cached is None else self._cached(environ, answer.start)
        if body is not None:
            content = b"".join(body)
            protocol.response_bytes(answer.status, seen.with_id(answer.headers), content)
            self._observer.hit(seen, answer.status, answer.headers, len(content))
            return
        environ[OBSERVED] = seen.told = Observed()
        self._observer.counters.change("in_flight", 1)
        try:
            await self._work(seen, protocol, answer)
        except BaseException:
            self._observer.failed(seen)
            raise
        finally:
            self._observer.counters.change("in_flight", -1)

    def _refuse(self, seen: Seen, protocol: RSGIHTTPProtocol, refusal: tuple[int, Headers, bytes]) -> None:
        status, headers, content = refusal
        protocol.response_bytes(status, seen.with_id(headers), content)
        self._observer.answered(seen, status, headers, len(content))

    async def _work(self, seen: Seen, protocol: RSGIHTTPProtocol, answer: Answer) -> None:
        """Answer what the cache does not hold: the short way if that can, else the application."""
        plain = None if self._plain is None else self._plain.begin(seen.environ)
        if plain is None:
            await self._ask(seen, protocol, answer, None)
            return
        try:
            if not (await arrives(plain.begun) and plain.is_finishable):
                await self._ask(seen, protocol, answer, plain)
                return
            seen.told = plain.told()
            if plain.is_quick:
                headers, content = plain.finish()
            else:
                headers, content = await asyncio.get_running_loop().run_in_executor(self._threads, plain.finish)
            if seen.environ["REQUEST_METHOD"] == "HEAD":
                content = b""
            protocol.response_bytes(200, seen.with_id(headers), content)
            self._observer.answered(seen, 200, headers, len(content))
        finally:
            plain.close()

    async def _ask(self, seen: Seen, protocol: RSGIHTTPProtocol, answer: Answer, plain: Plain | None) -> None:
        """Ask the application in a thread and send what it answers."""
        departure = Departure()
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, self._run, seen, answer, departure, plain)
        if not await self._stays(work, protocol, departure):
            self._observer.left(seen)
            return
        content = await work
        headers = seen.with_id(answer.headers)
        if isinstance(content, bytes):
            length = len(content)
            protocol.response_bytes(answer.status, headers, content)
        else:
            length = os.fstat(content.fileno()).st_size
            protocol.response_file(answer.status, headers, f"/proc/self/fd/{content.fileno()}")
            loop.call_later(_OPENED_BY_THEN, content.close)
        self._observer.answered(seen, answer.status, answer.headers, length)

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """The worker ends: requests that run are answered already."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._observer.close()

    async def _stays(
        self, work: asyncio.Future[bytes | BinaryIO], protocol: RSGIHTTPProtocol, departure: Departure
    ) -> bool:
        """Wait for the work; false where the client went before it was done, and the work was told."""
        done, _pending = await asyncio.wait((work,), timeout=PATIENCE)
        if done:
            return True
        leaving = asyncio.ensure_future(protocol.client_disconnect())
        try:
            await asyncio.wait((work, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not leaving.done():
                leaving.cancel()
        if work.done():
            return True
        departure.leave()
        content = await work
        if not isinstance(content, bytes):
            content.close()
        return False

    async def _read_body(self, protocol: RSGIHTTPProtocol, environ: WSGIEnvironment) -> None:
        declared = environ.get("CONTENT_LENGTH", "")
        if declared.isdigit() and int(declared) > self._max_body:
            return  # the application refuses it by its length, unread
        body = bytearray()
        async for piece in protocol:
            body += piece
            if len(body) > self._max_body:
                break
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        environ["wsgi.input"] = io.BytesIO(body)

    def _run(self, seen: Seen, answer: Answer, departure: Departure, plain: Plain | None) -> bytes | BinaryIO:
        """Ask the application; the body in memory, or in a file at its start if it is long."""
        request_id.set(seen.request_id)
        on_departure.set(departure.watch)  # this thread's, until its next request, as the next
        under_way.set(None if plain is None else plain.under_way)
        if plain is not None:
            plain.hand_over(seen.environ)
        answer.body = self._app(seen.environ, answer.start)
        try:
            file = getattr(answer.body, "file", None)
            if file is not None and _is_whole_file(file, answer.headers):
                return cast(BinaryIO, io.FileIO(os.dup(file.fileno())))
            return _gathered(answer.body)
        finally:
            answer.close()


async def arrives(begun: Begun) -> bool:
    """Wait in the event loop until the outcome of an evaluation has come; false where it takes longer than a moment."""
    loop = asyncio.get_running_loop()
    arrival: asyncio.Future[bool] = loop.create_future()

    def take() -> None:
        if begun.arrive() and not arrival.done():
            arrival.set_result(True)

    def give_up() -> None:
        if not arrival.done():
            arrival.set_result(False)

    descriptor = begun.fileno()
    loop.add_reader(descriptor, take)
    timer = loop.call_later(PATIENCE, give_up)
    try:
        return await arrival
    finally:
        timer.cancel()
        loop.remove_reader(descriptor)


def _is_whole_file(file: Any, headers: Headers) -> bool:  # noqa: ANN401 - whatever a FileWrapper holds
    """Whether a body is just a file, from its start to its end, as long as the headers say."""
    try:
        size = os.fstat(file.fileno()).st_size
    except (OSError, AttributeError):
        return False
    length = next((value for name, value in headers if name.lower() == "content-length"), "")
    return size > IN_MEMORY and length == str(size) and file.tell() == 0


def _gathered(body: Iterable[bytes]) -> bytes | BinaryIO:
    if isinstance(body, list):
        return b"".join(body)
    start = bytearray()
    pieces = iter(body)
    for piece in pieces:
        start += piece
        if len(start) > IN_MEMORY:
            break
    else:
        return bytes(start)
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    spool.write(start)
    spool.writelines(pieces)
    spool.seek(0)
    return cast(BinaryIO, spool)


def environment(scope: Scope) -> WSGIEnvironment:
    """The WSGI environment of a request (PEP 3333); its body is not in it yet.

    A header whose name has an underscore is left out: as a WSGI key it could pass for another's (X_Forwarded_Host).
    """
    host, _colon, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_SOFTWARE": "granian",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority and "host" not in scope.headers:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = _OF_ENVIRONMENT.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        # Two Hosts make a list, which is no host and refused: a proxy may have gone by the one that we would not.
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    return environ
