"""CSV and Excel: every row and column, Japanese right, nothing taken for a formula, Excel's limits kept."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from rdflib import Graph

from kg.graph.dumps import workbook
from kg.graph.dumps.csv_file import write_csv
from kg.graph.dumps.csvw_file import CsvwWriter
from kg.graph.dumps.workbook import write_workbook
from kg.graph.errors import BuildError
from kg.graph.iris import Iris
from kg.graph.namespaces import RDF, juten_namespace, prefixes
from kg.graph.tabular import TABLES, Kind, Table
from kg.tables.records import Measure, Tables

MEASURE = "https://w3id.org/juten-kg/id/measure/2022-06-07"


@pytest.fixture
def iris(base_iri: str) -> Iris:
    return Iris(base_iri)


def table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def csv_rows(tmp_path: Path, name: str, tables: Tables, iris: Iris) -> list[dict[str, str]]:
    write_csv(tmp_path / f"{name}.csv", table(name), tables, iris)
    return read_rows(tmp_path / f"{name}.csv")


def excel(tmp_path: Path, tables: Tables, iris: Iris) -> Workbook:
    write_workbook(tmp_path / "juten.xlsx", tables, iris)
    return openpyxl.load_workbook(tmp_path / "juten.xlsx")


def with_first_measure(tables: Tables, **changes: object) -> Tables:
    edition = tables.editions[0]
    first: Measure = replace(edition.measures[0], **changes)  # type: ignore[arg-type]
    return replace(tables, editions=(replace(edition, measures=(first, *edition.measures[1:])),))


@pytest.mark.parametrize("item", TABLES, ids=lambda item: item.name)
def test_every_row_has_a_cell_for_each_column(item: Table, full_tables: Tables, iris: Iris) -> None:
    rows = list(item.rows(full_tables, iris))
    assert rows
    assert {len(row) for row in rows} == {len(item.columns)}


@pytest.mark.parametrize("item", TABLES, ids=lambda item: item.name)
def test_the_cells_are_what_their_columns_say(item: Table, full_tables: Tables, iris: Iris) -> None:
    kinds = {Kind.INTEGER: int, Kind.TEXT: str, Kind.IRI: str}
    wrong = [
        (column.name, cell)
        for row in item.rows(full_tables, iris)
        for column, cell in zip(item.columns, row, strict=True)
        if cell is not None and not isinstance(cell, kinds[column.kind])
    ]
    assert wrong == []


@pytest.mark.parametrize("item", TABLES, ids=lambda item: item.name)
def test_column_names_are_unique_and_plain(item: Table) -> None:
    names = [column.name for column in item.columns]
    assert len(set(names)) == len(names)
    assert all(name.replace("_", "").isalnum() and name.isascii() and name.islower() for name in names)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("measures", 6),
        ("measures-flat", 6),
        ("points", 18),
        ("kpis", 12),
        ("ministries", 42),
        ("measure-ministries", 16),
        ("law-marks", 0),
        ("laws", 2),
        ("editions", 1),
    ],
)
def test_the_real_tables_have_the_printed_number_of_rows(
    tmp_path: Path, real_tables: Tables, iris: Iris, name: str, count: int
) -> None:
    assert len(csv_rows(tmp_path, name, real_tables, iris)) == count


def test_the_real_columns_cover_their_provisions(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    rows = csv_rows(tmp_path, "law-columns", real_tables, iris)
    assert len({row["iri"] for row in rows}) == 27
    assert [row["provision_iri"][-14:] for row in rows if row["label"] == "11条1項・2項"] == [
        "11/paragraph/1",
        "11/paragraph/2",
    ]


def test_a_csv_file_is_utf_8_without_a_mark_and_ends_its_lines_with_crlf(
    tmp_path: Path, real_tables: Tables, iris: Iris
) -> None:
    csv_rows(tmp_path, "ministries", real_tables, iris)
    data = (tmp_path / "ministries.csv").read_bytes()
    assert data.startswith(b"iri,slug,name_ja,")
    assert data.count(b"\n") == data.count(b"\r\n") == 43


def test_the_flat_table_says_what_the_page_says(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    row = csv_rows(tmp_path, "measures-flat", real_tables, iris)[2]
    assert (row["number"], row["lead_ministries"], row["cooperating_ministries"]) == ("02-02", "内閣官房", "デジタル庁")
    assert row["progress_kpi"].startswith("Trustd Web共同開発支援事業")
    assert row["description"].count("\n") == 2
    assert row["years"] == "2030"
    assert row["fiscal_years"] == "2021、2022"


def test_a_dash_and_a_blank_are_told_apart(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    flat = {row["number"]: row["progress_kpi"] for row in csv_rows(tmp_path, "measures-flat", real_tables, iris)}
    assert (flat["02-04"], flat["02-01"]) == ("―", "")
    status = {row["number"]: row["progress_kpi_status"] for row in csv_rows(tmp_path, "measures", real_tables, iris)}
    assert (status["02-04"], status["02-01"]) == ("noneSet", "blank")


def test_two_corrections_of_one_field_have_the_iris_of_the_graph(
    tmp_path: Path, full_tables: Tables, iris: Iris
) -> None:
    found = [row["iri"].rpartition("/")[2] for row in csv_rows(tmp_path, "corrections", full_tables, iris)]
    assert found == ["name", "kpi-progress", "kpi-progress-2", "point-2"]


def test_csv_keeps_a_text_that_looks_like_a_formula(tmp_path: Path, full_tables: Tables, iris: Iris) -> None:
    tables = with_first_measure(full_tables, name='=1+1,"x"\n@a', corrections=())
    assert csv_rows(tmp_path, "measures", tables, iris)[0]["printed_name"] == '=1+1,"x"\n@a'


# Excel


def test_excel_has_a_sheet_for_each_table_and_two_that_explain(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    names = excel(tmp_path, real_tables, iris).sheetnames
    assert names == ["はじめに", *(item.title_ja for item in TABLES), "データ項目"]


@pytest.mark.parametrize("item", TABLES, ids=lambda item: item.name)
def test_excel_holds_the_rows_of_the_table(tmp_path: Path, real_tables: Tables, iris: Iris, item: Table) -> None:
    sheet = excel(tmp_path, real_tables, iris)[item.title_ja]
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == tuple(column.title_ja for column in item.columns)
    assert rows == list(item.rows(real_tables, iris))


def test_the_header_row_stays_in_view(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    book = excel(tmp_path, real_tables, iris)
    assert {book[item.title_ja].freeze_panes for item in TABLES} == {"A2"}


def test_every_column_is_explained(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    _, *rows = excel(tmp_path, real_tables, iris)["データ項目"].iter_rows(values_only=True)
    assert [(row[2], row[3]) for row in rows] == [
        (f"{item.name}.csv", column.name) for item in TABLES for column in item.columns
    ]
    assert all(row[4] and row[5] for row in rows)


def test_an_iri_is_a_link(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    cell = excel(tmp_path, real_tables, iris)["施策"]["A2"]
    assert cell.hyperlink.target == cell.value == f"{MEASURE}/01-10"


@pytest.mark.parametrize(
    "text", ["=1+1", "{=SUM(A1)}", "+1", "-1", "@a", "0123", "1e5", "2022-06-07", "https://a.example/"]
)
def test_excel_takes_a_text_as_a_text(tmp_path: Path, full_tables: Tables, iris: Iris, text: str) -> None:
    tables = with_first_measure(full_tables, name=text, corrections=())
    cell = excel(tmp_path, tables, iris)["施策"]["E2"]
    assert (cell.value, cell.data_type in ("s", "inlineStr"), cell.hyperlink) == (text, True, None)


def test_links_past_the_limit_of_a_sheet_stand_as_text(
    tmp_path: Path, real_tables: Tables, iris: Iris, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_LINKS", 5)
    sheet = excel(tmp_path, real_tables, iris)["府省庁"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if str(cell.value).startswith("http")]
    assert sum(1 for cell in cells if cell.hyperlink) == 5
    assert len(cells) > 100


def test_rows_past_the_limit_of_a_sheet_go_to_another_one(
    tmp_path: Path, real_tables: Tables, iris: Iris, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_ROWS", 20)
    book = excel(tmp_path, real_tables, iris)
    parts = ["府省庁", "府省庁 (2)", "府省庁 (3)"]
    assert [book[name].max_row for name in parts] == [20, 20, 5]
    names = [row[2] for name in parts for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert names == [ministry.name_ja for ministry in real_tables.ministries]


def test_a_text_that_no_cell_can_hold_is_an_error_not_a_cut(tmp_path: Path, full_tables: Tables, iris: Iris) -> None:
    tables = with_first_measure(full_tables, name="あ" * 32_768, corrections=())
    with pytest.raises(BuildError, match="32768 characters"):
        write_workbook(tmp_path / "juten.xlsx", tables, iris)


def test_the_data_dictionary_says_of_every_column_what_the_csvw_metadata_says(
    tmp_path: Path, real_tables: Tables, iris: Iris
) -> None:
    heading, *lines = excel(tmp_path, real_tables, iris)["データ項目"].iter_rows(values_only=True)
    assert heading is not None
    told = {(line[2], line[3]): dict(zip(heading, line, strict=True)) for line in lines}
    CsvwWriter(iris.base, prefixes(iris.base)).write(tmp_path)
    described = [json.loads((tmp_path / f"{item.name}.csv-metadata.json").read_text("utf-8")) for item in TABLES]
    columns = {
        (each["url"], column["name"]): column
        for each in described
        for column in each["tableSchema"]["columns"]
        if not column.get("virtual")
    }
    assert list(told) == list(columns)
    for key, column in columns.items():
        line, datatype = told[key], column["datatype"]
        base, values = (datatype["base"], datatype["format"]) if isinstance(datatype, dict) else (datatype, None)
        assert [line["意味"], line["Meaning"]] == [text["@value"] for text in column["dc:description"]]
        assert line["型 / Datatype"].split(" @") == [base, *filter(None, [column.get("lang")])]
        assert (line["取りうる値 / Allowed values"] or "").replace(" | ", "|") == (values or "")
        assert line["語彙 / Property"] == column["dc:subject"]["@id"]


@pytest.mark.parametrize("item", TABLES, ids=lambda item: item.name)
def test_a_cell_with_choices_is_one_of_them(item: Table, full_tables: Tables, iris: Iris) -> None:
    wrong = [
        (column.name, cell)
        for row in item.rows(full_tables, iris)
        for column, cell in zip(item.columns, row, strict=True)
        if column.choices and cell is not None and cell not in column.choices
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "column", "scheme"),
    [
        ("measures", "progress_kpi_status", "KpiStatus"),
        ("measures", "effect_kpi_status", "KpiStatus"),
        ("measures", "legal_basis_status", "LegalBasisStatus"),
        ("kpis", "status", "KpiStatus"),
        ("measure-ministries", "role", "MinistryRole"),
        ("law-marks", "mark", "Mark"),
    ],
)
def test_choices_are_the_individuals_of_the_vocabulary(
    ontology: Graph, base_iri: str, name: str, column: str, scheme: str
) -> None:
    found = next(it for it in table(name).columns if it.name == column)
    juten = juten_namespace(base_iri)
    members = {str(it).removeprefix(juten) for it in ontology.subjects(RDF.type, juten[scheme])}
    assert set(found.choices) == members


def test_the_workbook_is_the_same_bytes_every_time(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_workbook(tmp_path / name / "juten.xlsx", real_tables, iris)
        files.append((tmp_path / name / "juten.xlsx").read_bytes())
    assert files[0] == files[1]


def test_no_entry_of_the_workbook_has_a_time_or_is_compressed(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    write_workbook(tmp_path / "juten.xlsx", real_tables, iris)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "juten.xlsx").read_bytes())) as archive:
        entries = archive.infolist()
    assert {(entry.date_time, entry.compress_type) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED)
    }
    assert entries[0].filename == "[Content_Types].xml"


def test_nothing_but_the_workbook_is_left(tmp_path: Path, real_tables: Tables, iris: Iris) -> None:
    write_workbook(tmp_path / "juten.xlsx", real_tables, iris)
    assert [path.name for path in tmp_path.iterdir()] == ["juten.xlsx"]
