"""Whatever becomes of the processes of a pool, queries are answered and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from kg.engine import Query, open_engine, shared_pool
from kg.engine.errors import (
    EngineUnavailable,
    QueryTooExpensive,
)
from kg.engine.pool import PoolEngine
from kg.settings import Settings
from tests.engine.pools import (
    ALL,
    CSV,
    ENDLESS,
    JSON,
    all_gone,
    all_processes,
    eventually,
    holders,
    host,
    is_busy,
    number_of,
    open_pool,
    outcome,
    workers,
)


def test_kill_9_of_a_worker_costs_its_query_only(pool: PoolEngine) -> None:
    evaluation = pool.submit(ENDLESS, JSON)
    assert eventually(lambda: pool._status.started(evaluation._id) is not None)
    for worker in workers(pool):
        worker.kill()
    with pytest.raises(QueryTooExpensive):
        evaluation.answer()
    assert number_of(pool, 4) == "4"


@pytest.mark.parametrize("number", [signal.SIGIO, signal.SIGALRM], ids=["client-left", "deadline"])
def test_a_signal_that_was_meant_for_the_query_before_costs_nothing(pool: PoolEngine, number: signal.Signals) -> None:
    # The client of the query before leaves, or its deadline comes, in the moment in which its worker takes the next.
    seconds = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) >= 0) }"
    evaluation = pool.submit(Query(seconds), CSV)
    assert eventually(lambda: pool._status.started(evaluation._id) is not None)
    for worker in workers(pool):
        worker.send_signal(number)
    triples = int(pool.evaluate(Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"), CSV).read().split()[1])
    assert int(evaluation.answer().read().split()[1]) == triples**3


def test_kill_9_of_an_idle_worker_costs_nothing(pool: PoolEngine) -> None:
    assert number_of(pool, 4) == "4"
    for worker in workers(pool):
        worker.kill()
    assert number_of(pool, 5) == "5"


@pytest.mark.parametrize("which", [host, lambda pool: holders(pool)[0]], ids=["host", "holder"])
def test_kill_9_of_host_or_holder_loses_no_query(pool: PoolEngine, which: object) -> None:
    assert callable(which)
    assert number_of(pool, 1) == "1"
    before = all_processes(pool)
    victim = which(pool)
    done = threading.Event()
    outcomes: list[str] = []

    def ask() -> None:
        while not done.is_set():
            outcomes.append(number_of(pool, 6))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    victim.kill()
    assert eventually(lambda: not victim.is_running() or victim.status() == psutil.STATUS_ZOMBIE)
    count = len(outcomes)
    assert eventually(lambda: len(outcomes) > count + 20)
    done.set()
    for thread in threads:
        thread.join()
    assert set(outcomes) == {"6"}
    below = before[before.index(victim) :]  # parents come before their children
    assert eventually(lambda: all_gone(below))


def test_a_query_that_runs_when_the_host_dies_is_run_again(pool: PoolEngine) -> None:
    evaluation = pool.submit(ENDLESS, JSON)
    assert eventually(lambda: pool._status.started(evaluation._id) is not None)
    first = evaluation._id
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(evaluation.answer)
        host(pool).kill()
        assert eventually(lambda: evaluation._id != first and pool._status.started(evaluation._id) is not None)
        host(pool).kill()
        with pytest.raises(EngineUnavailable, match="twice"):
            waiting.result()
    assert number_of(pool, 8) == "8"


def test_close_leaves_no_process_and_no_file(build_dir: Path) -> None:
    pool = open_pool(build_dir)
    assert number_of(pool, 1) == "1"
    processes, folder = all_processes(pool), pool._config.runtime_dir
    # Two workers where the first query took longer than the patience after which a worker's place is filled.
    assert {process.name() for process in processes} >= {"kg-host", "kg-holder", "kg-worker"}
    assert folder.stat().st_mode & 0o777 == 0o700
    pool.close()
    pool.close()
    assert all_gone(processes)
    assert not folder.exists()
    with pytest.raises(EngineUnavailable, match="closed"):
        pool.evaluate(ALL, JSON)


def test_close_lets_a_running_query_finish(build_dir: Path) -> None:
    pool = open_pool(build_dir)
    slow = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(pool.evaluate, slow, CSV)
        assert eventually(lambda: is_busy(pool))
        pool.close()
        assert waiting.result().read() == b"n\r\n27000000\r\n"


SERVER = """
import os, sys, time
from pathlib import Path
from kg.engine import Query, open_engine, shared_pool
from kg.formats import BY_NAME
from kg.settings import Settings
settings = Settings({"KG_BUILD_DIR": sys.argv[1], "KG_WORKERS": "1"})
with shared_pool(settings) as runtime_dir:
    if os.fork() == 0:
        engine = open_engine(settings)
        engine.evaluate(Query("ASK {}"), BY_NAME["json"]).read()
        print(runtime_dir, flush=True)
        endless = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q"
        engine.evaluate(Query("SELECT (COUNT(*) AS ?n) { " + endless + " }"), BY_NAME["json"])
    time.sleep(600)
