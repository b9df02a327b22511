"""The answers of saved queries over a running server with the real graph: every query in every format, Excel, pages."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import httpx
import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.queries import SavedQuery, load_queries
from kg.snapshot import Snapshot
from kg.web import saved_answers

QUERIES: Mapping[str, SavedQuery] = load_queries(Path(__file__).resolve().parents[2] / "queries")
SELECTS = sorted(name for name, query in QUERIES.items() if query.variables)
GRAPHS = sorted(set(QUERIES) - set(SELECTS))
MEASURE = {"measure": "2022-06-07/02-01"}
# What a query needs beyond its defaults.
VALUES: dict[str, dict[str, str]] = {
    name: MEASURE
    for name, query in QUERIES.items()
    if any(row.name == "measure" and row.required and row.default is None for row in query.parameters)
}
MINISTRY = {"ministry": "総務省"}


def ask(http: httpx.Client, name: str, extension: str, **values: object) -> httpx.Response:
    response = http.get(f"/queries/{name}.{extension}", params=VALUES.get(name, {}) | values)
    assert response.status_code == 200, response.text
    return response


def sheet_of(response: httpx.Response):
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


@pytest.mark.parametrize("name", SELECTS)
def test_every_query_gives_the_same_rows_in_every_format(real: httpx.Client, name: str) -> None:
    bindings = ask(real, name, "json").json()
    columns, rows = bindings["head"]["vars"], bindings["results"]["bindings"]
    objects = ask(real, name, "objects").json()
    table = list(csv.reader(io.StringIO(ask(real, name, "csv").text)))
    sheet = sheet_of(ask(real, name, "xlsx", lang="en"))
    assert table[0] == columns
    assert [list(row) for row in objects] == [columns] * len(rows)
    assert [[row[key]["value"] if key in row else "" for key in columns] for row in rows] == table[1:]
    assert [[row[key] is None for key in columns] for row in objects] == [
        [not cell for cell in row] for row in table[1:]
    ]
    assert [cell.value for cell in sheet[1]] == [QUERIES[name].columns[key]["en"] for key in columns]
    assert sheet.max_row == len(rows) + 1
    assert len(ask(real, name, "tsv").text.splitlines()) == len(rows) + 1
    assert ask(real, name, "xml").text.count("<result>") == len(rows)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("extension", ["ttl", "nt", "jsonld", "rdf"])
def test_a_query_of_a_graph_gives_it_in_every_format(real: httpx.Client, name: str, extension: str) -> None:
    assert ask(real, name, extension).text.strip()


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_query_has_a_page_in_both_languages(real: httpx.Client, name: str, language: str) -> None:
    values = VALUES.get(name, {}) | {"lang": language}
    response = real.get(f"/queries/{name}", params=values, headers={"Accept": "text/html"})
    assert response.status_code == 200
    query = QUERIES[name]
    for text in (query.title[language], query.notes.get(language, "")):
        assert text.replace("'", "&#39;") in response.text


def test_excel_has_japanese_headings_links_and_numbers(real: httpx.Client) -> None:
    response = ask(real, "ministry-measures", "xlsx", lang="ja", **MINISTRY)
    assert response.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sheet = sheet_of(response)
    headings = [cell.value for cell in sheet[1]]
    assert headings == ["施策", "施策名", "施策番号", "閣議決定日", "役割", "役割の名称", "印刷順"]
    first = dict(zip(headings, sheet[2], strict=True))
    assert first["施策"].hyperlink.target == first["施策"].value
    assert isinstance(first["印刷順"].value, int)
    assert first["閣議決定日"].value == datetime(2022, 6, 7)
    assert re.match(r"\d\d-\d\d", first["施策番号"].value)
    assert {row[5].value for row in sheet.iter_rows(min_row=2)} <= {"主担当", "協力"}


def test_excel_has_no_formula(tmp_path: Path, real: httpx.Client) -> None:
    for name in SELECTS:
        for row in sheet_of(ask(real, name, "xlsx")).iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_the_same_rows_give_the_same_excel_file(real: httpx.Client) -> None:
    fresh = {"Cache-Control": "no-cache"}
    urls = [f"/queries/measures.xlsx?lang=ja&limit={limit}" for limit in (100, 101)]  # one answer by two requests
    assert len({real.get(url, headers=fresh).content for url in urls}) == 1


def test_the_language_of_the_headings_is_in_the_tag(real: httpx.Client) -> None:
    tags = {ask(real, "measures", "xlsx", lang=language).headers["ETag"] for language in ("ja", "en")}
    assert len(tags) == 2


@pytest.mark.parametrize("extension", ["xlsx", "objects", "csv"])
def test_who_has_the_answer_gets_304(real: httpx.Client, extension: str) -> None:
    tag = ask(real, "measures", extension).headers["ETag"]
    again = real.get(f"/queries/measures.{extension}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_csv_for_excel_begins_with_a_byte_order_mark(real: httpx.Client) -> None:
    plain, marked = ask(real, "measures", "csv"), ask(real, "measures", "csv", excel=1)
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert int(marked.headers["Content-Length"]) == len(marked.content) or "Content-Encoding" in marked.headers
    assert plain.headers["ETag"] != marked.headers["ETag"]


def test_excel_is_yes_or_no(real: httpx.Client) -> None:
    assert ask(real, "measures", "csv", excel=0).content == ask(real, "measures", "csv").content
    assert real.get("/queries/measures.csv?excel=yes").status_code == 400


def test_json_by_accept_is_an_array_of_objects_and_sparql_json_has_its_own_type(real: httpx.Client) -> None:
    plain = real.get("/queries/measures", headers={"Accept": "application/json"})
    sparql = real.get("/queries/measures", headers={"Accept": "application/sparql-results+json"})
    assert isinstance(plain.json(), list)
    assert set(sparql.json()) == {"head", "results"}


def test_objects_hold_numbers_as_numbers(real: httpx.Client) -> None:
    rows = ask(real, "measures", "objects").json()
    assert all(isinstance(row["page"], int) and row["number"] and isinstance(row["number"], str) for row in rows)


def test_an_empty_answer_is_an_empty_array(real: httpx.Client) -> None:
    assert json.loads(ask(real, "measure-legal-basis", "objects").content) == []


@pytest.mark.parametrize("path", ["objects", "xlsx", "csv?excel=1", "json", "csv?limit=3&offset=2"])
def test_a_long_answer_that_goes_out_in_pieces_is_the_same(
    make_app: Callable[..., Flask], real_build: Snapshot, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = make_app(KG_BUILD_DIR=str(real_build.path.parent)).test_client()
    at_once = client.get(f"/queries/provisions.{path}")
    monkeypatch.setattr(saved_answers, "IN_MEMORY", 0)
    monkeypatch.setattr(saved_answers, "CHUNK", 100)
    in_pieces = client.get(f"/queries/provisions.{path}", buffered=True)
    assert (in_pieces.data, in_pieces.headers["Content-Length"]) == (at_once.data, str(len(at_once.data)))


def links_of(response: httpx.Response) -> dict[str, str]:
    return {match[2]: match[1] for match in re.finditer(r'<([^>]*)>; rel="(\w+)"', response.headers.get("Link", ""))}


@pytest.mark.parametrize("name", ["measures", "provisions", "ministries", "triple-counts"])
def test_the_total_stands_on_the_whole_answer_and_on_every_page(real: httpx.Client, name: str) -> None:
    whole = ask(real, name, "objects")
    total = len(whole.json())
    assert whole.headers["X-Total-Count"] == str(total)
    assert "Link" not in whole.headers
    for extension in ("json", "csv", "tsv", "xml", "objects", "xlsx"):
        assert ask(real, name, extension, limit=2).headers["X-Total-Count"] == str(total), extension


WALK = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@WALK
@given(name=st.sampled_from(SELECTS), size=st.integers(1, 60))
def test_pages_put_together_are_the_whole(real: httpx.Client, name: str, size: int) -> None:
    whole = ask(real, name, "objects").json()
    size = max(size, -(-len(whole) // 12))  # a dozen requests are enough
    rows: list[object] = []
    page = ask(real, name, "objects", limit=size)
    while True:
        rows += page.json()
        following = links_of(page).get("next")
        if following is None:
            break
        page = real.get(following)
    assert rows == whole


@WALK
@given(limit=st.integers(1, 50), offset=st.integers(0, 80))
def test_a_page_is_that_slice_and_its_links_are_within_the_rows(real: httpx.Client, limit: int, offset: int) -> None:
    whole = ask(real, "provisions", "objects").json()
    page = ask(real, "provisions", "objects", limit=limit, offset=offset)
    assert page.json() == whole[offset : offset + limit]
    links = links_of(page)
    assert ("next" in links) == (offset + limit < len(whole))
    assert ("prev" in links) == (offset > 0)
    last = real.get(links["last"])
    assert last.json()
    assert "next" not in links_of(last)
    if "prev" in links:
        assert real.get(links["prev"]).json()


def test_offset_alone_gives_the_rest(real: httpx.Client) -> None:
    whole = ask(real, "provisions", "objects").json()
    page = ask(real, "provisions", "objects", offset=5)
    assert page.json() == whole[5:]
    assert real.get(links_of(page)["first"]).json() == whole


BAD_PAGES = [
    "limit=0",
    "limit=-1",
    "limit=ten",
    "limit=1e3",
    "limit=1;",
    "offset=-1",
    "offset=1.5",
    "offset=9999999999",
]
INJECTED = ["limit=1%20OFFSET%202", "limit=1%20%7D", "offset=%EF%BC%91", "limit=1%0A"]


@pytest.mark.parametrize("pair", [*BAD_PAGES, *INJECTED])
def test_a_bad_page_is_400(real: httpx.Client, pair: str) -> None:
    response = real.get(f"/queries/measures.json?{pair}")
    assert response.status_code == 400
    assert response.json()["type"].endswith("/problems/invalid-parameter")
    assert response.json()["parameter"] == pair.split("=", maxsplit=1)[0]


def test_a_parameter_may_be_given_once(real: httpx.Client) -> None:
    for pair in ("limit=1&limit=2", "edition=2022-06-07&edition=2023-06-09"):
        response = real.get(f"/queries/measures.json?{pair}")
        assert (response.status_code, response.json()["type"].rpartition("/")[2]) == (400, "malformed-request")


def test_a_graph_has_no_pages(real: httpx.Client) -> None:
    assert real.get("/queries/measure-graph.ttl", params=MEASURE | {"limit": "2"}).status_code == 400


def test_the_page_for_a_person_leads_to_the_next_rows(real: httpx.Client) -> None:
    response = real.get("/queries/provisions?limit=10&offset=10&lang=en", headers={"Accept": "text/html"})
    assert "Rows 11 to 20 of " in response.text
    address = r"/queries/provisions\?lang=en&amp;limit=10&amp;offset=20&amp;version=[0-9a-f]{16}"
    assert re.search(rf'<a rel="next" href="{address}">', response.text)


def test_the_form_offers_the_values_by_name(real: httpx.Client) -> None:
    page = real.get("/queries/ministry-measures", params=MINISTRY, headers={"Accept": "text/html"}).text
    assert '<select id="p-ministry"' in page
    assert re.search(r'<option value="総務省" selected>総務省</option>', page)
    english = real.get("/queries/ministry-measures?lang=en", headers={"Accept": "text/html"}).text
    assert ">Digital Agency</option>" in english


HOSTILE = [
    '"', "\\", "'", "a\nb", "a\rb", "}", "} UNION { ?s ?p ?o }", "# comment", "総務省 # x", "総務省\n}", '総務省"@ja }',
    "<http://e/ x>", "http://example.org/a b", "https://w3id.org/juten-kg/id/ministry/x> } #", "\\u0022", "${x}",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_name_is_400(real: httpx.Client, value: str) -> None:
    response = real.get("/queries/ministry-measures.json", params={"ministry": value})
    assert (response.status_code, response.json()["parameter"]) == (400, "ministry")


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_is_a_plain_value_that_finds_nothing(real: httpx.Client, value: str) -> None:
    response = real.get("/queries/search-points.objects", params={"text": value})
    assert response.status_code == 200
    assert all(value in str(row) for row in response.json())


@pytest.mark.parametrize(
    "value", ["http://example.org/a b", "<http://e/>", "a", "http://e/\nx", "http://e/}", 'http://e/"']
)
def test_an_iri_with_a_character_that_none_has_is_400(real: httpx.Client, value: str) -> None:
    response = real.get("/queries/links.json", params={"resource": value})
    assert (response.status_code, response.json()["reason"]) == (400, "malformed")
