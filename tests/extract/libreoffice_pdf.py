"""PDFs of the annex's table made by LibreOffice Calc from a spreadsheet, as an officer would print it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from tests.extract.known import DIGITAL, DIGITAL_GROUP, FIXED, KANDEHO, KANDEHO_GROUP, MINISTRIES, KnownMeasure

SOFFICE = shutil.which("soffice")
PAPER = {"A4": 9, "A3": 8}


def need_libreoffice() -> None:
    """Skip where LibreOffice is absent, but never on the machine that tests for everybody."""
    if SOFFICE is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("LibreOffice is absent (Debian: apt-get install libreoffice-calc)")


def _sheet(path: Path, measures: list[KnownMeasure], paper: str, widths: tuple[float, ...], size: float) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    last = len(FIXED) + len(KANDEHO) + len(DIGITAL) + 1
    sheet.append(
        [*FIXED, KANDEHO_GROUP, *[""] * (len(KANDEHO) - 1), DIGITAL_GROUP, *[""] * (len(DIGITAL) - 1), MINISTRIES]
    )
    sheet.append([*[""] * len(FIXED), *KANDEHO, *DIGITAL, ""])
    for measure in measures:
        sheet.append(measure.cells)
    for column in (*range(1, len(FIXED) + 1), last):
        sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
    sheet.merge_cells(start_row=1, end_row=1, start_column=6, end_column=5 + len(KANDEHO))
    sheet.merge_cells(start_row=1, end_row=1, start_column=6 + len(KANDEHO), end_column=last - 1)
    side = Side(style="thin")
    for row in sheet.iter_rows(min_row=1, max_row=len(measures) + 2, max_col=last):
        for cell in row:
            cell.border = Border(side, side, side, side)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font("Noto Sans CJK JP", size=size)
            cell.number_format = "@"
    for index, measure in enumerate(measures, start=3):
        sheet.row_dimensions[index].height = min(409, _lines(measure, widths) * size * 1.6)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = size * 8, size * 12
    all_widths = [*widths, *[3.2] * (len(KANDEHO) + len(DIGITAL)), 11]
    for index, width in enumerate(all_widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = PAPER[paper]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:2"
    book.save(path)


def _lines(measure: KnownMeasure, widths: tuple[float, ...]) -> int:
    """How many lines the tallest cell of a row needs; a full-width letter takes about 2.2 of Excel's widths."""
    most = 1
    for text, width in zip(measure.cells, [*widths, *[3.2] * (len(KANDEHO) + len(DIGITAL)), 11], strict=True):
        most = max(most, sum(-(-len(part) * 22 // int(width * 10)) for part in text.split("\n")))
    return most


def make(
    folder: Path,
    measures: list[KnownMeasure],
    *,
    paper: str = "A3",
    widths: tuple[float, ...] = (7, 22, 16, 16, 70),
    size: float = 9,
) -> Path:
    """Write a spreadsheet of the measures and print it."""
    sheet = folder / "sheet.xlsx"
    _sheet(sheet, measures, paper, widths, size)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(sheet)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "sheet.pdf"
