"""Server processes of a benchmark: started in a session of their own, measured as a whole, ended by their ids.

Memory is PSS (each shared page divided among those who share it), summed over the process, its descendants and whoever
is in its session. Linux only: it reads /proc. Knows no SPARQL.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

STOP_SECONDS = 15.0  # between SIGTERM and SIGKILL
_PROC = Path("/proc")


class ServerError(Exception):
    """A server did not start, or ended by itself; the message holds the end of its log."""


def free_port() -> int:
    """A TCP port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pss_bytes(pid: int) -> int:
    """The PSS of one process, 0 where it has gone."""
    try:
        for line in (_PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def _file_descriptors(pid: int) -> int:
    try:
        return sum(1 for _ in (_PROC / str(pid) / "fd").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a server takes: PSS in bytes, processes, file descriptors over all of them."""

    pss: int
    processes: int
    descriptors: int


class ServerProcess:
    """A server and all processes that it starts.

    :param log: where its stdout and stderr go.
    """

    def __init__(
        self, command: list[str], log: Path, environ: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> None:
        self.command, self.log = command, log
        self.started = time.perf_counter()
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if environ is None else dict(environ),
                cwd=cwd,
                start_new_session=True,
            )
        self._seen: dict[int, psutil.Process] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Id of the first process, and of its session."""
        return self.process.pid

    def processes(self) -> list[int]:
        """The ids of all its processes that run now."""
        found = [pid for pid in psutil.pids() if pid != os.getpid() and _session(pid) == self.pid]
        with contextlib.suppress(psutil.NoSuchProcess):
            found += [child.pid for child in psutil.Process(self.pid).children(recursive=True)]
        for pid in found:
            try:
                self._seen.setdefault(pid, psutil.Process(pid))
            except psutil.NoSuchProcess:
                continue
        return [pid for pid, process in self._seen.items() if _runs(process)]

    def footprint(self) -> Footprint:
        """What it takes now, over all its processes."""
        pids = self.processes()
        return Footprint(
            pss=sum(pss_bytes(pid) for pid in pids),
            processes=len(pids),
            descriptors=sum(_file_descriptors(pid) for pid in pids),
        )

    def cpu_seconds(self) -> float:
        """Processor time of all its processes so far, of those too that have ended and were waited for."""
        total = 0.0
        for pid in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = psutil.Process(pid).cpu_times()
                total += times.user + times.system + times.children_user + times.children_system
        return total

    def check_running(self) -> None:
        """Do nothing while the first process runs.

        :raises ServerError: where it ended.
        """
        code = self.process.poll()
        if code is not None:
            raise ServerError(f"{self.command[0]} ended with {code}: {self.log_end()}")

    def log_end(self, characters: int = 800) -> str:
        """The end of its log, on one line."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return " | ".join(text[-characters:].split("\n")).strip(" |") or "its log is empty"

    def stop(self) -> list[int]:
        """End it: SIGTERM, and after 15 s SIGKILL for each process of it that is left. Safe to call twice.

        :return: ids of the processes that had to be killed.
        """
        self.processes()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        deadline = time.monotonic() + 2
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.kill()
        return left

    def kill(self) -> None:
        """End each process of it that runs, at once."""
        running = self.processes()
        for pid in running:
            with contextlib.suppress(psutil.NoSuchProcess):
                self._seen[pid].kill()  # psutil refuses where the id now belongs to another process
        psutil.wait_procs([self._seen[pid] for pid in running if pid != self.pid], timeout=STOP_SECONDS)
        self.process.wait(STOP_SECONDS)


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@dataclass(frozen=True, slots=True)
class CommandCost:
    """What a command took: seconds on the clock, seconds of CPU, and bytes.

    ``peak_pss`` is that of all its processes together, sampled ten times a second and never less than ``peak_rss``,
    which is that of the largest process, exact.
    """

    seconds: float
    cpu_seconds: float
    peak_pss: int
    peak_rss: int


def run_measured(
    command: list[str], log: Path, environ: Mapping[str, str] | None = None, timeout: float = 3600
) -> CommandCost:
    """Run a command to its end and say what it cost.

    :raises ServerError: where it ends with another code than 0, or does not end in time.
    """
    peak = 0
    with ServerProcess(command, log, environ) as server:
        while True:
            pid, status, usage = os.wait4(server.pid, os.WNOHANG)
            if pid:
                break
            if time.perf_counter() - server.started > timeout:
                raise ServerError(f"{command[0]} did not end in {timeout:g} s: {server.log_end()}")
            peak = max(peak, server.footprint().pss)
            time.sleep(0.1)
        seconds = time.perf_counter() - server.started
        server.process.returncode = os.waitstatus_to_exitcode(status)
        if server.process.returncode:
            raise ServerError(f"{' '.join(command)} ended with {server.process.returncode}: {server.log_end()}")
    peak_rss = usage.ru_maxrss * 1024
    return CommandCost(seconds, usage.ru_utime + usage.ru_stime, max(peak, peak_rss), peak_rss)
