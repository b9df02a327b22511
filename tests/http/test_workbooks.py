"""Excel files of answers at Excel's own limits, and values that a spreadsheet must not take for something else."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.engine.interface import Answer
from kg.formats import BY_NAME
from kg.web import workbooks
from kg.web.problems import ProblemError
from kg.web.saved_formats import Headings, write_objects
from kg.web.workbooks import MAX_TEXT, write_workbook

XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(value: str, datatype: str | None = None) -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"datatype": XSD + datatype} if datatype else {})


def answer_of(*rows: dict[str, dict[str, str]], columns: tuple[str, ...] = ("a",)) -> Answer:
    body = json.dumps({"head": {"vars": columns}, "results": {"bindings": rows}}).encode()
    return Answer(io.BytesIO(body), len(body), BY_NAME["json"])


def cells(app: Flask, answer: Answer, title: str = "t"):
    with app.test_request_context():
        file, length = write_workbook(answer, Headings(title, {"a": "列"}))
    with file:
        content = file.read()
    assert len(content) == length
    return openpyxl.load_workbook(io.BytesIO(content)).active


@pytest.fixture
def app(make_app: Callable[..., Flask]) -> Flask:
    return make_app()


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (literal("=1+1"), "=1+1"),
        (literal('=HYPERLINK("http://e/")'), '=HYPERLINK("http://e/")'),
        (literal("+81"), "+81"),
        (literal("02-01"), "02-01"),
        (literal("http://e/"), "http://e/"),
        (literal("12", "integer"), 12),
        (literal("1.50", "decimal"), 1.5),
        (literal("INF", "double"), "INF"),
        (literal("x", "integer"), "x"),
        (literal("12345678901234567890", "integer"), "12345678901234567890"),
        (literal("2030", "gYear"), 2030),
        (literal("2030Z", "gYear"), "2030Z"),
        (literal("true", "boolean"), True),
        (literal("2022-06-07", "date"), datetime(2022, 6, 7)),
        (literal("1899-01-01", "date"), "1899-01-01"),
        (literal("2022-02-30", "date"), "2022-02-30"),
        ({"type": "bnode", "value": "b"}, "_:b"),
    ],
)
def test_a_term_is_the_cell_that_it_means(app: Flask, term: dict[str, str], value: object) -> None:
    cell = cells(app, answer_of({"a": term}))["A2"]
    assert (cell.value, cell.data_type == "f", cell.hyperlink) == (value, False, None)


def test_an_iri_is_a_link_and_an_unbound_variable_an_empty_cell(app: Flask) -> None:
    sheet = cells(app, answer_of({"a": {"type": "uri", "value": "https://example.org/施策"}}, {}))
    assert sheet["A2"].hyperlink.target
    assert sheet["A2"].value == "https://example.org/施策"
    assert sheet["A3"].value is None


def test_beyond_the_links_that_a_sheet_holds_an_iri_is_text(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_LINKS", 2)
    rows = [{"a": {"type": "uri", "value": f"https://example.org/{number}"}} for number in range(4)]
    sheet = cells(app, answer_of(*rows))
    assert [cell.hyperlink is not None for cell in sheet["A"]] == [False, True, True, False, False]
    assert sheet["A5"].value == "https://example.org/3"


def test_what_does_not_fit_is_no_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cells(app, answer_of({"a": literal("字" * MAX_TEXT)}))["A2"].value == "字" * MAX_TEXT
    with pytest.raises(ProblemError, match="32,768"):
        cells(app, answer_of({"a": literal("字" * (MAX_TEXT + 1))}))
    monkeypatch.setattr(workbooks, "MAX_ROWS", 3)
    assert cells(app, answer_of({}, {}, {"a": literal("x")})).max_row == 4
    with pytest.raises(ProblemError, match="3"):
        cells(app, answer_of({}, {}, {}, {}))


@pytest.mark.parametrize("title", ["a/b:c?[x]*", "'", "長" * 40, "History"])
def test_any_title_is_a_name_of_a_sheet(app: Flask, title: str) -> None:
    assert len(cells(app, answer_of({}), title).title) <= 31


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cn", "Co")), max_size=60))
def test_any_text_comes_back_from_excel_and_from_json(app: Flask, text: str) -> None:
    assert (cells(app, answer_of({"a": literal(text)}))["A2"].value or "") == text
    file, _length = write_objects(answer_of({"a": literal(text)}))
    with file:
        assert json.load(file) == [{"a": text}]


def test_objects_name_every_column_and_keep_big_numbers(app: Flask) -> None:
    file, length = write_objects(answer_of({"b": literal("12345678901234567890", "integer")}, columns=("a", "b")))
    with file:
        content = file.read()
    assert len(content) == length
    assert json.loads(content) == [{"a": None, "b": 12345678901234567890}]
