"""What the machine has to give: disk, rights, open files, memory, and a clock that can be believed."""

from __future__ import annotations

import os
import resource
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kg.doctor.finding import Finding, Level
from kg.engine.holder import BYTES_PER_TRIPLE
from kg.i18n import mark
from kg.settings import Settings
from kg.snapshot import CURRENT, MANIFEST, SnapshotError, current_snapshot

DISK, RIGHTS, FILES = mark("disk"), mark("file permissions"), mark("open files")
MEMORY, CLOCK = mark("memory"), mark("clock")

_MIB = 1 << 20
_SPARE = 100 * _MIB  # beside what is counted
_FEW_FILES = 4_096  # each connection is one; a thousand clients of a public site are soon there
_WEB_PROCESS, _WORKER, _REST = 30 * _MIB, 32 * _MIB, 40 * _MIB  # docs/operations.md, "Processes and memory"
_BEFORE_US = datetime(2026, 1, 1, tzinfo=UTC).timestamp()  # no file of ours is older
_AHEAD = 300.0  # s that a file may be ahead of the clock
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def check_disk(build_dir: Path, result_bytes: int) -> Iterator[Finding]:
    """Room for another build beside this one, and for a large result."""
    folder = next(path for path in (build_dir, *build_dir.parents) if path.is_dir())
    for place, needed in ((folder, 2 * _size(build_dir) + _SPARE), (Path(tempfile.gettempdir()), result_bytes)):
        free = shutil.disk_usage(place).free
        values = {"path": place, "free": free // _MIB, "needed": needed // _MIB}
        if free < needed:
            message = mark("%(path)s has %(free)s MiB left; a build or a large result needs %(needed)s")
            advice = mark("make room; folders of old versions in build/ may go if their dumps are not needed")
            yield Finding(Level.WARNING, DISK, message, advice, values)
        else:
            yield Finding(Level.OK, DISK, mark("%(free)s MiB left at %(path)s"), values=values)


def _size(build_dir: Path) -> int:
    """Bytes of the published version with its indexes."""
    with suppress(SnapshotError, OSError):
        snapshot = current_snapshot(build_dir)
        store = sum(path.stat().st_size for path in snapshot.store_path.rglob("*") if path.is_file())
        return sum(entry.bytes for entry in snapshot.files) + store + snapshot.search_path.stat().st_size
    return 0


def check_rights(build_dir: Path) -> Iterator[Finding]:
    """This user can read the builds, nobody else can change them; whether this user can build is a note."""
    if not build_dir.is_dir():
        yield Finding(Level.NOTE, RIGHTS, mark("%(path)s is not there yet"), values={"path": build_dir})
        return
    unreadable = [
        path
        for path in (build_dir, (build_dir / CURRENT).resolve())
        if path.exists() and not os.access(path, os.R_OK | os.X_OK)
    ]
    values = {"path": unreadable[0] if unreadable else build_dir}
    if unreadable:
        advice = mark("give the server's user the right to read it")
        yield Finding(Level.ERROR, RIGHTS, mark("%(path)s cannot be read"), advice, values)
    elif build_dir.stat().st_mode & stat.S_IWOTH and not build_dir.stat().st_mode & stat.S_ISVTX:
        everyone = mark("everyone on this machine may change %(path)s")
        yield Finding(Level.WARNING, RIGHTS, everyone, mark("run `chmod o-w %(path)s`"), values)
    elif not os.access(build_dir, os.W_OK):
        message = mark("%(path)s can be read and not written: this user can serve and not build")
        yield Finding(Level.NOTE, RIGHTS, message, values=values)
    else:
        yield Finding(Level.OK, RIGHTS, mark("%(path)s can be read and written"), values=values)


def check_open_files() -> Iterator[Finding]:
    """How many connections the server may hold: it takes all that the system lets it have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    values = {"count": "∞" if hard == resource.RLIM_INFINITY else hard}
    if hard != resource.RLIM_INFINITY and hard < _FEW_FILES:
        few = mark("%(count)s at most: each connection is one")
        advice = mark("raise LimitNOFILE of the service, or `ulimit -Hn`, to 65536")
        yield Finding(Level.WARNING, FILES, few, advice, values)
    else:
        yield Finding(Level.OK, FILES, mark("%(count)s at most"), values=values)


def check_memory(settings: Settings) -> Iterator[Finding]:
    """What the processes may take at once, against what the machine or the container has."""
    needed, total = _needed(settings), _total()
    values = {"needed": needed // _MIB, "total": total // _MIB}
    if total and needed > total:
        message = mark("the processes may take %(needed)s MiB at once, there are %(total)s")
        advice = mark("lower KG_QUERY_MEMORY or KG_WORKERS, or KG_CACHE_BYTES")
        yield Finding(Level.WARNING, MEMORY, message, advice, values)
    else:
        yield Finding(Level.OK, MEMORY, mark("%(needed)s MiB of %(total)s may be taken at once"), values=values)


def _needed(settings: Settings) -> int:
    snapshot = 0
    with suppress(SnapshotError):
        snapshot = sum(current_snapshot(settings.build_dir).triples.values()) * BYTES_PER_TRIPLE
    if snapshot > settings["KG_MEMORY_BUDGET"] * _MIB:
        snapshot = 0  # it is read from disk
    queries = settings["KG_WORKERS"] * (settings["KG_QUERY_MEMORY"] * _MIB + _WORKER)
    return int(snapshot + queries + settings["KG_WEB_WORKERS"] * (settings["KG_CACHE_BYTES"] + _WEB_PROCESS) + _REST)


def _total() -> int:
    """Bytes of memory of the machine, or of the container if that is less."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for path in _CGROUP_LIMITS:
        with suppress(OSError, ValueError):
            total = min(total, int(Path(path).read_text(encoding="ascii")))
    return total


def check_clock(build_dir: Path, now: float | None = None) -> Iterator[Finding]:
    """The clock is not before this software, nor before the build that it serves."""
    now = time.time() if now is None else now
    built = 0.0
    with suppress(OSError):
        built = (build_dir / CURRENT / MANIFEST).stat().st_mtime
    values = {"now": _text(now), "built": _text(built)}
    if now < _BEFORE_US:
        yield Finding(Level.ERROR, CLOCK, mark("it says %(now)s"), mark("set it, and let NTP keep it"), values)
    elif now < built - _AHEAD:
        message = mark("it says %(now)s, and the build is of %(built)s: one of them was wrong")
        yield Finding(
            Level.WARNING, CLOCK, message, mark("set it, let NTP keep it, then `touch` the build's manifest"), values
        )
    else:
        yield Finding(Level.OK, CLOCK, mark("it says %(now)s"), values=values)


def _text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def machine(settings: Settings) -> Iterator[Finding]:
    """All of it."""
    yield from check_disk(settings.build_dir, settings["KG_RESULT_BYTES"])
    yield from check_rights(settings.build_dir)
    yield from check_open_files()
    yield from check_memory(settings)
    yield from check_clock(settings.build_dir)
