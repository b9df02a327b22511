"""Pages for people: languages, escaping, links. What needs no server is asked through Flask's client."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
PAGES = [
    "/",
    "/sparql",
    "/sparql?" + urlencode({"query": "SELECT * WHERE { ?s ?p ?o }"}),
    "/sparql?" + urlencode({"query": "CONSTRUCT WHERE { ?s ?p ?o }"}),
    "/sparql?" + urlencode({"query": "ASK {}"}),
    "/queries",
    "/queries/ministry-measures",
    "/dumps/",
    "/page/measure/2022-06-07/01-10",
    "/page/ontology",
    "/problems/",
    "/problems/query-syntax",
]
BAD_PAGES = ["/none", "/sparql?query=SELECT", "/queries/none", "/queries/ministry-measures?ministry=none"]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Outline(HTMLParser):
    """Tags, ids and attributes of a page; complains where a tag is not closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _tag, attributes in self.tags if attribute in attributes]


def page(client: FlaskClient, path: str, **headers: str) -> str:
    with client.get(path, headers=HTML | headers) as response:
        assert response.content_type == "text/html; charset=utf-8", response.text
        return response.text


def with_parameter(path: str, name: str, value: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{name}={value}"


@pytest.mark.parametrize("path", [*PAGES, *BAD_PAGES])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_well_formed_in_both_languages(client: FlaskClient, path: str, language: str) -> None:
    outline = Outline(page(client, with_parameter(path, "lang", language)))
    assert outline.open == []
    tags = [tag for tag, _attributes in outline.tags]
    assert (tags.count("h1"), tags.count("main"), tags.count("title")) == (1, 1, 1)
    assert outline.tags[0] == ("html", {"lang": language})
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    labels = {attributes["for"] for tag, attributes in outline.tags if tag == "label"}
    fields = {
        attributes["id"]
        for tag, attributes in outline.tags
        if tag in {"textarea", "input", "select"} and "id" in attributes
    }
    assert fields == labels


@pytest.mark.parametrize("path", [*PAGES, *BAD_PAGES])
def test_no_page_holds_inline_style_script_or_anything_from_elsewhere(client: FlaskClient, path: str) -> None:
    outline = Outline(page(client, path))
    scripts = [attributes for tag, attributes in outline.tags if tag == "script"]
    # Data (JSON-LD) is never run; what runs is a file of ours.
    assert all(a.get("type") == "application/ld+json" or a.get("src", "").startswith("/static/") for a in scripts)
    assert outline.values("style") == []
    assert not [name for _tag, attributes in outline.tags for name in attributes if name.startswith("on")]
    loaded = [
        attributes for tag, attributes in outline.tags if tag == "link" and attributes["rel"] in {"stylesheet", "icon"}
    ]
    assert all(attributes["href"].startswith("/static/") for attributes in loaded)


@pytest.mark.parametrize("path", PAGES)
def test_switching_the_language_stays_on_the_page(client: FlaskClient, path: str) -> None:
    outline = Outline(page(client, with_parameter(path, "lang", "ja")))
    link = next(a["href"] for tag, a in outline.tags if tag == "a" and a.get("hreflang") == "en")
    here, there = urlsplit(path), urlsplit(link)
    assert there.path == here.path
    assert parse_qs(there.query) == parse_qs(here.query) | {"lang": ["en"]}
    assert page(client, link).startswith('<!doctype html>\n<html lang="en">')


def test_a_chosen_language_is_carried_along(client: FlaskClient) -> None:
    outline = Outline(page(client, "/?lang=en"))
    links = [a["href"] for tag, a in outline.tags if tag == "a" and a["href"].startswith("/")]
    without = [link for link in links if "lang=" not in link]
    assert without == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ja"),
        ("ja", "ja"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, en;q=0.5, ja;q=0.4", "en"),
        ("fr", "ja"),
        ("ja;q=0.1, en;q=0.2", "en"),
        (";;;", "ja"),
    ],
)
def test_the_language_follows_accept_language(client: FlaskClient, header: str, language: str) -> None:
    headers = {"Accept-Language": header} if header else {}
    assert f'<html lang="{language}">' in page(client, "/", **headers)


def test_the_parameter_beats_accept_language_and_nonsense_is_ignored(client: FlaskClient) -> None:
    assert '<html lang="en">' in page(client, "/?lang=en", **{"Accept-Language": "ja"})
    assert '<html lang="en">' in page(client, "/?lang=xx", **{"Accept-Language": "en"})


