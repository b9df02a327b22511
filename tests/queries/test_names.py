"""What a person types for a ministry, a measure, a provision or a year leads to one thing, or to an error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.queries import EntityIndex, Parameter, ParameterError, ParameterType, Problem
from kg.queries.folding import fold_width, read_year
from kg.queries.short_forms import ShortForms
from kg.settings import DEFAULT_BASE_IRI as BASE

MIC = "ministry/ministry-of-internal-affairs-and-communications"


def parameter(kind: str, **more: int) -> Parameter:
    return Parameter("value", ParameterType(kind), {"ja": "値", "en": "Value"}, **more)  # type: ignore[arg-type]


def term(kind: str, text: str, index: EntityIndex) -> str:
    """The term, an IRI of ours as the path after ``id/``."""
    return parameter(kind).term(text, index).replace(f"<{BASE}id/", "").removesuffix(">")


def problem(kind: str, text: str, index: EntityIndex, **more: int) -> ParameterError:
    with pytest.raises(ParameterError) as caught:
        parameter(kind, **more).term(text, index)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        "総務省",
        " 総務省 ",
        "総 務 省",
        "MIC",
        "mic",
        "ＭＩＣ",
        "2000012020001",
        "２００００１２０２０００１",
        "そうむしょう",
        "ソウムショウ",
        "ｿｳﾑｼｮｳ",
        "Ministry of Internal Affairs and Communications",
        "ministry of internal affairs and communications",
        "ministry-of-internal-affairs-and-communications",
        f"{BASE}id/{MIC}",
    ],
)
def test_a_ministry_has_many_names(index: EntityIndex, text: str) -> None:
    assert term("ministry", text, index) == MIC


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("2022-06-07/02-01", "2022-06-07/02-01"),
        ("２０２２－０６－０７／０２－０１", "2022-06-07/02-01"),
        ("02-01", "2022-06-07/02-01"),
        ("02–01", "2022-06-07/02-01"),
        ("国際的なデータ流通の推進", "2022-06-07/02-01"),
        ("「Trusted Web」構想の実現", "2022-06-07/02-02"),
        # With the slip of the text layer, and mended.
        ("民主主義的な価値に基づいた人間中心のAI原則の実践の支", "2022-06-07/02-04"),
        ("民主主義的な価値に基づいた人間中心のＡＩ原則の実践の支援", "2022-06-07/02-04"),
        (f"{BASE}id/measure/2022-06-07/01-10", "2022-06-07/01-10"),
    ],
)
def test_a_measure_has_a_number_and_a_name(index: EntityIndex, text: str, key: str) -> None:
    assert term("measure", text, index) == f"measure/{key}"


def test_a_number_that_two_editions_have_names_both(two_editions_index: EntityIndex) -> None:
    error = problem("measure", "02-01", two_editions_index)
    assert error.kind is Problem.AMBIGUOUS
    assert {suggestion.value for suggestion in error.nearest} == {"2022-06-07/02-01", "2023-06-09/02-01"}


def test_with_its_edition_a_number_is_one_measure(two_editions_index: EntityIndex) -> None:
    assert term("measure", "2023-06-09/02-01", two_editions_index) == "measure/2023-06-09/02-01"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("デジタル社会形成基本法第21条", "503AC0000000035/article/21"),
        ("デジタル社会形成基本法 21条", "503AC0000000035/article/21"),
        ("デジタル社会形成基本法第二十一条", "503AC0000000035/article/21"),
        ("デジタル社会形成基本法第２１条", "503AC0000000035/article/21"),
        ("503AC0000000035/article/21", "503AC0000000035/article/21"),
        ("官民データ活用推進基本法第11条第2項", "428AC1000000103/article/11/paragraph/2"),
        ("官民データ活用推進基本法十一条二項", "428AC1000000103/article/11/paragraph/2"),
        ("官民データ活用推進基本法第十条", "428AC1000000103/article/10"),
        (f"{BASE}id/law/428AC1000000103/article/10", "428AC1000000103/article/10"),
    ],
)
def test_a_provision_is_cited_in_many_ways(index: EntityIndex, text: str, key: str) -> None:
    assert term("provision", text, index) == f"law/{key}"


@pytest.mark.parametrize("text", ["デジタル社会形成基本法", "令和3年法律第35号", "503AC0000000035", "503ac0000000035"])
def test_a_law_has_a_name_a_number_and_an_id(index: EntityIndex, text: str) -> None:
    assert term("law", text, index) == "law/503AC0000000035"


@pytest.mark.parametrize("text", ["2022-06-07", "２０２２-０６-０７", f"{BASE}id/edition/2022-06-07"])
def test_an_edition_is_its_date(index: EntityIndex, text: str) -> None:
    assert term("edition", text, index) == "edition/2022-06-07"


def test_a_title_that_every_edition_has_is_ambiguous(two_editions_index: EntityIndex) -> None:
    error = problem("edition", "デジタル社会の実現に向けた重点計画", two_editions_index)
    assert [suggestion.value for suggestion in error.nearest] == ["2022-06-07", "2023-06-09"]


@pytest.mark.parametrize(
    "text",
    [
        "2022",
        "２０２２",
        "2022年度",
        "令和4年度",
        "令和４年度",
        "令和 4 年度",
        "R4",
        "r4年度",
        "FY2022",
        "令和4年度(2022年度)",
        f"{BASE}id/fiscal-year/2022",
    ],
)
def test_a_fiscal_year_is_written_in_both_reckonings(index: EntityIndex, text: str) -> None:
    assert term("fiscal-year", text, index) == "fiscal-year/2022"


@pytest.mark.parametrize("text", ["2030", "2030年", "令和12年", "R12", "令和12年(2030年)", "令和12年（２０３０年）"])
def test_a_year_is_written_in_both_reckonings(index: EntityIndex, text: str) -> None:
    assert parameter("year").term(text, index) == '"2030"^^<http://www.w3.org/2001/XMLSchema#gYear>'


@pytest.mark.parametrize(
    "text", ["令和4年度(2023年度)", "平成32年", "令和0年", "20220", "22", "soon", "2022-06", "昭和65年"]
)
def test_what_is_no_year_is_malformed(index: EntityIndex, text: str) -> None:
    assert problem("fiscal-year", text, index).kind is Problem.MALFORMED


def test_a_fiscal_year_is_no_calendar_year(index: EntityIndex) -> None:
    assert problem("year", "令和4年度", index).kind is Problem.MALFORMED


@pytest.mark.parametrize(("text", "year"), [("令和元年", 2019), ("平成31年", 2019), ("平成元年", 1989), ("S64", 1989)])
def test_the_first_and_last_years_of_an_era(text: str, year: int) -> None:
    assert read_year(text, fiscal=False) == year


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("経産省", "ministry-of-economy-trade-and-industry"),
        (" 経 産 省", "ministry-of-economy-trade-and-industry"),
        ("厚労省", "ministry-of-health-labour-and-welfare"),
        ("国交省", "ministry-of-land-infrastructure-transport-and-tourism"),
        ("個情委", "personal-information-protection-commission"),
        ("公取委", "japan-fair-trade-commission"),
        ("原子力規制委", "nuclear-regulation-authority"),
        ("入管庁", "immigration-services-agency"),
    ],
)
def test_a_short_form_means_its_ministry(index: EntityIndex, text: str, name: str) -> None:
    assert term("ministry", text, index) == f"ministry/{name}"


@pytest.mark.parametrize(
    "text", ["文部省", "厚生省", "労働省", "農林省", "公安委員会", "警視庁", "国務省", "省", "経省"]
)
def test_the_name_of_another_body_is_no_short_form(index: EntityIndex, text: str) -> None:
    assert problem("ministry", text, index).kind is Problem.UNKNOWN


def test_a_short_form_of_two_names_is_none_of_them_alone() -> None:
    forms = ShortForms(["経済産業省", "経世産品省", "外務省"])
    assert forms.names_of("経産省") == ("経済産業省", "経世産品省")


def test_an_abbreviation_of_two_ministries_names_both(index: EntityIndex) -> None:
    error = problem("ministry", "NPA", index)
    assert error.kind is Problem.AMBIGUOUS
    assert {suggestion.labels["ja"] for suggestion in error.nearest} == {"警察庁", "人事院"}


@pytest.mark.parametrize(
    ("kind", "text", "nearest"),
    [
        ("ministry", "総務庁", "総務省"),
        ("ministry", "総務", "総務省"),
        ("ministry", "文部省", "文部科学省"),
        ("ministry", "経産", "経済産業省"),
        ("ministry", "Digital Agancy", "デジタル庁"),
        ("measure", "Trusted Web", "「Trusted Web」構想の実現"),
        ("provision", "デジタル社会形成基本法第99条", "デジタル社会形成基本法第"),
        ("law", "デジタル基本法", "デジタル社会形成基本法"),
        ("edition", "2022-06-17", "デジタル社会の実現に向けた重点計画(2022年6月7日)"),
    ],
)
def test_an_unknown_name_gets_the_nearest_ones(index: EntityIndex, kind: str, text: str, nearest: str) -> None:
    error = problem(kind, text, index)
    assert error.kind is Problem.UNKNOWN
    assert error.nearest[0].labels["ja"].startswith(nearest)


def test_what_is_suggested_is_understood(index: EntityIndex) -> None:
    for suggestion in problem("ministry", "庁", index).nearest:
        assert parameter("ministry").term(suggestion.value, index).endswith(f"/{suggestion.value}>")


def test_a_ministry_is_no_measure(index: EntityIndex) -> None:
    assert problem("measure", f"{BASE}id/{MIC}", index).kind is Problem.UNKNOWN


@pytest.mark.parametrize(("text", "number"), [("5", "5"), ("５", "5"), ("-5", "-5"), ("+07", "7")])
def test_an_integer_is_read(index: EntityIndex, text: str, number: str) -> None:
    assert parameter("integer").term(text, index) == f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>'


@pytest.mark.parametrize("text", ["1_000", "1.5", "1e3", "٣", "five", "0x10", "--1"])
def test_what_is_no_integer_is_malformed(index: EntityIndex, text: str) -> None:
    assert problem("integer", text, index).kind is Problem.MALFORMED


@pytest.mark.parametrize("text", ["0", "11", "9999999999999999999999"])
def test_an_integer_stays_within_its_bounds(index: EntityIndex, text: str) -> None:
    error = problem("integer", text, index, minimum=1, maximum=10)
    assert error.kind is Problem.OUT_OF_RANGE
    assert "between 1 and 10" in error.message("en")


def test_an_integer_of_more_than_64_bits_is_out_of_range(index: EntityIndex) -> None:
    assert problem("integer", str(2**63), index).kind is Problem.OUT_OF_RANGE


def test_a_year_stays_within_its_bounds(index: EntityIndex) -> None:
    assert problem("year", "1900", index, minimum=1926).kind is Problem.OUT_OF_RANGE


@pytest.mark.parametrize(("text", "expected"), [("ja", '"ja"'), ("EN", '"en"'), (" ja ", '"ja"')])
def test_a_language_is_ja_or_en(index: EntityIndex, text: str, expected: str) -> None:
    assert parameter("language").term(text, index) == expected


def test_another_language_is_malformed(index: EntityIndex) -> None:
    assert problem("language", "fr", index).kind is Problem.MALFORMED


def test_letters_are_folded_in_a_text_and_punctuation_is_not() -> None:
    assert fold_width("ＤＦＦＴ　１（試）、ﾃﾞｰﾀ") == "DFFT 1（試）、データ"


def test_a_message_is_short_and_on_one_line(index: EntityIndex) -> None:
    message = str(problem("ministry", "x\ny\u202e" * 100, index))
    assert "\n" not in message
    assert "\u202e" not in message
    assert len(message) < 200


@given(st.sampled_from(ParameterType), st.text(max_size=1100))
def test_any_text_is_a_term_or_a_parameter_error(index: EntityIndex, kind: ParameterType, text: str) -> None:
    try:
        serialised = parameter(kind).term(text, index)
    except ParameterError as error:
        assert error.kind in Problem
        return
    assert serialised[0] in '<"'
