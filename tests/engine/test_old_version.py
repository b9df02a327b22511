"""The version before the current one goes on answering those who name it, and nobody else."""

from __future__ import annotations

import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from kg.engine import Query
from kg.engine.errors import EngineError, VersionNotHeld
from kg.engine.local import LocalEngine
from kg.engine.pinned import pinned
from kg.engine.pool import PoolEngine
from tests.engine.pools import CSV, ENDLESS, all_gone, eventually, holders, host, number_of, open_pool, workers
from tests.engine.snapshots import BASE, publish, triples

LABEL = Query(f"SELECT ?l {{ <{BASE}m1> <{BASE}label> ?l }}")
OLD, NEW = "l\r\n値 1\r\n".encode(), "l\r\n新 1\r\n".encode()


def switched(build_dir: Path, pool: PoolEngine) -> tuple[str, str]:
    """Publish another build and wait until it answers; the versions before and after."""
    old = pool.version
    new = publish(build_dir, triples(10, "新")).version
    assert eventually(lambda: pool.version == new)
    return old, new


def test_the_old_version_answers_who_names_it(build_dir: Path, pool: PoolEngine) -> None:
    old, new = switched(build_dir, pool)
    answer = pinned(pool, old).evaluate(LABEL, CSV)
    assert (answer.version, answer.read()) == (old, OLD)
    answer = pinned(pool, new).evaluate(LABEL, CSV)
    assert (answer.version, answer.read()) == (new, NEW)


def test_who_names_none_is_answered_by_the_new_one(build_dir: Path, pool: PoolEngine) -> None:
    _old, new = switched(build_dir, pool)
    assert eventually(lambda: pool.evaluate(LABEL, CSV).version == new)  # a worker that ends may take one more
    answers = [pool.evaluate(LABEL, CSV) for _ in range(20)]
    assert {(answer.version, answer.read()) for answer in answers} == {(new, NEW)}


def test_no_answer_is_lost_or_of_another_version_while_builds_switch(build_dir: Path, pool: PoolEngine) -> None:
    engine = pinned(pool, pool.version)
    done = threading.Event()
    answers: set[tuple[str, bytes]] = set()
    errors: list[EngineError] = []

    def ask() -> None:
        while not done.is_set():
            try:
                answer = engine.evaluate(LABEL, CSV)
                answers.add((answer.version, answer.read()))
            except EngineError as error:
                errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    old, _new = switched(build_dir, pool)
    pinned(pool, old).evaluate(LABEL, CSV).file.close()
    done.set()
    for thread in threads:
        thread.join()
    assert errors == []
    assert answers == {(old, OLD)}


def test_a_version_that_was_never_here_is_not_held(pool: PoolEngine) -> None:
    with pytest.raises(VersionNotHeld, match="feedfeedfeedfeed"):
        pinned(pool, "feedfeedfeedfeed")
    with pytest.raises(VersionNotHeld):
        pool.evaluate(replace(LABEL, version="feedfeedfeedfeed"), CSV)


def test_when_its_time_is_over_it_is_not_held_and_its_processes_are_gone(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_OLD_VERSION_SECONDS=1)
    assert pool.version
    before = holders(pool) + workers(pool)
    old, _new = switched(build_dir, pool)
    assert eventually(lambda: not pool.holds(old))
    with pytest.raises(VersionNotHeld):
        pool.evaluate(replace(LABEL, version=old), CSV)
    assert eventually(lambda: all_gone(before) and len(holders(pool)) == 1)
    pool.close()


def test_with_zero_seconds_it_is_not_kept(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_OLD_VERSION_SECONDS=0)
    old, _new = switched(build_dir, pool)
    assert not pool.holds(old)
    pool.close()


def test_the_one_before_the_last_makes_room_for_a_third(build_dir: Path, pool: PoolEngine) -> None:
    first, second = switched(build_dir, pool)
    third = publish(build_dir, triples(5, "更")).version
    assert eventually(lambda: pool.version == third)
    assert (pool.holds(first), pool.holds(second)) == (False, True)
    assert eventually(lambda: len(holders(pool)) == 2)


def test_going_back_to_the_old_build_works(build_dir: Path, pool: PoolEngine) -> None:
    old, new = switched(build_dir, pool)
    publish(build_dir, triples(100))
    assert eventually(lambda: pool.version == old)
    assert pinned(pool, old).evaluate(LABEL, CSV).read() == OLD
    assert eventually(lambda: pool.evaluate(LABEL, CSV).read() == OLD)
    assert pool.holds(new)


def test_a_query_that_runs_when_the_new_build_comes_does_not_stop_the_old_version(
    build_dir: Path, pool: PoolEngine
) -> None:
    evaluation = pool.submit(ENDLESS, CSV)
    old, _new = switched(build_dir, pool)
    assert pinned(pool, old).evaluate(LABEL, CSV).read() == OLD
    evaluation.close()


def test_the_new_version_outlives_the_old_ones_holder(build_dir: Path, pool: PoolEngine) -> None:
    assert pool.version
    before = holders(pool)
    old, _new = switched(build_dir, pool)
    before[0].send_signal(signal.SIGKILL)
    assert eventually(lambda: not pool.holds(old))
    assert eventually(lambda: pool.evaluate(LABEL, CSV).read() == NEW)


def test_the_new_version_is_loaded_again_when_its_holder_dies(build_dir: Path, pool: PoolEngine) -> None:
    assert pool.version
    before = holders(pool)
    old, new = switched(build_dir, pool)
    (now,) = set(holders(pool)) - set(before)
    now.send_signal(signal.SIGKILL)
    assert pinned(pool, new).evaluate(LABEL, CSV).read() == NEW
    assert pinned(pool, old).evaluate(LABEL, CSV).read() == OLD


def test_a_new_host_does_not_hold_what_the_one_before_kept(build_dir: Path, pool: PoolEngine) -> None:
    old, new = switched(build_dir, pool)
    host(pool).send_signal(signal.SIGKILL)
    assert eventually(lambda: not pool.holds(old))
    assert number_of(pool, 1) == "1"
    assert pool.version == new


def test_the_simple_engine_holds_its_own_version_only(build_dir: Path, local: LocalEngine) -> None:
    version = local.version
    engine = pinned(local, version)
    assert engine.evaluate(LABEL, CSV).read() == OLD
    publish(build_dir, triples(10, "新"))
    assert eventually(lambda: local.evaluate(LABEL, CSV).read() == NEW)
    with pytest.raises(VersionNotHeld):
        engine.evaluate(LABEL, CSV)
    assert not engine.holds(version)


def test_two_engines_pinned_to_the_same_are_equal(pool: PoolEngine) -> None:
    assert pinned(pool, pool.version) == pinned(pool, pool.version)
    assert hash(pinned(pool, pool.version)) == hash(pinned(pool, pool.version))
