"""With federation on, whatever is asked: only the listed endpoint is contacted, and that only by our own client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.engine import Engine, Query, open_engine
from kg.engine.errors import EngineError
from kg.engine.federation.engine import FederatedEngine
from kg.formats import BY_NAME, Shape
from kg.settings import Settings
from tests.engine.hostile import Listener, queries
from tests.engine.snapshots import publish, triples
from tests.engine.test_scanner import HIDDEN, REFUSED
from tests.federation.servers import Endpoint, answer

EXAMPLES = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
EMPTY = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as counting:
        yield counting


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with Endpoint(answer(EMPTY)) as running:
        yield running


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, endpoint: Endpoint) -> Iterator[Engine]:
    build_dir = tmp_path_factory.mktemp("contacts") / "build"
    publish(build_dir, triples(5))
    names = {"KG_BUILD_DIR": str(build_dir), "KG_FEDERATION": endpoint.url, "KG_WORKERS": "1", "KG_QUERY_TIMEOUT": "5"}
    opened = open_engine(Settings(names))
    assert isinstance(opened, FederatedEngine)
    yield opened
    opened.close()


def ask(engine: Engine, text: str) -> bool:
    """Whether the query was answered."""
    try:
        query = Query(text)
        answer_format = BY_NAME["nt" if engine.shape(query) is Shape.GRAPH else "json"]
        engine.evaluate(query, answer_format).read()
    except EngineError:
        return False
    return True


@EXAMPLES
@given(data=st.data())
def test_nobody_else_is_contacted(engine: Engine, listener: Listener, endpoint: Endpoint, data: st.DataObject) -> None:
    text = data.draw(queries(listener.address))
    if data.draw(st.booleans()):  # the listed endpoint beside it
        text = text.replace("{", f"{{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} ", 1)
    ask(engine, text)
    assert listener.connections == 0, text


@EXAMPLES
@given(data=st.data())
def test_the_listed_one_is_asked_by_our_client_alone(engine: Engine, endpoint: Endpoint, data: st.DataObject) -> None:
    address = endpoint.url.removeprefix("http://").removesuffix("/sparql")
    before = len(endpoint.requests)
    ask(engine, data.draw(queries(address)).replace(f"<http://{address}/x>", f"<{endpoint.url}>"))
    came = endpoint.requests[before:]
    assert all(b"User-Agent: juten-kg/" in request for request in came)
    assert all(request.startswith(b"POST /sparql ") for request in came)


@pytest.mark.parametrize("text", [*REFUSED.values(), *HIDDEN.values()], ids=[*REFUSED, *HIDDEN])
def test_no_spelling_reaches_what_is_not_listed(engine: Engine, listener: Listener, text: str) -> None:
    assert not ask(engine, text.replace("<http://e/>", f"<http://{listener.address}/>"))
    assert listener.connections == 0


def test_the_listed_one_is_contacted(engine: Engine, endpoint: Endpoint) -> None:
    before = endpoint.connections
    assert ask(engine, f"SELECT * {{ SERVICE <{endpoint.url}> {{ ?s ?p ?o }} }}")
    assert endpoint.connections == before + 1
