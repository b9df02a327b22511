"""The saved queries about laws, provisions and the columns of the table, on their rows over the real data."""

from __future__ import annotations

import pyoxigraph

from kg.queries import EntityIndex, SavedQuery
from tests.queries.rows.printed import NUMBERS, Run


def test_law_columns_gives_27_columns_in_printed_order(table: Run) -> None:
    rows = table("law-columns", "position", "columnLabel", "lawLabel")
    kandeho = [
        "10条",
        "11条1項・2項",
        "11条3項",
        "12条",
        "13条",
        "14条",
        "15条1項",
        "15条2項",
        "16条",
        "17条",
        "18条",
        "19条",
    ]
    expected = [(str(at), label, "官民データ活用推進基本法") for at, label in enumerate(kandeho, 1)]
    expected += [(str(article - 8), f"{article}条", "デジタル社会形成基本法") for article in range(21, 36)]
    assert list(dict.fromkeys(rows)) == expected


def test_law_columns_gives_both_paragraphs_of_the_second_column(table: Run) -> None:
    rows = table("law-columns", "position", "provisionLabel")
    assert len(rows) == 28
    assert [row for row in rows if row[0] == "2"] == [
        ("2", "官民データ活用推進基本法第11条第1項"),
        ("2", "官民データ活用推進基本法第11条第2項"),
    ]


def test_legal_basis_missing_names_all_six_measures(table: Run) -> None:
    assert [row[0] for row in table("legal-basis-missing", "number")] == NUMBERS


def test_laws_gives_two_laws_with_their_numbers(table: Run) -> None:
    assert table("laws", "lawLabel", "lawNumber", "lawId", "provisions", "link") == [
        (
            "官民データ活用推進基本法",
            "平成28年法律第103号",
            "428AC1000000103",
            "18",
            "https://laws.e-gov.go.jp/law/428AC1000000103",
        ),
        (
            "デジタル社会形成基本法",
            "令和3年法律第35号",
            "503AC0000000035",
            "18",
            "https://laws.e-gov.go.jp/law/503AC0000000035",
        ),
    ]


def test_provisions_of_one_law_in_the_order_of_the_law(table: Run) -> None:
    rows = table("provisions", "article", "paragraph", "caption", law="デジタル社会形成基本法")
    assert [row[0] for row in rows] == ["8", *map(str, range(20, 36)), "37"]
    assert rows[1] == ("20", None, "施策の一体的な推進")
    # The captions of articles 31 to 34 were not found in any source, and none is made up.
    assert [row[0] for row in rows if row[2] is None] == ["31", "32", "33", "34", "37"]


def test_provisions_of_both_laws(table: Run) -> None:
    assert len(table("provisions", "provision")) == 36


def test_measure_legal_basis_has_no_rows_where_the_marks_are_lost(table: Run) -> None:
    assert table("measure-legal-basis", "number", "provision") == []


def test_measure_legal_basis_gives_the_marks_of_a_synthetic_edition(
    queries: dict[str, SavedQuery], two_editions: pyoxigraph.Store
) -> None:
    rows = two_editions.query(queries["measure-legal-basis"].text)
    assert [(row["number"].value, row["markLabel"].value, row["provisionLabel"].value) for row in rows] == [
        ("02-01", "連携(○)", "官民データ活用推進基本法第11条第1項"),
        ("02-01", "連携(○)", "官民データ活用推進基本法第11条第2項"),
        ("02-01", "主に該当(◎)", "デジタル社会形成基本法第22条"),
        ("02-02", "判読不能", "デジタル社会形成基本法第22条"),
    ]


def test_measure_legal_basis_of_one_provision(
    queries: dict[str, SavedQuery], two_editions: pyoxigraph.Store, two_editions_index: EntityIndex
) -> None:
    text = queries["measure-legal-basis"].bind({"provision": "デジタル社会形成基本法第22条"}, two_editions_index)
    assert [row["number"].value for row in two_editions.query(text)] == ["02-01", "02-02"]
