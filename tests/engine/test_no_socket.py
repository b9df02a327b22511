"""What the engines let through never opens a connection: a listener on loopback counts, and must count zero."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, Store

from kg.engine import Engine, Query
from kg.engine.errors import EngineError, QueryError
from kg.engine.local import LocalEngine
from kg.engine.pool import PoolEngine
from kg.formats import BY_NAME, Shape
from tests.engine.hostile import Listener, queries
from tests.engine.pools import JSON, number_of, open_pool
from tests.engine.snapshots import publish, triples
from tests.engine.test_scanner import HIDDEN, REFUSED

FORMAT = {Shape.BINDINGS: JSON, Shape.BOOLEAN: JSON, Shape.GRAPH: BY_NAME["nt"]}
EXAMPLES = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def build_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("hostile") / "build"
    publish(folder, triples(5))
    return folder


@pytest.fixture(scope="module")
def pool(build_dir: Path) -> Iterator[PoolEngine]:
    engine = open_pool(build_dir, KG_QUERY_TIMEOUT=5)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def local(build_dir: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(build_dir, 1_000_000)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as counting:
        yield counting


def ask(engine: Engine, text: str) -> bool:
    """Whether the query was let through and answered."""
    try:
        query = Query(text)
        engine.evaluate(query, FORMAT[engine.shape(query)]).read()
    except EngineError:
        return False
    return True


def test_the_listener_counts_what_pyoxigraph_alone_would_do(listener: Listener) -> None:
    with Listener() as own:
        result = Store().query(f"SELECT * {{ SERVICE SILENT <http://{own.address}/> {{ ?s ?p ?o }} }}")
        result.serialize(format=QueryResultsFormat.JSON)
        assert own.connections == 1
    assert listener.connections == 0


@EXAMPLES
@given(data=st.data())
def test_no_query_through_the_simple_engine_connects(
    local: LocalEngine, listener: Listener, data: st.DataObject
) -> None:
    text = data.draw(queries(listener.address))
    ask(local, text)
    assert listener.connections == 0, text


@EXAMPLES
@given(data=st.data())
def test_no_query_through_the_pool_connects(pool: PoolEngine, listener: Listener, data: st.DataObject) -> None:
    text = data.draw(queries(listener.address))
    ask(pool, text)
    assert listener.connections == 0, text


@pytest.mark.parametrize("text", [*REFUSED.values(), *HIDDEN.values()], ids=[*REFUSED, *HIDDEN])
def test_no_spelling_of_the_table_connects(pool: PoolEngine, local: LocalEngine, listener: Listener, text: str) -> None:
    aimed = text.replace("<http://e/>", f"<http://{listener.address}/>")
    assert not ask(pool, aimed)
    assert not ask(local, aimed)
    assert listener.connections == 0


def test_even_where_the_scanner_is_blind_a_worker_opens_no_socket(
    build_dir: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = build_dir.parent / "blind" / "sitecustomize.py"
    blind.parent.mkdir()
    blind.write_text(
        "import kg.engine.scanner as s\ns._find_service = lambda text, prefixes: False\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(blind.parent))
    monkeypatch.setattr("kg.engine.scanner._find_service", lambda _text, _prefixes: False)
    pool = open_pool(build_dir)
    with pytest.raises(EngineError, match=r"Operation not permitted|Too many open files") as caught:
        pool.evaluate(Query(f"SELECT * {{ SERVICE <http://{listener.address}/blind> {{ ?s ?p ?o }} }}"), JSON)
    assert not isinstance(caught.value, QueryError)
    assert listener.connections == 0
    assert number_of(pool, 1) == "1"
    pool.close()
    with socket.create_connection(listener.address.split(":")) as connection:  # the listener did listen
        connection.send(b"!")
