"""The saved queries about measures, their points, editions and sources, on their rows over the real data."""

from __future__ import annotations

import pyoxigraph
import pytest

from kg.queries import EntityIndex, SavedQuery
from kg.settings import DEFAULT_BASE_IRI as BASE
from tests.queries.rows.printed import AI, DECIDED, ENVIRONMENT, FLOW, GOVERNANCE, NUMBERS, POST, WEB, Run


def test_measures_gives_the_six_measures_with_ministries_in_printed_order(table: Run) -> None:
    assert table("measures", "number", "measureLabel", "lead", "cooperating", "page") == [
        ("01-10", POST, "総務省", None, "2"),
        ("02-01", FLOW, "経済産業省", "総務省、外務省、個人情報保護委員会", "2"),
        ("02-02", WEB, "内閣官房", "デジタル庁", "2"),
        ("02-03", ENVIRONMENT, "個人情報保護委員会", "総務省、経済産業省、外務省、デジタル庁", "2"),
        ("02-04", AI, "総務省", "経済産業省、内閣府", "2"),
        ("02-05", GOVERNANCE, "総務省", None, "2"),
    ]


def test_measures_of_one_of_two_editions(
    queries: dict[str, SavedQuery], two_editions: pyoxigraph.Store, two_editions_index: EntityIndex
) -> None:
    text = queries["measures"].bind({"edition": "2023-06-09"}, two_editions_index)
    assert [row["number"].value for row in two_editions.query(text)] == ["01-10", "02-01", "02-02"]


def test_editions_counts_six_measures(table: Run) -> None:
    assert table("editions", "edition", "decided", "measures", "pages") == [
        ("edition/2022-06-07", DECIDED, "6", "24"),
    ]


def test_editions_counts_each_edition(queries: dict[str, SavedQuery], two_editions: pyoxigraph.Store) -> None:
    rows = two_editions.query(queries["editions"].text)
    assert [(row["decided"].value, row["measures"].value) for row in rows] == [("2022-06-07", "6"), ("2023-06-09", "3")]


def test_corrections_keeps_the_printed_form_beside_the_corrected_one(table: Run) -> None:
    rows = table("corrections", "number", "field", "printed", "corrected", "causeLabel", "reason", "reasonEn")
    assert [row[:5] for row in rows] == [
        ("02-02", "kpi/progress", "Trustd Web", "Trusted Web", "印刷の誤り"),
        ("02-04", "name", "実践の支", "実践の支援", "文字データの誤り"),
    ]
    assert all(reason and reason_en for *_, reason, reason_en in rows)


def test_measure_points_gives_three_points_in_order(table: Run) -> None:
    rows = table("measure-points", "position", "text", "measureLabel")
    assert [row[0] for row in rows] == ["1", "2", "3"]
    assert {row[2] for row in rows} == {WEB}
    assert (rows[0][1] or "").startswith("インターネットとウェブは、グローバルに共通な通信基盤として発展し")
    assert (rows[2][1] or "").endswith("国際標準化に向けた検討を進める。")


def test_measure_points_gives_18_points_over_all_measures(table: Run) -> None:
    assert [len(table("measure-points", "point", measure=number)) for number in NUMBERS] == [3] * 6


@pytest.mark.parametrize("text", ["DFFT", "dfft", "ＤＦＦＴ"])
def test_search_points_finds_a_word_in_any_case_and_width(table: Run, text: str) -> None:
    assert table("search-points", "number", "position", text=text) == [
        ("02-01", "1"),
        ("02-01", "2"),
        ("02-02", "2"),
        ("02-03", "1"),
        ("02-03", "2"),
        ("02-03", "3"),
        ("02-05", "2"),
    ]


def test_search_points_finds_nothing_for_a_word_that_is_not_there(table: Run) -> None:
    assert table("search-points", "number", text='" || true || "') == []


def test_search_points_finds_a_word_across_a_line_break_of_the_page(table: Run) -> None:
    assert table("search-points", "number", text="行政サービス") == [("01-10",)]


def test_provenance_gives_page_licence_and_citation(table: Run) -> None:
    rows = table("provenance", "number", "page", "source", "licence", "citation", "citationEn", "rights")
    assert [row[0] for row in rows] == NUMBERS
    assert {row[1:4] for row in rows} == {
        (
            "page/2022-06-07/2",
            "https://www.digital.go.jp/policies/priority-policy-program/#document",
            "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
        )
    }
    assert all("出典" in (row[4] or "") and "Source" in (row[5] or "") and "加工" in (row[6] or "") for row in rows)


def test_provenance_of_one_measure(table: Run) -> None:
    assert table("provenance", "number", measure="2022-06-07/02-04") == [("02-04",)]


def test_measure_graph_holds_every_triple_below_the_measure(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store, index: EntityIndex
) -> None:
    for number in NUMBERS:
        measure = f"{BASE}id/measure/2022-06-07/{number}"
        result = store.query(queries["measure-graph"].bind({"measure": f"2022-06-07/{number}"}, index))
        expected = {
            (quad.subject, quad.predicate, quad.object)
            for quad in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
            if isinstance(quad.subject, pyoxigraph.NamedNode) and f"{quad.subject.value}/".startswith(f"{measure}/")
        }
        assert {(triple.subject, triple.predicate, triple.object) for triple in result} == expected
