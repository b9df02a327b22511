"""Dates in both calendars, at the days on which an era changed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.builder.years import fiscal_year_label
from kg.web.eras import fiscal_year, in_both_eras
from kg.web.filters import number

DAYS = [
    ("2022-06-07", "令和4年6月7日(2022年6月7日)", "7 June 2022 (Reiwa 4)"),
    ("2019-05-01", "令和元年5月1日(2019年5月1日)", "1 May 2019 (Reiwa 1)"),
    ("2019-04-30", "平成31年4月30日(2019年4月30日)", "30 April 2019 (Heisei 31)"),
    ("1989-01-08", "平成元年1月8日(1989年1月8日)", "8 January 1989 (Heisei 1)"),
    ("1989-01-07", "昭和64年1月7日(1989年1月7日)", "7 January 1989 (Showa 64)"),
    ("1926-12-25", "昭和元年12月25日(1926年12月25日)", "25 December 1926 (Showa 1)"),
    ("1926-12-24", "大正15年12月24日(1926年12月24日)", "24 December 1926 (Taisho 15)"),
    ("1912-07-30", "大正元年7月30日(1912年7月30日)", "30 July 1912 (Taisho 1)"),
    ("1912-07-29", "明治45年7月29日(1912年7月29日)", "29 July 1912 (Meiji 45)"),
    ("1873-01-01", "明治6年1月1日(1873年1月1日)", "1 January 1873 (Meiji 6)"),
    # Until then days and months were of another calendar: 1869-08-15 was 明治2年7月8日.
    ("1872-12-31", "1872年12月31日(明治5年)", "31 December 1872 (Meiji 5)"),
    ("1869-08-15", "1869年8月15日(明治2年)", "15 August 1869 (Meiji 2)"),
    ("1870-01-31", "1870年1月31日(明治2年)", "31 January 1870 (Meiji 2)"),
    ("1868-10-23", "1868年10月23日(明治元年)", "23 October 1868 (Meiji 1)"),
    ("1868-10-22", "1868年10月22日", "22 October 1868"),
    ("2000-07", "平成12年7月(2000年7月)", "July 2000 (Heisei 12)"),
    ("1989-01", "昭和64年・平成元年1月(1989年1月)", "January 1989 (Showa 64, Heisei 1)"),
    ("2030", "令和12年(2030年)", "2030 (Reiwa 12)"),
    ("2019", "平成31年・令和元年(2019年)", "2019 (Heisei 31, Reiwa 1)"),
    ("1867", "1867年", "1867"),
]


@pytest.mark.parametrize(("text", "ja", "en"), DAYS)
def test_a_date_stands_in_both_calendars(text: str, ja: str, en: str) -> None:
    assert (in_both_eras(text, "ja"), in_both_eras(text, "en")) == (ja, en)


@pytest.mark.parametrize("text", ["", "x", "2022-02-30", "0000", "-2022", "2022-6-7", "20220607", "2022-13"])
def test_what_is_no_date_stays_as_it_is(text: str) -> None:
    assert in_both_eras(text, "ja") == text


@given(st.dates(min_value=date(1, 1, 1)), st.sampled_from(["ja", "en"]))
def test_every_date_has_its_western_year(day: date, language: str) -> None:
    assert str(day.year) in in_both_eras(day.isoformat(), language)


@given(st.integers(min_value=1868, max_value=9998))
def test_a_fiscal_year_is_called_as_in_the_graph(year: int) -> None:
    assert fiscal_year(year, "ja") == fiscal_year_label(year)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("24000", "24,000"), ("1.50", "1.50"), ("-1234567.5", "-1,234,567.5"), ("1E3", "1,000"), ("INF", "INF"), ("", "")],
)
def test_a_number_has_its_thousands_apart_and_its_decimals_kept(text: str, shown: str) -> None:
    assert number(text) == shown
