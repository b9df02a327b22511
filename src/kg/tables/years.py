"""Years of the Japanese era in a text: 令和4年(2022年) and 令和4年度(2022年度), as the plan prints them.

Only a year that the text gives in both reckonings is taken, so that one checks the other. Full-width digits and
parentheses are read; the text itself is never changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.tables.records import YearMention

# First year of the era minus one: 令和元年 = 2019, 平成元年 = 1989, 昭和元年 = 1926.
ERA_OFFSETS = {"令和": 2018, "平成": 1988, "昭和": 1925}

_PATTERN = re.compile(
    r"(?P<era>令和|平成|昭和)(?P<number>元|[0-9０-９]{1,2})年(?P<fiscal>度?)"
    r"[(（](?P<year>[0-9０-９]{4})年(?P<western_fiscal>度?)[)）]"
)


@dataclass(frozen=True, slots=True)
class YearDisagreement:
    """An era year and a western year that are not the same year, or of which only one is a fiscal year."""

    text: str
    era_year: int
    western_year: int


def find_years(text: str) -> tuple[tuple[YearMention, ...], tuple[YearDisagreement, ...]]:
    """The years that a text names, in its order, each once; and those whose two reckonings disagree.

    Where they disagree both years are given, and the disagreement beside them: nothing is decided here.
    """
    mentions: dict[tuple[int, bool], YearMention] = {}
    disagreements = []
    for match in _PATTERN.finditer(text):
        number = match["number"]
        era_year = ERA_OFFSETS[match["era"]] + (1 if number == "元" else int(number))
        western_year = int(match["year"])
        fiscal, western_fiscal = bool(match["fiscal"]), bool(match["western_fiscal"])
        if (era_year, fiscal) != (western_year, western_fiscal):
            disagreements.append(YearDisagreement(match[0], era_year, western_year))
        for year, is_fiscal in ((era_year, fiscal), (western_year, western_fiscal)):
            mentions.setdefault((year, is_fiscal), YearMention(year, is_fiscal, match[0]))
    return tuple(mentions.values()), tuple(disagreements)


def merge_years(groups: list[tuple[YearMention, ...]]) -> tuple[YearMention, ...]:
    """The mentions of several texts, each year once, sorted by year; calendar years before fiscal years."""
    merged: dict[tuple[int, bool], YearMention] = {}
    for group in groups:
        for mention in group:
            merged.setdefault((mention.year, mention.fiscal), mention)
    return tuple(merged[key] for key in sorted(merged))
