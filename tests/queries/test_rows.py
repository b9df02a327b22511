"""Every saved query on its rows over the real data. A query without a test named after it fails the last test here.

The expected rows are those of the printed page and of the reference tables, not of a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import TypeAlias

import pyoxigraph
import pytest

from kg.queries import EntityIndex, SavedQuery
from kg.settings import DEFAULT_BASE_IRI as BASE

Rows: TypeAlias = list[tuple[str | None, ...]]
Run: TypeAlias = Callable[..., Rows]

NUMBERS = ["01-10", "02-01", "02-02", "02-03", "02-04", "02-05"]
POST, FLOW, WEB, ENVIRONMENT, AI, GOVERNANCE = (
    "デジタル技術を活用した郵便局による地域連携",
    "国際的なデータ流通の推進",
    "「Trusted Web」構想の実現",
    "信頼性のある個人データ流通の観点から個人情報が安全・円滑に越境移転できる国際環境の構築",
    "民主主義的な価値に基づいた人間中心のAI原則の実践の支援",
    "インターネットガバナンスにおける国際連携とマルチステークホルダー間連携の強化",
)
DECIDED = "2022-06-07"


def pick(rows: Iterable[tuple[str | None, ...]], query: SavedQuery, *names: str) -> Rows:
    """Some columns of the rows."""
    positions = [query.variables.index(name) for name in names]
    return [tuple(row[position] for position in positions) for row in rows]


@pytest.fixture
def table(queries: dict[str, SavedQuery], run: Run) -> Run:
    """Runs a query and gives the named columns: ``table("measures", "number", edition="2022-06-07")``."""

    def columns(name: str, *names: str, **values: str) -> Rows:
        return pick(run(name, **values), queries[name], *names)

    return columns


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


def test_corrections_keeps_the_printed_form_beside_the_corrected_one(table: Run) -> None:
    rows = table("corrections", "number", "field", "printed", "corrected", "causeLabel", "reason", "reasonEn")
    assert [row[:5] for row in rows] == [
        ("02-02", "kpi/progress", "Trustd Web", "Trusted Web", "印刷の誤り"),
        ("02-04", "name", "実践の支", "実践の支援", "文字データの誤り"),
    ]
    assert all(reason and reason_en for *_, reason, reason_en in rows)


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


def test_ministry_hierarchy_gives_every_known_parent(table: Run) -> None:
    rows = table("ministry-hierarchy", "ministryLabel", "parentLabel")
    assert len(rows) == 23
    assert ("警察庁", "国家公安委員会") in rows
    assert ("人事院", "内閣") in rows
    assert Counter(row[1] for row in rows)["内閣府"] == 8


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


def test_ministry_cooperation_graph_links_measures_and_ministries(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store
) -> None:
    triples = list(store.query(queries["ministry-cooperation-graph"].text))
    predicates = Counter(triple.predicate.value.removeprefix(BASE + "ontology#") for triple in triples)
    assert (predicates["leadMinistry"], predicates["cooperatingMinistry"]) == (6, 10)
    labels = [triple for triple in triples if triple.predicate.value.endswith("label")]
    # Six measures in Japanese, seven ministries in Japanese, English and kana.
    assert len(set(labels)) == 6 + 7 * 3


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


TOPIC_COUNTS = [
    ("DFFT", "4", "12"),
    ("G20", "3", "5"),
    ("AI", "2", "14"),
    ("G7", "2", "5"),
    ("経済協力開発機構", "2", "3"),
    ("インターネット・ガバナンス・フォーラム", "1", "6"),
    ("GPAI", "1", "5"),
]


def test_topics_gives_every_topic_with_measures_and_mentions(table: Run) -> None:
    rows = table("topics", "topicLabel", "measures", "mentions")
    assert rows[:7] == TOPIC_COUNTS
    assert rows[-1] == ("ベース・レジストリ", "0", "0")
    assert len(rows) == 22
    assert sum(int(mentions or 0) for *_, mentions in rows) == 69


def test_topics_are_under_one_of_four_headings(table: Run) -> None:
    headings = Counter(heading for (heading,) in table("topics", "headingLabel"))
    assert headings == {"国際機関・国際会議": 10, "構想・取組": 5, "合意・枠組み": 4, "技術": 3}


def test_topics_of_an_edition_are_counted_in_it(table: Run) -> None:
    assert table("topics", "topicLabel", "measures", "mentions", edition="2022-06-07")[:7] == TOPIC_COUNTS


@pytest.mark.parametrize("name", ["EU", "ＥＵ", "欧州連合", "european union", f"{BASE}id/topic/eu"])
def test_topic_measures_takes_any_form_of_the_name(table: Run, name: str) -> None:
    point = "measure/2022-06-07/02-03/point/1"
    assert table("topic-measures", "number", "text", "start", "end", "exact", topic=name) == [
        ("02-03", point, "89", "91", "EU")
    ]


def test_topic_measures_gives_every_place_in_its_order(table: Run) -> None:
    rows = table("topic-measures", "number", "exact", topic="IGF")
    assert rows == [
        ("02-05", "インターネット・ガバナンス・フォーラム"),
        ("02-05", "IGF"),
        ("02-05", "Internet Governance Forum"),
        ("02-05", "IGF"),
        ("02-05", "IGF"),
        ("02-05", "IGF"),
    ]


def test_topic_ministries_gives_who_works_on_a_topic(table: Run) -> None:
    assert table("topic-ministries", "ministryLabel", "leads", "measures", topic="GPAI") == [
        ("総務省", "1", "1"),
        ("経済産業省", "0", "1"),
        ("内閣府", "0", "1"),
    ]


def test_topic_ministries_of_a_ministry_gives_its_topics(table: Run) -> None:
    rows = table("topic-ministries", "topicLabel", "measures", ministry="内閣官房")
    assert rows == [("DFFT", "1"), ("Trusted Web", "1")]


def test_every_query_has_an_assertion_on_its_rows(queries: dict[str, SavedQuery]) -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    longest_first = sorted(queries, key=len, reverse=True)
    covered = {
        next((query for query in longest_first if test.startswith(f"test_{query.replace('-', '_')}_")), None)
        for test in tests
    }
    assert set(queries) - covered == set()


def test_there_are_twenty_four_queries_or_more(queries: dict[str, SavedQuery]) -> None:
    assert len(queries) >= 24


def test_rows_come_in_the_same_order_from_a_store_that_was_loaded_backwards(
    queries: dict[str, SavedQuery], store: pyoxigraph.Store
) -> None:
    backwards = pyoxigraph.Store()
    backwards.extend(reversed(list(store)))
    for query in queries.values():
        if query.variables:
            rows, again = ([tuple(row) for row in each.query(query.text)] for each in (store, backwards))
            assert rows == again, query.name
