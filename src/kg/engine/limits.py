"""What the kernel holds a worker to. Linux only; every limit is set by the worker itself, before its first query."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = resource.getpagesize()
_prctl = ctypes.CDLL(None).prctl  # looked up once, before any fork: it takes 2 ms


def die_with_parent(parent: int) -> None:
    """Be killed when the parent ends, however it ends. Only right where the parent forks from its main thread."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the call above
        os._exit(1)


def name_process(name: str) -> None:
    """The name that ``ps`` and ``top`` show, 15 bytes at most."""
    _prctl(_PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def be_the_first_to_go() -> None:
    """When the machine runs out of memory, the kernel kills a worker before anything else."""
    with contextlib.suppress(OSError):  # a container may forbid it; the limits below hold all the same
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def address_space() -> int:
    """Bytes of address space of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE


def own_memory() -> int:
    """Bytes that this process wrote to, so that it shares them with nobody; 0 where the kernel does not tell.

    2 ms for 400 MiB; takes a descriptor.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1]) << 10
    return 0


def computing_seconds(process: int) -> float:
    """Seconds of the processor that a process has used for itself, all its threads together, in steps of 10 ms.

    Not those that the kernel used for it: copying pages is no sign of a long query.

    :raises OSError: where there is no such process.
    """
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    return int(fields[11]) / _TICKS  # utime, proc_pid_stat(5)


def restrict(query_memory: int, result_bytes: int, cpu_seconds: int, descriptors: int) -> None:
    """Set the limits, measured from what the process has now.

    :param query_memory: bytes that may be allocated on top.
    :param result_bytes: the largest file.
    :param cpu_seconds: of the whole life of the process.
    :param descriptors: how many there may be: all that the worker holds during a query, so that none is left for a
        socket.
    """
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, result_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, address_space() + query_memory),
        (resource.RLIMIT_NOFILE, descriptors),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
