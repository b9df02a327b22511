"""An edition's tables go out to Excel and come back: what an officer changed is shown, then taken, or refused."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.commands.spreadsheet import export, import_
from kg.extract import ExtractError
from kg.extract.spreadsheet import TABLES, changed_cells, read_workbook, write_tables, write_workbook
from kg.tables import load_tables

EDITION = "data/editions/2022-06-07"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def workbook(tables_copy: Path, tmp_path: Path) -> Path:
    write_workbook(tables_copy / EDITION, tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def edit(path: Path, sheet: str, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def run_import(project: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(import_, arguments, input=answer, env={"KG_ROOT": str(project)})


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_tables_come_back_as_they_went(tables_copy: Path, workbook: Path) -> None:
    edition, tables, faults = read_workbook(workbook)
    assert (edition, faults) == ("2022-06-07", [])
    assert changed_cells(tables_copy / EDITION, tables) == []


def test_every_table_written_from_the_workbook_reads_the_same(tables_copy: Path, workbook: Path) -> None:
    before = load_tables(tables_copy)
    write_tables(tables_copy / EDITION, read_workbook(workbook)[1], set(TABLES))
    assert load_tables(tables_copy) == before


def test_the_command_says_that_nothing_differs(tables_copy: Path, workbook: Path) -> None:
    before = tree(tables_copy)
    done = run_import(tables_copy, str(workbook))
    assert (done.exit_code, done.output) == (0, f"{workbook}: nothing differs from the tables of 2022-06-07\n")
    assert tree(tables_copy) == before


def test_the_difference_is_shown_before_it_is_taken(tables_copy: Path, workbook: Path) -> None:
    edit(workbook, "measures", "B3", "国際的なデータ流通の一層の推進")
    before = tree(tables_copy)
    done = run_import(tables_copy, str(workbook), answer="n\n")
    assert "~ measures 02-01 name: 「国際的なデータ流通の推進」 → 「国際的なデータ流通の一層の推進」" in done.output
    assert "Take 1 changed cells into 2022-06-07?" in done.output
    assert tree(tables_copy) == before


def test_only_the_table_that_changed_is_written(tables_copy: Path, workbook: Path) -> None:
    edit(workbook, "measures", "B3", "国際的なデータ流通の一層の推進")
    before = tree(tables_copy)
    assert run_import(tables_copy, str(workbook), answer="y\n").exit_code == 0
    changed = {name for name, content in tree(tables_copy).items() if before.get(name) != content}
    assert changed == {f"{EDITION}/measures.csv"}
    assert load_tables(tables_copy).editions[0].measures[1].name == "国際的なデータ流通の一層の推進"


def test_rows_may_be_added_and_taken_away(tables_copy: Path, workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    book["points"].append(["02-05", "4", "新しい項目"])
    book["corrections"].delete_rows(2)
    book.save(workbook)
    done = run_import(tables_copy, str(workbook), "--yes")
    assert done.exit_code == 0, done.output
    assert "+ points 02-05/4 text: 「新しい項目」" in done.output
    assert "- corrections 02-02/kpi/progress corrected: 「Trusted Web」" in done.output
    assert len(load_tables(tables_copy).editions[0].measures[5].points) == 4


def test_tables_that_would_be_wrong_are_not_taken(tables_copy: Path, workbook: Path) -> None:
    edit(workbook, "measures", "I2", "◎総務庁")
    before = tree(tables_copy)
    done = run_import(tables_copy, str(workbook), "--yes")
    assert done.exit_code == 1
    assert "no such ministry in ministries.csv: 総務庁" in done.output
    assert "nothing was taken" in done.output
    assert tree(tables_copy) == before


@pytest.mark.parametrize(
    ("value", "message"),
    [(datetime(2026, 2, 1), "Excel made a date of this cell"), ("=1+1", "the cell holds a formula")],
)
def test_what_excel_made_of_a_cell_is_a_fault(tables_copy: Path, workbook: Path, value: object, message: str) -> None:
    edit(workbook, "measures", "A3", value)
    done = run_import(tables_copy, str(workbook), "--yes")
    assert done.exit_code == 1
    assert f"measures: 3: number: {message}" in done.output


def test_a_number_that_excel_made_is_read_as_it_was_typed(tables_copy: Path, workbook: Path) -> None:
    edit(workbook, "measures", "K2", 2.0)
    assert changed_cells(tables_copy / EDITION, read_workbook(workbook)[1]) == []


def test_another_heading_is_a_fault(workbook: Path) -> None:
    edit(workbook, "points", "B1", "順番")
    (fault,) = read_workbook(workbook)[2]
    assert fault.line("en").startswith(
        "points: 1: number, 順番, text: the headings of the sheet must be: number, position"
    )


def test_a_key_that_stands_twice_is_a_fault(workbook: Path) -> None:
    edit(workbook, "measures", "A3", "01-10")
    assert [fault.message for fault in read_workbook(workbook)[2]] == ["the key stands twice"]


def not_zip(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 no archive")


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")


def other_workbook(path: Path) -> None:
    openpyxl.Workbook().save(path)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"xl/{number}.xml", b" " * (100 << 20))


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (not_zip, "is no Excel workbook"),
        (other_zip, "is no Excel workbook"),
        (other_workbook, "is no workbook of kg export"),
        (bomb, "is too large"),
        (lambda path: None, "cannot be read"),
    ],
    ids=["no archive", "another archive", "another workbook", "a bomb", "nothing"],
)
def test_a_file_that_is_no_workbook_of_ours_gets_one_line(tmp_path: Path, write, message: str) -> None:
    path = tmp_path / "book.xlsx"
    write(path)
    with pytest.raises(ExtractError, match=message) as caught:
        read_workbook(path)
    assert "\n" not in caught.value.text("ja")


def test_an_edition_that_is_not_there_is_one_line(tables_copy: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(
        export, ["1999-01-01", "--xlsx", str(tmp_path / "x.xlsx")], env={"KG_ROOT": str(tables_copy)}
    )
    assert (done.exit_code, done.output) == (1, "1999-01-01: there is no such edition\n")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"), max_size=30).filter(
    lambda text: all(letter >= " " or letter in "\n\t" for letter in text) and "_x" not in text
)


@settings(max_examples=30, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6))
def test_any_text_comes_back_from_excel(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    folder = tmp_path_factory.mktemp("edition")
    rows = [{"number": "01-01", "position": str(i), "text": f"x{text}x"} for i, text in enumerate(lines, start=1)]
    empty = {name: (list(columns), []) for name, (columns, _) in TABLES.items()}
    write_tables(folder, empty | {"points": (["number", "position", "text"], rows)}, set(TABLES))
    write_workbook(folder, folder / "book.xlsx")
    assert read_workbook(folder / "book.xlsx")[1]["points"][1] == rows
