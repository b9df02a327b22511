"""Dates and years in both calendars: 令和4年6月7日(2022年6月7日), 7 June 2022 (Reiwa 4).

Eras are those from 明治 on, each from the day of its change. Until the end of 明治5年 Japan kept a lunisolar calendar:
such a date is given in the Gregorian calendar with the year of the era only. Knows no graph and no request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date


@dataclass(frozen=True, slots=True)
class Era:
    """An era by its first day (Gregorian) and its names."""

    first_day: date
    name_ja: str
    name_en: str

    def numbered(self, year: int, language: str) -> str:
        """The year as the era counts it: 令和元年, Reiwa 1. ``year`` is a Gregorian one in the era."""
        number = year - self.first_day.year + 1
        if language == "en":
            return f"{self.name_en} {number}"
        return f"{self.name_ja}{'元' if number == 1 else number}年"


# Newest first. The days are those from which the era's name was in force.
ERAS: tuple[Era, ...] = (
    Era(date(2019, 5, 1), "令和", "Reiwa"),
    Era(date(1989, 1, 8), "平成", "Heisei"),
    Era(date(1926, 12, 25), "昭和", "Showa"),
    Era(date(1912, 7, 30), "大正", "Taisho"),
    Era(date(1868, 10, 23), "明治", "Meiji"),  # 慶応4年9月8日
)
GREGORIAN_FROM = date(1873, 1, 1)  # 明治6年1月1日; before it, days and months were of the lunisolar calendar
# Gregorian days on which the years 明治2年 to 明治5年 began.
_LUNISOLAR_NEW_YEARS = (date(1869, 2, 11), date(1870, 2, 1), date(1871, 2, 19), date(1872, 2, 9))

_CALENDAR = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?")


def era_of(day: date) -> Era | None:
    """The era in force on a day; None before 明治."""
    return next((era for era in ERAS if day >= era.first_day), None)


def eras_of_year(year: int) -> tuple[Era, ...]:
    """The eras of a Gregorian year, in their order: two where it changed, none before 明治."""
    last = date(year, 12, 31)
    found = [era for era in ERAS if era.first_day <= last]
    if not found:
        return ()
    if found[0].first_day.year == year and len(found) > 1:
        return (found[1], found[0])
    return (found[0],)


def in_both_eras(text: str, language: str) -> str:
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` (XML Schema's gYear, gYearMonth, date) in both calendars.

    Anything else comes back as it is: it is shown, and it is not for a page to judge.
    """
    match = _CALENDAR.fullmatch(text)
    try:
        parts = [int(part) for part in match.groups() if part is not None] if match else []
        if len(parts) == 3:
            return _day(date(parts[0], parts[1], parts[2]), language)
        if len(parts) == 2:
            return _month(date(parts[0], parts[1], 1), language)
        if len(parts) == 1 and parts[0] > 0:
            return _year(parts[0], language)
    except ValueError:  # 2022-02-30, 0000
        pass
    return text


def fiscal_year(year: int, language: str) -> str:
    """``令和4年度(2022年度)``, ``fiscal year 2022 (Reiwa 4)``: the era is the year's last, as in the graph's labels."""
    eras = eras_of_year(year)
    numbered = eras[-1].numbered(year, language) if eras else ""
    if language == "en":
        return f"fiscal year {year}" + (f" ({numbered})" if numbered else "")
    return f"{numbered}度({year}年度)" if numbered else f"{year}年度"


def _day(day: date, language: str) -> str:
    era = era_of(day)
    if language == "en":
        return format_date(day, "d MMMM y", locale="en") + (f" ({_era_year(era, day, 'en')})" if era else "")
    western = f"{day.year}年{day.month}月{day.day}日"
    if era is None:
        return western
    if day < GREGORIAN_FROM:
        return f"{western}({_era_year(era, day, 'ja')})"
    return f"{_era_year(era, day, 'ja')}{day.month}月{day.day}日({western})"


def _era_year(era: Era, day: date, language: str) -> str:
    if day >= GREGORIAN_FROM:
        return era.numbered(day.year, language)
    number = 1 + sum(day >= new_year for new_year in _LUNISOLAR_NEW_YEARS)
    return era.numbered(era.first_day.year + number - 1, language)


def _month(first: date, language: str) -> str:
    """A month; its eras are those of its first and its last day."""
    next_first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    last = date.fromordinal(next_first.toordinal() - 1)
    eras = list(dict.fromkeys(era for era in (era_of(first), era_of(last)) if era))
    numbered = _joined((era.numbered(first.year, language) for era in eras), language)
    if language == "en":
        return format_date(first, "MMMM y", locale="en") + (f" ({numbered})" if numbered else "")
    western = f"{first.year}年{first.month}月"
    if not numbered:
        return western
    if first < GREGORIAN_FROM:
        return f"{western}({numbered})"
    return f"{numbered}{first.month}月({western})"


def _year(year: int, language: str) -> str:
    numbered = _joined((era.numbered(year, language) for era in eras_of_year(year)), language)
    if language == "en":
        return f"{year} ({numbered})" if numbered else str(year)
    return f"{numbered}({year}年)" if numbered else f"{year}年"


def _joined(parts: Iterable[str], language: str) -> str:
    return (", " if language == "en" else "・").join(parts)
