"""Dereferencing, over a running server."""

from __future__ import annotations

import httpx
import pyoxigraph as ox
import pytest

FORMATS = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
MINISTRY = "https://w3id.org/juten-kg/id/ministry/mic"
THINGS = ["/id/ministry/mic", "/id/measure/2022-06-07/01-10", "/ontology"]


def place(path: str) -> str:
    """What stands after /page/ and /data/ for the path of an IRI."""
    return path.removeprefix("/id").removeprefix("/")


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_thing_leads_by_303_to_its_data_by_accept(http: httpx.Client, path: str, name: str) -> None:
    media_type, rdf_format = FORMATS[name]
    response = http.get(path, headers={"Accept": media_type})
    assert (response.status_code, response.headers["Location"]) == (303, f"/data/{place(path)}.{name}")
    data = http.get(response.headers["Location"])
    assert data.status_code == 200
    assert data.headers["Content-Type"].startswith(media_type)
    assert any(ox.parse(data.content, format=rdf_format))


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_leads_a_browser_to_its_page(http: httpx.Client, path: str) -> None:
    response = http.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert [past.status_code for past in response.history] == [303]
    assert response.url.path == f"/page/{place(path)}"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_without_accept_a_thing_leads_to_turtle(http: httpx.Client) -> None:
    assert http.get("/id/ministry/mic").headers["Location"] == "/data/ministry/mic.ttl"


def test_the_chosen_language_goes_with_the_redirect(http: httpx.Client) -> None:
    response = http.get("/id/ministry/mic?lang=en", headers={"Accept": "text/html"})
    assert response.headers["Location"] == "/page/ministry/mic?lang=en"


def test_the_data_are_the_own_triples_and_the_labels_of_what_they_point_to(http: httpx.Client) -> None:
    content = http.get("/data/measure/2022-06-07/01-10.nt").content
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    own = [triple for triple in triples if str(triple.subject).endswith("/01-10>")]
    others = {(str(triple.subject), str(triple.predicate)) for triple in triples if triple not in own}
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert len(own) == 5
    assert others == {(f"<{MINISTRY}>", label), ("<https://w3id.org/juten-kg/ontology#Measure>", label)}


def test_the_page_counts_what_points_to_the_thing(http: httpx.Client) -> None:
    text = http.get("/page/ministry/mic?lang=en").text
    assert "What points here" in text
    assert text.count('href="/id/measure/2022-06-07/01-10?lang=en"') == 2  # as lead and as ministry


def test_the_page_takes_labels_in_the_readers_language(http: httpx.Client) -> None:
    assert ">measure</a>" in http.get("/page/measure/2022-06-07/01-10?lang=en").text
    assert ">施策</a>" in http.get("/page/measure/2022-06-07/01-10?lang=ja").text


def test_a_label_in_another_language_says_so(http: httpx.Client) -> None:
    assert '<h1 lang="ja">国際的なデータ流通の推進</h1>' in http.get("/page/measure/2022-06-07/02-01?lang=en").text


def test_the_page_of_the_vocabulary_has_an_anchor_for_each_term(http: httpx.Client) -> None:
    assert '<div id="Measure">' in http.get("/page/ontology").text


@pytest.mark.parametrize("path", ["/id/none", "/page/none", "/data/none.ttl", "/data/ministry/mic.docx", "/id/a%20b"])
@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle", "application/problem+json"),
        ("text/html", "text/html; charset=utf-8"),
        ("text/plain", "text/plain; charset=utf-8"),
    ],
)
def test_what_is_not_there_is_404_by_accept(http: httpx.Client, path: str, accept: str, content_type: str) -> None:
    response = http.get(path, headers={"Accept": accept})
    assert (response.status_code, response.headers["Content-Type"]) == (404, content_type)


@pytest.mark.parametrize(
    "path", ["/id/x%3E%20%3Fp%20%3Fo%20%7D%20%23", "/id/%22%3E", "/id/%5C", "/id/%00", "/id/%FF", "/id/x%0A"]
)
def test_a_path_that_can_be_no_iri_is_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_a_thing_takes_no_other_method(http: httpx.Client) -> None:
    assert http.post("/id/ministry/mic").status_code == 405
