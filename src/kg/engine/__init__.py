"""Evaluating SPARQL over a published snapshot. Knows SPARQL, RDF formats and processes; nothing of measures or HTTP."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.engine.interface import Answer, Engine, Query
from kg.settings import Settings

if TYPE_CHECKING:
    from kg.engine.local import LocalEngine

__all__ = ["Answer", "Engine", "Query", "open_engine", "open_local_engine", "shared_pool"]

_shared: list[Path] = []  # the runtime folder of the pool that this process, or its parent, shares


def open_engine(settings: Settings, runtime_dir: Path | None = None) -> Engine:
    """The engine for queries of anybody. Whoever opens it closes it.

    :param runtime_dir: where a pool runs already; without it, the one of :func:`shared_pool` if this process was forked
        inside of it, else a pool of this engine's own.
    """
    engine = _open_engine(settings, runtime_dir)
    if not settings["KG_FEDERATION"]:
        return engine
    from kg.engine.federation import federated  # noqa: PLC0415 - an HTTP client that most servers do not need

    return federated(engine, settings)


def _open_engine(settings: Settings, runtime_dir: Path | None) -> Engine:
    if settings["KG_ENGINE"]:
        from kg.engine.remote import remote_engine  # noqa: PLC0415 - as above

        return remote_engine(settings)
    if sys.platform != "linux":  # the pool's limits are Linux's
        return open_local_engine(settings)
    from kg.engine.config import PoolConfig  # noqa: PLC0415
    from kg.engine.pool import PoolEngine  # noqa: PLC0415
    from kg.engine.supervisor import Supervisor  # noqa: PLC0415

    place = runtime_dir or (_shared[-1] if _shared else None)
    if place is not None:
        return PoolEngine(PoolConfig.from_settings(settings, place))
    supervisor = Supervisor(settings)
    return PoolEngine(supervisor.config, supervisor)


def open_local_engine(settings: Settings) -> LocalEngine:
    """An engine inside this process, with no limits but the size of a result: for trusted queries only."""
    from kg.engine.local import LocalEngine  # noqa: PLC0415 - pyoxigraph costs a web process 10 MiB that it never uses

    return LocalEngine(settings.build_dir, settings["KG_RESULT_BYTES"])


@contextmanager
def shared_pool(settings: Settings) -> Iterator[Path | None]:
    """One pool for a server of several processes: started here, in their parent, ended on leaving.

    Processes that are forked inside find it by themselves; others are given the folder for :func:`open_engine`.
    """
    if sys.platform != "linux" or settings["KG_ENGINE"]:
        yield None
        return
    from kg.engine.supervisor import Supervisor  # noqa: PLC0415

    supervisor = Supervisor(settings)
    _shared.append(supervisor.runtime_dir)
    try:
        yield supervisor.runtime_dir
    finally:
        _shared.remove(supervisor.runtime_dir)
        supervisor.stop()
