"""The queries of the mix: each finds something in the made-up data, and first-time texts are all different."""

from __future__ import annotations

import pyoxigraph
import pytest

from benchmarks.mix import MIX, QUERIES, Scale, Work, query_texts
from benchmarks.peers import Data
from tests.benchmarks.conftest import SCALE

WORKS = pytest.mark.parametrize("work", MIX, ids=lambda work: work.name)


@pytest.fixture(scope="module")
def store(made_data: Data) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(made_data.triples_file), format=pyoxigraph.RdfFormat.N_TRIPLES)
    return store


def count(store: pyoxigraph.Store, query: str) -> int:
    solutions = store.query(query)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return sum(1 for _ in solutions)


@WORKS
def test_every_work_finds_rows(work: Work, store: pyoxigraph.Store) -> None:
    assert any(count(store, query) for query in query_texts(work, SCALE)[:20])


@pytest.mark.parametrize(("query", "rows"), [("point", 1), ("number", 1), ("rows", 60)])
def test_the_rows_are_as_many_as_the_query_says(query: str, rows: int, store: pyoxigraph.Store) -> None:
    work = next(work for work in MIX if work.query == query)
    assert count(store, query_texts(work, SCALE)[0]) == rows


def test_a_repeated_work_has_one_text() -> None:
    assert {len(query_texts(work, SCALE)) for work in MIX if not work.first_time} == {1}


def test_a_first_time_join_has_many_texts() -> None:
    work = next(work for work in MIX if work.query == "join" and work.first_time)
    assert len(query_texts(work, Scale(measures=10_000, editions=5))) > 1_000


def test_parameters_are_the_same_in_every_run() -> None:
    assert query_texts(MIX[0], SCALE) == query_texts(MIX[0], SCALE)


def test_every_query_file_is_in_the_mix() -> None:
    assert {path.stem for path in QUERIES.glob("*.rq")} == {work.query for work in MIX}


def test_every_name_of_the_mix_is_there_once() -> None:
    names = [work.name for work in MIX]
    assert len(set(names)) == len(names)
