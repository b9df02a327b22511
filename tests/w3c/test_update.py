"""Every update of W3C's, evaluation and syntax: this endpoint only reads, so each is refused, and nothing changes."""

from __future__ import annotations

import itertools

import httpx
import pytest

from tests.w3c.folder import suites_folder
from tests.w3c.manifest import Case, read_cases
from tests.w3c.verdicts import REFUSED, Record, settle

CASES = [case for case in read_cases(suites_folder()) if case.is_update]

_number = itertools.count()


def _triples(http: httpx.Client) -> tuple[int, int]:
    """How many triples the default graph and the named graphs hold, counted anew: the comment keeps caches out."""
    query = f"""SELECT (COUNT(*) AS ?n) {{ {{ ?s ?p ?o BIND(1 AS ?d) }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}
        GROUP BY ?d # {next(_number)}"""
    rows = http.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    counts = sorted(int(row["n"]["value"]) for row in rows)
    return len(counts), sum(counts)


@pytest.fixture(scope="module")
def triples(http: httpx.Client) -> tuple[int, int]:
    found = _triples(http)
    assert found[1] > 500
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_an_update_is_refused_and_nothing_changes(
    http: httpx.Client, triples: tuple[int, int], case: Case, record_property: Record
) -> None:
    direct = http.post("/sparql", content=case.text.encode(), headers={"Content-Type": "application/sparql-update"})
    form = http.post("/sparql", data={"update": case.text})
    faults: dict[str, list[str]] = {"direct": [], "form": [], "as a query": [], "triples": []}
    for way, response in (("direct", direct), ("form", form)):
        if (response.status_code, response.json()["type"].rpartition("/")[2]) != (403, "read-only"):
            faults[way].append(f"{response.status_code} {response.text}")
    query = http.post("/sparql", data={"query": case.text})
    if query.status_code not in (400, 403):
        faults["as a query"].append(f"{query.status_code} {query.text}")
    if _triples(http) != triples:
        faults["triples"].append("their number changed")
    settle(case.id, faults, record_property, REFUSED)
