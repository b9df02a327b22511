"""The tables as one Excel workbook: a sheet a table, Japanese headers, and the data dictionary, a sheet that explains
every column. The dictionary is made from the CSVW metadata of the CSV dumps, so that both say the same.

Texts are written as texts, so none is ever taken for a formula, a number or a date. The same tables give the same
bytes: the date inside is an edition's, and the archive is rewritten by :func:`kg.graph.dumps.compression.store_zip`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from itertools import chain, islice
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kg.graph.dumps.compression import store_zip
from kg.graph.dumps.csvw_file import CsvwWriter
from kg.graph.errors import BuildError
from kg.graph.iris import Iris
from kg.graph.namespaces import prefixes
from kg.graph.tabular import TABLES, Cell, Column, Kind, Table
from kg.i18n import mark
from kg.tables.records import Tables

# Excel's limits ("Excel specifications and limits", support.microsoft.com)
MAX_ROWS = 1_048_576
MAX_LINKS = 65_530  # a sheet
MAX_TEXT = 32_767  # characters of a cell
MAX_URL = 2_079  # what XlsxWriter writes as a link

_WIDTHS = {Kind.TEXT: 24, Kind.INTEGER: 9, Kind.IRI: 40}
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_DICTIONARY = "データ項目"
# The heading of each column of the dictionary, and its width in characters.
_DICTIONARY_COLUMNS = {
    "シート / Sheet": 18,
    "列 / Column": 22,
    "CSVファイル / CSV file": 24,
    "CSVの列名 / CSV column": 24,
    "意味": 36,
    "Meaning": 40,
    "型 / Datatype": 16,
    "取りうる値 / Allowed values": 30,
    "区切り / Separator": 10,
    "キー / Key": 8,
    "語彙 / Property": 56,
}
_KEY = "○"


def write_workbook(path: Path, tables: Tables, iris: Iris, step: Callable[[str], None] = lambda name: None) -> None:
    """Write the workbook.

    :param step: called with each table's name before it is written.
    :raises BuildError: where a text is longer than a cell of Excel can hold; nothing is cut off.
    """
    draft = path.with_name(path.name + ".draft")
    try:
        _write_draft(draft, tables, iris, step)
    except FileCreateError as error:  # XlsxWriter's wrapping of what the disk says when it closes
        raise error.args[0] if isinstance(error.args[0], OSError) else OSError(str(error)) from error
    store_zip(draft, path)
    draft.unlink()


def _write_draft(draft: Path, tables: Tables, iris: Iris, step: Callable[[str], None]) -> None:
    with xlsxwriter.Workbook(draft, _OPTIONS | {"tmpdir": str(draft.parent)}) as book:
        _properties(book, tables)
        header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1"})
        _write_front(book.add_worksheet("はじめに"), tables, iris, header)
        for table in TABLES:
            step(table.name)
            _write_table(book, table, tables, iris, header)
        _write_dictionary(book.add_worksheet(_DICTIONARY), iris, header)


def _properties(book: Workbook, tables: Tables) -> None:
    decided = [edition.decided for edition in tables.editions]
    created = datetime.combine(max(decided), time()) if decided else datetime(2022, 1, 1)  # noqa: DTZ001, RUF100
    book.set_properties({"title": "重点計画ナレッジグラフ", "created": created.replace(tzinfo=UTC)})


def _write_front(sheet: Worksheet, tables: Tables, iris: Iris, header: Format) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 100)
    lines: list[tuple[str, str]] = [("名称", "重点計画ナレッジグラフ"), ("IRIの土台", iris.base)]
    for edition in tables.editions:
        lines += [
            ("計画", f"{edition.title_ja} {edition.annex_ja}"),
            ("出典", edition.citation_ja),
            ("利用条件", f"{edition.licence_ja} {edition.licence_url}"),
            ("加工", edition.processing_ja),
            ("収録範囲", edition.coverage_ja),
        ]
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, header)
        sheet.write_string(row, 1, text)


def _write_table(book: Workbook, table: Table, tables: Tables, iris: Iris, header: Format) -> None:
    """One sheet, or several where a table has more rows than a sheet can hold."""
    rows = table.rows(tables, iris)
    number = 0
    first = next(rows, None)
    while number == 0 or first is not None:
        number += 1
        sheet = book.add_worksheet(table.title_ja if number == 1 else f"{table.title_ja} ({number})")
        _write_header(sheet, table.columns, header)
        links = 0
        part = chain([first], islice(rows, MAX_ROWS - 2)) if first is not None else iter(())
        for place, row in enumerate(part, start=1):
            for column, cell in enumerate(row):
                if cell is not None:
                    is_link = table.columns[column].kind is Kind.IRI and links < MAX_LINKS
                    links += _write_cell(sheet, place, column, cell, is_link=is_link, table=table)
        first = next(rows, None)


def _write_header(sheet: Worksheet, columns: tuple[Column, ...], header: Format) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS[column.kind])
        sheet.write_string(0, place, column.title_ja, header)
    sheet.freeze_panes(1, 0)


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, *, is_link: bool, table: Table) -> int:
    """Write a cell; the number of links written."""
    if isinstance(cell, int):
        sheet.write_number(row, column, cell)
        return 0
    text = cell or ""
    if len(text) > MAX_TEXT:
        raise BuildError(
            mark("%(table)s: row %(row)s: a text of %(length)s characters does not fit into a cell of Excel"),
            table=table.name,
            row=row,
            length=len(text),
        )
    if is_link and text.startswith(("http://", "https://")) and len(text) <= MAX_URL:
        sheet.write_url(row, column, text)
        return 1
    sheet.write_string(row, column, text)
    return 0


def _write_dictionary(sheet: Worksheet, iris: Iris, header: Format) -> None:
    for place, (heading, width) in enumerate(_DICTIONARY_COLUMNS.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, header)
    lines = list(_dictionary(CsvwWriter(iris.base, prefixes(iris.base))))
    for row, (*texts, term) in enumerate(lines, start=1):
        for place, text in enumerate(texts):
            sheet.write_string(row, place, text)
        sheet.write_url(row, len(texts), term)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(lines), len(_DICTIONARY_COLUMNS) - 1)


def _dictionary(metadata: CsvwWriter) -> Iterator[tuple[str, ...]]:
    """A line a column of every table: what the metadata of its CSV file says."""
    for table in TABLES:
        described = metadata.table(table)
        keys = described["tableSchema"]["primaryKey"]
        for column in described["tableSchema"]["columns"]:
            if column.get("virtual"):
                continue
            datatype = column["datatype"]
            details = datatype if isinstance(datatype, dict) else {"base": datatype}
            yield (
                table.title_ja,
                _text_in("ja", column["rdfs:label"]),
                described["url"],
                column["name"],
                *(_text_in(language, column["dc:description"]) for language in ("ja", "en")),
                f"{details['base']} @{column['lang']}" if "lang" in column else details["base"],
                " | ".join(details.get("format", "").split("|")),
                column.get("separator", ""),
                _KEY if column["name"] in keys else "",
                column["dc:subject"]["@id"],
            )


def _text_in(language: str, texts: list[dict[str, str]]) -> str:
    return next(text["@value"] for text in texts if text["@language"] == language)
