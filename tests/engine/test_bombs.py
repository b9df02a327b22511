"""Every bomb gets what it must get, and the next query is answered rightly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.engine import Query
from kg.engine.errors import EngineError
from kg.engine.interface import Answer
from kg.engine.pool import PoolEngine
from kg.formats import BY_NAME
from tests.engine.bombs import ANSWER, BOMBS, Bomb
from tests.engine.pools import number_of, open_pool
from tests.engine.snapshots import publish, triples


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PoolEngine]:
    build_dir: Path = tmp_path_factory.mktemp("bombs") / "build"
    publish(build_dir, triples(300))
    engine = open_pool(build_dir, KG_QUERY_TIMEOUT=4)
    yield engine
    engine.close()


def drop(engine: PoolEngine, bomb: Bomb) -> Answer | EngineError:
    text = bomb.build()
    name = "nt" if text.startswith("CONSTRUCT") else "json"
    try:
        return engine.evaluate(Query(text), BY_NAME[name])
    except EngineError as error:
        return error


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.name)
def test_a_bomb_gets_what_it_must_and_the_next_query_is_answered(pool: PoolEngine, bomb: Bomb) -> None:
    outcome = drop(pool, bomb)
    assert number_of(pool, 7) == "7"
    if isinstance(outcome, Answer):
        assert ANSWER in bomb.outcomes
        assert outcome.rows == bomb.rows
        assert len(outcome.read()) == outcome.length
    else:
        assert type(outcome) in bomb.outcomes
