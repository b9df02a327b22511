"""Findings say where to look; batches, processes and the whole graph give the same ones."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef

from kg.graph.builder import Chunk, build_triples
from kg.graph.iris import Iris
from kg.graph.namespaces import RDF, RDFS, juten_namespace
from kg.graph.ontology import load_shapes
from kg.graph.validation import GraphFinding, validate_chunks, validate_graph, validate_tables
from kg.graph.validation.batches import spread_targets
from kg.graph.validation.finding import Place, place_of, shorten
from kg.tables.findings import Severity
from kg.tables.records import MinistryRole

BASE = "https://w3id.org/juten-kg/"
IRIS = Iris(BASE)
JUTEN = juten_namespace(BASE)
MEASURE = IRIS.measure("2022-06-07", "02-01")
OF_EDITION = "data/editions/2022-06-07/"

PLACES = [
    (MEASURE, OF_EDITION + "measures.csv", (("measure", "02-01"),)),
    (IRIS.kpi(MEASURE, "effect"), OF_EDITION + "measures.csv", (("measure", "02-01"), ("kpi", "effect"))),
    (IRIS.attribution(MEASURE, 2), OF_EDITION + "measures.csv", (("measure", "02-01"), ("attribution", "2"))),
    (IRIS.point(MEASURE, 3), OF_EDITION + "points.csv", (("measure", "02-01"), ("point", "3"))),
    (IRIS.legal_basis(MEASURE, "c"), OF_EDITION + "article_marks.csv", (("measure", "02-01"), ("column", "c"))),
    (
        IRIS.correction(MEASURE, "kpi/effect"),
        OF_EDITION + "corrections.csv",
        (("measure", "02-01"), ("correction", "kpi-effect")),
    ),
    (IRIS.edition("2022-06-07"), OF_EDITION + "edition.toml", ()),
    (IRIS.page("2022-06-07", 2), OF_EDITION + "edition.toml", (("page", "2"),)),
    (IRIS.column("2022-06-07", "c"), OF_EDITION + "columns.csv", (("column", "c"),)),
    (IRIS.ministry("mic"), "data/reference/ministries.csv", (("ministry", "mic"),)),
    (IRIS.organization("naikaku"), "data/reference/ministries.csv", (("organization", "naikaku"),)),
    (IRIS.law("L"), "data/reference/laws.csv", (("law", "L"),)),
    (
        IRIS.provision("L", 11, 1),
        "data/reference/provisions.csv",
        (("law", "L"), ("article", "11"), ("paragraph", "1")),
    ),
    (IRIS.fiscal_year(2022), None, (("fiscal-year", "2022"),)),
    (IRIS.plan, None, ()),
    ("https://example.org/x", None, ()),
]


@pytest.mark.parametrize(("iri", "file", "keys"), PLACES)
def test_an_iri_leads_back_to_its_table_and_row(iri, file, keys):
    assert place_of(IRIS, iri) == Place(file, keys)


@pytest.mark.parametrize(("iri", "file", "keys"), [row for row in PLACES if row[1] is not None])
def test_the_table_that_a_finding_names_is_a_file_of_the_project(root, iri, file, keys):
    assert (root / file).is_file()


def finding(**values):
    fields = {"focus": str(MEASURE), "path": "juten:leadMinistry", "value": None, "message_ja": "要る。"}
    fields |= {"message_en": "is needed.", "severity": Severity.ERROR, "place": place_of(IRIS, MEASURE)}
    return GraphFinding(**{**fields, **values})


def test_a_finding_is_one_line_with_file_row_property_and_message():
    assert finding().line("en") == OF_EDITION + "measures.csv: measure 02-01: juten:leadMinistry: is needed."


def test_a_finding_is_said_in_japanese_with_the_shape_s_japanese_message():
    assert finding().line("ja").endswith("juten:leadMinistry: 要る。")


def test_a_long_value_is_cut_in_the_line_and_kept_in_the_finding():
    long = finding(value='"' + "長" * 200 + '"@ja')
    assert "…" in long.line("en")
    assert "長" * 100 not in long.line("en")
    assert "長" * 200 in long.value


def test_a_warning_says_so():
    assert ": warning: " in finding(severity=Severity.WARNING).line("en")


def test_a_finding_about_what_is_no_row_shows_the_iri():
    foreign = finding(focus="https://example.org/x", place=place_of(IRIS, "https://example.org/x"))
    assert foreign.line("en").startswith("<https://example.org/x>: ")


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (JUTEN.leadMinistry, "juten:leadMinistry"),
        (RDFS.label, "rdfs:label"),
        (MEASURE, f"<{MEASURE}>"),
        ("http://purl.org/dc/terms/", "<http://purl.org/dc/terms/>"),
    ],
)
def test_a_term_is_shortened_where_that_stays_readable(iri, short):
    assert shorten(str(iri), {"juten": str(JUTEN), "rdfs": str(RDFS), "dct": "http://purl.org/dc/terms/"}) == short


def broken_tables(tables):
    """One measure without lead, one point at 0: two findings at two rows, and more that follow from them."""
    edition = tables.editions[0]
    full, bare = edition.measures
    headless = replace(bare, attributions=(replace(bare.attributions[0], role=MinistryRole.COOPERATING),))
    misplaced = replace(full, points=(replace(full.points[0], position=0), *full.points[1:]))
    return replace(tables, editions=(replace(edition, measures=(misplaced, headless)),))


def test_tables_chunks_and_the_whole_graph_give_the_same_findings(full_tables, shapes):
    tables = broken_tables(full_tables)
    whole = validate_graph(build_triples(tables, BASE), shapes, BASE)
    assert [item.line("en") for item in whole] == [item.line("en") for item in validate_tables(tables, shapes, BASE)]
    assert {item.place.file for item in whole} == {OF_EDITION + "measures.csv", OF_EDITION + "points.csv"}


def test_several_processes_give_the_same_findings(full_tables, shapes):
    tables = broken_tables(full_tables)
    edition = tables.editions[0]
    many = tuple(replace(row, number=f"{n:02d}-{row.number}") for n in range(2) for row in edition.measures)
    tables = replace(tables, editions=(replace(edition, measures=many),))
    alone = validate_tables(tables, shapes, BASE, processes=1)
    assert validate_tables(tables, shapes, BASE, processes=2, batch=1) == alone != []


def test_every_measure_is_counted_as_it_is_validated(full_tables, shapes):
    counted = []
    validate_tables(full_tables, shapes, BASE, batch=1, processes=1, advance=counted.append)
    assert counted == [1, 1]


def test_tables_without_measures_are_validated_too(full_tables, shapes):
    nameless = replace(full_tables.ministries[0], reading="ミホン")
    tables = replace(full_tables, ministries=(nameless, *full_tables.ministries[1:]), editions=())
    assert [item.place.keys for item in validate_tables(tables, shapes, BASE)] == [(("ministry", "sample-ministry"),)]


def test_reference_data_after_a_measure_is_refused(full_chunks, shapes):
    with pytest.raises(ValueError, match="after the measures"):
        validate_chunks(reversed(full_chunks), shapes, BASE, batch=1)


def test_the_same_finding_in_every_batch_is_said_once(full_chunks, shapes):
    column = next(chunk for chunk in full_chunks if "/column/" in chunk.key)
    nameless = Chunk(column.key, [triple for triple in column.triples if triple[1] != RDFS.label])
    chunks = [nameless if chunk is column else chunk for chunk in full_chunks]
    assert len(validate_chunks(chunks, shapes, BASE, batch=1)) == 1


def test_spread_targets_leave_the_shapes_as_they_are(root, shapes):
    before = len(shapes)
    assert len(spread_targets(shapes)) > 0
    assert len(shapes) == before


def test_a_deactivated_shape_stays_deactivated(full_graph):
    text = """
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix juten: <https://w3id.org/juten-kg/ontology#> .
        <urn:shape> a sh:NodeShape ; sh:targetClass juten:Measure ; sh:deactivated true ;
            sh:property [ sh:path juten:nothing ; sh:minCount 1 ] .
    """
    assert validate_graph(full_graph, Graph().parse(data=text, format="turtle"), BASE) == []


PATHS = [
    ("juten:point", "juten:point"),
    ("( juten:point juten:position )", "juten:point/juten:position"),
    ("[ sh:inversePath juten:pointOf ]", "^juten:pointOf"),
    ("[ sh:alternativePath ( juten:point juten:kpi ) ]", "(juten:point|juten:kpi)"),
    ("( [ sh:inversePath juten:pointOf ] [ sh:zeroOrMorePath juten:x ] )", "^juten:pointOf/juten:x*"),
    ("[ sh:oneOrMorePath juten:x ]", "juten:x+"),
    ("[ sh:zeroOrOnePath juten:x ]", "juten:x?"),
]


@pytest.mark.parametrize(("path", "shown"), PATHS)
def test_a_path_is_shown_as_sparql_writes_it(full_graph, path, shown):
    text = f"""
        @prefix sh: <http://www.w3.org/ns/shacl#> . @prefix juten: <https://w3id.org/juten-kg/ontology#> .
        <urn:shape> a sh:NodeShape ; sh:targetClass juten:Plan ;
            sh:property [ sh:path {path} ; sh:minCount 99 ; sh:message "x"@en ] .
    """
    (item,) = validate_graph(full_graph, Graph().parse(data=text, format="turtle"), BASE)
    assert item.path == shown


def test_another_base_gives_the_same_findings(root, full_tables):
    other = "http://localhost:8000/"
    shapes = load_shapes(root / "ontology", other)
    assert validate_tables(full_tables, shapes, other) == []
    lines = {
        item.line("en").replace(other, BASE) for item in validate_tables(broken_tables(full_tables), shapes, other)
    }
    default = load_shapes(root / "ontology", BASE)
    assert lines == {item.line("en") for item in validate_tables(broken_tables(full_tables), default, BASE)}


JUNK = [Literal("x"), Literal("字", lang="ja"), Literal(0), URIRef("urn:nothing"), JUTEN.blank]


@st.composite
def mutations(draw, chunks):
    """Chunks with some triples taken out and some values replaced: what stays inside one chunk."""
    result = [Chunk(chunk.key, list(chunk.triples)) for chunk in chunks]
    for _ in range(draw(st.integers(1, 4))):
        triples = draw(st.sampled_from(result)).triples
        if not triples:
            continue
        place = draw(st.integers(0, len(triples) - 1))
        subject, predicate, _ = triples.pop(place)
        if predicate != RDF.type and draw(st.booleans()):
            triples.insert(place, (subject, predicate, draw(st.sampled_from(JUNK))))
    return result


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_batches_find_what_the_whole_graph_finds(full_chunks, shapes, data):
    chunks = data.draw(mutations(full_chunks))
    whole = validate_graph((triple for chunk in chunks for triple in chunk.triples), shapes, BASE)
    assert validate_chunks(chunks, shapes, BASE, batch=1) == whole


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_spread_targets_find_what_the_shapes_as_written_find(full_chunks, shapes, data):
    chunks = data.draw(mutations(full_chunks))
    triples = [triple for chunk in chunks for triple in chunk.triples]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.graph.validation.batches.spread_targets", lambda shapes: shapes)
        as_written = validate_graph(triples, shapes, BASE)
    assert validate_graph(triples, shapes, BASE) == as_written


_BUILD = """
import json, pickle, sys
from pathlib import Path
import psutil
from kg.graph.ontology import load_shapes
from kg.graph.validation import validate_tables

def report(count):
    children = [child.pid for child in psutil.Process().children(recursive=True)]
    print(json.dumps(children), flush=True)
    sys.stdin.readline()

if __name__ == "__main__":
    tables = pickle.loads(Path(sys.argv[1]).read_bytes())
    shapes = load_shapes(Path(sys.argv[2]) / "ontology", sys.argv[3])
    validate_tables(tables, shapes, sys.argv[3], batch=1, advance=report)
"""


def test_a_killed_build_leaves_no_process_behind(root, full_tables, tmp_path):
    import pickle

    edition = full_tables.editions[0]
    many = tuple(replace(edition.measures[1], number=f"{n:05d}") for n in range(4000))
    tables = replace(full_tables, editions=(replace(edition, measures=many),))
    (tmp_path / "tables.pickle").write_bytes(pickle.dumps(tables))
    script = tmp_path / "build.py"
    script.write_text(_BUILD, encoding="utf-8")
    command = [sys.executable, script, tmp_path / "tables.pickle", root, BASE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as build:
        children = [psutil.Process(pid) for pid in json.loads(build.stdout.readline())]
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
    assert len(children) >= 2
    deadline = time.monotonic() + 30
    while any(child.is_running() for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [child for child in children if child.is_running()] == []
