"""The ways to the catalogue: the home page's links, VoID's well-known address, schema.org, every format of RDF."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import Graph, Namespace, URIRef

BASE = "https://w3id.org/juten-kg/"
SCHEMA = Namespace("https://schema.org/")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


@pytest.fixture(scope="module")
def real(real_server) -> httpx.Client:
    with httpx.Client(base_url=real_server.url, timeout=60, trust_env=False) as client:
        yield client


class Head(HTMLParser):
    """The links of a page's head and its data blocks."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[dict[str, str]] = []
        self.blocks: list[str] = []
        self._in_block = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "link":
            self.links.append(found)
        self._in_block = tag == "script" and found.get("type") == "application/ld+json"
        if self._in_block:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if self._in_block:
            self.blocks[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_block = False


@pytest.fixture(scope="module")
def head(real: httpx.Client) -> Head:
    return Head(real.get("/", headers={"Accept": BROWSER}, params={"lang": "en"}).text)


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void", "/"])
def test_each_way_leads_to_the_catalogue_in_every_format(real: httpx.Client, path: str, media_type: str) -> None:
    first = real.get(path, headers={"Accept": media_type})
    assert first.status_code == 303
    last = real.get(first.headers["Location"], headers={"Accept": media_type})
    assert last.headers["Content-Type"].partition(";")[0] == media_type
    subjects = {str(triple.subject) for triple in ox.parse(last.content, format=FORMATS[media_type])}
    assert {f"<{BASE}catalog>", f"<{BASE}catalog#juten>", f"<{BASE}>"} <= subjects


@pytest.mark.parametrize("path", ["/catalog", "/.well-known/void"])
def test_a_browser_is_led_to_the_page(real: httpx.Client, path: str) -> None:
    response = real.get(path, headers={"Accept": BROWSER})
    assert (response.status_code, response.headers["Location"]) == (303, "/page/catalog")


@pytest.mark.parametrize("accept", [BROWSER, "*/*", "image/png", ""])
def test_whoever_asks_for_no_rdf_gets_the_home_page(real: httpx.Client, accept: str) -> None:
    response = real.get("/", headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert "Accept" in response.headers["Vary"]


def test_a_format_that_there_is_not_is_406_at_the_well_known_address(real: httpx.Client) -> None:
    assert real.get("/.well-known/void", headers={"Accept": "image/png"}).status_code == 406


def test_the_head_of_the_home_page_leads_to_the_catalogue_in_every_format(head: Head, real: httpx.Client) -> None:
    found = {link["type"]: link["href"] for link in head.links if link["rel"] == "describedby" and "type" in link}
    assert set(found) == set(FORMATS)
    for media_type, address in found.items():
        assert real.get(address).headers["Content-Type"].partition(";")[0] == media_type
    others = {link["href"] for link in head.links if link["rel"] == "describedby"}
    assert "/.well-known/void" in others


def schema_graph(text: str) -> Graph:
    return Graph().parse(data=text, format="json-ld")


def test_the_home_page_describes_the_data_in_schema_org_as_the_catalogue_does(head: Head, real: httpx.Client) -> None:
    (block,) = head.blocks
    assert json.loads(block) == real.get("/catalog/schema.jsonld", params={"lang": "en"}).json()


def test_schema_org_names_every_data_set_and_every_file(real: httpx.Client) -> None:
    graph = schema_graph(real.get("/catalog/schema.jsonld").text)
    catalogue = URIRef(f"{BASE}catalog")
    data_sets = set(graph.objects(catalogue, SCHEMA.dataset))
    names = {str(each).rpartition("#")[2] for each in data_sets}
    assert names == {"juten", "reference", "ontology", "series", "edition-2022-06-07"}
    files = {row["name"]: row for row in real.get("/dumps/", params={"format": "json"}).json()["files"]}
    told = {str(graph.value(each, SCHEMA.name)): each for each in graph.objects(None, SCHEMA.distribution)}
    assert set(told) == set(files)
    for name, node in told.items():
        assert str(graph.value(node, SCHEMA.contentUrl)) == f"{BASE}dumps/{name}"
        if graph.value(node, SCHEMA.sha256):
            assert str(graph.value(node, SCHEMA.sha256)) == files[name]["sha256"]
            assert str(graph.value(node, SCHEMA.contentSize)) == f"{files[name]['bytes']} B"


def test_every_data_set_has_what_search_engines_ask_for(real: httpx.Client) -> None:
    for language in ("ja", "en"):
        for data_set in real.get("/catalog/schema.jsonld", params={"lang": language}).json()["dataset"]:
            assert set(data_set) >= {"name", "description", "license", "publisher", "keywords", "url", "inLanguage"}
            assert len(data_set["description"]) > 5


def test_the_edition_names_its_source_period_and_citation(real: httpx.Client) -> None:
    document = real.get("/catalog/schema.jsonld", params={"lang": "en"}).json()
    (edition,) = (each for each in document["dataset"] if each["@id"].endswith("#edition-2022-06-07"))
    assert edition["temporalCoverage"] == "2022-06-07/.."
    assert edition["spatialCoverage"]["name"] == "Japan"
    assert edition["isBasedOn"].startswith("https://www.digital.go.jp/")
    assert "Source: Digital Agency" in edition["creditText"]


def test_the_catalogue_asked_for_in_schema_org_leads_there(real: httpx.Client) -> None:
    response = real.get("/catalog", params={"format": "schema"})
    assert (response.status_code, response.headers["Location"]) == (303, "/catalog/schema.jsonld")


def test_no_text_can_end_the_data_block() -> None:
    from kg.web.schema_org import in_page

    hostile = json.dumps({"name": "</script><script>alert(1)</script>&<!--"})
    shown = in_page(hostile)
    assert not re.search(r"[<>&]", shown)
    assert json.loads(shown) == json.loads(hostile)


def test_without_a_catalogue_the_home_page_says_nothing_of_one(client: FlaskClient) -> None:
    found = Head(client.get("/").text)
    assert found.blocks == []
    assert client.get("/.well-known/void").status_code == 404
    assert client.get("/catalog/schema.jsonld").status_code == 404
    assert client.get("/", headers={"Accept": "text/turtle"}).status_code == 200


def test_the_page_shows_the_files_and_links_to_the_checksums_of_those_without(real: httpx.Client) -> None:
    text = real.get("/page/catalog", params={"lang": "en"}).text
    row = text.partition('id="file-juten-all.trig"')[2].partition("</tr>")[0]
    assert "SHA256SUMS" in row
    assert 'id=""' not in text
    assert "<h1>Catalogue of the Juten Knowledge Graph</h1>" in text
