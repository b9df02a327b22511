"""CSVW over HTTP: a client that gets a table finds what its columns mean, the tables and the graph are as it says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx
import pyoxigraph as ox
import pytest
from csvw import CSVW
from uritemplate import expand

from kg.graph.tabular import TABLES
from kg.graph.tabular.meanings import ROWS, meaning

NAMES = [table.name for table in TABLES]
CSVM = "application/csvm+json"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# Cells of these tables that are triples of the graph; the rest of the columns tell something that hangs on others.
FEWEST = {"measures": 50, "points": 80, "ministries": 300, "provisions": 250, "topics": 140, "law-columns": 130}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture(scope="module")
def graph(http: httpx.Client) -> set[tuple[object, ...]]:
    """Every triple, of the data and of what is about it; language tags in small letters."""
    quads = ox.parse(http.get("/dumps/juten-all.trig").content, format=ox.RdfFormat.TRIG)
    return {(quad.subject, quad.predicate, quad.object) for quad in quads}


def metadata_of(http: httpx.Client, name: str) -> dict[str, Any]:
    return http.get(f"/dumps/{name}.csv-metadata.json").json()


@pytest.mark.parametrize("name", NAMES)
def test_a_client_finds_the_metadata_by_the_link_and_the_table_is_as_it_says(http: httpx.Client, name: str) -> None:
    described = CSVW(str(http.base_url.join(f"/dumps/{name}.csv")), validate=True)
    assert described.is_valid, [str(warning.message) for warning in described.warnings]
    header = next(csv.reader(io.StringIO(http.get(f"/dumps/{name}.csv").text)))
    assert [column.name for column in described.t.tableSchema.columns if not column.virtual] == header


def test_all_tables_together_refer_to_each_other_as_they_say(http: httpx.Client) -> None:
    group = CSVW(str(http.base_url.join("/dumps/csv-metadata.json")), validate=True)
    assert group.is_valid, [str(warning.message) for warning in group.warnings]
    assert len(group.tables) == len(TABLES)
    assert sum(len(table.tableSchema.foreignKeys) for table in group.tables) > 15


@pytest.mark.parametrize("path", ["/dumps/points.csv", "/dumps/{version}/points.csv"])
def test_the_link_leads_to_metadata_of_the_very_address(http: httpx.Client, path: str) -> None:
    version = http.get("/dumps/?format=json").json()["version"]
    address = str(http.base_url.join(path.format(version=version)))
    link = http.head(address).links["describedby"]
    links = [part for part in http.head(address).headers["Link"].split(", ") if CSVM in part]
    assert link is not None
    assert len(links) == 1
    metadata_address = urljoin(address, links[0].partition(">")[0].lstrip("<"))
    answer = http.get(metadata_address)
    assert answer.headers["Content-Type"] == CSVM
    assert urljoin(metadata_address, answer.json()["url"]) == address


def test_the_well_known_address_says_where_metadata_is(http: httpx.Client) -> None:
    answer = http.get("/.well-known/csvm")
    assert answer.headers["Content-Type"].startswith("text/plain")
    address = str(http.base_url.join("/dumps/laws.csv"))
    places = [urljoin(address, expand(line, url=address)) for line in answer.text.splitlines()]
    assert [http.get(place).status_code for place in places] == [200, 200]


def test_a_file_that_is_no_table_has_no_such_link(http: httpx.Client) -> None:
    assert CSVM not in http.head("/dumps/juten.ttl").headers["Link"]


@pytest.mark.parametrize("name", NAMES)
def test_what_the_metadata_makes_of_a_table_stands_in_the_graph(
    http: httpx.Client, graph: set[tuple[object, ...]], name: str
) -> None:
    told = set(triples(metadata_of(http, name), http.get(f"/dumps/{name}.csv").text))
    assert sorted(map(str, told - graph)) == []
    assert len(told) >= FEWEST.get(name, 0)


def triples(metadata: dict[str, Any], text: str) -> Iterator[tuple[object, ...]]:
    """The triples of the columns with a property, as csv2rdf makes them."""
    schema = metadata["tableSchema"]
    for row in csv.DictReader(io.StringIO(text, newline="")):
        for column in schema["columns"]:
            if "propertyUrl" not in column or (not column.get("virtual") and not row[column["name"]]):
                continue
            subject = ox.NamedNode(expand(column.get("aboutUrl", schema["aboutUrl"]), row))
            predicate = ox.NamedNode(column["propertyUrl"].replace("rdf:type", RDF_TYPE))
            for value in values(column, row):
                yield (subject, predicate, value)


def values(column: dict[str, Any], row: dict[str, str]) -> list[ox.NamedNode | ox.Literal]:
    if "valueUrl" in column:
        return [ox.NamedNode(expand(column["valueUrl"], row))]
    cell = row[column["name"]]
    parts = cell.split(column["separator"]) if "separator" in column else [cell]
    if "lang" in column:
        return [ox.Literal(part, language=column["lang"].lower()) for part in parts]
    datatype = column["datatype"]
    iri = datatype["@id"] if isinstance(datatype, dict) else f"{XSD}{datatype}"
    return [ox.Literal(part, datatype=ox.NamedNode(iri)) for part in parts]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_has_a_term_and_every_table_a_key(table) -> None:
    assert all(":" in meaning(table, column).term for column in table.columns)
    assert set(ROWS[table.name].key) <= {column.name for column in table.columns}


def test_every_term_is_one_that_the_graph_uses_or_defines(http: httpx.Client) -> None:
    with_prefixes = http.get("/dumps/juten-all.trig").text
    terms = {meaning(table, column).term for table in TABLES for column in table.columns}
    ours = {term for term in terms if term.startswith("juten:")}
    defined = http.get("/dumps/ontology.ttl").text
    assert [term for term in sorted(ours) if f"\n{term} " not in defined] == []
    assert [term for term in sorted(terms - ours) if term not in with_prefixes] == []
