"""Looking into a pool from outside, for tests."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from kg.engine import Query, open_engine
from kg.engine.errors import EngineError
from kg.engine.interface import Engine
from kg.engine.pool import PoolEngine
from kg.formats import BY_NAME
from kg.settings import Settings
from tests.engine.bombs import CROSS
from tests.engine.snapshots import BASE

ENDLESS = Query(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} . ?q ?r ?t }}")
JSON, CSV = BY_NAME["json"], BY_NAME["csv"]
ALL = Query("SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o")
PATIENCE = 30.0  # s: a bound for what should happen at once, on a machine that does much else


def open_pool(build_dir: Path, **values: object) -> PoolEngine:
    """A pool of one worker with small limits, unless told otherwise."""
    settings = {"KG_WORKERS": 1, "KG_QUERY_TIMEOUT": 20, "KG_QUERY_MEMORY": 512, "KG_RESULT_BYTES": 20_000_000}
    settings |= values
    engine = open_engine(Settings({"KG_BUILD_DIR": str(build_dir)} | {name: str(v) for name, v in settings.items()}))
    assert isinstance(engine, PoolEngine)
    if "KG_QUERY_TIMEOUT" in values:  # a busy machine may take longer than that to load the snapshot
        assert eventually(lambda: bool(engine._status.version))
    return engine


def number_of(engine: Engine, measure: int) -> str:
    """A point query whose right answer is its own argument."""
    query = Query(f"SELECT ?n {{ <{BASE}m{measure}> <{BASE}number> ?n }}")
    rows = json.loads(engine.evaluate(query, BY_NAME["json"]).read())["results"]["bindings"]
    return str(rows[0]["n"]["value"])


def host(engine: PoolEngine) -> psutil.Process:
    assert engine._supervisor is not None
    return psutil.Process(engine._supervisor.host_pid)


def holders(engine: PoolEngine) -> list[psutil.Process]:
    return [child for child in host(engine).children() if child.name() == "kg-holder"]


def workers(engine: PoolEngine) -> list[psutil.Process]:
    return [worker for holder in holders(engine) for worker in holder.children()]


def all_processes(engine: PoolEngine) -> list[psutil.Process]:
    return [host(engine), *host(engine).children(recursive=True)]


def eventually(fact: Callable[[], bool]) -> bool:
    """Whether the fact comes true before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if fact():
                return True
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.01)
    return False


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def outcome(engine: PoolEngine, query: Query) -> str:
    try:
        engine.evaluate(query, JSON).read()
    except EngineError as error:
        return type(error).__name__
    return "answer"


def is_busy(engine: PoolEngine) -> bool:
    return any(engine._status.slot(number).query[0] for number in range(1024))
