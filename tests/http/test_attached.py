"""A register that another publisher keeps, attached and joined with our ministries and measures over HTTP."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID

from kg.cli import main
from kg.graph.build import build
from kg.graph.progress import Progress
from tests.serving import Server

BASE = "https://w3id.org/juten-kg/"
GRAPH = f"{BASE}graph/attached/register"
DATA_SET = URIRef(f"{BASE}catalog#attached-register")
# Made up: entries of a register, two of them with corporate numbers of ministries, one of no company.
TABLE = "number,name\n8000012010038,デジタル庁\n2000012020001,総務省\n9999999999999,株式会社見本\n"
MAPPING = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "register.csv",
    "tableSchema": {
        "aboutUrl": "http://register.example/{number}",
        "columns": [
            {
                "name": "number",
                "propertyUrl": "org:identifier",
                "datatype": {"@id": f"{BASE}ontology#CorporateNumber", "base": "string", "format": "[0-9]{13}"},
            },
            {"name": "name", "propertyUrl": "rdfs:label", "lang": "ja"},
        ],
    },
}


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    project = tmp_path_factory.mktemp("project")
    for name in ("data", "ontology", "queries"):
        shutil.copytree(root / name, project / name)
    (project / "register.csv").write_text(TABLE, encoding="utf-8")
    (project / "register.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    terms = ("--licence", "https://example.org/licence", "--source", "https://example.org/", "--title-ja", "登記")
    file, mapping = (str(project / name) for name in ("register.csv", "register.json"))
    environment = {"KG_ROOT": str(project), "KG_BUILD_DIR": str(project / "build")}
    result = CliRunner(env=environment).invoke(main, ["attach", "register", file, "--mapping", mapping, *terms])
    assert result.exit_code == 0, result.output
    build(project, project / "build", BASE, Progress())
    server = Server(root, environment)
    try:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            yield client
    finally:
        server.stop()


def rows(site: httpx.Client, query: str) -> list[list[str]]:
    answer = site.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return [line.split(",") for line in answer.text.splitlines()[1:]]


def test_the_documented_join_finds_ministries_by_corporate_number(site: httpx.Client, root: Path) -> None:
    text = (root / "docs/endpoint.md").read_text(encoding="utf-8")
    (query,) = (block for block in re.findall(r"```text\n(.+?)```", text, re.DOTALL) if "attached/register" in block)
    assert rows(site, query) == [
        ["総務省", "http://register.example/2000012020001", "5"],
        ["デジタル庁", "http://register.example/8000012010038", "2"],
    ]


def test_the_default_graph_is_ours_alone(site: httpx.Client) -> None:
    assert rows(site, "SELECT * { ?s ?p ?o FILTER strstarts(str(?s), 'http://register.example/') }") == []


def test_the_graph_is_served_whole(site: httpx.Client) -> None:
    answer = site.get("/graph-store", params={"graph": GRAPH}, headers={"Accept": "text/turtle"})
    assert len(Graph().parse(data=answer.text, format="turtle")) == 6


def test_the_graphs_own_iri_leads_to_it(site: httpx.Client) -> None:
    answer = site.get("/graph/attached/register", headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert len(Graph().parse(data=answer.text, format="turtle")) == 6


def test_the_service_description_names_the_graph_and_its_size(site: httpx.Client) -> None:
    description = Graph().parse(data=site.get("/sparql", headers={"Accept": "text/turtle"}).text, format="turtle")
    name = URIRef("http://www.w3.org/ns/sparql-service-description#name")
    graph = URIRef("http://www.w3.org/ns/sparql-service-description#graph")
    (named,) = description.subjects(name, URIRef(GRAPH))
    assert int(description.value(description.value(named, graph), VOID.triples)) == 6


def test_the_catalogue_tells_licence_source_and_size_and_no_publisher(site: httpx.Client) -> None:
    answer = site.get("/catalog", headers={"Accept": "text/turtle"}, follow_redirects=True)
    catalogue = Graph().parse(data=answer.text, format="turtle")
    assert (DATA_SET, RDF.type, DCAT.Dataset) in catalogue
    assert (DATA_SET, DCTERMS.license, URIRef("https://example.org/licence")) in catalogue
    assert (DATA_SET, DCTERMS.source, URIRef("https://example.org/")) in catalogue
    assert catalogue.value(DATA_SET, VOID.triples).toPython() == 6
    assert catalogue.value(DATA_SET, DCTERMS.publisher) is None


def test_no_dump_is_offered_of_it(site: httpx.Client) -> None:
    assert "attached" not in site.get("/dumps/SHA256SUMS").text
    assert site.get("/dumps/attached/register.nq.gz").status_code == 404
