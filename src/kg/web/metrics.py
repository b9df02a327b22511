"""``/metrics``: what the server counts, for Prometheus (text format 0.0.4, or OpenMetrics where that is asked for).

Any web process answers for all of them. Who may read it, ``KG_METRICS_FROM`` says: by default this machine alone.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from kg import __version__
from kg.engine.errors import EngineUnavailable
from kg.engine.interface import Condition
from kg.web.caching import NEVER
from kg.web.observation.counters import BOUNDS, Counters
from kg.web.problems import ProblemError
from kg.web.proxies import is_within, networks
from kg.web.services import services

if TYPE_CHECKING:
    from prometheus_client import Metric

blueprint = Blueprint("metrics", __name__)

# Headers that only a proxy adds: without KG_TRUSTED_PROXIES nobody knows for whom it speaks, so it is nobody we know.
_OF_PROXIES = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@blueprint.get("/metrics")
def show() -> Response:
    """The metrics, for those who may read them."""
    _check_client()
    from prometheus_client import CollectorRegistry  # noqa: PLC0415 - 0.1 s that a server nobody watches need not spend
    from prometheus_client.exposition import choose_encoder  # noqa: PLC0415

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collected(services().counters, _condition(), _version(), services().state.draining))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    response = Response(encode(registry), content_type=content_type)
    response.headers["Cache-Control"] = NEVER
    return response


def _check_client() -> None:
    """Refuse whom the operator did not name.

    :raises ProblemError: where the client is another one.
    """
    settings = services().settings
    is_told = "werkzeug.proxy_fix.orig" in request.environ and "for" in settings["KG_FORWARDED"]
    unknown_proxy = not is_told and any(name in request.headers for name in _OF_PROXIES)
    allowed = networks(settings["KG_METRICS_FROM"])
    if unknown_proxy or not is_within(allowed, request.remote_addr or ""):
        raise ProblemError("forbidden", _("The metrics are for the operator of this server."))


def _condition() -> Condition | None:
    try:
        return services().engine.condition()
    except EngineUnavailable:
        return None


def _version() -> str:
    """The version that answers; empty for none. The pool's is that of its condition, so that both tell one moment."""
    with suppress(EngineUnavailable):
        engine = services().engine
        condition = engine.condition()
        return engine.version if condition is None else condition.version or ""
    return ""


class Collected:
    """One moment's metrics, as prometheus_client asks for them.

    :param counters: of the web processes; None where the application runs in another's server.
    :param condition: of the pool; None in front of another engine.
    :param version: that answers; empty for none.
    """

    def __init__(self, counters: Counters | None, condition: Condition | None, version: str, draining: bool) -> None:
        self._counters, self._condition = counters, condition
        self._version, self._draining = version, draining

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        yield _info("kg_build", "Software that answers.", {"version": __version__, "python": platform.python_version()})
        if self._counters is not None:
            yield from _requests(self._counters)
            yield from _processes(self._counters.processes())
        yield _gauge("kg_ready", "1 where /readyz says 200.", float(bool(self._version) and not self._draining))
        if self._version:
            yield _info("kg_snapshot", "Snapshot that answers.", {"version": self._version})
        if self._condition is not None:
            yield from _snapshot(self._condition)
            yield from _pool(self._condition)


def _requests(counters: Counters) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily  # noqa: PLC0415

    total = CounterMetricFamily(
        "kg_requests", "Requests answered, by kind of address and what came of them.", labels=("route", "outcome")
    )
    duration = HistogramMetricFamily(
        "kg_request_duration_seconds", "From the request's headers to the answer.", labels=("route",)
    )
    sent = CounterMetricFamily("kg_response_bytes", "Bytes of bodies sent.", labels=("route",))
    for kind, counts in counters.kinds().items():
        for outcome, number in counts.outcomes.items():
            total.add_metric((kind, outcome), number)
        bounds = (*(str(bound) for bound in BOUNDS), "+Inf")
        cumulative = accumulate(counts.buckets)
        duration.add_metric((kind,), list(zip(bounds, cumulative, strict=True)), sum_value=counts.seconds)
        sent.add_metric((kind,), counts.bytes)
    yield from (total, duration, sent)


def _processes(numbers: dict[str, int]) -> Iterator[Metric]:
    yield _count("kg_cache_hits", "Requests that the response cache answered.", numbers["cache_hits"])
    yield _count("kg_cache_misses", "Requests that it did not hold.", numbers["cache_misses"])
    yield _gauge("kg_cache_entries", "Answers in the caches of all web processes.", numbers["cache_entries"])
    yield _gauge("kg_cache_bytes", "Memory that they take.", numbers["cache_bytes"])
    yield _gauge("kg_requests_in_flight", "Requests that are being answered.", numbers["in_flight"])
    yield _count("kg_log_lines_dropped", "Lines of requests that the log could not take.", numbers["lines_dropped"])


def _snapshot(condition: Condition) -> Iterator[Metric]:
    if condition.load_seconds is not None and condition.loaded_at is not None:
        yield _gauge("kg_snapshot_load_seconds", "Time that loading it took.", condition.load_seconds)
        yield _gauge("kg_snapshot_loaded_timestamp_seconds", "When it was loaded.", condition.loaded_at)
    stands_in = "1 where it answers in place of the published one, which cannot be served."
    yield _gauge("kg_snapshot_standing_in", stands_in, float(condition.standing_in))


def _pool(condition: Condition) -> Iterator[Metric]:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

    if condition.busy is not None and condition.idle is not None:
        workers = GaugeMetricFamily("kg_workers", "Evaluation workers.", labels=("state",))
        workers.add_metric(("busy",), condition.busy)
        workers.add_metric(("idle",), condition.idle)
        yield workers
    if condition.waiting is not None:
        yield _gauge("kg_queue", "Queries that wait for a worker.", condition.waiting)
    if condition.killed:
        killed = CounterMetricFamily("kg_workers_killed", "Workers that died, by cause.", labels=("cause",))
        for cause, number in condition.killed.items():
            killed.add_metric((cause,), number)
        yield killed


def _gauge(name: str, text: str, value: float) -> Metric:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

    return GaugeMetricFamily(name, text, value)


def _count(name: str, text: str, value: float) -> Metric:
    from prometheus_client.core import CounterMetricFamily  # noqa: PLC0415

    return CounterMetricFamily(name, text, value)


def _info(name: str, text: str, labels: dict[str, str]) -> Metric:
    from prometheus_client.core import InfoMetricFamily  # noqa: PLC0415

    return InfoMetricFamily(name, text, labels)
