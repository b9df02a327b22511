"""Years of the era are read only where the western year stands beside them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.tables.years import ERA_OFFSETS, find_years


def years(text: str) -> list[tuple[int, bool]]:
    return [(mention.year, mention.fiscal) for mention in find_years(text)[0]]


def test_calendar_and_fiscal_years_are_kept_apart() -> None:
    assert years("令和4年(2022年)と令和4年度(2022年度)") == [(2022, False), (2022, True)]


def test_the_first_year_of_an_era_is_read() -> None:
    assert years("令和元年(2019年)6月、平成元年度(1989年度)、昭和元年(1926年)") == [
        (2019, False),
        (1989, True),
        (1926, False),
    ]


def test_full_width_digits_and_parentheses_are_read() -> None:
    assert years("令和４年度（２０２２年度）") == [(2022, True)]


def test_an_era_year_alone_is_not_taken() -> None:
    assert years("令和5年末まで、2030年頃") == []


def test_a_year_is_named_once() -> None:
    assert years("令和4年(2022年)、令和4年(2022年)") == [(2022, False)]


def test_a_disagreement_names_both_years() -> None:
    mentions, disagreements = find_years("令和4年(2021年)")
    assert sorted(mention.year for mention in mentions) == [2021, 2022]
    assert [(item.era_year, item.western_year) for item in disagreements] == [(2022, 2021)]


def test_a_fiscal_year_beside_a_calendar_year_is_a_disagreement() -> None:
    assert find_years("令和4年度(2022年)")[1] != ()


@given(st.sampled_from(sorted(ERA_OFFSETS)), st.integers(1, 64), st.booleans())
def test_every_agreeing_year_is_found_without_disagreement(era: str, number: int, fiscal: bool) -> None:
    suffix = "年度" if fiscal else "年"
    year = ERA_OFFSETS[era] + number
    mentions, disagreements = find_years(f"前{era}{number}{suffix}({year}{suffix})後")
    assert [(mention.year, mention.fiscal) for mention in mentions] == [(year, fiscal)]
    assert disagreements == ()


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    mentions, _ = find_years(text)
    assert all(mention.text in text for mention in mentions)
