"""``edition.toml`` of a draft: what is known of the edition, from the command, the folder's name and the last edition.

What is the same every year (publisher, licence, how the data was processed) comes from the project's newest edition;
what differs is given with the command. Nothing else is made up: a date that nobody gave is left out, and said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.extract import draft
from kg.extract.csvw import MONTHS
from kg.extract.draft import Doubt, Draft, doubt
from kg.i18n import mark

EDITIONS = "data/editions"
PLAN = {
    "title_ja": "デジタル社会の実現に向けた重点計画",
    "title_en": "Priority Policy Program for Realizing Digital Society",
    "annex_ja": "別表(施策集)",
    "annex_en": "Annex table (list of measures)",
    "publisher": "デジタル庁",
    "origin_url": "https://www.digital.go.jp/policies/priority-policy-program/#document",
    "licence_url": "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0",
    "licence_ja": "公共データ利用規約(第1.0版)(PDL1.0)",
    "licence_en": "Public Data License, version 1.0 (PDL1.0)",
    "processing_ja": "上記を重点計画ナレッジグラフ(Juten KG)が加工して作成。デジタル庁が作成したものではない。",
    "processing_en": "Processed from the above by Juten KG (重点計画ナレッジグラフ). Not made by the Digital Agency.",
}
NO_DATE = mark("decided: give the date of the decision with --date, and name the folder after it")


@dataclass(frozen=True, slots=True)
class EditionOptions:
    """What the person who runs the command says of the edition; None where nothing was said."""

    decided: date | None = None
    title_ja: str | None = None
    title_en: str | None = None
    url: str | None = None


def _last_edition(root: Path) -> dict[str, Any]:
    """The keys of the newest edition's file that hold for any edition; none where there is no readable edition."""
    for path in sorted((root / EDITIONS).glob("*/edition.toml"), reverse=True):
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # kg check tells what is wrong with it
            continue
        return {key: value for key, value in content.items() if key in PLAN and isinstance(value, str)}
    return {}


def decided_on(options: EditionOptions, folder: Path) -> date | None:
    """The date of the decision: as given, else the name of the folder."""
    if options.decided:
        return options.decided
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", folder.name):
        return None
    try:
        return date.fromisoformat(folder.name)
    except ValueError:
        return None


def _citations(texts: dict[str, str], day: date) -> dict[str, str]:
    annex = texts["annex_ja"]
    licence = f"PDL1.0({texts['licence_url']})" if "PDL1.0" in texts["licence_ja"] else texts["licence_ja"]
    ja = f"出典:「{texts['title_ja']}」{annex}({day.year}年{day.month}月{day.day}日、{texts['publisher']})"
    english_day = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    en = f"Source: Digital Agency of Japan, “{texts['title_en']}”, annex table, {english_day}"
    return {
        "citation_ja": f"{ja}({texts['origin_url']})、{licence}",
        "citation_en": f"{en} ({texts['origin_url']}), {licence.replace('(', ' (', 1)}",
    }


def _coverage(content: Draft) -> dict[str, str]:
    measures, marks = len(content.measures), any(column for column in content.columns)
    total = content.pages_total
    pages = "・".join(map(str, content.pages))
    if total is not None and len(content.pages) == total:
        ja, en = (
            f"別表の全{total}ページの{measures}施策。",
            f"The {measures} measures of all {total} pages of the annex.",
        )
    else:
        ja = f"ページ {pages} の{measures}施策。"
        en = f"The {measures} measures of page {', '.join(map(str, content.pages))}."
    if not marks:
        ja += "法律の条の欄の◎と○は、元のテキストで失われているため収録していない。"
        en += " The marks ◎ and ○ of the law columns are lost in the source text and are not given."
    return {"coverage_ja": ja, "coverage_en": en}


def edition_toml(
    root: Path, folder: Path, content: Draft, options: EditionOptions, source: tuple[str, str]
) -> tuple[dict[str, Any], list[Doubt]]:
    """The content of ``edition.toml`` and what is doubtful in it.

    :param source: the source file's path in the folder and its sha256.
    """
    given = {"title_ja": options.title_ja, "title_en": options.title_en, "origin_url": options.url}
    texts = PLAN | _last_edition(root) | {key: value for key, value in given.items() if value}
    day = decided_on(options, folder)
    doubts = content.whole if day else [doubt(NO_DATE), *content.whole]
    toml: dict[str, Any] = {"id": day.isoformat(), "decided": day} if day else {}
    toml |= texts
    if day:
        toml |= _citations(texts, day)
    toml |= _coverage(content)
    if content.pages_total:
        toml["pages_total"] = content.pages_total
    file, sha256 = source
    toml["pages"] = [
        {
            "number": number,
            "file": file,
            "sha256": sha256,
            "url": texts["origin_url"],
            "title_ja": f"{texts['annex_ja']} ({number} ページ)",
        }
        for number in content.pages
    ]
    return toml, doubts


def texts_of(doubts: Sequence[Doubt], language: str) -> str:
    """The cell ``warnings`` of a draft's row: a line a doubt."""
    return "\n".join(item.text(language) for item in doubts)


__all__ = ["EditionOptions", "decided_on", "draft", "edition_toml", "texts_of"]
