"""Files that people hand us: whatever is in them, they are read or refused in one sentence, never with a crash."""

# ruff: noqa: E501 - tables of bytes

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.extract import ExtractError, Limits, extract
from kg.extract.spreadsheet import changed_cells, read_workbook, write_workbook
from kg.graph.attached import opening
from kg.graph.attached.convert import convert
from kg.graph.attached.errors import AttachedError
from kg.graph.attached.record import Attachment
from kg.tables.csvfile import read_rows
from kg.tables.findings import Findings
from kg.tables.load import read_tables
from tests.effort import effort
from tests.extract.known import ROOT

SAMPLE = ROOT / "tests/extract/samples/measures-table-synthetic.pdf"
EDITION = "data/editions/2022-06-07"
CUTS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=6)), min_size=1, max_size=5)
WORDS = [
    b"\0",
    b'"',
    b",",
    b"\r",
    b"\n",
    b"\xef\xbb\xbf",
    b"\xff",
    b"\xe3\x81",
    b"'",
    b"\t",
    b"=1+1",
    b"9" * 5000,
    b"\x1a",
]


def changed(content: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    """The content with some bytes taken out and others put in."""
    for place, length, piece in cuts:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


csv_bytes = st.lists(
    st.sampled_from(
        [*WORDS, b"a", b"b", b"a,b\n", b"1,2\n", "国".encode(), '"x\n"'.encode("utf-16"), b'""', b"a,b\r\n"]
    )
    | st.binary(max_size=4),
    max_size=12,
).map(b"".join)


@effort(150)
@given(content=csv_bytes)
@example(content=b"a,b\n" + b'"' + b"x" * (1 << 20) + b'y",1\n')
@example(content=b"a,b\n1,2,\n")
@example(content=b"a,a,b\n1,2,3\n")
def test_a_table_of_any_bytes_gives_rows_or_findings(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    path = folder / "any.csv"
    path.write_bytes(content)
    findings = Findings()
    rows = read_rows(folder, path, ("a", "b"), findings)
    assert rows is not None or len(list(findings)) > 0
    for row in rows or ():
        assert set(row.cells) >= {"a", "b"}
    for finding in findings:
        assert "\n" not in finding.line("en")


cells = st.text(st.characters(codec="utf-8", exclude_characters="\r", min_codepoint=32), max_size=12)


@effort(100)
@given(rows=st.lists(st.tuples(cells, cells).filter(any), max_size=6), mark=st.booleans())
def test_what_csv_can_hold_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], mark: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("a", "b"), *rows])
    (folder / "round.csv").write_bytes((b"\xef\xbb\xbf" if mark else b"") + text.getvalue().encode())
    findings = Findings()
    read = read_rows(folder, folder / "round.csv", ("a", "b"), findings)
    assert read is not None
    assert [(row.cells["a"], row.cells["b"]) for row in read] == rows
    assert not list(findings)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real tables, to be spoilt one at a time."""
    folder = tmp_path_factory.mktemp("tables")
    shutil.copytree(ROOT / "data", folder / "data")
    return folder


SPOILT = [
    f"{EDITION}/{name}" for name in ("measures.csv", "points.csv", "article_marks.csv", "columns.csv", "corrections.csv", "edition.toml")
] + [f"data/reference/{name}" for name in ("ministries.csv", "laws.csv", "provisions.csv", "topics.csv")]  # fmt: skip


@effort(60)
@given(
    name=st.sampled_from(SPOILT),
    cuts=CUTS | st.lists(st.tuples(st.floats(0, 1), st.just(0), st.sampled_from(WORDS)), max_size=3),
)
def test_the_real_tables_spoilt_anywhere_give_findings_and_no_crash(
    project: Path, name: str, cuts: list[tuple[float, int, bytes]]
) -> None:
    content = (ROOT / name).read_bytes()
    (project / name).write_bytes(changed(content, cuts))
    try:
        _tables, findings = read_tables(project)
        for finding in findings:
            assert "\n" not in finding.line("ja")
    finally:
        (project / name).write_bytes(content)


GRAPHS = {
    "ttl": b'@prefix e: <http://e/> .\ne:a e:b "x"@en , [ e:c ( 1 2.5 "z"^^e:d ) ] .\n',
    "nt": b'<http://e/a> <http://e/b> "x\\u0041" .\n_:b <http://e/b> <http://e/c> .\n',
    "nq": b"<http://e/a> <http://e/b> <http://e/c> <http://e/g> .\n",
    "trig": b"@prefix e: <http://e/> . e:g { e:a e:b e:c } e:a e:b 1 .\n",
    "rdf": b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x 'http://e/'>]><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-"
    b"rdf-syntax-ns#' xmlns:e='http://e/'><rdf:Description rdf:about='&x;a'><e:p xml:lang='en'>x</e:p></rdf:Description></rdf:RDF>",
    "jsonld": b'{"@context":{"e":"http://e/","l":{"@id":"e:l","@container":"@list"}},"@id":"e:a","e:b":[1,"x",{"@value":"y","@language":"en"}],"l":[1,2]}',
    "csv": b"number,name\n1,a\n2,b\n",
}
MAPPING = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "x.csv",
    "tableSchema": {
        "aboutUrl": "http://e/{number}",
        "columns": [
            {"name": "number", "titles": "number", "datatype": "integer", "propertyUrl": "http://e/number"},
            {"name": "name", "titles": "name", "propertyUrl": "http://e/name"},
        ],
    },
}


def packed(content: bytes, how: str, name: str) -> bytes:
    """As it is, in gzip, or in a zip archive."""
    if how == "zip":
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        return target.getvalue()
    return gzip.compress(content, mtime=0) if how == "gz" else content


def take(folder: Path, form: str, content: bytes, mapping: bytes | None = None) -> None:
    """Read a data set as ``kg attach`` and a build do; only the one error may come."""
    path = folder / f"data.{form}"
    path.write_bytes(content)
    if mapping is not None:
        (folder / "mapping.json").write_bytes(mapping)
    common = {"licence": "http://l/", "source": "http://s/", "retrieved": date(2024, 1, 1), "original": path.name}
    draft = Attachment(
        "x", "x", "x", file=path.name, format=form, media_type="", sha256="", triples=0, folder=folder,
        mapping="mapping.json" if mapping is not None else "", **common,
    )  # fmt: skip
    try:
        if opening.packing(path) == "zip":
            opening.choose_member(path)
        convert(draft, "http://g/", "https://w3id.org/juten-kg/", 1 << 20)
    except AttachedError as error:
        assert "\n" not in error.text("en")
        assert error.text("ja")


@effort(150)
@given(
    form=st.sampled_from(sorted(GRAPHS)),
    how=st.sampled_from(["", "", "gz", "zip"]),
    before=CUTS,
    after=st.none() | CUTS,
)
def test_a_data_set_spoilt_anywhere_is_taken_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    form: str,
    how: str,
    before: list[tuple[float, int, bytes]],
    after: list[tuple[float, int, bytes]] | None,
) -> None:
    content = packed(changed(GRAPHS[form], before if after is None else []), how, f"a.{form}")
    mapping = json.dumps(MAPPING).encode() if form == "csv" else None
    take(tmp_path_factory.getbasetemp(), form, changed(content, after or []), mapping)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4)
    | st.sampled_from(["http://e/a", "e:b", "@id", "_:x", "@list", "http://c/", "../x", "{number}", "integer"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["@context", "@id", "@type", "@value", "@list", "@set", "@graph", "@reverse", "@language", "@base", "@vocab",
             "@import", "@index", "@nest", "@container", "@version", "@included", "@json", "@prefix", "@propagate", "@none",
             "e", "e:b", "http://e/a", "aboutUrl", "url", "tableSchema", "columns", "name", "titles", "datatype", "base",
             "format", "propertyUrl", "valueUrl", "separator", "null", "default", "required", "virtual", "dialect", "lang"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=15,
)  # fmt: skip


@effort(150)
@given(document=json_values)
@example(document={"@context": {"@import": 1}})
def test_any_json_ld_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, document: object) -> None:
    take(tmp_path_factory.getbasetemp(), "jsonld", json.dumps(document).encode())


@pytest.mark.parametrize("depth", [10, 100, 500, 900, 5_000, 100_000])
@pytest.mark.parametrize("bracket", ['{"@graph":', "[", '{"http://e/a":', '{"@context":'])
def test_json_ld_of_any_depth_is_taken_or_refused(tmp_path: Path, depth: int, bracket: str) -> None:
    closing = "}" if bracket.startswith("{") else "]"
    take(tmp_path, "jsonld", (bracket * depth + "{}" + closing * depth).encode())


@effort(60)
@given(mapping=json_values | st.builds(lambda found: MAPPING | {"tableSchema": found}, json_values))
@example(mapping={"@context": []})
@example(mapping=MAPPING | {"dialect": {"encoding": "rot13"}})
@example(mapping=MAPPING | {"dialect": {"quoteChar": 1, "delimiter": ""}})
def test_any_mapping_of_a_table_is_taken_or_refused(tmp_path_factory: pytest.TempPathFactory, mapping: object) -> None:
    take(tmp_path_factory.getbasetemp(), "csv", GRAPHS["csv"], json.dumps(mapping).encode())


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("book") / "plan.xlsx"
    write_workbook(ROOT / EDITION, path)
    return path


def rewritten(workbook: Path, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with other content in its members."""
    target = io.BytesIO()
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, change(name, source.read(name)))
    return target.getvalue()


