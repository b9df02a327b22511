"""The results of one run as plain records, and how they are kept: a file of JSON a run, in ``benchmarks/results``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.load import Figures
from benchmarks.processes import CommandCost

RESULTS = Path(__file__).parent / "results"
CACHED, UNCACHED = "this, cached", "this, cache off"


@dataclass(slots=True)
class WorkResult:
    """One work on one peer. ``problem`` says why there are no figures, or that the answer was wrong."""

    rows: int  # of the right answer (the first parameters, where there are many)
    problem: str | None = None
    median: Figures | None = None
    rounds: list[Figures] = field(default_factory=list)


@dataclass(slots=True)
class PeerResult:
    """One peer: what it was, how it started, what it took, and its works by name."""

    version: str
    load_seconds: float
    start_seconds: float
    pss_started: int
    pss_loaded: int = 0
    works: dict[str, WorkResult] = field(default_factory=dict)

    def rate(self, work: str) -> float | None:
        """Answers a second, None where there is no figure or a request failed."""
        median = self.works[work].median if work in self.works else None
        return None if median is None or median.failed else median.rate


@dataclass(slots=True)
class Results:
    """One run. ``left_out`` has a line for each peer that was not measured."""

    machine: dict[str, str]
    versions: dict[str, str]
    options: dict[str, object]
    started: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    triples: int = 0
    builds: dict[str, CommandCost] = field(default_factory=dict)
    store_pss: int = 0  # of a process with one loaded store
    real_start_seconds: float | None = None
    peers: dict[str, PeerResult] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def ratio(self, ours: str, peer: str, work: str) -> float | None:
        """Our rate over the peer's, None where either is missing."""
        if ours not in self.peers or peer not in self.peers:
            return None
        our_rate, peer_rate = self.peers[ours].rate(work), self.peers[peer].rate(work)
        return our_rate / peer_rate if our_rate and peer_rate else None

    def own_problems(self) -> list[str]:
        """What this server did wrong: wrong answers, failed requests. Empty in a good run."""
        problems = []
        for name in (CACHED, UNCACHED):
            for work, result in self.peers[name].works.items():
                if result.problem:
                    problems.append(f"{name}: {work}: {result.problem}")
                elif result.median is not None and result.median.failed:
                    how = f" ({result.median.failures})" if result.median.failures else ""
                    problems.append(f"{name}: {work}: {result.median.failed} requests failed{how}")
        return problems


def write_json(content: object, name: str, folder: Path = RESULTS) -> Path:
    """Keep a result; the file is named by date, time and ``name``.

    :param content: a dataclass instance, or what JSON can hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plain = content if isinstance(content, dict) else asdict(content)  # type: ignore[call-overload]
    file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}-{name}.json"
    file.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file
