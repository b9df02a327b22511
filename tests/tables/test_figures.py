"""The target of a KPI is read where the text states it, and nowhere else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.tables import load_tables
from kg.tables.figures import read_figure
from kg.tables.records import Comparison, Figure

AT_LEAST, AT_MOST = Comparison.AT_LEAST, Comparison.AT_MOST

STATED = {
    "令和6年度(2024年度)までに中小企業30,000者以上": Figure(Decimal(30000), "者", AT_LEAST, None, 2024),
    "100%": Figure(Decimal(100), "%"),
    "10件": Figure(Decimal(10), "件"),
    "令和７年度末までに１００％とする": Figure(Decimal(100), "%", None, None, 2025),
    "2025年までに80%以上": Figure(Decimal(80), "%", AT_LEAST, 2025),
    "利用者数1.5万人以上": Figure(Decimal(15000), "人", AT_LEAST),
    "処理時間を3日以内": Figure(Decimal(3), "日", AT_MOST),
    "待ち時間10分以下": Figure(Decimal(10), "分", AT_MOST),
    "予算5億円を目標とする": Figure(Decimal(500_000_000), "円"),
    "実証件数:10件(令和4年度)": Figure(Decimal(10), "件"),
    "令和8年3月までに整備する": Figure(target_year=2026),
    "2030年度(令和12年度)までに50%以上": Figure(Decimal(50), "%", AT_LEAST, None, 2030),
}
NOT_STATED = [
    "「郵便局等の公的地域基盤連携推進事業」(令和4年度(2022年度)当初予算)における実証件数",
    "Trustd Web共同開発支援事業(令和3年度(2021年度)補正予算)における実証件数",
    "様々な産業分野におけるユースケースの創出と、国際標準化に向けた検討の推進",
    "令和7年(2025年)までの開催",
    "10〜20件",
    "10~20件",
    "約100件",
    "100件程度",
    "100件超",
    "第3回",
    "前年度比10%増",
    "満足度80%以上、普及率50%以上",
    "12,34件",
    "",
]


@pytest.mark.parametrize("text", STATED)
def test_a_target_that_the_text_states_is_read(text: str) -> None:
    assert read_figure(text) == STATED[text]


@pytest.mark.parametrize("text", NOT_STATED)
def test_a_target_that_the_text_does_not_state_is_not_made_up(text: str) -> None:
    assert read_figure(text) == Figure()


def test_a_year_whose_two_reckonings_disagree_is_no_target_year() -> None:
    assert read_figure("令和6年度(2025年度)までに10件") == Figure(Decimal(10), "件")


def test_two_target_years_are_none() -> None:
    assert read_figure("令和6年度までに10件、令和8年度までに整備") == Figure()
    assert read_figure("令和6年度まで、令和8年度までに10件").target_fiscal_year is None


def test_the_real_kpis_state_no_figure(root: Path) -> None:
    kpis = [kpi for measure in load_tables(root).editions[0].measures for kpi in measure.kpis]
    assert len(kpis) == 12
    assert {kpi.figure for kpi in kpis} == {Figure()}


@given(st.integers(0, 10**9), st.sampled_from("者件%社人"), st.sampled_from(["以上", "以下"]), st.booleans())
def test_a_number_with_its_comparison_is_read_however_it_is_written(
    number: int, unit: str, after: str, wide: bool
) -> None:
    digits = f"{number:,}"
    text = digits.translate(str.maketrans("0123456789,", "０１２３４５６７８９，")) if wide else digits
    figure = read_figure(f"利用{text}{unit}{after}")
    assert figure == Figure(Decimal(number), unit, AT_LEAST if after == "以上" else AT_MOST)


@given(st.text(max_size=60))
def test_what_is_read_stands_in_the_text(text: str) -> None:
    figure = read_figure(text)
    if figure.value is not None:
        assert any(letter.isdigit() for letter in text)
    if figure.target_year or figure.target_fiscal_year:
        assert "まで" in text or "迄" in text


@given(st.text(alphabet="あいうをに、。「」年度施策", max_size=40))
def test_a_text_without_digits_states_no_figure(text: str) -> None:
    assert read_figure(text) == Figure()
