"""The saved queries about KPIs and years, on their rows over the real data."""

from __future__ import annotations

from tests.queries.rows.printed import Run


def test_measures_without_kpi_tells_a_dash_from_a_blank(table: Run) -> None:
    rows = table("measures-without-kpi", "number", "progressStatus", "progressStatusLabel", "effectStatus", "note")
    assert [row[:4] for row in rows] == [
        ("02-01", "ontology#blank", "空欄", "ontology#blank"),
        ("02-03", "ontology#blank", "空欄", "ontology#blank"),
        ("02-04", "ontology#noneSet", "設定なし", "ontology#noneSet"),
        ("02-05", "ontology#noneSet", "設定なし", "ontology#noneSet"),
    ]
    assert [row[4] is not None for row in rows] == [False, False, True, True]


def test_kpis_gives_two_progress_and_two_effect_kpis_as_printed(table: Run) -> None:
    assert table("kpis", "number", "kind", "text", "fiscalYearLabel", "corrected") == [
        (
            "01-10",
            "進捗",
            "「郵便局等の公的地域基盤連携推進事業」(令和4年度(2022年度)当初予算)における実証件数",
            "令和4年度(2022年度)",
            None,
        ),
        ("01-10", "効果", "郵便局と地方公共団体等の地域の公的基盤との連携による地域課題解決の推進", None, None),
        (
            "02-02",
            "進捗",
            "Trustd Web共同開発支援事業(令和3年度(2021年度)補正予算)における実証件数",
            "令和3年度(2021年度)",
            "Trusted Web共同開発支援事業(令和3年度(2021年度)補正予算)における実証件数",
        ),
        (
            "02-02",
            "効果",
            "様々な産業分野におけるユースケースの創出と、国際標準化に向けた検討の推進",
            None,
            None,
        ),
    ]


def test_promised_by_year_gives_what_comes_after_the_plan_and_by_2030(table: Run) -> None:
    assert table("promised-by-year", "mentioned", "unit", "number", "position") == [
        ("2023", "年", "02-03", "1"),
        ("2023", "年", "02-05", "2"),
        ("2025", "年", "02-05", "1"),
        ("2025", "年", "02-05", "3"),
        ("2030", "年", "02-02", "2"),
    ]


def test_promised_by_year_of_an_earlier_year(table: Run) -> None:
    assert table("promised-by-year", "number", year="令和5年") == [("02-03",), ("02-05",)]


def test_promised_by_year_without_a_year_has_no_bound(table: Run) -> None:
    assert len(table("promised-by-year", "number", year="")) == 5


def test_years_mentioned_gives_every_year_of_the_texts(table: Run) -> None:
    assert table("years-mentioned", "year", "unit", "measures") == [
        ("2005", "年", "1"),
        ("2006", "年", "1"),
        ("2015", "年", "1"),
        ("2016", "年", "1"),
        ("2019", "年", "2"),
        ("2020", "年", "1"),
        ("2021", "年度", "1"),
        ("2022", "年", "1"),
        ("2022", "年度", "3"),
        ("2023", "年", "2"),
        ("2025", "年", "1"),
        ("2030", "年", "1"),
    ]


def test_fiscal_years_gives_their_first_and_last_days(table: Run) -> None:
    assert table("fiscal-years", "fiscalYear", "fiscalYearLabel", "start", "end") == [
        ("fiscal-year/2021", "令和3年度(2021年度)", "2021-04-01", "2022-03-31"),
        ("fiscal-year/2022", "令和4年度(2022年度)", "2022-04-01", "2023-03-31"),
    ]


def test_fiscal_year_texts_of_the_default_year(table: Run) -> None:
    assert table("fiscal-year-texts", "number", "kind") == [
        ("01-10", "KPI(進捗)"),
        ("02-02", "課題・取組概要"),
        ("02-03", "課題・取組概要"),
    ]


def test_fiscal_year_texts_of_another_year(table: Run) -> None:
    assert table("fiscal-year-texts", "number", "kind", fiscalYear="2021") == [
        ("02-02", "KPI(進捗)"),
        ("02-02", "課題・取組概要"),
    ]


def test_kpi_status_counts_gives_two_of_each(table: Run) -> None:
    assert table("kpi-status-counts", "statusLabel", "progress", "effect") == [
        ("空欄", "2", "2"),
        ("設定なし", "2", "2"),
        ("記載あり", "2", "2"),
    ]


def test_kpi_status_counts_speaks_english(table: Run) -> None:
    assert [row[0] for row in table("kpi-status-counts", "statusLabel", language="en")] == [
        "blank",
        "none set",
        "stated",
    ]
