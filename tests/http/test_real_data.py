"""The real tables, built and served: what the README promises, over HTTP."""

from __future__ import annotations

import gzip
import hashlib
import re

import httpx
import pyoxigraph as ox
import pytest

from kg.snapshot import Snapshot

PREFIXES = """PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dct: <http://purl.org/dc/terms/>
"""

# What to count, and how many there are on page 2 of the edition of 2022-06-07.
COUNTS = [
    ("?x a juten:Measure", 6),
    ("?x a juten:Point", 18),
    ("?x juten:leadMinistry ?m", 6),
    ("?x juten:cooperatingMinistry ?m", 10),
    ("?x a juten:ProgressKpi", 2),
    ("?x a juten:EffectKpi", 2),
    ("?x juten:progressKpiStatus juten:noneSet ; juten:effectKpiStatus juten:noneSet", 2),
    ("?x juten:progressKpiStatus juten:blank ; juten:effectKpiStatus juten:blank", 2),
    ("?x a juten:LawColumn", 27),
    ("?x a juten:Ministry", 42),
    ("?x a juten:Correction", 2),
    ("?x juten:legalBasisStatus juten:notRecovered", 6),
]


def below_base(snapshot: Snapshot) -> list[str]:
    """Every IRI below the base that stands anywhere in the snapshot, without its fragment, as a path."""
    iris: set[str] = set()
    for path in (snapshot.graph_file, snapshot.named_graphs_file):
        with gzip.open(path) as file:
            for quad in ox.parse(file.read(), format=ox.RdfFormat.N_QUADS):
                terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
                iris |= {term.value for term in terms if isinstance(term, ox.NamedNode)}
    return sorted(
        {"/" + iri.removeprefix(snapshot.base_iri).split("#")[0] for iri in iris if iri.startswith(snapshot.base_iri)}
    )


@pytest.mark.parametrize(("pattern", "count"), COUNTS)
def test_the_endpoint_counts_what_is_on_the_page(real: httpx.Client, pattern: str, count: int) -> None:
    query = f"{PREFIXES}SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"
    assert real.get("/sparql", params={"query": query, "format": "csv"}).text == f"n\r\n{count}\r\n"


@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_every_iri_below_the_base_leads_somewhere(real: httpx.Client, real_build: Snapshot, accept: str) -> None:
    paths = below_base(real_build)
    assert len(paths) > 150
    wrong = {}
    for path in paths:
        # Files, the home page and the page of the contact are what they are, whatever is asked for.
        is_fixed = path in {"/", "/about"} or path.startswith("/dumps/")
        response = real.get(path, headers={} if is_fixed else {"Accept": accept}, follow_redirects=True)
        if response.status_code != 200 or not (is_fixed or response.headers["Content-Type"].startswith(accept)):
            wrong[path] = (response.status_code, response.headers["Content-Type"])
    assert wrong == {}


def test_every_dump_is_what_the_checksums_say(real: httpx.Client) -> None:
    lines = real.get("/dumps/SHA256SUMS").text.splitlines()
    assert len(lines) > 10
    for line in lines:
        checksum, name = re.split(r"\s+\*?", line, maxsplit=1)
        assert hashlib.sha256(real.get(f"/dumps/{name}").content).hexdigest() == checksum


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_saved_query_answers_with_its_defaults(real: httpx.Client, language: str) -> None:
    for row in real.get("/queries?format=json").json()["queries"]:
        response = real.get(row["url"], params={"lang": language}, headers={"Accept": "text/html"})
        assert response.status_code == 200, row["name"]
        if not any(parameter["required"] and parameter["default"] is None for parameter in row["parameters"]):
            assert 'id="result"' in response.text, row["name"]


@pytest.mark.parametrize("value", ["総務省", "そうむしょう", "MIC", "2000012020001"])
def test_a_ministry_may_be_called_by_any_of_its_names(real: httpx.Client, value: str) -> None:
    by_name = real.get("/queries/ministry-measures.csv", params={"ministry": value})
    assert by_name.status_code == 200
    assert by_name.text.count("\r\n") == 6  # the header and five measures


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_home_page_says_how_much_there_is_and_cites_the_source(real: httpx.Client, language: str) -> None:
    text = real.get("/", params={"lang": language}, headers={"Accept": "text/html"}).text
    figures = [int(number) for number in re.findall(r"<dd>([\d,]+)</dd>", text)]
    assert figures == [6, 18, 4, 42, 27, 2]
    assert "PDL1.0" in text


def test_the_whole_graph_comes_through_the_graph_store(real: httpx.Client, real_build: Snapshot) -> None:
    for graph, count in real_build.triples.items():
        params = {"graph": graph} if graph else {"default": ""}
        content = real.get("/graph-store", params=params, headers={"Accept": "application/n-triples"}).content
        assert content.count(b"\n") == count