def test_the_home_page_shows_the_figures_of_the_graph(client: FlaskClient) -> None:
    text = page(client, "/?lang=en")
    assert re.search(r"<dt>measures</dt><dd>3</dd>", text)
    assert re.search(r"<dt>ministries and agencies</dt><dd>1</dd>", text)


def test_the_home_page_answers_its_three_questions(client: FlaskClient) -> None:
    outline = Outline(page(client, "/"))
    runs = [a["href"] for tag, a in outline.tags if tag == "a" and a.get("class") == "button"]
    assert len(runs) == 3
    for link in runs:
        assert 'id="result"' in page(client, link)


def test_the_curl_lines_of_the_home_page_can_be_pasted(client: FlaskClient) -> None:
    assert (
        page(client, "/").count("--data-urlencode &#39;query=") + page(client, "/").count("--data-urlencode 'query=")
        == 3
    )


@pytest.mark.parametrize(
    "path",
    [
        "/page/measure/2022-06-07/99-99",
        "/page/ministry/mic",
        "/sparql?" + urlencode({"query": "SELECT * WHERE { ?s ?p ?o }"}),
        "/sparql?" + urlencode({"query": 'SELECT ("<script>alert(1)</script>" AS ?x) {}'}),
        "/sparql?" + urlencode({"query": "</textarea><script>alert(1)</script>"}),
        "/queries/ministry-measures?" + urlencode({"ministry": '"><script>alert(1)</script>'}),
        "/" + "%3Cscript%3Ealert(1)%3C/script%3E",
        "/?lang=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/?%22%3E%3Cscript%3Ealert(1)%3C/script%3E=1",
        "/?format=%3Cscript%3Ealert(1)%3C/script%3E",
    ],
)
def test_markup_in_data_and_requests_is_shown_as_text(client: FlaskClient, path: str) -> None:
    assert "<script>" not in page(client, path)


def test_a_hostile_label_is_there_as_text(client: FlaskClient, tiny) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(client, "/page/measure/2022-06-07/99-99")


def test_an_iri_that_is_no_web_address_is_no_link(client: FlaskClient) -> None:
    query = "SELECT (<javascript:alert(1)> AS ?x) {}"
    text = page(client, "/sparql?" + urlencode({"query": query}))
    assert 'href="javascript' not in text
    assert "<td" in text


def test_iris_of_the_base_are_linked_by_local_path(client: FlaskClient) -> None:
    base = "https://w3id.org/juten-kg/"
    query = f"SELECT (<{base}id/ministry/mic> AS ?x) (<{base}ontology#Measure> AS ?y) {{}}"
    text = page(client, "/sparql?" + urlencode({"query": query}))
    assert '<a href="/id/ministry/mic">ministry/mic</a>' in text
    assert '<a href="/ontology#Measure">juten:Measure</a>' in text


def test_an_encoded_iri_is_not_encoded_again(client: FlaskClient) -> None:
    query = "SELECT (<https://w3id.org/juten-kg/id/law/a%20b> AS ?x) {}"
    assert 'href="/id/law/a%20b"' in page(client, "/sparql?" + urlencode({"query": query}))


def test_the_result_page_says_when_it_shows_less_than_all(client: FlaskClient) -> None:
    query = "SELECT * WHERE { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(3)) + " }"
    text = page(client, "/sparql?" + urlencode({"query": query, "lang": "en"}))
    total = len(re.findall(r"<tr>", text))
    assert re.search(r'<h2 id="result">The first 500 of \d+ rows</h2>', text)
    assert total == 501  # and the heading's row


def test_the_editor_keeps_the_query_and_says_what_is_wrong(client: FlaskClient) -> None:
    with client.get("/sparql?query=SELECT+nonsense&lang=en", headers=HTML) as response:
        assert response.status_code == 400
        assert ">SELECT nonsense</textarea>" in response.text
        assert "The query has a syntax error" in response.text


def test_an_emptied_editor_is_shown_again(client: FlaskClient) -> None:
    assert "<textarea" in page(client, "/sparql?query=&format=html")


def test_a_page_of_a_kind_of_problem_that_there_is_not_is_404(client: FlaskClient) -> None:
    assert client.get("/problems/none").status_code == 404
