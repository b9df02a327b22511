"""A build of made-up tables: two editions, every mark; what the real page lacks is published and read back too."""

from __future__ import annotations

import csv
import gzip
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from rdflib import Graph

from kg.graph.build import build_content
from kg.graph.canonical import sorted_lines
from kg.graph.content import read_content
from kg.graph.progress import Progress
from kg.snapshot import Snapshot
from tests.graph.generated import generated_tables

OLD, NEW = "2022-06-07", "2023-06-09"
MEASURES = 5


@pytest.fixture(scope="module")
def snapshot(root: Path, base_iri: str, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    content = read_content(root, base_iri)
    old = generated_tables(content.tables, MEASURES).editions[0]
    new = replace(old, id=NEW, decided=date(2023, 6, 9))
    tables = replace(content.tables, editions=(new, old))
    return build_content(replace(content, tables=tables), tmp_path_factory.mktemp("build"), Progress())


def dump(snapshot: Snapshot, name: str) -> Path:
    return snapshot.path / "dumps" / name


def quads(snapshot: Snapshot, name: str, rdf_format: RdfFormat) -> set[pyoxigraph.Triple]:
    data = dump(snapshot, name).read_bytes()
    text = gzip.decompress(data) if name.endswith(".gz") else data
    return {quad.triple for quad in pyoxigraph.parse(text, format=rdf_format)}


@pytest.mark.parametrize("name", ["juten", f"edition-{OLD}", f"edition-{NEW}"])
def test_every_format_holds_the_same_graph(snapshot: Snapshot, name: str) -> None:
    expected = quads(snapshot, f"{name}.nt.gz", RdfFormat.N_TRIPLES)
    assert quads(snapshot, f"{name}.ttl", RdfFormat.TURTLE) == expected
    assert quads(snapshot, f"{name}.jsonld", RdfFormat.JSON_LD) == expected
    assert quads(snapshot, f"{name}.rdf", RdfFormat.RDF_XML) == expected


def test_rdflib_reads_the_whole_as_the_same_graph(snapshot: Snapshot) -> None:
    graph = Graph().parse(data=dump(snapshot, "juten.ttl").read_bytes(), format="turtle")
    assert b"".join(sorted_lines(graph)) == gzip.decompress(snapshot.graph_file.read_bytes())


def test_the_whole_is_the_reference_data_and_both_editions_and_nothing_twice(snapshot: Snapshot) -> None:
    parts = [gzip.decompress(dump(snapshot, f"{name}.nt.gz").read_bytes()).splitlines() for name in
             ("reference", f"edition-{OLD}", f"edition-{NEW}")]  # fmt: skip
    whole = gzip.decompress(dump(snapshot, "juten.nt.gz").read_bytes()).splitlines()
    assert sorted(line for part in parts for line in part) == whole
    assert len(set(whole)) == len(whole) == snapshot.triples[""]


def test_an_edition_holds_only_what_is_its_own(snapshot: Snapshot) -> None:
    subjects = {triple.subject for triple in quads(snapshot, f"edition-{NEW}.nt.gz", RdfFormat.N_TRIPLES)}
    assert all(isinstance(subject, pyoxigraph.NamedNode) and NEW in subject.value for subject in subjects)


def test_every_mark_is_in_csv_and_excel(snapshot: Snapshot) -> None:
    with dump(snapshot, "law-marks.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * MEASURES * 27
    with closing(openpyxl.load_workbook(dump(snapshot, "juten.xlsx"), read_only=True)) as workbook:
        assert sum(1 for _ in workbook["法令の印"].iter_rows(min_row=2)) == len(rows)


def test_the_later_edition_names_the_earlier_one(snapshot: Snapshot, base_iri: str) -> None:
    store = pyoxigraph.Store()
    store.load(gzip.decompress(snapshot.named_graphs_file.read_bytes()), format=RdfFormat.N_QUADS)
    catalog = f"{base_iri}catalog#"
    dcat = "http://www.w3.org/ns/dcat#"
    found = {
        (quad.subject.value.removeprefix(catalog), quad.predicate.value.removeprefix(dcat), quad.object.value)
        for name in ("prev", "next", "previousVersion", "first", "last", "hasCurrentVersion")
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(dcat + name), None, None)
    }
    assert found == {
        (f"edition-{NEW}", "prev", f"{catalog}edition-{OLD}"),
        (f"edition-{OLD}", "next", f"{catalog}edition-{NEW}"),
        (f"edition-{NEW}", "previousVersion", f"{catalog}edition-{OLD}"),
        ("series", "hasCurrentVersion", f"{catalog}edition-{NEW}"),
        ("series", "first", f"{catalog}edition-{OLD}"),
        ("series", "last", f"{catalog}edition-{NEW}"),
    }
