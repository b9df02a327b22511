"""CSVW of the saved queries' CSV: a client that others wrote finds it by the Link, and the table is as it says."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import httpx
import pytest
from csvw import CSVW

from kg.formats import Shape
from kg.queries import load_queries

CSVM = "application/csvm+json"
QUERIES = [query for query in load_queries(Path(__file__).resolve().parents[2] / "queries").values() if query.variables]
# A value for each parameter that a query needs and has no default for.
NEEDED = {
    "measure": "02-01",
    "ministry": "総務省",
    "topic": "DFFT",
    "year": "2030",
    "text": "データ",
    "law": "503AC0000000035",
}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def address(http: httpx.Client, name: str) -> str:
    query = next(query for query in QUERIES if query.name == name)
    values = {row.name: row.default or NEEDED[row.name] for row in query.parameters if row.required}
    return str(http.build_request("GET", f"/queries/{name}.csv", params=values).url)


@pytest.mark.parametrize("name", [query.name for query in QUERIES])
def test_a_client_finds_the_metadata_and_the_table_is_as_it_says(http: httpx.Client, name: str) -> None:
    url = address(http, name)
    described = CSVW(url, validate=True)
    assert described.is_valid, [str(warning.message) for warning in described.warnings]
    header = next(csv.reader(io.StringIO(http.get(url).text)))
    assert [column.name for column in described.t.tableSchema.columns] == header
    labels = [column.common_props["rdfs:label"] for column in described.t.tableSchema.columns]
    assert all({text["@language"] for text in label} == {"ja", "en"} for label in labels)


def test_datatypes_are_those_of_the_answer(http: httpx.Client) -> None:
    metadata = http.get("/queries/ministry-counts.csv-metadata.json").json()
    columns = {column["name"]: column for column in metadata["tableSchema"]["columns"]}
    assert columns["ministry"]["datatype"] == "anyURI"
    assert columns["measures"]["datatype"] == "integer"
    assert (columns["ministryLabel"]["datatype"], columns["ministryLabel"]["lang"]) == ("string", "ja")


def test_the_metadata_is_of_the_very_address_with_its_parameters(http: httpx.Client) -> None:
    answer = http.get("/queries/ministry-measures.csv?ministry=%E7%B7%8F%E5%8B%99%E7%9C%81&limit=2")
    described_by, *pages = answer.headers["Link"].split(", ")
    assert f'rel="describedby"; type="{CSVM}"' in described_by
    assert len(pages) == 3
    metadata = http.get(f"/queries/{described_by.partition('>')[0].lstrip('<')}")
    assert metadata.headers["Content-Type"] == CSVM
    assert metadata.json()["url"] == "ministry-measures.csv?ministry=%E7%B7%8F%E5%8B%99%E7%9C%81&limit=2"


def test_what_is_wrong_with_a_parameter_is_wrong_with_the_metadata(http: httpx.Client) -> None:
    answer = http.get("/queries/ministry-measures.csv-metadata.json?ministry=nobody")
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "ministry"


def test_csv_for_excel_and_csv_without_its_own_address_have_no_metadata(http: httpx.Client) -> None:
    assert "Link" not in http.get("/queries/ministry-counts.csv?excel=1").headers
    assert "Link" not in http.get("/queries/ministry-counts", headers={"Accept": "text/csv"}).headers


def test_a_graph_has_no_columns(http: httpx.Client) -> None:
    graphs = [
        name
        for name, query in load_queries(Path(__file__).resolve().parents[2] / "queries").items()
        if query.shape is Shape.GRAPH
    ]
    assert http.get(f"/queries/{graphs[0]}.csv-metadata.json").status_code == 406
