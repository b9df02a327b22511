"""The saved queries about ministries and who works with whom, on their rows over the real data."""

from __future__ import annotations

from collections import Counter

import pyoxigraph
import pytest

from kg.queries import SavedQuery
from kg.settings import DEFAULT_BASE_IRI as BASE
from tests.queries.rows.printed import AI, ENVIRONMENT, FLOW, GOVERNANCE, POST, Run


def test_ministry_measures_of_the_default_ministry(table: Run) -> None:
    assert table("ministry-measures", "number", "measureLabel", "roleLabel", "position") == [
        ("01-10", POST, "主担当", "1"),
        ("02-01", FLOW, "協力", "2"),
        ("02-03", ENVIRONMENT, "協力", "2"),
        ("02-04", AI, "主担当", "1"),
        ("02-05", GOVERNANCE, "主担当", "1"),
    ]


@pytest.mark.parametrize(
    ("ministry", "numbers"),
    [
        ("METI", ["02-01", "02-03", "02-04"]),
        ("外務省", ["02-01", "02-03"]),
        ("ppc", ["02-01", "02-03"]),
        ("デジタル庁", ["02-02", "02-03"]),
        ("内閣官房", ["02-02"]),
        ("ないかくふ", ["02-04"]),
        ("復興庁", []),
    ],
)
def test_ministry_measures_of_each_ministry(table: Run, ministry: str, numbers: list[str]) -> None:
    assert table("ministry-measures", "number", ministry=ministry) == [(number,) for number in numbers]


def test_measures_led_gives_six_leads_by_reading(table: Run) -> None:
    assert table("measures-led", "ministryLabel", "number") == [
        ("経済産業省", "02-01"),
        ("個人情報保護委員会", "02-03"),
        ("総務省", "01-10"),
        ("総務省", "02-04"),
        ("総務省", "02-05"),
        ("内閣官房", "02-02"),
    ]


def test_measures_led_by_one_ministry(table: Run) -> None:
    assert table("measures-led", "number", ministry="内閣官房") == [("02-02",)]


def test_ministry_pairs_gives_each_pair_once(table: Run) -> None:
    rows = table("ministry-pairs", "firstLabel", "secondLabel", "measures")
    assert rows == [
        ("経済産業省", "総務省", "3"),
        ("外務省", "経済産業省", "2"),
        ("外務省", "個人情報保護委員会", "2"),
        ("外務省", "総務省", "2"),
        ("経済産業省", "個人情報保護委員会", "2"),
        ("個人情報保護委員会", "総務省", "2"),
        ("外務省", "デジタル庁", "1"),
        ("経済産業省", "デジタル庁", "1"),
        ("経済産業省", "内閣府", "1"),
        ("個人情報保護委員会", "デジタル庁", "1"),
        ("総務省", "デジタル庁", "1"),
        ("総務省", "内閣府", "1"),
        ("デジタル庁", "内閣官房", "1"),
    ]


def test_measures_shared_by_two_ministries(table: Run) -> None:
    values = {"ministry": "経済産業省", "partner": "総務省"}
    assert table("measures-shared", "partnerLabel", "number", "roleLabel", "partnerRoleLabel", **values) == [
        ("総務省", "02-01", "主担当", "協力"),
        ("総務省", "02-03", "協力", "協力"),
        ("総務省", "02-04", "協力", "主担当"),
    ]


def test_measures_shared_with_anybody(table: Run) -> None:
    assert table("measures-shared", "partnerLabel", "number") == [
        ("外務省", "02-01"),
        ("外務省", "02-03"),
        ("経済産業省", "02-01"),
        ("経済産業省", "02-03"),
        ("総務省", "02-01"),
        ("総務省", "02-03"),
        ("デジタル庁", "02-03"),
    ]


def test_ministries_gives_42_with_numbers_and_wikidata_items(table: Run) -> None:
    rows = table("ministries", "ministry", "corporateNumber", "wikidata", "certainty")
    assert len(rows) == len({row[0] for row in rows}) == 42
    assert sum(row[1] is not None for row in rows) == 29
    assert Counter(row[3] for row in rows) == {"同一": 6, "近似": 18, None: 18}


def test_ministries_gives_each_value_beside_its_ministry(table: Run) -> None:
    columns = ("ministryLabel", "reading", "ministryLabelEn", "abbreviation", "corporateNumber", "wikidata")
    assert (
        "経済産業省",
        "けいざいさんぎょうしょう",
        "Ministry of Economy, Trade and Industry",
        "METI",
        "4000012090001",
        "http://www.wikidata.org/entity/Q1197264",
    ) in table("ministries", *columns)


def test_ministries_stands_in_the_order_of_readings(table: Run) -> None:
    readings = [row[0] or "" for row in table("ministries", "reading")]
    assert readings == sorted(readings)


def test_ministry_counts_gives_leads_and_cooperations(table: Run) -> None:
    assert table("ministry-counts", "ministryLabel", "leads", "cooperates", "measures") == [
        ("総務省", "3", "2", "5"),
        ("経済産業省", "1", "2", "3"),
        ("個人情報保護委員会", "1", "1", "2"),
        ("外務省", "0", "2", "2"),
        ("デジタル庁", "0", "2", "2"),
        ("内閣官房", "1", "0", "1"),
        ("内閣府", "0", "1", "1"),
    ]


def test_ministry_counts_names_ministries_in_english(table: Run) -> None:
    assert table("ministry-counts", "ministryLabel", language="en")[1] == ("Ministry of Economy, Trade and Industry",)


def test_ministry_hierarchy_gives_every_known_parent(table: Run) -> None:
    rows = table("ministry-hierarchy", "ministryLabel", "parentLabel")
    assert len(rows) == 23
    assert ("警察庁", "国家公安委員会") in rows
    assert ("人事院", "内閣") in rows
    assert Counter(row[1] for row in rows)["内閣府"] == 8


def test_links_gives_every_link_of_ministries_and_laws(table: Run) -> None:
    rows = table("links", "relation", "target")
    by_relation = Counter((relation or "").rpartition("#")[2] for relation, _target in rows)
    # 29 corporate numbers, 2 laws and 33 provisions with an e-Gov anchor.
    assert by_relation == {"sameAs": 6, "closeMatch": 18, "exactMatch": 12, "seeAlso": 29 + 2 + 33}


def test_links_of_one_resource(table: Run) -> None:
    assert table("links", "target", resource=f"{BASE}id/ministry/cabinet-office") == [
        ("http://hojin-info.go.jp/data/basic/2000012010019",),
        ("http://www.wikidata.org/entity/Q6005",),
        ("https://ror.org/007f5s288",),
    ]


def test_ministry_cooperation_graph_links_measures_and_ministries(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store
) -> None:
    triples = list(store.query(queries["ministry-cooperation-graph"].text))
    predicates = Counter(triple.predicate.value.removeprefix(BASE + "ontology#") for triple in triples)
    assert (predicates["leadMinistry"], predicates["cooperatingMinistry"]) == (6, 10)
    labels = [triple for triple in triples if triple.predicate.value.endswith("label")]
    # Six measures in Japanese, seven ministries in Japanese, English and kana.
    assert len(set(labels)) == 6 + 7 * 3
