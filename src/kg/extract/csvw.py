"""What the columns of an edition's tables mean, as CSVW metadata (W3C, Metadata Vocabulary for Tabular Data).

One file ``<table>.csv-metadata.json`` beside each table, made from the specification in here, so that every edition is
described in the same words. Knows no measure and no page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.tables.csvfile import WARNINGS

SUFFIX = "-metadata.json"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_KEY = "[a-z0-9]+(-[a-z0-9]+)*"
_COUNT = {"base": "integer", "minimum": 1}
_PROVISION = "[1-9][0-9]*(/[1-9][0-9]*)?"


@dataclass(frozen=True, slots=True)
class Description:
    """A column: its labels, its datatype (a pattern stands for a string of that form), and what a reader must know."""

    name: str
    label_ja: str
    label_en: str
    datatype: str | dict[str, Any] = "string"
    required: bool = True
    note_ja: str = ""
    note_en: str = ""

    def content(self) -> dict[str, Any]:
        """The column of the metadata."""
        column: dict[str, Any] = {"name": self.name, "titles": self.name}
        column["rdfs:label"] = _texts(self.label_ja, self.label_en)
        is_pattern = isinstance(self.datatype, str) and self.datatype not in ("string", "decimal")
        column["datatype"] = {"base": "string", "format": self.datatype} if is_pattern else self.datatype
        if self.required:
            column["required"] = True
        if self.note_ja:
            column["dc:description"] = _texts(self.note_ja, self.note_en)
        return column


@dataclass(frozen=True, slots=True)
class TableDescription:
    """A table: what it is called, its columns and its key. ``is_ours``: made here, so under our own licence."""

    title_ja: str
    title_en: str
    columns: tuple[Description, ...]
    key: tuple[str, ...] = ()
    is_ours: bool = False


_NUMBER = Description("number", "施策番号", "Measure number", "[0-9A-Za-z]+(-[0-9A-Za-z]+)*")
_STATUS = (
    "stated|noneSet|blank",
    True,
    "stated=記載あり、noneSet=「―」、blank=空欄",
    "stated, noneSet (printed ―) or blank",
)
WARNING_COLUMN = Description(
    WARNINGS,
    "人が確かめること",
    "What a person must look at",
    required=False,
    note_ja="確かめたら空にする。空でない行があるとビルドできない。",
    note_en="emptied when it is settled; a build refuses a row where it is not empty",
)
TABLES: dict[str, TableDescription] = {
    "measures.csv": TableDescription(
        "施策",
        "Measures",
        (
            _NUMBER,
            Description("name", "施策名(元のテキストのまま)", "Name as in the source"),
            Description("kpi_progress_status", "KPI(進捗)の状態", "Status of the progress KPI", *_STATUS),
            Description("kpi_progress", "KPI(進捗)", "Progress KPI", required=False),
            Description("kpi_effect_status", "KPI(効果)の状態", "Status of the effect KPI", *_STATUS),
            Description("kpi_effect", "KPI(効果)", "Effect KPI", required=False),
            Description("kpi_note_ja", "KPIの注(日本語)", "Note on the KPI cells (ja)", required=False),
            Description("kpi_note_en", "KPIの注(英語)", "Note on the KPI cells (en)", required=False),
            Description(
                "ministries",
                "府省庁名",
                "Ministries",
                note_ja="◎は主担当。「、」または改行で区切る。",
                note_en="◎ is the lead; parted by 、 or a line break.",
            ),
            Description(
                "legal_basis_status", "法律の条の印の状態", "Status of the law marks", "recovered|notRecovered"
            ),
            Description("page", "ページ", "Page", _COUNT),
        ),
        ("number",),
    ),
    "points.csv": TableDescription(
        "課題・取組概要",
        "Points",
        (
            _NUMBER,
            Description("position", "順番", "Position", _COUNT),
            Description(
                "text", "本文(元のテキストのまま、改行を除く)", "Text as in the source, without its line breaks"
            ),
        ),
        ("number", "position"),
    ),
    "article_marks.csv": TableDescription(
        "法律の条の印",
        "Law marks",
        (
            _NUMBER,
            Description("column", "法律の条の欄", "Law column", _KEY),
            Description(
                "mark",
                "印",
                "Mark",
                "◎|○|unreadable",
                note_ja="◎=主に該当、○=連携、unreadable=読めない印。元のテキストで失われた印は載せない。",
                note_en="◎ main, ○ related, unreadable; marks that the source text lost are not given",
            ),
        ),
        ("number", "column"),
    ),
    "columns.csv": TableDescription(
        "法律の条の欄",
        "Law columns",
        (
            Description("slug", "IRIの末尾", "Last part of the IRI", _KEY),
            Description("position", "左からの順番", "Position from the left", _COUNT),
            Description("law_id", "法令ID", "e-Gov law id", "[0-9]{3}[A-Z]{2}[0-9]{10}"),
            Description("label", "欄の見出し", "Label of the column"),
            Description(
                "provisions",
                "対応する条・項",
                "Provisions that it covers",
                f"{_PROVISION}( {_PROVISION})*",
                note_ja="「条」または「条/項」を空白で区切る。",
                note_en="article or article/paragraph, parted by spaces",
            ),
        ),
        ("slug",),
    ),
    "corrections.csv": TableDescription(
        "訂正",
        "Corrections",
        (
            _NUMBER,
            Description("field", "項目", "Field", "name|kpi/(progress|effect)|point/[1-9][0-9]*"),
            Description("printed", "元の表記", "Form in the source"),
            Description("corrected", "訂正した表記", "Corrected form"),
            Description(
                "cause",
                "原因",
                "Cause",
                "textLayer|print",
                note_ja="textLayer=テキスト化の誤り、print=印刷自体の誤り",
                note_en="textLayer: a fault of the text layer; print: the print’s own slip",
            ),
            Description("reason_ja", "理由(日本語)", "Reason (ja)"),
            Description("reason_en", "理由(英語)", "Reason (en)"),
        ),
        ("number", "field"),
        is_ours=True,
    ),
    "unplaced.csv": TableDescription(
        "表に入らなかった行",
        "Lines that went into no table",
        (
            Description("place", "ページまたは行", "Page or line", _COUNT),
            Description("text", "元のテキスト", "Text of the source"),
        ),
    ),
    "cells.csv": TableDescription(
        "欄ごとの確かさ",
        "How sure each cell is",
        (
            _NUMBER,
            Description("column", "欄", "Column"),
            Description("confidence", "確かさ(0から1)", "Confidence (0 to 1)", "decimal"),
            Description("lines", "元の行番号", "Lines of the source", required=False),
        ),
        is_ours=True,
    ),
}


def _texts(ja: str, en: str) -> list[dict[str, str]]:
    return [{"@value": ja, "@language": "ja"}, {"@value": en, "@language": "en"}]


def metadata(name: str, header: Sequence[str], decided: date | None, licence: str, source: str) -> dict[str, Any]:
    """The metadata of a table.

    :param name: of its file; one of :data:`TABLES`.
    :param header: its columns.
    :param decided: the date of the edition, None where it is not known yet.
    :param licence: the address of the edition's licence.
    :param source: where the edition was published.
    """
    table = TABLES[name]
    ja = en = ""
    if decided:
        ja = f"({decided.year}年{decided.month}月{decided.day}日)"
        en = f" ({decided.day} {MONTHS[decided.month - 1]} {decided.year})"
    schema: dict[str, Any] = {"columns": _columns(table, header)}
    if table.key:
        schema["primaryKey"] = list(table.key)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "ja"}],
        "url": name,
        "dc:title": _texts(table.title_ja + ja, table.title_en + en),
        "dc:license": {"@id": CC_BY if table.is_ours else licence},
        "dc:source": {"@id": source},
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\n", "\r\n"]},
        "tableSchema": schema,
    }


def _columns(table: TableDescription, header: Sequence[str]) -> list[dict[str, Any]]:
    known = {column.name: column for column in (*table.columns, WARNING_COLUMN)}
    return [known[name].content() for name in header]


def write_metadata(path: Path, content: dict[str, Any]) -> None:
    """Write the metadata of the table at ``path`` beside it."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    path.with_name(path.name + SUFFIX).write_text(text, encoding="utf-8")


def follow_header(path: Path, header: Sequence[str]) -> None:
    """Let the metadata beside a table follow its new header; metadata that is not there, or not ours, is left alone."""
    beside = path.with_name(path.name + SUFFIX)
    try:
        content = json.loads(beside.read_text(encoding="utf-8"))
        columns = {column["name"]: column for column in content["tableSchema"]["columns"]}
    except (OSError, ValueError, KeyError, TypeError):
        return
    if list(columns) == list(header) or not set(header) <= {*columns, WARNINGS}:
        return
    columns.setdefault(WARNINGS, WARNING_COLUMN.content())
    content["tableSchema"]["columns"] = [columns[name] for name in header]
    write_metadata(path, content)
