"""Names as people type them, made comparable: beside :func:`kg.folding.fold`, width and years of the era.

Folding is for looking things up only; what is printed or stored is never folded. Knows no entity and no RDF.
"""

from __future__ import annotations

import re
import unicodedata

from kg.folding import fold

# First year of the era minus one, and its last year: 昭和64 = 1989-01, 平成31 = 2019-04.
ERAS: dict[str, tuple[int, int]] = {"令和": (2018, 99), "平成": (1988, 31), "昭和": (1925, 64)}
_ERA_LETTERS = {"r": "令和", "h": "平成", "s": "昭和"}

_YEAR = re.compile(
    r"(?:fy)?(?:(?P<era>令和|平成|昭和|r|h|s)(?P<number>元|\d{1,2})|(?P<western>\d{4}))(?P<unit>年度|年)?"
    r"(?:\((?P<check>\d{4})(?P<check_unit>年度|年)?\))?"
)
_TYPED_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ\u3000ｦ-ﾟ]+")


def fold_width(text: str) -> str:
    """Full-width letters, digits and spaces and half-width kana as everybody else writes them; the rest as it stands.

    Punctuation is left alone: 「、（～」 are other characters than 「,(~」 in a printed text.
    """
    return _TYPED_WIDE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def read_year(text: str, *, fiscal: bool) -> int | None:
    """The western year of 2030, 令和12年, R12 or, where ``fiscal``, 令和4年度, FY2022 or 令和4年度(2022年度).

    None where it is no year, where the two reckonings disagree, or where an era has no such year.
    """
    match = _YEAR.fullmatch(fold(text))
    if match is None or (not fiscal and _is_fiscal(match)):
        return None
    year = int(match["western"]) if match["western"] else _era_year(match["era"], match["number"])
    if match["check"] and int(match["check"]) != year:
        return None
    return year


def _is_fiscal(match: re.Match[str]) -> bool:
    return match[0].startswith("fy") or "年度" in (match["unit"], match["check_unit"])


def _era_year(era: str, number: str) -> int | None:
    offset, last = ERAS[_ERA_LETTERS.get(era, era)]
    count = 1 if number == "元" else int(number)
    return offset + count if 1 <= count <= last else None
