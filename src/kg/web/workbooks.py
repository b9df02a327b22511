"""A saved query's rows as an Excel file: headings in the reader's language, IRIs as links, numbers as numbers.

XlsxWriter, as for the dumps: it writes row by row in constant memory and the same rows give the same bytes. Texts are
written as texts, so none is ever taken for a formula. Where Excel cannot hold what was found, there is no file.
"""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, date, datetime
from itertools import count
from typing import IO

import pyoxigraph as ox
import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kg.engine.interface import Answer
from kg.web.problems import ProblemError
from kg.web.saved_formats import Headings, parsed, value_of

# Excel's limits ("Excel specifications and limits", support.microsoft.com)
MAX_LINKS = 65_530  # a sheet
MAX_TEXT = 32_767  # characters of a cell
MAX_URL = 2_079  # what XlsxWriter writes as a link
EXACT = 10**15  # Excel keeps 15 digits of a number; a longer one is written as text
# Rows of a file: 10,000 of seven cells took 1.1 s of one core, and other requests of the process wait for part of that.
MAX_ROWS = 50_000

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_DATE = "http://www.w3.org/2001/XMLSchema#date"
_PLAIN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_YEAR = 1901  # Excel counts 1900 as a leap year
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME = 31  # characters
_CREATED = datetime(2022, 6, 7, tzinfo=UTC)  # any, but always the same
_WIDTH = 24

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


def write_workbook(answer: Answer, headings: Headings) -> tuple[IO[bytes], int]:
    """The file and its length.

    :param answer: fetched as JSON; it is closed.
    :raises ProblemError: where there are more rows or longer texts than fit.
    """
    with answer.file, tempfile.TemporaryDirectory(prefix="kg-xlsx-") as folder:
        path = f"{folder}/answer.xlsx"
        with xlsxwriter.Workbook(path, _OPTIONS | {"tmpdir": folder}) as book:
            book.set_properties({"title": headings.title, "comments": headings.notes, "created": _CREATED})
            sheet = book.add_worksheet(_NO_SHEET_NAME.sub(" ", headings.title)[:_SHEET_NAME].strip() or None)
            header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1"})
            _Sheet(sheet, book.add_format({"num_format": "yyyy-mm-dd"})).write(parsed(answer), headings, header)
        file = open(path, "rb")  # noqa: SIM115, PTH123 - who sends it closes it; the open file outlives its folder
        length = file.seek(0, 2)
        file.seek(0)
        return file, length


class _Sheet:
    """Writes one sheet, row by row."""

    def __init__(self, sheet: Worksheet, date_format: Format) -> None:
        self._sheet = sheet
        self._date_format = date_format
        self._links = 0

    def write(self, solutions: ox.QuerySolutions, headings: Headings, header: Format) -> None:
        names = [variable.value for variable in solutions.variables]
        self._sheet.set_column(0, max(len(names) - 1, 0), _WIDTH)
        for column, name in enumerate(names):
            self._sheet.write_string(0, column, headings.columns.get(name, name), header)
        self._sheet.freeze_panes(1, 0)
        for row, solution in zip(count(1), solutions, strict=False):
            if row > MAX_ROWS:
                raise _too_large(_("An Excel file has %(count)s rows at most.", count=f"{MAX_ROWS:,}"))
            for column, name in enumerate(names):
                self._write_cell(row, column, solution[name])

    def _write_cell(self, row: int, column: int, term: Term) -> None:
        value = value_of(term)
        if value is None:
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif isinstance(value, (int, float)) and abs(value) < EXACT:
            self._sheet.write_number(row, column, value)
        elif (day := _date(term)) is not None:
            self._sheet.write_datetime(row, column, day, self._date_format)
        else:
            self._write_text(row, column, str(value), is_iri=isinstance(term, ox.NamedNode))

    def _write_text(self, row: int, column: int, text: str, *, is_iri: bool) -> None:
        if len(text) > MAX_TEXT:
            detail = _("A text of %(length)s characters does not fit into a cell of Excel.", length=f"{len(text):,}")
            raise _too_large(detail)
        if is_iri and self._links < MAX_LINKS and len(text) <= MAX_URL and text.startswith(("http://", "https://")):
            self._links += 1
            self._sheet.write_url(row, column, text)
        else:
            self._sheet.write_string(row, column, text)


def _date(term: Term) -> date | None:
    if not isinstance(term, ox.Literal) or term.datatype.value != _DATE or not _PLAIN_DATE.fullmatch(term.value):
        return None
    try:
        day = date.fromisoformat(term.value)
    except ValueError:  # "2022-02-30"^^xsd:date
        return None
    return day if day.year >= _FIRST_YEAR else None


def _too_large(detail: str) -> ProblemError:
    return ProblemError("result-too-large", detail + " " + _("Take it in parts with limit and offset, or as CSV."))
