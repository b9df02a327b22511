"""The links to other data sets: counted per target, checked by form, and each linkset with its provenance."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import URIRef

from kg.cli import main
from kg.graph.builder import reference_chunks
from kg.graph.link_check import check_links, report
from kg.graph.links import LINK_TARGETS, target_of
from kg.graph.namespaces import RDFS, SKOS
from kg.tables.records import Tables

BASE = "https://w3id.org/juten-kg/"


def counts(root: Path) -> dict[str, int]:
    """What the table of ministries itself holds."""
    with (root / "data/reference/ministries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sources = [int(row["wikidata_independent_sources"] or 0) for row in rows if row["wikidata"]]
    return {
        "all": len(rows),
        "same": sum(number >= 2 for number in sources),
        "close": sum(number == 1 for number in sources),
        "ror": sum(bool(row["ror"]) for row in rows),
        "number": sum(bool(row["corporate_number"]) for row in rows),
    }


def test_the_report_counts_what_the_tables_hold(real_tables: Tables, root: Path) -> None:
    found, told = counts(root), check_links(real_tables, BASE)
    rows = {(row.target.key, row.kind, row.predicate): (row.linked, row.all) for row in told.rows}
    everyone = found["all"]
    with_address = sum(row.url is not None for row in real_tables.provisions)
    assert rows == {
        ("wikidata", "ministries", "owl:sameAs"): (found["same"], everyone),
        ("wikidata", "ministries", "skos:closeMatch"): (found["close"], everyone),
        ("wikidata", "ministries", None): (found["same"] + found["close"], everyone),
        ("ror", "ministries", "skos:exactMatch"): (found["ror"], everyone),
        ("gbizinfo", "ministries", "rdfs:seeAlso"): (found["number"], everyone),
        ("egov", "laws", "rdfs:seeAlso"): (2, 2),
        ("egov", "provisions", "rdfs:seeAlso"): (with_address, len(real_tables.provisions)),
    }
    assert told.findings == ()


def test_the_figures_of_the_real_tables_are_these(real_tables: Tables) -> None:
    assert [(row.linked, row.all) for row in check_links(real_tables, BASE).rows] == [
        (6, 42),
        (18, 42),
        (24, 42),
        (12, 42),
        (29, 42),
        (2, 2),
        (33, 36),
    ]


@pytest.mark.parametrize(
    ("iri", "well_formed"),
    [
        ("http://www.wikidata.org/entity/Q6005", True),
        ("http://www.wikidata.org/entity/Q06005", False),
        ("http://www.wikidata.org/entity/P31", False),
        ("https://ror.org/007f5s288", True),
        ("https://ror.org/107f5s288", False),
        ("https://ror.org/007f5s288/", False),
        ("http://hojin-info.go.jp/data/basic/4000012090001", True),
        ("http://hojin-info.go.jp/data/basic/5000012090001", False),  # another check digit
        ("http://hojin-info.go.jp/data/4000012090001", False),
        ("https://laws.e-gov.go.jp/law/428AC1000000103", True),
        ("https://laws.e-gov.go.jp/law/428AC1000000103#Mp-Ch_3-At_11-Pr_1", True),
        ("https://laws.e-gov.go.jp/law/428AC100000010", False),
        ("https://laws.e-gov.go.jp/law/428AC1000000103#第11条", False),
    ],
)
def test_a_link_has_the_form_of_its_target(iri: str, *, well_formed: bool) -> None:
    target = target_of(iri)
    assert target is not None
    assert target.is_well_formed(iri) is well_formed


def test_an_ill_formed_link_is_a_finding(real_tables: Tables) -> None:
    triples = [triple for chunk in reference_chunks(real_tables, BASE) for triple in chunk.triples]
    ministry = URIRef(f"{BASE}id/ministry/digital-agency")
    wrong = (ministry, SKOS.exactMatch, URIRef("https://ror.org/digital-agency"))
    (finding,) = report([*triples, wrong], BASE).findings
    for language in ("ja", "en"):
        line = finding.line(language)
        assert "digital-agency" in line
        assert "skos:exactMatch" in line


@pytest.mark.parametrize(
    ("thing", "iri"),
    [
        ("428AC1000000103/article/11", "428AC1000000103#Mp-Ch_3-At_12"),
        ("428AC1000000103/article/11", "428AC1000000103#Mp-Ch_3-At_11-Pr_1"),
        ("428AC1000000103/article/11/paragraph/2", "428AC1000000103#Mp-Ch_3-At_11-Pr_1"),
        ("503AC0000000035/article/11", "428AC1000000103#Mp-Ch_3-At_11"),
        ("428AC1000000103", "503AC0000000035"),
    ],
)
def test_the_anchor_of_another_provision_is_a_finding(thing: str, iri: str) -> None:
    link = (URIRef(f"{BASE}id/law/{thing}"), RDFS.seeAlso, URIRef(f"https://laws.e-gov.go.jp/law/{iri}"))
    assert len(report([link], BASE).findings) == 1


def test_one_source_is_a_close_match_and_two_are_the_same(real_tables: Tables) -> None:
    ministry = replace(real_tables.ministries[0], wikidata="Q42", wikidata_sources=1)
    one = check_links(replace(real_tables, ministries=(ministry,)), BASE)
    two = check_links(replace(real_tables, ministries=(replace(ministry, wikidata_sources=2),)), BASE)
    assert [row.linked for row in one.rows[:3]] == [0, 1, 1]
    assert [row.linked for row in two.rows[:3]] == [1, 0, 1]


def test_every_target_says_where_its_links_come_from_how_and_when() -> None:
    for target in LINK_TARGETS:
        assert all(target.method)
        assert target.checked
        assert target.table.endswith(".csv")


@pytest.mark.parametrize(
    ("language", "heading", "kind"), [("ja_JP.UTF-8", "リンク先", "府省庁"), ("en_US.UTF-8", "target", "ministries")]
)
def test_the_command_prints_a_table_in_the_terminals_language(
    monkeypatch: pytest.MonkeyPatch, root: Path, language: str, heading: str, kind: str
) -> None:
    monkeypatch.setenv("KG_ROOT", str(root))
    monkeypatch.setenv("LC_ALL", language)
    result = CliRunner().invoke(main, ["check", "--links"])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith(heading)
    assert len(lines) == 8
    assert any(line.startswith("Wikidata") and kind in line and line.endswith("42") for line in lines)


def test_links_and_a_folder_together_are_a_wrong_use(root: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--links", str(root / "data")])
    assert result.exit_code == 2
