"""Saved queries by URL, through Flask's client."""

from __future__ import annotations

import csv
import io
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
    assert "<table>" in text
    assert "SELECT" in text
    assert f"/queries/{NAME}.csv?{urlencode({'ministry': MINISTRY})}" in text


def test_an_unknown_value_is_400_with_the_parameter(client: FlaskClient) -> None:
    response = client.get(f"/queries/{NAME}.json?{urlencode({'ministry': '総無省'})}")
    assert response.status_code == 400
    assert response.json["type"].endswith("/problems/invalid-parameter")
    assert (response.json["parameter"], response.json["reason"]) == ("ministry", "unknown")
    assert [row["label"]["ja"] for row in response.json["nearest"]] == [MINISTRY]


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
