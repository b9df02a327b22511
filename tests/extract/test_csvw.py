"""The tables of an edition made by ``kg extract`` describe themselves as those of the reviewed edition do (CSVW)."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from csvw import CSVW

from kg.commands.draft import extract
from kg.commands.spreadsheet import export, import_
from kg.extract.csvw import SUFFIX, TABLES, follow_header, metadata
from tests.extract.known import ROOT

SAMPLE = Path(__file__).parent / "samples" / "measures-table-synthetic.pdf"
REVIEWED = ROOT / "data/editions/2022-06-07"
PAGE = REVIEWED / "source/page-002.txt"
LICENCE = "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0"
SOURCE = "https://www.digital.go.jp/policies/priority-policy-program/#document"


def make(project: Path, file: Path, folder: str = "data/editions/2023-06-09") -> Path:
    done = CliRunner().invoke(extract, [str(file), "-o", str(project / folder)], env={"KG_ROOT": str(project)})
    assert done.exit_code == 0, done.output
    return project / folder


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("name", ["measures", "points", "article_marks", "columns", "corrections"])
def test_the_reviewed_edition_has_the_very_metadata_that_is_written(name: str) -> None:
    reviewed = json.loads((REVIEWED / f"{name}.csv{SUFFIX}").read_text(encoding="utf-8"))
    columns = header(REVIEWED / f"{name}.csv")
    assert metadata(f"{name}.csv", columns, date(2022, 6, 7), LICENCE, SOURCE) == reviewed


@pytest.mark.parametrize("file", [SAMPLE, PAGE], ids=["pdf", "text"])
def test_every_table_of_a_draft_fits_its_metadata(tables_copy: Path, file: Path) -> None:
    folder = make(tables_copy, file)
    tables = sorted(path.name for path in folder.glob("*.csv"))
    assert set(tables) <= set(TABLES)
    for name in tables:
        described = CSVW(str(folder / f"{name}{SUFFIX}"), validate=True)
        assert described.is_valid, (name, described.warnings)
        assert [column.name for column in described.t.tableSchema.columns] == header(folder / name)


def test_a_draft_without_a_date_is_described_without_one(tables_copy: Path) -> None:
    folder = make(tables_copy, SAMPLE, "draft")
    content = json.loads((folder / f"measures.csv{SUFFIX}").read_text(encoding="utf-8"))
    assert [title["@value"] for title in content["dc:title"]] == ["施策", "Measures"]


def test_the_metadata_follows_when_the_warnings_are_settled_in_excel(tables_copy: Path, tmp_path: Path) -> None:
    import openpyxl

    folder, book_file = make(tables_copy, PAGE), tmp_path / "draft.xlsx"
    environment = {"KG_ROOT": str(tables_copy)}
    assert "warnings" in header(folder / "measures.csv")
    CliRunner().invoke(export, [str(folder), "--xlsx", str(book_file)], env=environment)
    book = openpyxl.load_workbook(book_file)
    sheet = book["measures"]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, sheet.max_column).value = None
    book.save(book_file)
    done = CliRunner().invoke(import_, [str(book_file), "--edition", str(folder), "--yes"], env=environment)
    assert done.exit_code == 0, done.output
    assert "warnings" not in header(folder / "measures.csv")
    described = CSVW(str(folder / f"measures.csv{SUFFIX}"), validate=True)
    assert described.is_valid, described.warnings
    assert [column.name for column in described.t.tableSchema.columns] == header(folder / "measures.csv")


@pytest.mark.parametrize("content", ["", "[]", '{"tableSchema": {"columns": [{"name": "other"}]}}'])
def test_metadata_that_is_not_ours_is_left_alone(tmp_path: Path, content: str) -> None:
    beside = tmp_path / f"points.csv{SUFFIX}"
    beside.write_text(content, encoding="utf-8")
    follow_header(tmp_path / "points.csv", ["number", "position", "text"])
    assert beside.read_text(encoding="utf-8") == content
