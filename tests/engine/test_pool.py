"""The pool answers as the simple engine does, and holds every query to its limits."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from kg.engine import Query
from kg.engine.errors import (
    EngineUnavailable,
    ForbiddenFeature,
    Overloaded,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)
from kg.engine.local import LocalEngine
from kg.engine.pool import PoolEngine
from kg.formats import BY_NAME, Shape, formats_for
from tests.engine.pools import (
    ALL,
    CSV,
    ENDLESS,
    JSON,
    eventually,
    is_busy,
    number_of,
    open_pool,
    outcome,
    workers,
)
from tests.engine.snapshots import BASE, GRAPH


@pytest.mark.parametrize("name", [row.name for row in formats_for(Shape.BINDINGS)])
def test_a_select_is_answered_as_the_simple_engine_does(pool: PoolEngine, local: LocalEngine, name: str) -> None:
    ours, theirs = pool.evaluate(ALL, BY_NAME[name]), local.evaluate(ALL, BY_NAME[name])
    assert (ours.length, ours.rows, ours.version) == (theirs.length, theirs.rows, theirs.version)
    assert ours.read() == theirs.read()


@pytest.mark.parametrize("name", [row.name for row in formats_for(Shape.GRAPH)])
def test_a_graph_is_answered_as_the_simple_engine_does(pool: PoolEngine, local: LocalEngine, name: str) -> None:
    query = Query(f"PREFIX e: <{BASE}> DESCRIBE e:m1")
    assert pool.evaluate(query, BY_NAME[name]).read() == local.evaluate(query, BY_NAME[name]).read()


def test_the_dataset_of_the_protocol_reaches_the_worker(pool: PoolEngine) -> None:
    answer = pool.evaluate(Query("SELECT ?o { ?s ?p ?o }", default_graphs=(GRAPH,)), CSV)
    assert answer.read() == b"o\r\ncatalogue\r\n"
    answer = pool.evaluate(Query("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", named_graphs=(GRAPH,)), CSV)
    assert answer.read() == b"o\r\ncatalogue\r\n"


@pytest.mark.parametrize("size", [10, 59_000, 61_000, 70_000, 1_100_000, 5_000_000])
def test_answers_of_every_size_come_whole(pool: PoolEngine, size: int) -> None:
    rows = size // 100
    values = " ".join(f'"{i:08}{"x" * 90}"' for i in range(rows))
    for _ in range(2):  # a spool that was given away is not written again
        answer = pool.evaluate(Query(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"), CSV)
        assert answer.rows == rows
        content = answer.read()
        assert len(content) == answer.length == rows * 100 + 3
        assert content.split(b"\r\n")[1:-1] == [f"{i:08}{'x' * 90}".encode() for i in range(rows)]


def test_an_answer_lasts_after_the_next_query_and_after_the_pool(pool: PoolEngine) -> None:
    values = " ".join(f'"{i:08}"' for i in range(20_000))
    kept = pool.evaluate(Query(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"), CSV)
    pool.evaluate(Query(f"SELECT ?y {{ VALUES ?y {{ {values.replace('0', '9')} }} }}"), CSV).read()
    pool.close()
    assert kept.read().startswith(b"x\r\n00000000\r\n")


def test_a_syntax_error_comes_back_as_it_was_raised(pool: PoolEngine) -> None:
    with pytest.raises(QuerySyntaxError, match="unexpected garbage") as caught:
        pool.evaluate(Query("SELECT *\n{ ?s ?p ?o } garbage"), JSON)
    assert (caught.value.line, caught.value.column) == (2, 14)


def test_a_function_that_there_is_not_is_a_query_error(pool: PoolEngine) -> None:
    with pytest.raises(QueryError, match="http://f"):
        pool.evaluate(Query("SELECT * { BIND(<http://f>(1) AS ?x) }"), JSON)


def test_service_in_a_text_too_long_to_scan_here_is_refused_by_the_worker(pool: PoolEngine) -> None:
    text = f"SELECT * {{ {'?s ?p 1 . ' * 10_000} SERVICE <http://127.0.0.1:9/> {{}} }}"
    assert pool.shape(Query(text)) is Shape.BINDINGS
    with pytest.raises(ForbiddenFeature) as caught:
        pool.evaluate(Query(text), JSON)
    assert (caught.value.feature, caught.value.line) == ("SERVICE", 1)


def test_a_result_over_the_cap_is_an_error_that_names_it(pool: PoolEngine) -> None:
    with pytest.raises(ResultTooLarge) as caught:
        pool.evaluate(Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"), JSON)
    assert caught.value.cap == 20_000_000
    assert number_of(pool, 5) == "5"


def test_a_query_over_the_deadline_is_killed_and_its_worker_replaced(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_QUERY_TIMEOUT=0.5)
    assert number_of(pool, 1) == "1"
    before = {worker.pid for worker in workers(pool)}
    with pytest.raises(QueryTimeout) as caught:
        pool.evaluate(ENDLESS, JSON)
    assert caught.value.seconds == 0.5
    assert number_of(pool, 2) == "2"
    assert eventually(lambda: len(workers(pool)) == 1 and not before & {worker.pid for worker in workers(pool)})
    pool.close()


def test_the_deadline_covers_planning(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_QUERY_TIMEOUT=0.5)
    with pytest.raises(QueryTimeout):
        pool.evaluate(Query(f"SELECT * {{ ?s ?p {'(' * 1000}{')' * 1000} }}"), JSON)
    pool.close()


def test_short_queries_do_not_wait_behind_long_ones(pool: PoolEngine) -> None:
    long = [pool.submit(ENDLESS, JSON) for _ in range(2)]
    for number in range(20):  # one worker is configured, and two long queries run
        assert number_of(pool, number) == str(number)
    for evaluation in long:
        evaluation.cancel()
        with pytest.raises(EngineUnavailable, match="cancelled"):
            evaluation.answer()


def test_a_full_queue_is_overloaded_at_once(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_QUEUE=2)
    begun = [pool.submit(ENDLESS, JSON)]
    while len(begun) < pool._config.most_workers:  # with those that take the places of long queries
        assert eventually(lambda: all(pool._status.started(evaluation._id) for evaluation in begun))
        assert eventually(lambda: len(workers(pool)) > len(begun))
        begun.append(pool.submit(ENDLESS, JSON))
    assert eventually(lambda: all(pool._status.started(evaluation._id) for evaluation in begun))
    begun += [pool.submit(ENDLESS, JSON) for _ in range(2)]
    with pytest.raises(Overloaded) as caught:
        pool.evaluate(ALL, JSON)
    assert caught.value.retry_after == 20
    for evaluation in begun:
        evaluation.cancel()
        with pytest.raises(EngineUnavailable):
            evaluation.answer()
    assert eventually(lambda: outcome(pool, ALL) == "answer")
    pool.close()


def test_who_waits_longer_than_the_deadline_is_told_to_come_back(build_dir: Path) -> None:
    pool = open_pool(build_dir, KG_QUERY_TIMEOUT=1.5)
    with ThreadPoolExecutor(12) as executor:  # five run at a time
        outcomes = list(executor.map(lambda _: outcome(pool, ENDLESS), range(12)))
    assert set(outcomes) == {"QueryTimeout", "Overloaded"}
    assert number_of(pool, 3) == "3"
    pool.close()


def test_when_the_client_leaves_the_worker_dies(pool: PoolEngine) -> None:
    evaluation = pool.submit(ENDLESS, JSON)
    assert eventually(lambda: pool._status.started(evaluation._id) is not None)
    busy = workers(pool)
    evaluation.cancel()
    with pytest.raises(EngineUnavailable, match="cancelled"):
        evaluation.answer()
    assert eventually(lambda: not is_busy(pool))
    assert eventually(lambda: any(not process.is_running() for process in busy))
    assert number_of(pool, 9) == "9"


def test_a_client_that_left_while_it_waited_costs_no_worker(pool: PoolEngine) -> None:
    assert number_of(pool, 1) == "1"
    before = {worker.pid for worker in workers(pool)}
    for _ in range(20):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(pool._config.socket_path))
    assert number_of(pool, 1) == "1"
    assert {worker.pid for worker in workers(pool)} == before


def test_a_worker_has_no_descriptor_to_spare_and_no_core(pool: PoolEngine) -> None:
    evaluation = pool.submit(ENDLESS, JSON)
    assert eventually(lambda: pool._status.started(evaluation._id) is not None)
    busy = next(worker for worker in workers(pool) if worker.num_threads() == 2)
    soft, hard = busy.rlimit(psutil.RLIMIT_NOFILE)
    assert soft == hard == busy.num_fds()
    assert busy.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert busy.rlimit(psutil.RLIMIT_AS)[0] < busy.memory_info().vms + (700 << 20)
    evaluation.cancel()
    with pytest.raises(EngineUnavailable):
        evaluation.answer()


def test_many_threads_get_their_own_answers(pool: PoolEngine) -> None:
    with ThreadPoolExecutor(16) as executor:
        answers = list(executor.map(lambda number: number_of(pool, number % 100), range(800)))
    assert answers == [str(number % 100) for number in range(800)]


def test_an_error_has_the_fields_of_its_class_on_this_side(pool: PoolEngine) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        pool.evaluate(Query("SELECT * { ?s x:p ?o }"), JSON)
    assert vars(caught.value) == {"line": 1, "column": 15}


def test_an_answer_that_is_written_anew_comes_whole(pool: PoolEngine, local: LocalEngine) -> None:
    values = " ".join(f"<http://example.org/{i},{'x' * 50}>" for i in range(2000))
    query = Query(f"SELECT ?x ?y {{ VALUES ?x {{ {values} }} }}")
    assert pool.evaluate(query, CSV).read() == local.evaluate(query, CSV).read()
