"""The bars that the project set itself before it was measured, each beside what a run measured.

A bar is met, missed, or not measured in this run. Nothing fails where one is missed: docs/performance.md explains it.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.mix import MIX
from benchmarks.results import CACHED, UNCACHED, Results

GIB = 2**30


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and what was measured. ``met`` is None where this run did not measure it."""

    title: str
    wanted: str
    measured: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """``met``, ``missed`` or ``not measured``."""
        return "not measured" if self.met is None else "met" if self.met else "missed"


def _shown(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:.2f} {unit.partition(' ')[0]}"  # "× oxigraph …": the sign is enough


def _at_least(title: str, unit: str, bound: float, value: float | None) -> Bar:
    return Bar(title, f"≥ {bound:g} {unit}", _shown(value, unit), None if value is None else value >= bound)


def _at_most(title: str, unit: str, bound: float, value: float | None) -> Bar:
    return Bar(title, f"≤ {bound:g} {unit}", _shown(value, unit), None if value is None else value <= bound)


def _slowest_against_rdflib(results: Results, repeated: str, first_time: str) -> float | None:
    """The smallest ratio to rdflib-endpoint over the mix.

    :param repeated: which of our servers the repeated works are taken from; rdflib-endpoint keeps parsed queries, and
        its figure for a repeated query is that of its cache.
    :param first_time: the same for the works that no cache has seen.
    """
    ours = [(first_time if work.first_time else repeated, work.name) for work in MIX]
    ratios = [results.ratio(server, "rdflib-endpoint", work) for server, work in ours]
    known = [ratio for ratio in ratios if ratio is not None]
    return min(known) if len(known) == len(MIX) else None


def _point_p99(results: Results) -> float | None:
    work = results.peers[UNCACHED].works.get("point, first-time") if UNCACHED in results.peers else None
    return None if work is None or work.median is None else work.median.p99


def _memory_ratio(results: Results) -> float | None:
    peer = results.peers.get(CACHED)
    return peer.pss_loaded / results.store_pss if peer and results.store_pss else None


def _build_seconds(results: Results, name: str) -> float | None:
    return results.builds[name].seconds if name in results.builds else None


def _build_peak(results: Results, name: str) -> float | None:
    """GiB."""
    return results.builds[name].peak_pss / GIB if name in results.builds else None


def bars(results: Results) -> list[Bar]:
    """Every bar that a run can measure; the bar of mixed load with bombs is :mod:`benchmarks.soak`'s."""

    def against_oxigraph(ours: str, work: str) -> float | None:
        return results.ratio(ours, "oxigraph", work)

    times = "× oxigraph serve-read-only"
    return [
        _at_least("repeated point query", times, 1.3, against_oxigraph(CACHED, "point")),
        _at_least("repeated 100-row join", times, 20, against_oxigraph(CACHED, "join")),
        _at_least("repeated GROUP BY", times, 20, against_oxigraph(CACHED, "group")),
        _at_least("first-time 100-row join, cache off", times, 1.5, against_oxigraph(UNCACHED, "join, first-time")),
        _at_least("point query, cache off", times, 0.3, against_oxigraph(UNCACHED, "point, first-time")),
        _at_most("point query, cache off: p99 at 8 clients", "ms", 10, _point_p99(results)),
        _at_least(
            "every query of the mix: repeated as served, first-time with the cache off",
            "× rdflib-endpoint",
            5,
            _slowest_against_rdflib(results, CACHED, UNCACHED),
        ),
        _at_least(
            "every query of the mix, repeated with the cache off too",
            "× rdflib-endpoint",
            5,
            _slowest_against_rdflib(results, UNCACHED, UNCACHED),
        ),
        _at_most("memory (PSS) after the loads", "× one loaded store", 1.5, _memory_ratio(results)),
        _at_most("build of the real data, cold", "s", 5, _build_seconds(results, "real")),
        _at_most("build of 50,000 measures", "s", 120, _build_seconds(results, "large")),
        _at_most("build of 50,000 measures: memory at its peak", "GiB", 3, _build_peak(results, "large")),
        _at_most("start to first answer, real data", "s", 1.5, results.real_start_seconds),
    ]
