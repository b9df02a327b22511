"""A scan copies the pages that it reads, so a worker that did is kept while scans come, and given up when they end."""

from __future__ import annotations

import os

from kg.engine import Query
from kg.engine.pool import PoolEngine
from tests.engine.pools import CSV, eventually, workers

TRIPLES = "?a ?b ?c . ?d ?e ?f"
SCAN = Query(f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} VALUES ?v {{ 1 2 3 }} FILTER(STRLEN(STR(?c)) >= 0) }}")
LONG = Query(f"SELECT (COUNT(*) AS ?n) {{ {TRIPLES} . ?g ?h ?i FILTER(STRLEN(STR(?c)) >= 0) }}")
ALL = 300  # triples of the snapshot


def rows(pool: PoolEngine, query: Query) -> int:
    return int(pool.evaluate(query, CSV).read().split()[1])


def test_a_worker_outlives_its_scans_and_one_is_left_when_it_is_quiet(pool: PoolEngine) -> None:
    assert eventually(lambda: len(workers(pool)) == 1)
    (first,) = workers(pool)
    for _ in range(5):
        assert rows(pool, SCAN) == 3 * ALL**2
        assert first.is_running()
    assert eventually(lambda: len(workers(pool)) == 1)
    assert rows(pool, SCAN) == 3 * ALL**2


def test_a_query_that_uses_much_of_a_processor_is_slowed_and_its_worker_ends(pool: PoolEngine) -> None:
    assert eventually(lambda: len(workers(pool)) == 1)
    (first,) = workers(pool)
    running = pool.submit(LONG, CSV)
    assert eventually(lambda: any(os.getpriority(os.PRIO_PROCESS, thread.id) > 0 for thread in first.threads()))
    assert int(running.answer().read().split()[1]) == ALL**3
    assert eventually(lambda: not first.is_running())
    assert eventually(lambda: len(workers(pool)) == 1)
