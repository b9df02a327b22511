"""Starts a pool's host, starts it again when it dies, and cleans up. Lives in a server's parent process.

The parent owns the listening socket and the status file, so that a query that waits is not lost with a host. It opens
no snapshot and accepts nothing.
"""

from __future__ import annotations

import atexit
import fcntl
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path

from kg.engine.config import PoolConfig
from kg.engine.host import GRACE
from kg.engine.status import STATUS_NAME, Status
from kg.settings import Settings

_PREFIX = "juten-kg"
_LOCK_NAME = "lock"
_LONGEST_SOCKET_PATH = 107  # sun_path is 108 bytes, with its end
_FRESH = 60.0  # s in which a folder without a lock may be one that is just being made
_LONGEST_PAUSE = 5.0  # s between two starts of a host that keeps dying

_log = logging.getLogger(__name__)


class Supervisor:
    """One pool: its folder, its socket, its host. It starts at once; :meth:`stop` ends it.

    ``runtime_dir`` is what a web process needs to reach the pool.
    """

    def __init__(self, settings: Settings) -> None:
        folder = _socket_folder()
        _remove_stale(folder)
        self.runtime_dir = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}-{os.getuid()}-", dir=folder))
        self.config = PoolConfig.from_settings(settings, self.runtime_dir)
        self._owner = os.getpid()
        self._lock: int | None = _take_lock(self.runtime_dir / _LOCK_NAME)
        try:
            Status.create(self.runtime_dir / STATUS_NAME).close()
        except OSError:
            shutil.rmtree(self.runtime_dir, ignore_errors=True)
            raise
        self._listener = self._listen(self.config.socket_path)
        self._old_listener = self._listen(self.config.old_socket_path)
        self._stopping = threading.Event()
        self._host = self._start()
        self._watcher = threading.Thread(target=self._watch, name="pool-supervisor", daemon=True)
        self._watcher.start()
        atexit.register(self.stop)
        _forget_in_children(self)

    @property
    def host_pid(self) -> int:
        """The process that is the host now."""
        return self._host.pid

    def stop(self) -> None:
        """End the pool: queries that run are answered, within their deadline. Safe to call twice, and in a fork."""
        if self._owner != os.getpid() or self._stopping.is_set():
            return
        self._stopping.set()
        atexit.unregister(self.stop)
        with suppress(ProcessLookupError):
            self._host.terminate()
        self._watcher.join(self.config.deadline + 2 * GRACE)
        if self._watcher.is_alive():
            self._host.kill()
            self._watcher.join()
        self._close_listeners()
        shutil.rmtree(self.runtime_dir, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _listen(self, path: Path) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(str(path))
        listener.listen(max(self.config.queue - 1, 0))  # the kernel holds one more than it is told
        return listener

    def _close_listeners(self) -> None:
        self._listener.close()
        self._old_listener.close()

    def _start(self) -> subprocess.Popen[bytes]:
        """A fresh interpreter, for the server's process has threads, and a fork of it would inherit their locks."""
        listeners = self._listener.fileno(), self._old_listener.fileno()
        assert self._lock is not None
        arguments = [self.config.to_json(), *map(str, listeners), str(os.getpid())]
        return subprocess.Popen(
            [sys.executable, "-m", "kg.engine.host", *arguments],
            pass_fds=(*listeners, self._lock),
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a ^C is the server's business
        )

    def _watch(self) -> None:
        pause = 0.05
        while True:
            begun = time.monotonic()
            status = self._host.wait()
            if self._stopping.is_set():
                return
            _log.error("the pool's host ended (%d); it is started again", status)
            pause = 0.05 if time.monotonic() - begun > _FRESH else min(pause * 2, _LONGEST_PAUSE)
            if self._stopping.wait(pause):
                return
            self._host = self._start()
            if self._stopping.is_set():  # stop() has spoken to the one before
                self._host.terminate()

    def forget(self) -> None:
        """In a forked child: the pool is the parent's, and a queue without its parent must not stay open."""
        if self._lock is not None:
            self._close_listeners()
            os.close(self._lock)
            self._lock = None


def _forget_in_children(supervisor: Supervisor) -> None:
    reference = weakref.ref(supervisor)

    def forget() -> None:
        live = reference()
        if live is not None and not live._stopping.is_set():
            live.forget()

    os.register_at_fork(after_in_child=forget)


def _socket_folder() -> Path:
    """The folder for temporary files, or /tmp where its path is too long for a socket in it."""
    folder = Path(tempfile.gettempdir())
    longest = len(os.fsencode(folder)) + len(f"/{_PREFIX}-{os.getuid()}-12345678/pool.sock")
    return folder if longest <= _LONGEST_SOCKET_PATH else Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder


def _take_lock(path: Path) -> int:
    """A locked file; the lock lasts as long as any process of the pool that has the descriptor."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _remove_stale(folder: Path) -> None:
    """Remove the folders of pools whose processes were all killed. A lock, unlike a process id, is never mistaken."""
    for path in folder.glob(f"{_PREFIX}-{os.getuid()}-*"):
        try:
            descriptor = os.open(path / _LOCK_NAME, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _FRESH:
                    shutil.rmtree(path, ignore_errors=True)
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(descriptor)
