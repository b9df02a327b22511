"""The target that a KPI's text states: value, unit, comparison, and the year by which it is to be met.

Nothing is worked out, only read. A number is a target where 以上, 以下 or 以内 follows it, where a word of aiming does
(100%とする, 10件を目標) or where it ends the text (10件); a year is one where まで follows it. A text with two such
numbers has none that could be called *the* target, so none is given; 約, 程度, 未満 and 超 are left to the reader.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from kg.tables.records import Comparison, Figure
from kg.tables.years import ERA_OFFSETS

_MULTIPLIERS = {"": 1, "千": 10**3, "万": 10**4, "億": 10**8, "兆": 10**12}
_UNITS = (
    "パーセント|ポイント|%|か所|箇所|カ所|ヶ所|か国|カ国|団体|自治体|市区町村|市町村|都道府県|事業者|地域|機関|施設"
    "|企業|大学|学校|事例|項目|種類|分野|地方公共団体|件|者|社|人|名|回|校|局|台|本|枚|円|時間|日|年|か月|倍|割|割合"
    "|GB|TB|Gbps|Mbps|手続|システム|サービス|データセット|プロジェクト|位"
)
_NUMBER = (
    r"(?<![0-9.,~〜\-–―第約])(?<!およそ)(?<!おおむね)"
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?(?P<multiplier>[千万億兆]?)"
)
_AFTER = "以上|以下|以内|未満|超|程度"
# In front of 以上 and its like any short word is the unit; elsewhere only a known one is.
_QUANTITY = re.compile(_NUMBER + rf"(?P<unit>{_UNITS}|[ァ-ヶー一-龠A-Za-z]{{1,8}}?(?={_AFTER}))?(?P<after>{_AFTER})?")
_ERA = r"(?:令和|平成|昭和)(?:元|[0-9]{1,2})年度?"
_YEAR = re.compile(
    r"(?:(?P<era>令和|平成|昭和)(?P<era_number>元|[0-9]{1,2})年(?P<era_fiscal>度?)"
    r"(?:\((?P<both>[0-9]{4})年(?P<both_fiscal>度?)\))?"
    r"|(?P<western>[0-9]{4})年(?P<western_fiscal>度?)(?:\(" + _ERA + r"\))?)"
    r"(?:(?P<month>[0-9]{1,2})月(?:[0-9]{1,2}日|末)?)?(?:末|中)?(?:まで(?!の)|迄)"
)
_YEARS = re.compile(rf"{_ERA}(?:\([0-9]{{4}}年度?\))?|[0-9]{{4}}年度?(?:\({_ERA}\))?")
# What makes a number without 以上 or 以下 a target: it ends the text, or a word of aiming follows.
_AIM = re.compile(
    r"(?:\(年+末?\))?[)」』]*"
    r"(?:$|。|とする|にする|を目指す|を目標|を達成|の達成|に到達|へ引上げ|に引き?上げ|に引き?下げ)"
)
_COMPARISONS = {"以上": Comparison.AT_LEAST, "以下": Comparison.AT_MOST, "以内": Comparison.AT_MOST}


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("％", "%")


def _target_year(text: str) -> tuple[int | None, int | None]:
    """Calendar year and fiscal year by which, where exactly one such year stands and its two reckonings agree."""
    found = set()
    for match in _YEAR.finditer(text):
        fiscal = bool(match["western_fiscal"] if match["western"] else match["era_fiscal"])
        if match["western"]:
            year = int(match["western"])
        else:
            number = match["era_number"]
            year = ERA_OFFSETS[match["era"]] + (1 if number == "元" else int(number))
            if match["both"] and (int(match["both"]), bool(match["both_fiscal"])) != (year, fiscal):
                return None, None
        found.add((year, fiscal))
    if len(found) != 1:
        return None, None
    year, fiscal = found.pop()
    return (None, year) if fiscal else (year, None)


def _quantity(text: str) -> tuple[Decimal, str | None, Comparison | None] | None:
    blanked = _YEARS.sub(lambda match: "年" * len(match[0]), text)
    found = []
    for match in _QUANTITY.finditer(blanked):
        comparison = _COMPARISONS.get(match["after"] or "")
        aims = match["after"] is None and match["unit"] and _AIM.match(blanked, match.end())
        if match["after"] in ("未満", "超", "程度"):  # none of the three comparisons says this
            return None
        if comparison or aims:
            number = match["number"].replace(",", "") + (match["fraction"] or "")
            value = Decimal(number) * _MULTIPLIERS[match["multiplier"]]
            found.append((value, match["unit"], comparison))
    return found[0] if len(found) == 1 else None


def read_figure(text: str) -> Figure:
    """The target that a text states. Whatever it does not state, or states more than once, is None."""
    folded = _fold(text)
    year, fiscal_year = _target_year(folded)
    value, unit, comparison = _quantity(folded) or (None, None, None)
    return Figure(value, unit, comparison, year, fiscal_year)
