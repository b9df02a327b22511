"""Saved queries by URL, through Flask's client."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
NAME = "ministry-measures"
MINISTRY = "総務省"


def test_the_list_has_every_query_of_the_folder(client: FlaskClient, root) -> None:
    names = {path.stem for path in (root / "queries").glob("*.rq")}
    rows = client.get("/queries?format=json").json["queries"]
    assert {row["name"] for row in rows} == names
    text = client.get("/queries", headers=HTML).text
    assert all(f'href="/queries/{name}"' in text for name in names)


@pytest.mark.parametrize("how", ["extension", "parameter", "accept"])
def test_an_answer_by_extension_by_parameter_and_by_accept(client: FlaskClient, how: str) -> None:
    path = f"/queries/{NAME}.csv" if how == "extension" else f"/queries/{NAME}"
    values = {"ministry": MINISTRY} | ({"format": "csv"} if how == "parameter" else {})
    headers = {"Accept": "text/csv"} if how == "accept" else {}
    response = client.get(f"{path}?{urlencode(values)}", headers=headers)
    assert (response.status_code, response.content_type) == (200, "text/csv; charset=utf-8")
    assert next(csv.reader(io.StringIO(response.text)))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_has_form_table_text_and_downloads(client: FlaskClient, language: str) -> None:
    values = urlencode({"ministry": MINISTRY, "lang": language})
    text = client.get(f"/queries/{NAME}?{values}", headers=HTML).text
    assert f'name="ministry" value="{MINISTRY}"' in text
    assert "<table" in text
    assert "SELECT" in text
    assert f"/queries/{NAME}.csv?{urlencode({'ministry': MINISTRY})}" in text


def test_an_unknown_value_is_400_with_the_parameter(client: FlaskClient) -> None:
    response = client.get(f"/queries/{NAME}.json?{urlencode({'ministry': '総無省'})}")
    assert response.status_code == 400
    assert response.json["type"].endswith("/problems/invalid-parameter")
    assert (response.json["parameter"], response.json["reason"]) == ("ministry", "unknown")
    assert [row["label"]["ja"] for row in response.json["nearest"]] == [MINISTRY]
    assert "(パラメーター「ministry」)。近いもの: " in response.json["detail"]


def test_an_unknown_parameter_is_400(client: FlaskClient) -> None:
    response = client.get(f"/queries/{NAME}.json?{urlencode({'ministry': MINISTRY, 'x': '1'})}")
    assert (response.status_code, response.json["reason"]) == (400, "undeclared")


def test_a_wrong_value_is_told_above_the_form_which_keeps_it(client: FlaskClient) -> None:
    response = client.get(f"/queries/{NAME}?{urlencode({'ministry': 'none'})}", headers=HTML)
    assert response.status_code == 400
    assert 'name="ministry" value="none"' in response.text
    assert 'role="alert"' in response.text


@pytest.mark.parametrize(
    "value", ['"', "\\", "a\nb", "} #", "<http://e/ x>", '総務省" } UNION { ?s ?p ?o }', "\u202e", "a\0b"]
)
def test_a_hostile_value_is_400_and_never_another_query(client: FlaskClient, value: str) -> None:
    response = client.get(f"/queries/{NAME}.json?{urlencode({'ministry': value})}")
    assert (response.status_code, response.json["parameter"]) == (400, "ministry")


def test_every_query_shows_its_page(client: FlaskClient, root) -> None:
    for path in sorted((root / "queries").glob("*.rq")):
        response = client.get(f"/queries/{path.stem}", headers=HTML)
        # A default can name what the tiny snapshot does not hold.
        assert response.status_code in {200, 400}, path.stem
        assert "<h1>" in response.text


def test_an_unknown_query_is_404(client: FlaskClient) -> None:
    for path in ("/queries/none", "/queries/none.csv", "/queries/..%2fx"):
        assert client.get(path).status_code == 404


def test_an_extension_that_there_is_not_is_406(client: FlaskClient) -> None:
    assert client.get(f"/queries/{NAME}.docx").status_code == 406


CHARTED = ["dataset-figures", "editions", "kpi-status-counts", "ministry-counts", "triple-counts", "years-mentioned"]


@pytest.mark.parametrize("name", CHARTED)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_query_whose_header_asks_for_a_chart_has_one_beside_its_table(real, name: str, language: str) -> None:
    text = real.get(f"/queries/{name}", params={"lang": language}, headers=HTML).text
    assert text.count('<figure class="chart-figure">') == 1
    assert text.count("<table") == 1
    assert "style=" not in text


def test_the_chart_has_the_numbers_of_the_table(real) -> None:
    text = real.get("/queries/ministry-counts?lang=ja", headers=HTML).text
    chart = text.partition("<figure")[2].partition("</figure>")[0]
    rows = list(csv.DictReader(io.StringIO(real.get("/queries/ministry-counts.csv").text)))
    shown = [text.strip() for text in re.findall(r">([^<>]+)<", chart)]
    assert {row["ministryLabel"] for row in rows} <= set(shown)
    assert sorted(text for text in shown if text.isdecimal()) == sorted(row["measures"] for row in rows)


def test_a_query_whose_header_asks_for_none_has_no_chart(real) -> None:
    assert "chart-figure" not in real.get("/queries/measures", headers=HTML).text


def test_on_an_english_page_names_are_english_and_the_downloads_have_the_same(real) -> None:
    text = real.get("/queries/ministry-counts?lang=en", headers=HTML).text
    assert "Ministry of Internal Affairs and Communications" in text
    match = re.search(r'href="(/queries/ministry-counts\.csv[^"]*)"', text)
    assert match
    assert "Ministry of Internal Affairs and Communications" in real.get(unescape(match[1])).text


def test_a_language_is_chosen_from_a_list_and_a_wrong_one_is_kept(client: FlaskClient) -> None:
    text = client.get("/queries/ministry-counts?language=en&lang=ja", headers=HTML).text
    assert '<option value="en" selected>English</option>' in text
    wrong = client.get("/queries/ministry-counts?language=de", headers=HTML)
    assert wrong.status_code == 400
    assert '<option value="de" selected>de</option>' in wrong.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_list_goes_by_topic(client: FlaskClient, language: str) -> None:
    text = client.get(f"/queries?lang={language}", headers=HTML).text
    topics = re.findall(r'<section aria-labelledby="([a-z-]+)">', text)
    assert topics[0] == "measures"
    assert set(topics) == set(re.findall(r'<a href="#([a-z-]+)">', text))
