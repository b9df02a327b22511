"""SERVICE in front of another engine: we ask the listed endpoint, that engine evaluates the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from tests.http.snapshots import BASE
from tests.remote.conftest import LABEL, ONTOLOGY, wait_for
from tests.remote.honest import HonestEngine
from tests.serving import Server

MANY = 12_000  # solutions, whose VALUES are longer than a query to another engine may be


@pytest.fixture(scope="module")
def register() -> Iterator[HonestEngine]:
    """Somebody else's endpoint: a note for each of our things, and many that are about none."""
    with HonestEngine() as engine:
        for number in range(MANY):
            subject = ox.NamedNode(f"{BASE}id/{number}")
            engine.store.add(ox.Quad(subject, ox.NamedNode("http://r/note"), ox.Literal(f"覚書 {number}")))
        yield engine


@pytest.fixture
def site(root: Path, honest: HonestEngine, register: HonestEngine, build_dir: Path) -> Iterator[httpx.Client]:
    register.requests.clear()
    environment = {
        "KG_BUILD_DIR": str(build_dir),
        "KG_ROOT": str(root),
        "KG_ENGINE": honest.url,
        "KG_FEDERATION": register.url,
        "KG_QUERY_TIMEOUT": "60",
        "KG_FEDERATION_TIMEOUT": "30",
    }
    server = Server(root, environment)
    with httpx.Client(base_url=server.url, timeout=90, trust_env=False) as client:
        wait_for(lambda: client.get("/readyz").status_code == 200)
        honest.requests.clear()
        yield client
    server.stop()


def ask(site: httpx.Client, query: str) -> httpx.Response:
    return site.post("/sparql?lang=en", data={"query": query}, headers={"Accept": "application/json"})


def rows(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    found = json.loads(response.content)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_the_engine_joins_what_the_endpoint_brought(
    site: httpx.Client, honest: HonestEngine, register: HonestEngine
) -> None:
    found = rows(
        ask(
            site,
            f"SELECT ?label ?note {{ ?s {LABEL} ?label FILTER(?s IN (<id/3>, <id/5>)) "
            f"SERVICE <{register.url}> {{ ?s <http://r/note> ?note }} }} ORDER BY ?label",
        )
    )
    assert found == [{"label": f"first 施策 {n}", "note": f"覚書 {n}"} for n in (3, 5)]
    assert len(register.queries) == 1
    assert not any("service" in asked.query.lower() for asked in honest.queries)


def test_graph_and_service_in_one_query(site: httpx.Client, register: HonestEngine) -> None:
    query = f"""SELECT ?g ?word ?note {{ GRAPH ?g {{ <{BASE}ontology> {LABEL} ?word }}
      SERVICE <{register.url}> {{ <{BASE}id/7> <http://r/note> ?note }} }}"""
    assert rows(ask(site, query)) == [{"g": ONTOLOGY, "word": "first", "note": "覚書 7"}]


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_more_solutions_than_the_engine_takes_are_one_clear_error(
    site: httpx.Client, honest: HonestEngine, register: HonestEngine, silent: str
) -> None:
    query = f"SELECT (COUNT(*) AS ?all) {{ SERVICE {silent} <{register.url}> {{ ?s <http://r/note> ?note }} }}"
    problem = ask(site, query)
    assert (problem.status_code, problem.json()["type"].rsplit("/", 1)[1]) == (502, "remote-too-large")
    assert "characters that the engine here takes" in problem.json()["detail"]
    assert problem.json()["endpoint"] == register.url
    assert not any("覚書" in asked.query for asked in honest.queries)
    # What is narrowed to fit is answered: some 60 characters a solution.
    narrowed = query.replace("?note }", "?note FILTER(STRLEN(STR(?s)) < 33) }")
    assert rows(ask(site, narrowed)) == [{"all": "1000"}]


def test_an_endpoint_that_is_not_listed_is_asked_by_nobody(
    site: httpx.Client, honest: HonestEngine, register: HonestEngine
) -> None:
    refused = ask(site, f"SELECT * {{ SERVICE <{register.store_url}> {{ ?s ?p ?o }} }}")
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[1]) == (403, "forbidden-feature")
    assert (honest.queries, register.requests) == ([], [])


@pytest.mark.parametrize("text", ["bif:http_get('http://127.0.0.1/')", "<sql:exec>('x')"])
def test_functions_of_an_engines_own_go_neither_to_the_endpoint_nor_to_the_engine(
    site: httpx.Client, honest: HonestEngine, register: HonestEngine, text: str
) -> None:
    for body in (f"?s ?p ?o BIND({text} AS ?x)", f"?s ?p ?o }} BIND({text} AS ?y) {{"):
        refused = ask(site, f"SELECT * {{ SERVICE <{register.url}> {{ {body} }} }}")
        assert refused.status_code in (400, 403), refused.text
    assert (honest.queries, register.requests) == ([], [])
