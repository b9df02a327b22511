"""Real stores on loopback, both ways: our queries ask them by SERVICE, and theirs ask us."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kg.snapshot import Snapshot
from tests.federation.peers import (
    BASE,
    NUMBER,
    PREFIXES,
    REGISTER,
    ask,
    check_installed,
    corporate_numbers,
    start,
    values,
)
from tests.federation.servers import ONE_ROW, Endpoint, answer, silent
from tests.serving import Server

check_installed()


def test_our_measures_join_their_register_by_corporate_number(root: Path, server: Server, peer: str) -> None:
    query = f"""{PREFIXES} SELECT DISTINCT ?n ?name {{
      ?measure juten:ministry ?ministry . {NUMBER}
      SERVICE <{peer}> {{ ?company reg:number ?n ; reg:name ?name }} }} ORDER BY ?n"""
    found = values(ask(f"{server.url}/sparql", query))
    names = {number: f"body {slug}" for slug, number in corporate_numbers(root).items()}
    assert len(found) > 4
    assert all(names[row["n"]] == row["name"] for row in found)


def test_their_register_joins_our_measures_by_corporate_number(root: Path, server: Server, peer: str) -> None:
    query = f"""{PREFIXES} SELECT DISTINCT ?n ?name ?measure {{
      ?company reg:number ?n ; reg:name ?name .
      SERVICE <{server.url}/sparql> {{ ?measure juten:ministry ?ministry . ?ministry org:identifier ?number }}
      FILTER(STR(?number) = STR(?n)) }}"""
    found = values(ask(peer, query))
    names = {number: f"body {slug}" for slug, number in corporate_numbers(root).items()}
    assert len({row["measure"] for row in found}) == 6
    assert all(names[row["n"]] == row["name"] for row in found)


def test_optional_keeps_what_the_register_does_not_have(server: Server, peer: str) -> None:
    query = f"""{PREFIXES} SELECT ?n ?name {{ VALUES ?n {{ "9000000000007" "none" }}
      OPTIONAL {{ SERVICE <{peer}> {{ ?company reg:number ?n ; reg:name ?name }} }} }} ORDER BY ?n"""
    assert values(ask(f"{server.url}/sparql", query)) == [
        {"n": "9000000000007", "name": 'other "7" \\ 法人'},
        {"n": "none"},
    ]


def test_union_takes_both_sides(root: Path, server: Server, peer: str) -> None:
    query = f"""{PREFIXES} SELECT ?label {{
      {{ <{BASE}id/ministry/digital-agency> org:identifier ?label }}
      UNION {{ SERVICE <{peer}> {{ <{REGISTER}9000000000001> reg:name ?label }} }} }}"""
    found = {row["label"] for row in values(ask(f"{server.url}/sparql", query))}
    assert found == {corporate_numbers(root)["digital-agency"], 'other "1" \\ 法人'}


def test_a_federated_answer_is_not_kept(server: Server, peer: str) -> None:
    query = f"SELECT * {{ SERVICE <{peer}> {{ ?s <{REGISTER}number> '9000000000001' }} }}"
    answered = ask(f"{server.url}/sparql", query)
    assert answered.status_code == 200
    assert "ETag" not in answered.headers
    assert answered.headers["Cache-Control"] == "no-store"
    page = ask(f"{server.url}/sparql", query, "text/html")
    assert "9000000000001" in page.text
    assert "ETag" not in page.headers


def test_the_service_description_says_so(server: Server) -> None:
    described = httpx.get(f"{server.url}/sparql", headers={"Accept": "text/turtle"}, trust_env=False)
    assert "BasicFederatedQuery" in described.text


PROBLEMS = {
    "remote-unreachable": (502, None),
    "remote-invalid": (502, answer(ONE_ROW, "text/html")),
    "remote-too-large": (502, answer(b" " * 100_000 + ONE_ROW)),
    "remote-timeout": (504, silent),
}


@pytest.mark.parametrize("slug", PROBLEMS)
def test_a_failing_endpoint_is_a_problem_that_names_it(root: Path, snapshot: Snapshot, slug: str) -> None:
    status, behave = PROBLEMS[slug]
    with Endpoint(behave or answer()) as endpoint:
        url = endpoint.url if behave else "http://127.0.0.1:9/sparql"
        ours = start(root, snapshot, url, KG_FEDERATION_TIMEOUT="1", KG_FEDERATION_BYTES="50000")
        try:
            found = ask(f"{ours.url}/sparql?lang=en", f"SELECT ?x {{ SERVICE <{url}> {{ ?s ?p ?x }} }}")
            silently = ask(f"{ours.url}/sparql", f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?x }} }}")
            unlisted = ask(f"{ours.url}/sparql", "SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?x } }")
        finally:
            ours.stop()
    assert (found.status_code, found.json()["type"]) == (status, f"{BASE}problems/{slug}")
    assert found.json()["endpoint"] == url
    assert url in found.json()["detail"]
    assert values(silently) == [{}]
    assert (unlisted.status_code, unlisted.json()["type"]) == (403, f"{BASE}problems/forbidden-feature")
