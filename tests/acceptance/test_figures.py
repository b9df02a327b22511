"""Over HTTP, the graph says of the page what the page says."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import httpx
import pytest

PREFIXES = """
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def select(http: httpx.Client, query: str) -> list[tuple[str, ...]]:
    answer = http.post(
        "/sparql", data={"query": PREFIXES + query}, headers={"Accept": "application/sparql-results+json"}
    )
    assert answer.status_code == 200, answer.text
    document = answer.json()
    names = document["head"]["vars"]
    return [tuple(row.get(name, {}).get("value", "") for name in names) for row in document["results"]["bindings"]]


COUNTS = {
    "measures": ("?x a juten:Measure", 6),
    "points": ("?x a juten:Point", 18),
    "leads": ("?m juten:leadMinistry ?x", 6),
    "cooperating": ("?m juten:cooperatingMinistry ?x", 10),
    "progress KPIs": ("?x a juten:ProgressKpi ; juten:kpiStatus juten:stated", 2),
    "effect KPIs": ("?x a juten:EffectKpi ; juten:kpiStatus juten:stated", 2),
    "measures with ― for progress": ("?x juten:progressKpiStatus juten:noneSet", 2),
    "measures with ― for effect": ("?x juten:effectKpiStatus juten:noneSet", 2),
    "measures with a blank for progress": ("?x juten:progressKpiStatus juten:blank", 2),
    "measures with a blank for effect": ("?x juten:effectKpiStatus juten:blank", 2),
    "law columns": ("?x a juten:LawColumn", 27),
    "ministries": ("?x a juten:Ministry", 42),
    "ministries as organisations": ("?x a org:FormalOrganization", 42),
    "corrections": ("?x a juten:Correction", 2),
    "laws": ("?x a juten:Law", 2),
    "provisions": ("?x a juten:Provision", 36),
    "marks": ("?x a juten:LegalBasis", 0),
    "measures without recovered marks": ("?x juten:legalBasisStatus juten:notRecovered", 6),
}


@pytest.mark.parametrize("name", COUNTS)
def test_the_figures_of_the_page(http: httpx.Client, name: str) -> None:
    pattern, expected = COUNTS[name]
    assert select(http, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}") == [(str(expected),)]


def test_every_point_is_there_as_printed(http: httpx.Client, root: Path) -> None:
    page = (root / "data/editions/2022-06-07/source/page-002.txt").read_text(encoding="utf-8")
    printed = page.replace("\n", "")
    rows = select(
        http,
        "SELECT ?number ?position ?text { ?p juten:pointOf/dct:identifier ?number ; juten:position ?position ;"
        " juten:printedText ?text } ORDER BY ?number ?position",
    )
    assert [(number, position) for number, position, _ in rows] == [
        (number, str(position))
        for number in ("01-10", "02-01", "02-02", "02-03", "02-04", "02-05")
        for position in (1, 2, 3)
    ]
    interrupted = [(number, position) for number, position, text in rows if f"- {text}" not in printed]
    assert interrupted == [("02-02", "1")]  # the KPI columns run into its first lines
    text = next(text for number, position, text in rows if (number, position) == ("02-02", "1"))
    for line in page.split("\n")[86:89]:
        assert line in text


def test_corrections_stand_beside_the_printed_form(http: httpx.Client) -> None:
    rows = select(
        http,
        "SELECT ?printed ?corrected ?cause ?reason { ?c a juten:Correction ; juten:printed ?printed ;"
        " juten:corrected ?corrected ; juten:cause ?cause ; juten:reason ?reason FILTER(LANG(?reason) = 'ja') }"
        " ORDER BY ?printed",
    )
    assert [(printed, corrected, cause.rpartition("#")[2]) for printed, corrected, cause, _ in rows] == [
        ("Trustd Web", "Trusted Web", "printSlip"),
        ("実践の支", "実践の支援", "textLayer"),
    ]
    assert all(reason for *_, reason in rows)


def test_the_prints_own_slip_stays_and_is_corrected_in_a_second_label(http: httpx.Client) -> None:
    rows = select(
        http,
        "SELECT ?label ?second { <https://w3id.org/juten-kg/id/measure/2022-06-07/02-02/kpi/progress>"
        " rdfs:label ?label ; skos:altLabel ?second }",
    )
    tail = " Web共同開発支援事業(令和3年度(2021年度)補正予算)における実証件数"
    assert rows == [("Trustd" + tail, "Trusted" + tail)]


def test_what_the_text_layer_broke_is_mended_in_the_label_and_kept_as_printed(http: httpx.Client) -> None:
    measure = "<https://w3id.org/juten-kg/id/measure/2022-06-07/02-04>"
    rows = select(http, f"SELECT ?label ?printed {{ {measure} rdfs:label ?label ; juten:printedText ?printed }}")
    name = "民主主義的な価値に基づいた人間中心のAI原則の実践の支"
    assert rows == [(name + "援", name)]


def test_the_wikidata_links_tell_how_sure_they_are(http: httpx.Client) -> None:
    same = select(http, "SELECT ?o { ?s a juten:Ministry ; owl:sameAs ?o }")
    close = select(http, "SELECT ?o { ?s a juten:Ministry ; skos:closeMatch ?o }")
    assert len(same) == 6
    assert len(close) == 18
    assert all(iri.startswith("http://www.wikidata.org/entity/Q") for (iri,) in same + close)


FORBIDDEN = {
    "SERVICE": "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "LOAD": "LOAD <http://127.0.0.1:1/>",
    "INSERT": "INSERT DATA { <a:b> <a:b> <a:b> }",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_would_write_or_fetch_is_refused_with_403(http: httpx.Client, name: str) -> None:
    answer = http.post("/sparql", data={"query": FORBIDDEN[name]}, headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_a_syntax_error_names_its_line_and_column(http: httpx.Client) -> None:
    answer = http.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    problem = answer.json()
    assert (problem["line"], problem["column"]) == (2, 15)


RESULT_FORMATS = ("json", "xml", "csv", "tsv")
GRAPH_FORMATS = ("ttl", "nt", "rdf", "jsonld")


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_a_select_comes_in_every_format(http: httpx.Client, name: str) -> None:
    answer = http.get("/sparql", params={"query": "SELECT ?s { ?s a <urn:none> }", "format": name})
    assert answer.status_code == 200
    assert b"s" in answer.content


@pytest.mark.parametrize("name", GRAPH_FORMATS)
def test_a_graph_comes_in_every_format_with_the_same_triples(http: httpx.Client, name: str) -> None:
    import rdflib

    query = "CONSTRUCT WHERE { <https://w3id.org/juten-kg/id/measure/2022-06-07/02-01> ?p ?o }"
    answer = http.get("/sparql", params={"query": query, "format": name})
    kind = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}[name]
    assert len(rdflib.Graph().parse(data=answer.content, format=kind)) == 35


def test_csv_tables_open_with_japanese_headers_intact(http: httpx.Client) -> None:
    answer = http.get("/dumps/measures.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 6
