"""The targets that KPIs state, as triples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, URIRef

from kg.graph.builder import build_triples
from kg.graph.namespaces import RDF, XSD, juten_namespace
from kg.graph.validation import validate_tables
from kg.tables.records import Comparison, Figure, Kpi, KpiKind, KpiStatus, Tables

BASE = "https://w3id.org/juten-kg/"
JUTEN = juten_namespace(BASE)
TARGETS = ("targetValue", "targetUnit", "targetComparison", "targetYear", "targetFiscalYear")
KPI = URIRef(BASE + "id/measure/2022-06-07/01-10/kpi/progress")


def with_figure(tables: Tables, figure: Figure) -> Tables:
    edition = tables.editions[0]
    measure = edition.measures[0]
    kpi = Kpi(KpiKind.PROGRESS, KpiStatus.STATED, "30,000者以上", figure=figure)
    changed = replace(measure, kpis=(kpi, measure.kpis[1]))
    return replace(tables, editions=(replace(edition, measures=(changed, *edition.measures[1:])),))


def graph_of(tables: Tables) -> Graph:
    graph = Graph(bind_namespaces="none")
    for triple in build_triples(tables, BASE):
        graph.add(triple)
    return graph


@pytest.fixture(scope="module")
def figured(real_tables: Tables) -> Tables:
    return with_figure(real_tables, Figure(Decimal("15000.0"), "者", Comparison.AT_LEAST, None, 2031))


def test_a_stated_target_is_in_the_graph(figured: Tables) -> None:
    graph = graph_of(figured)
    assert graph.value(KPI, JUTEN.targetValue) == Literal("15000", datatype=XSD.decimal)
    assert str(graph.value(KPI, JUTEN.targetValue)) == "15000"
    assert graph.value(KPI, JUTEN.targetUnit) == Literal("者", lang="ja")
    assert graph.value(KPI, JUTEN.targetComparison) == JUTEN.atLeast
    year = graph.value(KPI, JUTEN.targetFiscalYear)
    assert (year, RDF.type, JUTEN.FiscalYear) in graph
    assert graph.value(KPI, JUTEN.targetYear) is None


def test_a_target_year_is_a_year(real_tables: Tables) -> None:
    graph = graph_of(with_figure(real_tables, Figure(target_year=2026)))
    assert graph.value(KPI, JUTEN.targetYear) == Literal("2026", datatype=XSD.gYear)
    assert graph.value(KPI, JUTEN.targetValue) is None


def test_the_shapes_take_a_stated_target(figured: Tables, shapes: Graph) -> None:
    assert [finding.line("en") for finding in validate_tables(figured, shapes, BASE)] == []


def test_the_published_kpis_have_no_target(real_graph: Graph) -> None:
    assert [p for name in TARGETS for p in real_graph.objects(None, JUTEN[name])] == []
