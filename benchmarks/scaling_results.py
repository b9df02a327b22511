"""What a measurement of the limits of one machine gives: sizes, each built and served in three ways. Plain records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.load import Figures
from benchmarks.processes import CommandCost

# How a server was started: as a user does; with no response cache; with no response cache and the store on disk.
CACHED, UNCACHED, DISK = "cached", "uncached", "disk"
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A work under load, and the processor time of all processes of the server for each answer, in milliseconds."""

    figures: Figures
    cpu_ms: float


@dataclass(slots=True)
class Served:
    """One server: seconds to its first answer, PSS in bytes then and after the loads, its works by name."""

    start_seconds: float
    pss_started: int
    pss_loaded: int = 0
    works: dict[str, Loaded] = field(default_factory=dict)


@dataclass(slots=True)
class Size:
    """One size: its build, bytes on disk by kind, and the servers by mode."""

    measures: int
    triples: int
    build: CommandCost
    disk: dict[str, int]
    served: dict[str, Served] = field(default_factory=dict)


@dataclass(slots=True)
class Scaling:
    """One run. ``problems`` are wrong answers and failed requests."""

    machine: dict[str, str]
    versions: dict[str, str]
    core_hour: float  # price of a core for an hour; an assumption
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    sizes: list[Size] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
