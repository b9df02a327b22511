"""A snapshot above the memory budget is read from disk, within the same limits."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pyoxigraph import RdfFormat, Store

from kg.engine import Query
from kg.engine.pool import PoolEngine
from tests.engine.pools import CSV, number_of, open_pool, workers
from tests.engine.snapshots import BASE, GRAPH, publish, triples


@pytest.fixture
def build_dir(tmp_path: Path) -> Path:
    snapshot = publish(tmp_path / "build", triples(3000))
    store = Store(str(snapshot.store_path))
    with gzip.open(snapshot.graph_file) as file:
        store.bulk_load(file.read(), format=RdfFormat.N_TRIPLES)
    with gzip.open(snapshot.named_graphs_file) as file:
        store.bulk_load(file.read(), format=RdfFormat.N_QUADS)
    store.flush()
    return tmp_path / "build"


@pytest.fixture
def pool(build_dir: Path) -> Iterator[PoolEngine]:
    engine = open_pool(build_dir, KG_MEMORY_BUDGET=1)
    yield engine
    engine.close()


def test_it_answers_from_every_graph(pool: PoolEngine) -> None:
    assert number_of(pool, 2999) == "2999"
    query = Query(f"SELECT ?l {{ GRAPH <{GRAPH}> {{ <{BASE}catalog> <{BASE}label> ?l }} }}")
    assert pool.evaluate(query, CSV).read() == b"l\r\ncatalogue\r\n"
    assert pool.evaluate(Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), CSV).read() == b"n\r\n9000\r\n"


def test_a_worker_may_open_every_table_and_no_socket(build_dir: Path, pool: PoolEngine) -> None:
    # RocksDB opens the tables after the sixteenth when a query wants them.
    assert number_of(pool, 1) == "1"
    tables = len(list(build_dir.glob("*.store/*.sst")))
    assert tables > 0
    for worker in workers(pool):
        assert worker.rlimit(psutil.RLIMIT_NOFILE)[0] >= worker.num_fds() + tables
        filters = {
            line.split()[1]
            for thread in worker.threads()
            for line in Path(f"/proc/{worker.pid}/task/{thread.id}/status").read_text(encoding="ascii").splitlines()
            if line.startswith("Seccomp:")
        }
        assert "2" in filters  # the evaluating thread's: filter mode


def test_the_log_says_so(build_dir: Path) -> None:
    script = (
        "import sys\nfrom kg.engine import open_engine\nfrom kg.settings import Settings\n"
        "engine = open_engine(Settings({'KG_BUILD_DIR': sys.argv[1], 'KG_MEMORY_BUDGET': '1'}))\n"
        "engine.version\nengine.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", script, build_dir], capture_output=True, text=True, check=True)
    assert "above KG_MEMORY_BUDGET (1 MiB): read from disk" in done.stderr