"""


@pytest.fixture
def server(build_dir: Path) -> Iterator[tuple[psutil.Process, Path]]:
    """A process that owns a pool, with a forked web process that has a long query in it."""
    command = [sys.executable, "-c", SERVER, str(build_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        runtime_dir = Path(process.stdout.readline().strip())
        tree = psutil.Process(process.pid)
        assert eventually(lambda: len(tree.children(recursive=True)) >= 5)  # web, host, holder, two workers
        everything = [tree, *tree.children(recursive=True)]
        yield tree, runtime_dir
        for one in everything:
            if one.is_running():
                one.kill()


def web_process(server: psutil.Process) -> psutil.Process:
    return next(child for child in server.children() if child.name() != "kg-host")


def test_kill_9_of_the_server_leaves_no_process_of_the_pool_and_no_file(server: tuple[psutil.Process, Path]) -> None:
    parent, runtime_dir = server
    web = web_process(parent)
    pool = [process for process in parent.children(recursive=True) if process != web]
    parent.kill()
    assert eventually(lambda: all_gone(pool))
    assert eventually(lambda: not runtime_dir.exists())


def test_kill_9_of_a_web_process_kills_the_worker_of_its_query(server: tuple[psutil.Process, Path]) -> None:
    parent, runtime_dir = server
    engine = open_engine(Settings({"KG_WORKERS": "1"}), runtime_dir)
    assert isinstance(engine, PoolEngine)
    assert eventually(lambda: is_busy(engine))
    web_process(parent).kill()
    assert eventually(lambda: not is_busy(engine))
    assert number_of(engine, 3) == "3"
    engine.close()


def test_folders_of_killed_pools_are_removed_at_the_next_start(
    build_dir: Path, server: tuple[psutil.Process, Path]
) -> None:
    parent, runtime_dir = server
    everything = [parent, *parent.children(recursive=True)]
    for process in everything:  # so that nobody is left to clean up
        process.suspend()
    for process in everything:
        process.kill()
    assert eventually(lambda: all_gone(everything))
    assert runtime_dir.exists()
    open_pool(build_dir).close()
    assert not runtime_dir.exists()


def test_processes_forked_inside_of_a_shared_pool_share_it(build_dir: Path) -> None:
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_WORKERS": "1"})
    with shared_pool(settings) as runtime_dir:
        assert runtime_dir is not None
        first, second = open_engine(settings), open_engine(settings)
        assert isinstance(first, PoolEngine)
        assert isinstance(second, PoolEngine)
        assert number_of(first, 1) == number_of(second, 1) == "1"
        first.close()
        assert number_of(second, 2) == "2"
    with pytest.raises(EngineUnavailable):
        number_of(second, 2)
    assert not runtime_dir.exists()


def test_descriptors_and_processes_end_where_they_began(pool: PoolEngine) -> None:
    assert number_of(pool, 1) == "1"
    assert eventually(lambda: len(workers(pool)) == 1)  # a slow first query has brought a second worker for a moment
    me = psutil.Process()
    before = (me.num_fds(), host(pool).num_fds(), holders(pool)[0].num_fds(), len(workers(pool)))
    values = " ".join(f'"{i:08}"' for i in range(20_000))
    for _ in range(10):
        assert outcome(pool, Query(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")) == "answer"
        assert outcome(pool, Query("SELECT * { ?s ?p")) == "QuerySyntaxError"
        assert outcome(pool, Query('SELECT (STRLEN("' + "x" * 100 + '") AS ?n) {}')) == "answer"
        evaluation = pool.submit(ENDLESS, JSON)
        evaluation.cancel()
        with pytest.raises(EngineUnavailable):
            evaluation.answer()

    def are_back() -> bool:  # or fewer: what an earlier test left unclosed may have been collected meanwhile
        now = (me.num_fds(), host(pool).num_fds(), holders(pool)[0].num_fds(), len(workers(pool)))
        return all(count <= began for count, began in zip(now, before, strict=True))

    assert eventually(are_back)


def test_the_status_file_and_the_socket_are_the_owners_only(pool: PoolEngine) -> None:
    assert number_of(pool, 1) == "1"
    folder = pool._config.runtime_dir
    assert sorted(path.name for path in folder.iterdir()) == ["lock", "old.sock", "pool.sock", "status"]
    assert folder.stat().st_uid == os.getuid()
    assert (folder / "status").stat().st_mode & 0o077 == 0


def test_a_stopped_worker_does_not_stop_the_others(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_WORKERS=2)
    assert number_of(pool, 1) == "1"
    assert eventually(lambda: len(workers(pool)) == 2)
    stopped = workers(pool)[0]
    stopped.suspend()
    assert [number_of(pool, number) for number in range(10)] == [str(number) for number in range(10)]
    stopped.resume()  # alone: the others may end at any moment, where a query was slow
    pool.close()
