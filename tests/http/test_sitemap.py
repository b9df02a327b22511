"""robots.txt and the sitemap: every page that matters, once, in both languages, on the host that was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.web import sitemap

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def entries(real: httpx.Client) -> list[ET.Element]:
    response = real.get("/sitemap.xml")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    root = ET.fromstring(response.content)
    assert root.tag == f"{SITEMAP}urlset"
    return list(root)


@pytest.fixture(scope="module")
def real(real_server) -> httpx.Client:
    with httpx.Client(base_url=real_server.url, timeout=60, trust_env=False) as client:
        yield client


def paths(entries: list[ET.Element]) -> list[str]:
    return [urlsplit(entry.findtext(f"{SITEMAP}loc", "")).path for entry in entries]


def test_every_page_is_listed_once(entries: list[ET.Element]) -> None:
    found = paths(entries)
    assert len(found) == len(set(found))


def test_every_measure_ministry_law_and_provision_is_listed(entries: list[ET.Element], real: httpx.Client) -> None:
    query = (
        "PREFIX j: <https://w3id.org/juten-kg/ontology#> SELECT DISTINCT ?s "
        "{ VALUES ?c { j:Measure j:Ministry j:Law j:Provision j:Edition j:Plan j:LawColumn } ?s a ?c }"
    )
    rows = real.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1:]
    expected = {row.replace("https://w3id.org/juten-kg/id/", "/page/") for row in rows}
    assert len(expected) > 100
    assert expected <= set(paths(entries))


def test_the_lists_the_documents_and_every_saved_query_are_listed(
    entries: list[ET.Element], real: httpx.Client
) -> None:
    names = {f"/queries/{row['name']}" for row in real.get("/queries", params={"format": "json"}).json()["queries"]}
    assert len(names) > 20
    others = {"/", "/measures", "/ministries", "/laws", "/about", "/tutorial", "/dumps/", "/page/catalog"}
    assert names | others <= set(paths(entries))


def test_every_page_that_is_listed_is_there_in_both_languages(entries: list[ET.Element], real: httpx.Client) -> None:
    for entry in entries:
        for link in entry.findall(f"{XHTML}link"):
            response = real.head(link.get("href", ""), headers={"Accept": "text/html"}, follow_redirects=True)
            assert response.status_code == 200, link.get("href")
            assert response.headers["Content-Type"].startswith("text/html"), link.get("href")
            if link.get("hreflang") != "x-default":
                assert response.headers["Content-Language"] == link.get("hreflang")


def test_every_page_names_its_languages_and_the_address_that_takes_the_readers(entries: list[ET.Element]) -> None:
    for entry in entries:
        links = {link.get("hreflang"): link.get("href") for link in entry.findall(f"{XHTML}link")}
        loc = entry.findtext(f"{SITEMAP}loc", "")
        assert links == {"ja": f"{loc}?lang=ja", "en": f"{loc}?lang=en", "x-default": loc}


def test_the_date_is_that_of_the_published_build_and_the_bytes_stay_the_same(
    entries: list[ET.Element], real: httpx.Client
) -> None:
    dates = {entry.findtext(f"{SITEMAP}lastmod") for entry in entries}
    assert len(dates) == 1
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", str(dates.pop()))
    first = real.get("/sitemap.xml")
    again = real.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_large_sitemap_is_an_index_of_files_that_hold_every_page_once(
    make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make_app().test_client()
    whole = paths(list(ET.fromstring(client.get("/sitemap.xml").data)))
    monkeypatch.setattr(sitemap, "PER_FILE", 7)
    index = ET.fromstring(client.get("/sitemap.xml", headers={"Cache-Control": "no-cache"}).data)
    assert index.tag == f"{SITEMAP}sitemapindex"
    parts = [urlsplit(entry.findtext(f"{SITEMAP}loc", "")).path for entry in index]
    assert len(parts) == -(-len(whole) // 7)
    found = [path for part in parts for path in paths(list(ET.fromstring(client.get(part).data)))]
    assert found == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_a_file_of_the_sitemap_stays_below_the_limits_of_the_protocol() -> None:
    assert sitemap.PER_FILE <= 50_000


def test_the_sitemap_has_the_host_that_was_asked_and_the_path_prefix(client: FlaskClient) -> None:
    text = client.get("/sitemap.xml", base_url="https://kg.example.jp/plan/").text
    assert "<loc>https://kg.example.jp/plan/measures</loc>" in text
    robots = client.get("/robots.txt", base_url="https://kg.example.jp/plan/").text
    assert "Disallow: /plan/sparql?" in robots
    assert "Sitemap: https://kg.example.jp/plan/sitemap.xml" in robots


# robots.txt, matched as RFC 9309, section 2.2.2 says: the longest rule wins, and of equals the one that allows


def may_read(robots: str, path: str) -> bool:
    best = (0, True)
    for line in robots.splitlines():
        name, _colon, rule = line.partition(": ")
        if name in {"Allow", "Disallow"}:
            ends = "$" if rule.endswith("$") else ""
            pattern = re.escape(rule.removesuffix("$")).replace(r"\*", ".*") + ends
            if re.match(pattern, path):
                best = max(best, (len(rule), name == "Allow"))
    return best[1]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?lang=en",
        "/sparql",
        "/measures?lang=en",
        "/page/measure/2022-06-07/02-01?lang=ja",
        "/data/measure/2022-06-07/02-01.ttl",
        "/catalog",
        "/.well-known/void",
        "/dumps/juten.ttl",
        "/queries/measures",
        "/queries/measures?lang=en",
        "/queries/measures.csv",
        "/sitemap.xml",
        "/robots.txt",
        "/differences/2022-06-07/2023-06-09",
    ],
)
def test_pages_data_and_dumps_may_be_read(client: FlaskClient, path: str) -> None:
    assert may_read(client.get("/robots.txt").text, path)


@pytest.mark.parametrize(
    "path",
    [
        "/sparql?query=SELECT",
        "/sparql?lang=en&query=SELECT",
        "/search?q=x",
        "/measures?page=2",
        "/measures?lang=en&page=2",
        "/page/ministry/mic?view=properties",
        "/data/ministry/mic.ttl?page=3",
        "/queries/measures?ministry=mic",
        "/queries/measures?lang=en&ministry=mic",
        "/graph-store?default",
        "/differences/a/b?kind=changed",
    ],
)
def test_answers_without_end_are_not_for_crawlers(client: FlaskClient, path: str) -> None:
    assert not may_read(client.get("/robots.txt").text, path)


def test_robots_is_there_before_there_is_a_build(make_app: Callable[..., Flask], tmp_path) -> None:
    response = make_app(KG_BUILD_DIR=str(tmp_path)).test_client().get("/robots.txt")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("User-agent: *\n")
