"""Evaluations that an event loop waits for: taken when they have come, handed over, let go of."""

from __future__ import annotations

import select

import pytest

from kg.engine import Query
from kg.engine.errors import EngineUnavailable, QuerySyntaxError
from kg.engine.interface import Begun, under_way
from kg.engine.pool import PoolEngine
from tests.engine.pools import CSV, ENDLESS, JSON, PATIENCE, eventually, number_of

SMALL = Query("SELECT ?n { VALUES ?n { 1 2 } }")
LARGE = Query("SELECT ?n { VALUES ?n { " + " ".join(map(str, range(20_000))) + " } }")
HALF = Query("SELECT ?n { VALUES ?n { " + " ".join(map(str, range(9_000))) + " } }")  # 53 kB: several pieces


def begin(pool: PoolEngine, query: Query) -> Begun:
    assert pool.version
    begun = pool.begin(query, CSV)
    assert begun is not None
    return begun


def wait_for(begun: Begun) -> None:
    while not begun.arrive():
        assert select.select([begun.fileno()], [], [], PATIENCE)[0]


@pytest.mark.parametrize(("query", "rows"), [(SMALL, 2), (HALF, 9_000), (LARGE, 20_000)])
def test_an_answer_arrives_whole(pool: PoolEngine, query: Query, rows: int) -> None:
    begun = begin(pool, query)
    wait_for(begun)
    arrived = begun.arrived
    assert arrived is not None
    answer = begun.answer()
    assert answer is arrived
    content = answer.read()
    assert (content.count(b"\n"), len(content)) == (rows + 1, answer.length)
    begun.close()


def test_nothing_arrives_from_a_query_that_runs(pool: PoolEngine) -> None:
    begun = begin(pool, ENDLESS)
    assert not begun.arrive()
    assert begun.arrived is None
    begun.close()


def test_letting_go_of_a_query_kills_it(pool: PoolEngine) -> None:
    begun = pool.submit(ENDLESS, JSON)
    assert eventually(lambda: pool._status.started(begun._id) is not None)
    begun.close()
    assert eventually(lambda: pool._status.started(begun._id) is None)
    assert number_of(pool, 3) == "3"


def test_an_answer_that_nobody_takes_leaves_no_file_open(pool: PoolEngine) -> None:
    begun = begin(pool, LARGE)
    wait_for(begun)
    arrived = begun.arrived
    assert arrived is not None
    begun.close()
    begun.close()
    assert arrived.file.closed


def test_an_error_arrives_and_is_raised_by_whoever_takes_the_answer(pool: PoolEngine) -> None:
    begun = begin(pool, Query("ASK { ?s ?p "))
    wait_for(begun)
    assert begun.arrived is None
    with pytest.raises(QuerySyntaxError):
        begun.answer()
    begun.close()


def test_evaluate_takes_up_what_is_under_way_once(pool: PoolEngine) -> None:
    begun = begin(pool, SMALL)
    wait_for(begun)
    arrived = begun.arrived
    token = under_way.set((SMALL, CSV, begun))
    try:
        assert pool.evaluate(SMALL, CSV) is arrived
        again = pool.evaluate(SMALL, CSV)
    finally:
        under_way.reset(token)
        begun.close()
    assert again is not arrived
    assert again.read() == b"n\r\n1\r\n2\r\n"


def test_evaluate_leaves_alone_what_is_another_query(pool: PoolEngine) -> None:
    begun = begin(pool, SMALL)
    token = under_way.set((SMALL, CSV, begun))
    try:
        assert pool.evaluate(LARGE, CSV).read().count(b"\n") == 20_001
    finally:
        under_way.reset(token)
    assert begun.answer().rows == 2
    begun.close()


def test_a_query_handed_over_while_it_runs_is_waited_for(pool: PoolEngine) -> None:
    query = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")
    begun = begin(pool, query)
    token = under_way.set((query, CSV, begun))
    try:
        assert pool.evaluate(query, CSV).rows == 1
    finally:
        under_way.reset(token)
        begun.close()


def test_nothing_is_begun_in_a_pool_that_is_closed(pool: PoolEngine) -> None:
    assert pool.version
    pool.close()
    assert pool.begin(SMALL, CSV) is None
    with pytest.raises(EngineUnavailable):
        pool.evaluate(SMALL, CSV)
