"""全府省庁 and 関係府省庁: concepts of their own in tables, graph and downloads, never a guess at ministries."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from kg.graph.builder import build_triples
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, PROV, juten_namespace
from kg.graph.tabular.rows import flat_measure_rows, measure_ministry_rows
from kg.graph.validation import validate_tables
from kg.tables import load_tables
from kg.tables.records import MinistryGroup, Tables

BASE = "https://w3id.org/juten-kg/"
JUTEN = juten_namespace(BASE)
MEASURE = URIRef(BASE + "id/measure/2022-06-07/02-05")
MEASURES = "data/editions/2022-06-07/measures.csv"


def with_cell(project: Path, cell: str) -> Tables:
    path = project / MEASURES
    text = path.read_text(encoding="utf-8")
    assert text.count(",◎総務省,notRecovered,2\n") == 2
    head, _, tail = text.rpartition(",◎総務省,notRecovered,2\n")
    path.write_text(f"{head},{cell},notRecovered,2\n{tail}", encoding="utf-8")
    return load_tables(project)


def graph_of(tables: Tables) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in build_triples(tables, BASE):
        graph.add(triple)
    return graph


@pytest.mark.parametrize(
    ("cell", "group"),
    [
        ("◎デジタル庁、関係府省庁", MinistryGroup.CONCERNED),
        ("◎デジタル庁及び全府省庁", MinistryGroup.ALL),
        ("◎デジタル庁、各府省庁", MinistryGroup.ALL),
        ("◎全府省庁", MinistryGroup.ALL),
    ],
)
def test_a_group_is_a_concept_beside_the_ministries(
    tables_copy: Path, shapes: Graph, cell: str, group: MinistryGroup
) -> None:
    tables = with_cell(tables_copy, cell)
    graph = graph_of(tables)
    assert list(graph.objects(MEASURE, JUTEN.ministryGroup)) == [JUTEN[group]]
    assert JUTEN[group] not in set(graph.objects(MEASURE, JUTEN.ministry))
    places = set(graph.objects(MEASURE, PROV.qualifiedAttribution))
    assert JUTEN[group] in {graph.value(place, PROV.agent) for place in places}
    assert JUTEN.lead in {graph.value(place, DCAT.hadRole) for place in places}
    assert [finding.line("en") for finding in validate_tables(tables, shapes, BASE)] == []


def test_a_group_stands_in_the_downloads_with_its_name(tables_copy: Path) -> None:
    tables = with_cell(tables_copy, "◎デジタル庁、関係省庁")
    iris = Iris(BASE)
    row = [row for row in measure_ministry_rows(tables, iris) if row[2] == "02-05"][1]
    assert row[4:] == (BASE + "ontology#ministriesConcerned", "ministriesConcerned", "関係府省庁", "cooperating")
    flat = next(row for row in flat_measure_rows(tables, iris) if row[3] == "02-05")
    assert flat[5:7] == ("デジタル庁", "関係府省庁")


def test_a_group_that_stands_twice_is_found(tables_copy: Path) -> None:
    from kg.tables import TablesInvalid

    with pytest.raises(TablesInvalid, match="the ministry is named twice: 各府省庁"):
        with_cell(tables_copy, "◎全府省庁、各府省庁")
