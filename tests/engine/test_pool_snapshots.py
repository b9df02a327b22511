"""A new build takes over without a lost request; one that cannot be loaded changes nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.engine import Query
from kg.engine.errors import (
    EngineError,
    EngineUnavailable,
)
from kg.engine.pool import PoolEngine
from tests.engine.pools import (
    ALL,
    CSV,
    JSON,
    eventually,
    holders,
    is_busy,
    number_of,
    open_pool,
    outcome,
)
from tests.engine.snapshots import BASE, publish, triples


def test_a_new_build_is_picked_up_without_a_lost_request(build_dir: Path, pool: PoolEngine) -> None:
    old = pool.version
    done = threading.Event()
    answers: set[tuple[str, bytes]] = set()
    errors: list[EngineError] = []
    query = Query(f"SELECT ?l {{ <{BASE}m1> <{BASE}label> ?l }}")

    def ask() -> None:
        while not done.is_set():
            try:
                answer = pool.evaluate(query, CSV)
                answers.add((answer.version, answer.read()))
            except EngineError as error:
                errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    new = publish(build_dir, triples(2000, "新"))
    assert eventually(lambda: pool.version == new.version)
    assert eventually(lambda: (new.version, "l\r\n新 1\r\n".encode()) in answers)
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert answers == {(old, "l\r\n値 1\r\n".encode()), (new.version, "l\r\n新 1\r\n".encode())}
    assert eventually(lambda: len(holders(pool)) == 2)  # the one before is kept for a while


def test_a_query_that_began_before_a_new_build_is_answered_from_the_old(build_dir: Path, pool: PoolEngine) -> None:
    old = pool.version
    slow = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")  # seconds
    with ThreadPoolExecutor(1) as executor:
        waiting = executor.submit(pool.evaluate, slow, CSV)
        assert eventually(lambda: is_busy(pool))
        new = publish(build_dir, triples(5, "新"))
        assert eventually(lambda: pool.version == new.version)
        assert number_of(pool, 4) == "4"
        answer = waiting.result()
    assert answer.version == old
    assert answer.read() == b"n\r\n27000000\r\n"


def test_a_damaged_new_build_leaves_the_old_one_serving(build_dir: Path, pool: PoolEngine) -> None:
    old = pool.version
    new = publish(build_dir, triples(10, "新"))
    new.graph_file.write_bytes(new.graph_file.read_bytes()[:40])
    assert eventually(lambda: new.version in pool._status.failure)
    assert pool.version == old
    assert number_of(pool, 50) == "50"
    newer = publish(build_dir, triples(20, "更"))
    assert eventually(lambda: pool.version == newer.version)


def test_many_builds_in_a_row_end_with_the_last(build_dir: Path, pool: PoolEngine) -> None:
    for number in range(5):
        newest = publish(build_dir, triples(10 + number))
        assert number_of(pool, 1) == "1"
    assert eventually(lambda: pool.version == newest.version)
    assert eventually(lambda: len(holders(pool)) == 2)  # the one before is kept for a while


def test_without_a_build_the_pool_says_so_and_serves_when_there_is_one(tmp_path: Path) -> None:
    pool = open_pool(tmp_path / "build")
    with pytest.raises(EngineUnavailable, match="kg build"):
        pool.version  # noqa: B018
    with pytest.raises(EngineUnavailable, match="kg build"):
        pool.evaluate(ALL, JSON)
    publish(tmp_path / "build", triples(10))
    assert eventually(lambda: outcome(pool, ALL) == "answer")
    pool.close()


def test_a_snapshot_above_the_budget_without_a_store_is_unavailable(tmp_path: Path) -> None:
    publish(tmp_path / "build", triples(3000))
    pool = open_pool(tmp_path / "build", KG_MEMORY_BUDGET=1)
    with pytest.raises(EngineUnavailable, match="no store on disk"):
        pool.version  # noqa: B018
    pool.close()
