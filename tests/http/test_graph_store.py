"""The Graph Store Protocol's read side, over a running server."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def triples(response: httpx.Response, rdf_format: ox.RdfFormat) -> set[str]:
    assert response.status_code == 200, response.text
    return {str(quad.triple) for quad in ox.parse(response.content, format=rdf_format)}


@pytest.mark.parametrize("media_type", FORMATS)
def test_the_default_graph_in_every_format(http: httpx.Client, tiny, media_type: str) -> None:
    response = http.get("/graph-store?default", headers={"Accept": media_type})
    assert response.headers["Content-Type"].startswith(media_type)
    assert len(triples(response, FORMATS[media_type])) == tiny.snapshot.triples[""]


def test_a_named_graph(http: httpx.Client, tiny) -> None:
    response = http.get("/graph-store", params={"graph": tiny.ontology_graph})
    assert len(triples(response, ox.RdfFormat.TURTLE)) == tiny.snapshot.triples[tiny.ontology_graph]


def test_head_has_the_length_of_get(http: httpx.Client) -> None:
    got, head = http.get("/graph-store?default"), http.head("/graph-store?default")
    assert (head.content, head.headers["Content-Length"]) == (b"", got.headers["Content-Length"])


def test_an_unknown_graph_is_404(http: httpx.Client) -> None:
    assert http.get("/graph-store", params={"graph": "http://example.org/none"}).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["", "default&graph=http%3A%2F%2Fe%2F", "default&default", "graph=http%3A%2F%2Fe%2F&graph=http%3A%2F%2Ff%2F"],
)
def test_neither_both_or_two_graphs_are_400(http: httpx.Client, query: str) -> None:
    assert http.get(f"/graph-store?{query}").status_code == 400


@pytest.mark.parametrize("value", ["relative", "", "http://e/> { ?s ?p ?o } } #"])
def test_a_graph_that_is_no_iri_is_400(http: httpx.Client, value: str) -> None:
    assert http.get("/graph-store", params={"graph": value}).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_a_write_is_405_with_the_methods_that_there_are(http: httpx.Client, method: str) -> None:
    response = http.request(method, "/graph-store?default", content=b"", headers={"Content-Type": "text/turtle"})
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_format_that_there_is_not_is_406(http: httpx.Client) -> None:
    assert http.get("/graph-store?default", headers={"Accept": "text/csv"}).status_code == 406


def test_the_iri_of_a_graph_leads_to_its_content(http: httpx.Client, tiny) -> None:
    response = http.get("/graph/ontology", follow_redirects=True)
    assert response.history[0].status_code == 303
    assert len(triples(response, ox.RdfFormat.TURTLE)) == tiny.snapshot.triples[tiny.ontology_graph]
    assert http.get("/graph/none").status_code == 404
