"""The triples are exactly those of docs/model.md, for the real tables and for tables that fill every field."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest
from rdflib import BNode, Graph, Literal, URIRef

from kg.graph.builder import build_chunks, build_triples, measure_chunks, reference_chunks
from kg.graph.builder.years import fiscal_year_label
from kg.graph.iris import Iris
from kg.graph.namespaces import DCAT, DCT, ELI, ORG, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, WIKIDATA, XSD, juten_namespace
from kg.tables.records import KpiStatus

BASE = "https://w3id.org/juten-kg/"
IRIS = Iris(BASE)
JUTEN = juten_namespace(BASE)
FULL = IRIS.measure("2022-06-07", "01-01")
BARE = IRIS.measure("2022-06-07", "01-02")


def of_class(graph, name):
    return set(graph.subjects(RDF.type, JUTEN[name]))


def real(number):
    return IRIS.measure("2022-06-07", number)


COUNTS = {
    "Measure": 6,
    "Point": 18,
    "ProgressKpi": 2,
    "EffectKpi": 2,
    "LawColumn": 27,
    "Ministry": 42,
    "Law": 2,
    "Provision": 36,
    "LegalBasis": 0,
    "Edition": 1,
    "SourcePage": 1,
    "Plan": 1,
}


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_the_published_graph_has_as_many_things_as_the_page_prints(real_graph, name, count):
    assert len(of_class(real_graph, name)) == count


def test_every_row_of_the_provisions_becomes_a_node(real_graph, real_tables):
    assert of_class(real_graph, "Provision") == {
        IRIS.provision(row.law_id, row.article, row.paragraph) for row in real_tables.provisions
    }


def test_six_lead_and_ten_cooperating_relations_are_published(real_graph):
    counts = Counter(predicate for _, predicate, _ in real_graph)
    assert (counts[JUTEN.leadMinistry], counts[JUTEN.cooperatingMinistry], counts[JUTEN.ministry]) == (6, 10, 16)


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("01-10", "stated"),
        ("02-01", "blank"),
        ("02-02", "stated"),
        ("02-03", "blank"),
        ("02-04", "noneSet"),
        ("02-05", "noneSet"),
    ],
)
def test_a_measure_says_what_its_kpi_cells_print(real_graph, number, status):
    measure = real(number)
    assert set(real_graph.objects(measure, JUTEN.progressKpiStatus)) == {JUTEN[status]}
    assert set(real_graph.objects(measure, JUTEN.effectKpiStatus)) == {JUTEN[status]}
    assert len(set(real_graph.objects(measure, JUTEN.kpi))) == (2 if status == "stated" else 0)


def test_the_print_s_own_slip_stays_printed_and_is_corrected_in_a_second_label(real_graph):
    kpi = IRIS.kpi(real("02-02"), "progress")
    assert "Trustd Web" in real_graph.value(kpi, RDFS.label)
    assert "Trustd Web" in real_graph.value(kpi, JUTEN.printedText)
    assert "Trusted Web" in real_graph.value(kpi, SKOS.altLabel)
    correction = IRIS.correction(real("02-02"), "kpi/progress")
    assert real_graph.value(correction, JUTEN.cause) == JUTEN.printSlip
    assert real_graph.value(correction, JUTEN.corrects) == kpi


def test_what_the_text_layer_broke_is_mended_in_the_label_and_kept_in_the_printed_text(real_graph):
    measure = real("02-04")
    assert str(real_graph.value(measure, RDFS.label)).endswith("実践の支援")
    assert str(real_graph.value(measure, JUTEN.printedText)).endswith("実践の支")
    assert real_graph.value(IRIS.correction(measure, "name"), JUTEN.cause) == JUTEN.textLayer


def test_lost_marks_are_said_to_be_lost_and_none_is_made_up(real_graph):
    assert set(real_graph.objects(None, JUTEN.legalBasisStatus)) == {JUTEN.notRecovered}
    assert (None, JUTEN.legalBasis, None) not in real_graph


def test_ministries_keep_their_printed_order(real_graph):
    measure = real("02-03")
    places = sorted(real_graph.objects(measure, PROV.qualifiedAttribution))
    order = [str(real_graph.value(place, PROV.agent)).rsplit("/", 1)[1] for place in places]
    assert order == [
        "personal-information-protection-commission",
        "ministry-of-internal-affairs-and-communications",
        "ministry-of-economy-trade-and-industry",
        "ministry-of-foreign-affairs",
        "digital-agency",
    ]
    assert [real_graph.value(place, DCAT.hadRole) for place in places] == [JUTEN.lead] + [JUTEN.cooperating] * 4


def test_the_description_is_the_points_with_their_dashes(full_graph):
    assert full_graph.value(FULL, DCT.description) == Literal(
        "- 令和12年(2030年)に実現する\n- 字の誤\n- 普通の点", lang="ja"
    )


def test_a_measure_without_points_has_no_description(full_graph):
    assert full_graph.value(BARE, DCT.description) is None


def test_years_and_fiscal_years_stand_on_the_text_that_names_them_and_on_the_measure(full_graph):
    year, fiscal = Literal("2030", datatype=XSD.gYear), IRIS.fiscal_year(2022)
    assert set(full_graph.subjects(JUTEN.mentionsYear, year)) == {FULL, IRIS.point(FULL, 1)}
    assert set(full_graph.subjects(JUTEN.mentionsFiscalYear, fiscal)) == {FULL, IRIS.kpi(FULL, "progress")}


def test_only_mentioned_fiscal_years_are_nodes(full_graph):
    assert of_class(full_graph, "FiscalYear") == {IRIS.fiscal_year(2022)}


@pytest.mark.parametrize(
    ("year", "label"),
    [
        (2022, "令和4年度(2022年度)"),
        (2019, "令和元年度(2019年度)"),
        (2018, "平成30年度(2018年度)"),
        (1989, "平成元年度(1989年度)"),
        (1988, "昭和63年度(1988年度)"),
        (1867, "1867年度"),
    ],
)
def test_a_fiscal_year_is_labelled_with_its_era(year, label):
    assert fiscal_year_label(year) == label


def test_a_column_s_mark_reaches_each_of_its_provisions(full_graph):
    article = IRIS.provision("428AC0", 10)
    paragraphs = {IRIS.provision("428AC0", 11, 1), IRIS.provision("428AC0", 11, 2)}
    assert set(full_graph.objects(FULL, JUTEN.mainArticle)) == {article}
    assert set(full_graph.objects(FULL, JUTEN.relatedArticle)) == paragraphs
    assert set(full_graph.objects(FULL, JUTEN.legalBasis)) == {article, *paragraphs}


def test_an_unreadable_mark_is_a_node_and_no_flat_link(full_graph):
    basis = IRIS.legal_basis(FULL, "kandeho-12")
    assert full_graph.value(basis, JUTEN.mark) == JUTEN.unreadable
    assert (None, JUTEN.legalBasis, IRIS.provision("428AC0", 12)) not in full_graph


def test_two_corrections_of_one_field_are_two_nodes_and_both_apply(full_graph):
    assert set(full_graph.objects(FULL, JUTEN.correction)) >= {
        IRIS.correction(FULL, "kpi/progress"),
        IRIS.correction(FULL, "kpi/progress", 2),
    }
    label = full_graph.value(IRIS.kpi(FULL, "progress"), SKOS.altLabel)
    assert "Trusted Web の件数等" in label


def test_a_kpi_note_that_stands_on_both_cells_is_one_triple_a_language(full_graph):
    notes = set(full_graph.objects(BARE, JUTEN.kpiNote))
    assert notes == {Literal("―が一つだけ", lang="ja"), Literal("Only one dash", lang="en")}


def test_two_sources_make_an_identity_and_one_a_close_match(full_graph):
    assert full_graph.value(IRIS.ministry("sample-ministry"), OWL.sameAs) == WIKIDATA.Q1197264
    assert full_graph.value(IRIS.ministry("sample-agency"), SKOS.closeMatch) == WIKIDATA.Q42
    assert full_graph.value(IRIS.ministry("sample-agency"), OWL.sameAs) is None


@pytest.mark.parametrize(
    ("slug", "literal"),
    [
        ("sample-ministry", Literal("2001-01-06", datatype=XSD.date)),
        ("sample-agency", Literal("2021-09", datatype=XSD.gYearMonth)),
        ("young-agency", Literal("2023", datatype=XSD.gYear)),
    ],
)
def test_a_founding_date_is_as_exact_as_its_source(full_graph, slug, literal):
    assert full_graph.value(IRIS.ministry(slug), SCHEMA.foundingDate) == literal


def test_the_cabinet_is_an_organisation_and_no_ministry(real_graph):
    cabinet = IRIS.organization("naikaku")
    assert (IRIS.ministry("national-personnel-authority"), ORG.subOrganizationOf, cabinet) in real_graph
    assert set(real_graph.objects(cabinet, RDF.type)) == {ORG.Organization}


def test_a_parent_that_is_no_row_gets_an_ascii_iri(full_tables):
    rows = (replace(full_tables.ministries[0], parent_name="見本"),)
    keys = [chunk.key for chunk in reference_chunks(replace(full_tables, ministries=rows), BASE)]
    assert URIRef(BASE + "id/organization/%E8%A6%8B%E6%9C%AC") in keys


def test_a_paragraph_stands_under_its_article_if_that_is_a_row_else_under_the_law(full_graph):
    law = IRIS.law("428AC0")
    assert full_graph.value(IRIS.provision("428AC0", 11, 1), ELI.is_part_of) == IRIS.provision("428AC0", 11)
    assert full_graph.value(IRIS.provision("428AC0", 37, 1), ELI.is_part_of) == law


def test_every_iri_of_ours_that_is_pointed_to_is_described(real_graph, full_graph):
    for graph in (real_graph, full_graph):
        described = set(graph.subjects())
        ours = {node for node in graph.objects() if isinstance(node, URIRef) and node.startswith(BASE + "id/")}
        assert ours <= described


def test_there_is_no_blank_node_and_no_language_but_ja_en_and_the_reading(real_graph, full_graph):
    for graph in (real_graph, full_graph):
        terms = {term for triple in graph for term in triple}
        assert not any(isinstance(term, BNode) for term in terms)
        languages = {term.language for term in terms if isinstance(term, Literal)}
        assert languages <= {None, "ja", "en", "ja-Hira"}


def test_every_literal_is_well_formed(real_graph, full_graph):
    ill = [o for graph in (real_graph, full_graph) for o in graph.objects() if isinstance(o, Literal) and o.ill_typed]
    assert ill == []


def test_a_chunk_holds_its_key_and_what_stands_below_it_only(real_chunks):
    for chunk in real_chunks:
        assert all(s == chunk.key or s.startswith(chunk.key + "/") for s, _, _ in chunk.triples)


def test_no_triple_comes_twice_and_no_key_comes_twice(real_chunks, full_chunks):
    for chunks in (real_chunks, full_chunks):
        assert max(Counter(chunk.key for chunk in chunks).values()) == 1
        assert max(Counter(triple for chunk in chunks for triple in chunk.triples).values()) == 1


def test_the_triples_are_those_of_the_chunks_in_their_order(full_tables, full_chunks):
    chained = [triple for chunk in full_chunks for triple in chunk.triples]
    assert list(build_triples(full_tables, BASE)) == chained


def test_measures_come_last_and_in_the_order_of_the_table(real_tables):
    measures = [chunk.key for chunk in measure_chunks(real_tables, BASE)]
    assert [chunk.key for chunk in build_chunks(real_tables, BASE)][-6:] == measures
    assert measures == [real(number) for number in ("01-10", "02-01", "02-02", "02-03", "02-04", "02-05")]


def test_chunks_stream(full_tables):
    class Unbuilt(Exception):
        pass

    class Measures(tuple):
        def __iter__(self):
            yield from tuple.__iter__(self)
            raise Unbuilt

    edition = full_tables.editions[0]
    measures = Measures(edition.measures)
    chunks = measure_chunks(replace(full_tables, editions=(replace(edition, measures=measures),)), BASE)
    assert [next(chunks).key, next(chunks).key] == [FULL, BARE]
    with pytest.raises(Unbuilt):
        next(chunks)


def test_another_base_moves_every_iri_of_ours_and_nothing_else(full_tables, full_graph):
    other = "http://localhost:8000/"
    moved = Graph(bind_namespaces="none")
    for triple in build_triples(full_tables, other):
        moved.add(triple)
    assert not any(str(term).startswith(BASE) for triple in moved for term in triple)
    assert len(moved) == len(full_graph)


def test_a_kpi_whose_cell_is_not_stated_is_no_node_even_if_a_text_came_with_it(full_tables):
    edition = full_tables.editions[0]
    bare = edition.measures[1]
    wrong = replace(bare, kpis=(replace(bare.kpis[0], status=KpiStatus.BLANK, text="x"), bare.kpis[1]))
    tables = replace(full_tables, editions=(replace(edition, measures=(wrong,)),))
    predicates = {predicate for chunk in measure_chunks(tables, BASE) for _, predicate, _ in chunk.triples}
    assert JUTEN.kpi not in predicates


_PRINT = """
from pathlib import Path
from kg.graph.builder import build_triples
from kg.tables import load_tables
for triple in build_triples(load_tables(Path({root!r})), {base!r}):
    print(*(term.n3() for term in triple))
"""


def test_the_order_of_triples_does_not_depend_on_the_hash_seed(root):
    def run(seed):
        code = _PRINT.format(root=str(root), base=BASE)
        environ = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        return subprocess.run([sys.executable, "-c", code], env=environ, check=True, capture_output=True).stdout

    assert run("1") == run("2") != b""
