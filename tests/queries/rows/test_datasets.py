"""The saved queries about the data set itself, on their rows over the real data."""

from __future__ import annotations

import pyoxigraph

from tests.queries.rows.printed import Run


def test_ontology_terms_gives_every_term_in_both_languages(table: Run, store: pyoxigraph.Store) -> None:
    terms = "owl:Class owl:ObjectProperty owl:DatatypeProperty rdfs:Datatype owl:NamedIndividual"
    declared = store.query(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>"
        f"SELECT DISTINCT ?term {{ GRAPH ?g {{ VALUES ?type {{ {terms} }} ?term a ?type }} }}"
    )
    count = len(list(declared))
    for language in ("ja", "en"):
        rows = table("ontology-terms", "term", language=language)
        assert len(rows) == len(set(rows)) == count


def test_ontology_terms_defines_a_measure(table: Run) -> None:
    rows = table("ontology-terms", "term", "termLabel", "kind", language="en")
    assert ("ontology#Measure", "measure", "class") in rows
    assert ("ontology#leadMinistry", "lead ministry", "object property") in rows


def test_dataset_figures_are_those_of_the_page_and_the_tables(table: Run) -> None:
    figures = {
        str(row[0]).removeprefix("ontology#"): int(row[1] or 0) for row in table("dataset-figures", "class", "count")
    }
    assert figures == {
        "Article": 27,
        "Correction": 2,
        "Edition": 1,
        "EffectKpi": 2,
        "FiscalYear": 2,
        "Kpi": 4,
        "Law": 2,
        "LawColumn": 27,
        "Measure": 6,
        "Ministry": 42,
        "Paragraph": 9,
        "Plan": 1,
        "Point": 18,
        "ProgressKpi": 2,
        "Provision": 36,
        "SourcePage": 1,
        "Topic": 26,
    }


def test_triple_counts_counts_each_graph_once(table: Run, store: pyoxigraph.Store) -> None:
    default = sum(1 for _ in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph()))
    assert table("triple-counts", "graph", "triples") == [
        (None, str(default)),
        ("graph/ontology", str(len(store) - default)),
    ]
