"""Serving the application with granian: one call for ``kg serve``, for ``python server.py`` and for tests.

It binds nothing before it knows that the port is free, prints one line when it listens, and stops within a bound.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import math
import multiprocessing
import os
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from kg import logs
from kg.engine import open_engine, shared_pool
from kg.settings import Settings
from kg.snapshot import SnapshotError, current_snapshot
from kg.web.app import create_app
from kg.web.gateway import Gateway
from kg.web.observation.counters import Counters
from kg.web.observation.observer import Observer
from kg.web.observation.request_ids import RequestIds
from kg.web.observation.request_log import RequestLog
from kg.web.observation.state import State
from kg.web.plain import PlainQueries
from kg.web.proxies import ClientAddresses, networks
from kg.web.response_cache import PublishedVersion, ResponseCache, with_response_cache
from kg.web.services import EXTENSION, Services

if TYPE_CHECKING:
    from flask import Flask

    from kg.web.rate_limit.limiter import RateLimiter

# Measured under 3,000 half-open connections: with granian's defaults (backlog 1024, 30 s to send the headers) 1,500
# of them shut the server; with these it answered others in 1-30 ms.
BACKLOG = 16_384
BACKPRESSURE = 8_192
HEADER_READ_TIMEOUT = 5_000  # ms
# A thread is held by a query that waits for a worker; threads are made as they are needed.
THREADS = 1_024
STOP_TIMEOUT = 10  # s that requests may take to end after SIGTERM
MAX_PORT = 65_535

logger = logging.getLogger(__name__)

# What granian says goes where our own log goes, in its form.
_GRANIAN_LOG = {"handlers": {}, "loggers": {name: {"propagate": True} for name in ("_granian", "granian.access")}}
_PR_SET_PDEATHSIG = 1
# glibc's, of mallopt: by default each thread takes memory from a place of its own, 16 of them on two cores, and what
# was once freed in 32 MiB is kept. A web process that sent some large answers then holds twice what it needs.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 131_072  # bytes from which memory is given back when it is freed


class NotServed(Exception):
    """The server cannot begin; the message says why."""


class PortTaken(NotServed):
    """Nothing can be bound at this address."""


def serve(host: str, port: int, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Port 0 takes a free one.

    :raises NotServed: where the address cannot be bound, or there is no room for what the processes share.
    :raises SettingError: where a setting of the web has a value that cannot be read.
    """
    networks(settings["KG_TRUSTED_PROXIES"])  # here, for a web process could only fail again and again
    logs.configure(settings["KG_LOG_FORMAT"], settings["KG_LOG_LEVEL"])
    port = free_port(host, port)
    _allow_descriptors()
    announcement = Announcement(host, port, settings)
    server = Server(
        "kg.web",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=settings["KG_WEB_WORKERS"],
        backlog=BACKLOG,
        backpressure=BACKPRESSURE,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_READ_TIMEOUT),
        workers_kill_timeout=max(STOP_TIMEOUT, math.ceil(settings["KG_QUERY_TIMEOUT"]) + 2),
        respawn_failed_workers=True,
        respawn_interval=0.1,
        log_level=LogLevels.error,  # its warnings are about numbers of threads that are chosen here on purpose
        log_dictconfig=_GRANIAN_LOG,
    )
    with _shared(settings) as (pool, folder, state):
        stopping = Stopping(state, settings["KG_DRAIN_SECONDS"], server.signal_handler_interrupt)
        server.on_startup(stopping.listen)
        loader = partial(load_application, settings, pool, announcement, folder)
        # granian's annotation wants a function; an object with __rsgi__ is what its specification takes.
        server.serve(target_loader=cast("Callable[..., Callable[..., Any]]", loader), wrap_loader=False)


@contextmanager
def _shared(settings: Settings) -> Iterator[tuple[Path | None, Path, State]]:
    """What the processes share: the pool, a folder of the web processes, and whether the server is about to stop.

    :raises NotServed: where there is no room for it.
    """
    with ExitStack() as stack:
        try:
            pool = stack.enter_context(shared_pool(settings))
            folder = stack.enter_context(shared_folder(pool))
            state = State(folder)
        except OSError as error:
            place = f" in {error.filename}" if error.filename else ""
            reason = f"there is no room for the files that the server's processes share{place}: {error.strerror}"
            raise NotServed(reason) from error
        yield pool, folder, state


def load_application(
    settings: Settings, pool: Path | None, announcement: Announcement, shared: Path | None = None
) -> Gateway:
    """The application of one web process, its engine open before the first request comes.

    :param pool: where the evaluating processes are, which all web processes share.
    :param shared: the folder with what web processes tell each other.
    """
    _follow_parent()
    _save_memory()
    logs.configure(settings["KG_LOG_FORMAT"], settings["KG_LOG_LEVEL"])
    app = create_app(settings=settings, opener=partial(open_engine, settings, pool))
    services = app.extensions[EXTENSION]
    assert isinstance(services, Services)
    services.counters, services.state = Counters(shared), State(shared)
    services.warm()
    util.Finalize(app, services.engines.close, exitpriority=10)
    threading.Thread(target=announcement.make, args=(services,), daemon=True).start()
    # Another engine switches when a build is published there, not when it was made here.
    published = PublishedVersion(settings.build_dir, services.engines.stand_in)
    cached = with_response_cache(app, settings, services.engines.version if settings["KG_ENGINE"] else published)
    cache = cached if isinstance(cached, ResponseCache) else None
    return Gateway(
        cached,
        cached=None if cache is None else cache.cached,
        plain=PlainQueries(services, cache, settings["KG_REQUEST_BYTES"]),
        max_body=settings["KG_REQUEST_BYTES"],
        threads=THREADS,
        observer=make_observer(settings, services.counters),
        statistics=None if cache is None else cache.statistics,
        limiter=make_limiter(settings, shared, app) if settings["KG_RATE_LIMIT"] else None,
    )


