"""What the editor completes, and the page's variants, through Flask's client."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

from kg.graph.namespaces import prefixes as graph_prefixes
from kg.settings import DEFAULT_BASE_IRI
from kg.web.editor import LONG_QUERY, MANIFEST_CONFIG
from kg.web.vocabulary import prefixed_name, prefixes

TERMS = "/editor/terms.json"
HTML = {"Accept": "text/html"}


@pytest.fixture
def terms(plain_app: Flask) -> dict[str, dict]:
    return {term["name"]: term for term in plain_app.test_client().get(TERMS).json["terms"]}


def test_the_prefixes_of_the_site_are_those_of_the_graph() -> None:
    assert prefixes(DEFAULT_BASE_IRI) == graph_prefixes(DEFAULT_BASE_IRI)
    assert next(iter(prefixes(DEFAULT_BASE_IRI))) == "juten"


def test_a_class_of_ours_has_both_labels_and_its_number_of_instances(terms: dict[str, dict]) -> None:
    assert terms["juten:Measure"]["label"] == {"ja": "施策", "en": "measure"}
    assert (terms["juten:Measure"]["kind"], terms["juten:Measure"]["uses"]) == ("class", 6)


def test_a_reused_property_has_the_site_s_name_for_it(terms: dict[str, dict]) -> None:
    assert terms["dct:identifier"]["kind"] == "property"
    assert terms["dct:identifier"]["label"] == {"ja": "番号", "en": "number"}


def test_the_most_used_terms_come_first(terms: dict[str, dict]) -> None:
    uses = [term["uses"] for term in terms.values()]
    assert uses == sorted(uses, reverse=True)
    assert uses[0] > 100


def test_an_iri_that_would_need_an_escape_has_no_prefixed_name() -> None:
    assert prefixed_name("http://purl.org/dc/terms/title", DEFAULT_BASE_IRI) == "dct:title"
    assert prefixed_name("http://purl.org/dc/terms/a/b", DEFAULT_BASE_IRI) == ""
    assert prefixed_name("http://example.org/a", DEFAULT_BASE_IRI) == ""


def test_the_terms_are_not_sent_again_to_who_has_them(plain_app: Flask) -> None:
    client = plain_app.test_client()
    tag = client.get(TERMS).headers["ETag"]
    assert client.get(TERMS, headers={"If-None-Match": tag}).status_code == 304


def test_the_plain_page_has_no_script(plain_app: Flask) -> None:
    page = plain_app.test_client().get("/sparql", headers=HTML)
    assert "<textarea" in page.text
    assert "<script" not in page.text
    assert "data-settings" not in page.text


def test_a_manifest_that_cannot_be_read_gives_the_plain_page_and_a_warning(
    plain_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text('{"script": "editor.js"}')
    monkeypatch.setitem(plain_app.config, MANIFEST_CONFIG, path)
    with caplog.at_level(logging.WARNING):
        page = plain_app.test_client().get("/sparql", headers=HTML)
    assert "<script" not in page.text
    assert str(path) in caplog.text


def test_the_built_page_names_its_files(plain_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"script": "some.js", "style": "some.css"}))
    monkeypatch.setitem(plain_app.config, MANIFEST_CONFIG, path)
    page = plain_app.test_client().get("/sparql", headers=HTML)
    assert '<script src="/static/editor/some.js' in page.text
    assert '<link rel="stylesheet" href="/static/editor/some.css' in page.text


def test_a_saved_query_is_opened_by_its_name(plain_app: Flask) -> None:
    text = plain_app.extensions["kg"].queries["ministry-measures"].text
    page = plain_app.test_client().get("/sparql?saved=ministry-measures&format=html")
    assert text.splitlines()[-1] in page.text
    assert plain_app.test_client().get("/sparql?saved=no-such-query&format=html").status_code == 404


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("SELECT ?x WHERE {\n  ?x a .\n}", "?x a <mark>.</mark>"),
        ("SELECT ?x WHERE {\r\n  ?x a .\r\n}", "?x a <mark>.</mark>"),
        ("# 施策\nSELECT ?施策 WHERE { ?施策 a . }", "SELECT ?施策 WHERE { ?施策 a <mark>. }</mark>"),
        ("SELECT ?x WHERE { ?x a", "<mark>⏎</mark>"),
        ("SELECT ?x WHERE { ?x a <script> ; . . }", "&lt;script&gt;"),
    ],
)
def test_the_wrong_line_is_shown_with_the_place(plain_app: Flask, query: str, shown: str) -> None:
    page = plain_app.test_client().get("/sparql?" + urlencode({"query": query, "lang": "en"}), headers=HTML)
    assert page.status_code == 400
    assert shown in page.text.partition('id="answer"')[2]


def test_a_query_that_begins_with_an_empty_line_keeps_it(plain_app: Flask) -> None:
    page = plain_app.test_client().get("/sparql?" + urlencode({"draft": "\n\nASK {}", "format": "html"}))
    # HTML takes the first line break after the tag away.
    assert ">\n\n\nASK {}</textarea>" in page.text


def test_more_rows_than_a_page_holds_come_page_by_page(plain_app: Flask) -> None:
    client = plain_app.test_client()
    address = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }", "format": "html", "lang": "en"})
    assert 'rel="next"' in client.get(address).text
    assert '<h2 id="result">Rows 501 to 1000 of ' in client.get(address + "&offset=500").text
    assert client.get(address + "&offset=many").status_code == 400


def test_a_long_query_is_downloaded_by_post(plain_app: Flask) -> None:
    query = "SELECT * { ?s a ?o }" + " " * LONG_QUERY
    client = plain_app.test_client()
    page = client.post("/sparql?format=html&lang=en", data={"query": query})
    assert '<button type="submit" class="secondary" name="format" value="csv">' in page.text
    assert 'rel="next"' not in page.text