@effort(40)
@given(inside=st.booleans(), member=st.integers(0, 20), cuts=CUTS)
def test_a_workbook_spoilt_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    workbook: Path,
    inside: bool,
    member: int,
    cuts: list[tuple[float, int, bytes]],
) -> None:
    if inside:
        with zipfile.ZipFile(workbook) as archive:
            names = archive.namelist()
        chosen = names[member % len(names)]
        content = rewritten(workbook, lambda name, old: changed(old, cuts) if name == chosen else old)
    else:
        content = changed(workbook.read_bytes(), cuts)
    path = tmp_path_factory.getbasetemp() / "spoilt.xlsx"
    path.write_bytes(content)
    try:
        _edition, tables, _faults = read_workbook(path)
        changed_cells(ROOT / EDITION, tables)
    except ExtractError as error:
        assert "\n" not in error.text("en")


@effort(4)
@given(cuts=CUTS)
def test_a_pdf_spoilt_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "spoilt.pdf"
    path.write_bytes(changed(SAMPLE.read_bytes(), cuts))
    try:
        extract(path, ROOT, Limits(pages=50, seconds=120, mebibytes=1024))
    except ExtractError as error:
        assert "\n" not in error.text("en")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"workbookViewId", b"workbookViewIx"),
        (b"<sheetData>", b"<sheetData><row r='x'>"),
        (b"<sheetView ", b"<sheetView x='1' "),
    ],
)
def test_a_workbook_with_what_excel_does_not_know_is_refused(
    tmp_path: Path, workbook: Path, old: bytes, new: bytes
) -> None:
    path = tmp_path / "odd.xlsx"
    path.write_bytes(rewritten(workbook, lambda _name, content: content.replace(old, new)))
    assert path.read_bytes() != workbook.read_bytes()
    with pytest.raises(ExtractError):
        read_workbook(path)


def test_a_workbook_whose_entities_grow_is_refused(tmp_path: Path, workbook: Path) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a0 "{"x" * 100}">{levels}]><sst>&a11;</sst>'.encode()
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(rewritten(workbook, lambda name, old: bomb if name.endswith("sheet2.xml") else old))
    with pytest.raises(ExtractError):
        read_workbook(path)


def test_a_name_in_an_archive_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    take(folder, "ttl", packed(GRAPHS["ttl"], "zip", "../../outside.ttl"))
    take(folder, "ttl", packed(GRAPHS["ttl"], "zip", "/tmp/outside.ttl"))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["data.ttl", "inside"]