def make_limiter(settings: Settings, shared: Path | None, app: Flask) -> RateLimiter:
    """What refuses clients that ask too often, together with the other web processes."""
    from kg.web.rate_limit.limiter import RateLimiter  # noqa: PLC0415 - 0.2 s that a server without a limit is spared
    from kg.web.rate_limit.windows import SharedWindows  # noqa: PLC0415

    clients = ClientAddresses(settings["KG_TRUSTED_PROXIES"], settings["KG_FORWARDED"])
    return RateLimiter(settings["KG_RATE_LIMIT"], clients, SharedWindows(shared), app)


def make_observer(settings: Settings, counters: Counters) -> Observer:
    """What takes note of the requests of one web process."""
    clients = ClientAddresses(settings["KG_TRUSTED_PROXIES"], settings["KG_FORWARDED"])
    wanted = settings["KG_LOG_REQUESTS"]
    log = None
    if wanted != logs.OFF:
        line = logs.line_writer(settings["KG_LOG_FORMAT"])
        log = RequestLog(wanted, settings["KG_LOG_FIELDS"], line, clients.of)
    return Observer(counters, RequestIds(clients.is_trusted if settings["KG_TRUSTED_PROXIES"] else None), log)


@contextmanager
def shared_folder(pool: Path | None) -> Iterator[Path]:
    """A folder for what the web processes count together: the pool's own, which is cleaned up whatever happens."""
    if pool is not None:
        folder = pool / "web"
        folder.mkdir()
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="juten-kg-web-") as name:
        yield Path(name)


class Stopping:
    """What SIGTERM means: first every /readyz says 503, for as long as a balancer needs to see it, then the end.

    SIGINT (^C), and a second SIGTERM, end the server without the pause.

    :param seconds: the pause.
    :param stop: begins the end; requests that run are answered.
    """

    def __init__(self, state: State, seconds: float, stop: Callable[[], None]) -> None:
        self._state, self._seconds, self._stop = state, seconds, stop

    def listen(self) -> None:
        """Take the signal over. In the main thread, when the server has set its own handlers."""
        signal.signal(signal.SIGTERM, self._drain)

    def _drain(self, _signal: int, _frame: object) -> None:
        begun = self._state.draining
        self._state.drain()
        if begun or not self._seconds:
            self._stop()
            return
        logger.info("told to stop: not ready from now on, the end begins in %g s", self._seconds)
        timer = threading.Timer(self._seconds, self._stop)
        timer.daemon = True
        timer.start()


def _save_memory() -> None:
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:  # another C library has its own ways
        mallopt(_M_ARENA_MAX, 2)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def _allow_descriptors() -> None:
    """As many open files as the system lets us have: each connection is one, and 1,024 are soon taken."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def free_port(host: str, port: int) -> int:
    """The port, if it can be bound; a free one for 0.

    :raises PortTaken: where it cannot.
    """
    if not 0 <= port <= MAX_PORT:
        raise PortTaken(f"{port} is no port (0 to {MAX_PORT})")
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {port} of {host} is taken: end what runs there, or choose another (--port N, PORT=N)"
        else:
            reason = f"{host}:{port} cannot be bound: {error.strerror or error}"
        raise PortTaken(reason) from error


class Announcement:
    """One line for the operator, written once, when connections are taken: a web process binds after it has loaded."""

    def __init__(self, host: str, port: int, settings: Settings) -> None:
        self._address = ({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)  # noqa: S104 - never bound here
        self._url = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        self._build_dir = settings.build_dir
        self._format = settings["KG_LOG_FORMAT"]
        self._made = multiprocessing.Event()

    def make(self, services: Services) -> None:
        """Wait until a connection is taken, then write the line, unless another process has."""
        while not self._is_answered():
            time.sleep(0.01)
        if not self._made.is_set():
            self._made.set()
            version, line = self._line(services)
            logs.announce(self._format, line, event="serving", url=self._url, version=version)

    def _is_answered(self) -> bool:
        try:
            with socket.create_connection(self._address, timeout=1):
                return True
        except OSError:
            return False

    def _line(self, services: Services) -> tuple[str | None, str]:
        try:
            published = current_snapshot(self._build_dir).version
            reason = ""
        except SnapshotError as error:
            published, reason = None, str(error)
        version = services.engines.stand_in() or published
        if version is None:
            return None, f"serving {self._url}, with 503 until there is a build: {reason}"
        stands_in = "" if version == published else ", which stands in for the published one"
        return version, f"serving {self._url} (version {version}{stands_in})"


def _follow_parent() -> None:
    """In a web process: end when the main process says so, or has ended, so that no orphan holds the port.

    A forked process begins with the main one's signal handlers, which swallow a SIGTERM that comes while it loads:
    measured, the main process then waited all of STOP_TIMEOUT for it. granian sets its own when loading is done.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent.pid:  # it ended before the line above
            sys.exit(1)
