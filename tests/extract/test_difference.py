"""What changed between two editions or builds: found, scored, offered, never asserted."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from kg.graph.build import build
from kg.graph.comparison import snapshot_views
from kg.graph.difference import change_triples, line_triples, turtle
from kg.graph.namespaces import PROV, RDF, juten_namespace
from kg.tables import load_tables
from kg.tables.difference import (
    Change,
    ChangeKind,
    MeasureView,
    changes_csv,
    difference,
    edition_views,
    read_decisions,
)
from tests.extract.known import ROOT

BASE = "https://w3id.org/juten-kg/"
JUTEN = juten_namespace(BASE)
TABLES = load_tables(ROOT)
VIEWS = edition_views(TABLES.editions[0], TABLES)


def later(views: list[MeasureView] = VIEWS) -> list[MeasureView]:
    """The same measures a year on, under other numbers."""
    return [replace(view, key=("2023-06-09", f"9{view.key[1]}")) for view in views]


def kinds(changes: list[Change]) -> list[ChangeKind]:
    return [change.kind for change in changes]


def test_a_set_of_measures_does_not_differ_from_itself() -> None:
    assert difference(VIEWS, VIEWS) == []


def test_the_same_name_in_another_edition_is_an_offer_with_a_score() -> None:
    changes = difference(VIEWS, later())
    assert kinds(changes) == [ChangeKind.MATCHED] * 6
    assert all(change.likeness == 100 for change in changes)


def test_a_name_that_changed_a_little_is_offered_with_its_likeness() -> None:
    new = later()
    new[1] = replace(new[1], name="国際的なデータ流通の一層の推進")
    change = difference(VIEWS, new)[1]
    assert (change.kind, change.before, change.after) == (
        ChangeKind.RENAMED,
        ("2022-06-07", "02-01"),
        ("2023-06-09", "902-01"),
    )
    assert change.likeness is not None
    assert 60 < change.likeness < 100


def test_names_that_are_not_alike_are_added_and_gone() -> None:
    new = [replace(later()[0], name="まったく別の施策")]
    changes = difference(VIEWS[:1], new)
    assert kinds(changes) == [ChangeKind.ADDED, ChangeKind.GONE]


def test_within_an_edition_the_number_is_the_key() -> None:
    new = [replace(VIEWS[0], name="まったく別の施策"), *VIEWS[1:]]
    (change,) = difference(VIEWS, new)
    assert (change.kind, change.likeness) == (ChangeKind.RENAMED, None)


@pytest.mark.parametrize("name", ["ministries/lead", "ministries/cooperating", "kpi/progress", "marks", "points"])
def test_a_field_that_changed_is_told_with_both_texts(name: str) -> None:
    new = [replace(VIEWS[0], fields={**VIEWS[0].fields, name: "新"}), *VIEWS[1:]]
    (change,) = difference(VIEWS, new)
    assert (change.kind, change.field, change.old, change.new) == (
        ChangeKind.CHANGED,
        name,
        VIEWS[0].fields[name],
        "新",
    )


names = st.lists(st.text(alphabet="施策推進国際データABC", min_size=1, max_size=12), max_size=8)


@given(names, names)
def test_every_measure_of_both_sides_is_accounted_for_once(before: list[str], after: list[str]) -> None:
    old = [MeasureView(("2022", str(i)), name) for i, name in enumerate(before)]
    new = [MeasureView(("2023", str(i)), name) for i, name in enumerate(after)]
    changes = difference(old, new)
    assert sorted(change.before for change in changes if change.before) == sorted(view.key for view in old)
    assert sorted(change.after for change in changes if change.after) == sorted(view.key for view in new)


def test_a_person_s_decisions_come_back_from_the_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(changes_csv(difference(VIEWS, later())))))
    assert all(row["decision"] == "" for row in rows)
    rows[0]["decision"] = "same"
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    assert read_decisions(stream.getvalue()) == [(("2022-06-07", "01-10"), ("2023-06-09", "901-10"))]


@pytest.mark.parametrize(
    "text", ["", "kind,decision\n", changes_csv(difference(VIEWS, later())).replace(",\n", ",yes\n")]
)
def test_decisions_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"missing|decision"):
        read_decisions(text)


def parsed(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=text, format="turtle")


def test_rdf_has_a_node_for_each_change_and_asserts_no_identity() -> None:
    changes = difference(VIEWS, later())
    graph = parsed(turtle(change_triples(changes, BASE, "2022-06-07", "2023-06-09"), BASE))
    assert len(set(graph.subjects(RDF.type, JUTEN.Change))) == 6
    assert set(graph.objects(None, JUTEN.changeKind)) == {next(iter(graph.objects(None, JUTEN.changeKind)))}
    assert list(graph.triples((None, PROV.specializationOf, None))) == []


def test_what_a_person_confirmed_is_one_line_over_all_editions() -> None:
    keys = [(year, "01-10") for year in ("2022-06-07", "2023-06-09", "2024-06-21")]
    graph = parsed(turtle(line_triples([(keys[1], keys[2]), (keys[0], keys[1])], BASE), BASE))
    (line,) = set(graph.objects(None, PROV.specializationOf))
    assert line == URIRef(BASE + "id/measure-line/2022-06-07-01-10")
    assert (line, RDF.type, JUTEN.MeasureLine) in graph
    assert len(set(graph.subjects(PROV.specializationOf))) == 3


def test_a_build_reads_back_as_the_tables_it_was_made_from(tmp_path: Path) -> None:
    snapshot = build(ROOT, tmp_path / "build", BASE)
    views = snapshot_views(snapshot)
    assert difference(VIEWS, views) == []
    assert [view.name for view in views] == [view.name for view in VIEWS]
