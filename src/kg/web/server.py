"""Serving the application with granian: one call for ``kg serve``, for ``python server.py`` and for tests.

It binds nothing before it knows that the port is free, prints one line when it listens, and stops within a bound.
"""

from __future__ import annotations

import ctypes
import errno
import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from multiprocessing import util
from pathlib import Path
from typing import Any, cast

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from kg.engine import open_engine, shared_pool
from kg.settings import Settings
from kg.snapshot import SnapshotError, current_snapshot
from kg.web.app import create_app
from kg.web.gateway import Gateway
from kg.web.plain import PlainQueries
from kg.web.proxies import networks
from kg.web.response_cache import ResponseCache, with_response_cache
from kg.web.services import EXTENSION, Services

# Measured under 3,000 half-open connections: with granian's defaults (backlog 1024, 30 s to send the headers) 1,500
# of them shut the server; with these it answered others in 1-30 ms.
BACKLOG = 16_384
BACKPRESSURE = 8_192
HEADER_READ_TIMEOUT = 5_000  # ms
# A thread is held by a query that waits for a worker; threads are made as they are needed.
THREADS = 1_024
STOP_TIMEOUT = 10  # s that requests may take to end after SIGTERM
MAX_PORT = 65_535

_PR_SET_PDEATHSIG = 1
# glibc's, of mallopt: by default each thread takes memory from a place of its own, 16 of them on two cores, and what
# was once freed in 32 MiB is kept. A web process that sent some large answers then holds twice what it needs.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 131_072  # bytes from which memory is given back when it is freed


class PortTaken(Exception):
    """Nothing can be bound at this address; the message says why."""


def serve(host: str, port: int, settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Port 0 takes a free one.

    :raises PortTaken: where the address cannot be bound.
    :raises SettingError: where a setting of the web has a value that cannot be read.
    """
    networks(settings["KG_TRUSTED_PROXIES"])  # here, for a web process could only fail again and again
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
        workers_kill_timeout=STOP_TIMEOUT,
        respawn_failed_workers=True,
        respawn_interval=0.1,
        log_level=LogLevels.error,  # its warnings are about numbers of threads that are chosen here on purpose
    )
    with shared_pool(settings) as pool:
        loader = partial(load_application, settings, pool, announcement)
        # granian's annotation wants a function; an object with __rsgi__ is what its specification takes.
        server.serve(target_loader=cast("Callable[..., Callable[..., Any]]", loader), wrap_loader=False)


def load_application(settings: Settings, pool: Path | None, announcement: Announcement) -> Gateway:
    """The application of one web process, its engine open before the first request comes.

    :param pool: where the evaluating processes are, which all web processes share.
    """
    _follow_parent()
    _save_memory()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    app = create_app(settings=settings, opener=partial(open_engine, settings, pool))
    services = app.extensions[EXTENSION]
    assert isinstance(services, Services)
    services.warm()
    util.Finalize(app, services.engines.close, exitpriority=10)
    threading.Thread(target=announcement.make, daemon=True).start()
    # Another engine switches when a build is published there, not when it was made here.
    cached = with_response_cache(app, settings, services.engines.version if settings["KG_ENGINE"] else None)
    cache = cached if isinstance(cached, ResponseCache) else None
    return Gateway(
        cached,
        cached=None if cache is None else cache.cached,
        plain=PlainQueries(services, cache, settings["KG_REQUEST_BYTES"]),
        max_body=settings["KG_REQUEST_BYTES"],
        threads=THREADS,
    )


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
        self._made = multiprocessing.Event()

    def make(self) -> None:
        """Wait until a connection is taken, then write the line, unless another process has."""
        while not self._is_answered():
            time.sleep(0.01)
        if not self._made.is_set():
            self._made.set()
            sys.stderr.write(f"{self._line()}\n")
            sys.stderr.flush()

    def _is_answered(self) -> bool:
        try:
            with socket.create_connection(self._address, timeout=1):
                return True
        except OSError:
            return False

    def _line(self) -> str:
        try:
            return f"serving {self._url} (version {current_snapshot(self._build_dir).version})"
        except SnapshotError as error:
            return f"serving {self._url}, with 503 until there is a build: {error}"


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
