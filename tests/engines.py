"""The engine that the suite runs in front of: our own, or the one that TEST_ENGINE names (``virtuoso``, ``oxigraph``).

    TEST_ENGINE=virtuoso python -m pytest tests/http tests/queries/rows

The other engine is started once, at the first need, on loopback; each build that a fixture makes is published in it,
and the settings that come back put it behind the server. What differs is in :mod:`tests.engine_differences`.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import httpx
import pyoxigraph as ox

from benchmarks.processes import ServerProcess, free_port
from benchmarks.virtuoso import CONFIGURATION
from kg.engine.remote import Access, Limits, RemoteEngine
from kg.engine.remote.names import State, record_of_rows
from kg.publish import find_target, publish
from kg.publish.remote_store import RemoteStore
from kg.snapshot import MANIFEST, Snapshot, current_snapshot
from tests.http.snapshots import BASE, write_snapshot

NAME = os.environ.get("TEST_ENGINE", "")
ROOT = Path(__file__).resolve().parents[1]
# What must be there, and the package that has it.
PACKAGES = {"virtuoso": "virtuoso-opensource-7-bin (Debian)", "oxigraph": "oxigraph (PyPI)"}
_START_SECONDS = 300
_SECONDS = 120.0  # a query's deadline in front of an engine that shares its machine with all the rest of the suite
_GUESTS = {"user": "dba", "password": "dba"}  # Virtuoso's built-in account, in a database of the test's own


def program(name: str) -> str | None:
    """The program of an engine; None where it is not installed."""
    if name == "virtuoso":
        return shutil.which("virtuoso-t")
    return shutil.which("oxigraph") or shutil.which("oxigraph", path=str(ROOT / "benchmarks" / ".venv" / "bin"))


class Engine:
    """An engine that runs: its endpoint, and who may write."""

    def __init__(self, name: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kg-engine-"))
        atexit.register(self.stop)
        port = free_port()
        start = {"virtuoso": self._virtuoso, "oxigraph": self._oxigraph}[name]
        self.url, self.guests = start(port)

    def _virtuoso(self, port: int) -> tuple[str, dict[str, str]]:
        text = CONFIGURATION.format(folder=self._folder, data_folder=self._folder, sql_port=free_port(), http_port=port)
        text = text.replace("NumberOfBuffers = 170000", "NumberOfBuffers = 10000")
        text = text.replace("MaxDirtyBuffers = 130000", "MaxDirtyBuffers = 6000")
        (self._folder / "virtuoso.ini").write_text(text, encoding="utf-8")
        self._run(["virtuoso-t", "+foreground", "+configfile", str(self._folder / "virtuoso.ini")], port)
        return f"http://127.0.0.1:{port}/sparql", _GUESTS

    def _oxigraph(self, port: int) -> tuple[str, dict[str, str]]:
        self._run([program("oxigraph") or "oxigraph", "serve", "--bind", f"127.0.0.1:{port}"], port)
        return f"http://127.0.0.1:{port}/query", {}

    def _run(self, command: list[str], port: int) -> None:
        self._server = ServerProcess(command, self._folder / "server.log", cwd=self._folder)
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            self._server.check_running()
            try:
                httpx.get(f"http://127.0.0.1:{port}/", timeout=5, trust_env=False)
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"{command[0]} did not start: {self._server.log_end()}")

    def stop(self) -> None:
        """End it, and remove its files."""
        if hasattr(self, "_server"):
            self._server.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def publish(self, snapshot: Snapshot) -> None:
        """Publish a build, and keep all others whole, for every fixture has its own."""
        target = find_target(self.url, None, has_user=bool(self.guests))
        with RemoteStore(target, Access(self.url, **self.guests), _SECONDS) as store:
            publish(snapshot, store, lambda graph, count: None)
            record = store.read_record()
            rows = [replace(row, state=State.WHOLE) for row in record.versions]
            store.write_record(record_of_rows(record.current, rows))


@cache
def started() -> Engine:
    """The engine of this run."""
    return Engine(NAME)


def settings_over(build_dir: Path) -> dict[str, str]:
    """Settings that put the engine of this run behind a server over a build folder; none for our own engine."""
    if not NAME:
        return {}
    started().publish(current_snapshot(build_dir))
    return {"KG_ENGINE": started().url, "KG_QUERY_TIMEOUT": str(_SECONDS)}


def query_over(store: ox.Store) -> Callable[[str], ox.QuerySolutions]:
    """What answers a SELECT over a store: the store, or the engine of this run with the same triples in it."""
    if not NAME:
        return store.query  # type: ignore[return-value]
    engine = _engine_over(id(store), store)

    def query(text: str) -> ox.QuerySolutions:
        from kg.engine.interface import Query
        from kg.formats import BY_NAME

        answer = engine.evaluate(Query(text), BY_NAME["json"])
        return ox.parse_query_results(answer.read(), format=ox.QueryResultsFormat.JSON)  # type: ignore[return-value]

    return query


_kept: list[ox.Store] = []  # so that no id is given twice


@cache
def _engine_over(_id: int, store: ox.Store) -> RemoteEngine:
    _kept.append(store)
    lines = store.dump(format=ox.RdfFormat.N_QUADS).decode().splitlines()
    graphs = {f"<{graph.value}>": graph.value for graph in store.named_graphs()}
    named = [line for line in lines if line.rsplit(" ", 2)[1] in graphs]
    data = sorted(set(lines) - set(named))
    version = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:16]
    build_dir = Path(tempfile.mkdtemp(prefix="kg-build-"))
    atexit.register(shutil.rmtree, build_dir, ignore_errors=True)
    snapshot = write_snapshot(build_dir, version, data, named)
    counts = {"": len(data)} | {
        graph: sum(line.endswith(f" {written} .") for line in named) for written, graph in graphs.items()
    }
    counted = Snapshot(version, snapshot.path, BASE, counts, snapshot.files)
    (snapshot.path / MANIFEST).write_text(counted.manifest(), encoding="utf-8")
    started().publish(counted)
    engine = RemoteEngine(Access(started().url), build_dir, Limits(_SECONDS, 1 << 28, 4, 64))
    atexit.register(engine.close)
    return engine


def run_suite(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a part of the suite in front of another engine, in a process of its own."""
    import sys

    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")} | {"TEST_ENGINE": name},
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
