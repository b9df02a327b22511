"""Each fault of a table gets one clear line with file, row, column and value; all faults are found in one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.tables import TablesInvalid, load_tables
from kg.tables.load import read_tables

EDITION = "data/editions/2022-06-07"


def replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        path = project / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def append(file: str, line: str) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        with (project / file).open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")

    return spoil


def remove(file: str) -> Callable[[Path], None]:
    return lambda project: (project / file).unlink()


def recode(file: str, encoding: str) -> Callable[[Path], None]:
    def spoil(project: Path) -> None:
        path = project / file
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding, "replace"))

    return spoil


MEASURES, POINTS = f"{EDITION}/measures.csv", f"{EDITION}/points.csv"
MARKS, COLUMNS = f"{EDITION}/article_marks.csv", f"{EDITION}/columns.csv"
CORRECTIONS, TOML = f"{EDITION}/corrections.csv", f"{EDITION}/edition.toml"
MINISTRIES = "data/reference/ministries.csv"
PROVISIONS = "data/reference/provisions.csv"

# What is done to the tables, and the line that must be said of it.
FAULTS = {
    "unknown ministry": (
        replace(MEASURES, "◎総務省、経済産業省、内閣府", "◎総務庁、経済産業省、内閣府"),
        f"{MEASURES}: row 6: column ministries: value '◎総務庁、経済産業省、内閣府': "
        "no such ministry in ministries.csv: 総務庁 (nearest: 総務省",
    ),
    "unknown column": (
        append(MARKS, "02-01,digital-36,◎"),
        f"{MARKS}: row 2: column column: value 'digital-36': no such column in columns.csv (nearest: digital-3",
    ),
    "duplicate number": (
        append(
            MEASURES,
            "02-01,x,blank,,blank,,,,◎総務省,notRecovered,2",
        ),
        f"{MEASURES}: row 8: column number: value '02-01': stands already in row 3",
    ),
    "wrong encoding": (
        recode(POINTS, "cp932"),
        f"{POINTS}: row 2: the file is not UTF-8 (byte 0x83 at offset 30); save it as UTF-8",
    ),
    "utf-16": (recode(POINTS, "utf-16"), f"{POINTS}: row 1: the file is not UTF-8 (byte 0xFF at offset 0)"),
    "missing file": (remove(COLUMNS), f"{COLUMNS}: the file is missing"),
    "missing reference file": (remove(MINISTRIES), f"{MINISTRIES}: the file is missing"),
    "wrong mark": (
        append(MARKS, "02-01,digital-21,×"),
        f"{MARKS}: row 2: column mark: value '×': is no mark: ◎, ○ or unreadable is needed",
    ),
    "mark that looks right": (append(MARKS, "02-01,digital-21,〇"), "value '〇': is no mark"),
    "wrong check digit": (
        replace(MINISTRIES, "8000012010038", "7000012010038"),
        f"{MINISTRIES}: row 4: column corporate_number: value '7000012010038': is no corporate number",
    ),
    "a draft's warning that nobody settled": (
        replace(MARKS, "number,column,mark", "number,column,mark,warnings\n02-01,digital-21,◎,look"),
        f"{MARKS}: row 2: column warnings: a person must look at this, then empty the cell: look",
    ),
    "a draft's warning in edition.toml": (
        replace(TOML, 'id = "2022-06-07"', 'warnings = ["look"]\nid = "2022-06-07"'),
        f"{TOML}: column warnings: a person must look at this, then empty the cell: look",
    ),
    "a column of warnings twice": (
        replace(MARKS, "number,column,mark", "number,column,mark,warnings,warnings"),
        f"{MARKS}: row 1: column warnings: the column stands twice in the header",
    ),
    "marks of a measure without recovered legal basis": (
        append(MARKS, "02-01,digital-21,◎"),
        f"{MEASURES}: row 3: column legal_basis_status: value 'notRecovered': the measure has marks",
    ),
    "ministry before its time": (
        replace(MEASURES, "◎総務省、経済産業省、内閣府", "◎総務省、こども家庭庁"),
        "こども家庭庁 exists since 2023-04-01; this edition was decided on 2022-06-07",
    ),
    "no lead": (
        replace(MEASURES, "◎総務省、経済産業省、内閣府", "総務省、経済産業省"),
        "no lead ministry: one name needs ◎",
    ),
    "ministry twice": (
        replace(MEASURES, "◎総務省、経済産業省、内閣府", "◎総務省、総務省"),
        "the ministry is named twice: 総務省",
    ),
    "empty name": (
        replace(MEASURES, "◎総務省、経済産業省、内閣府", "◎総務省、、内閣府"),
        "a ministry's name is missing",
    ),
    "KPI text without status": (
        replace(MEASURES, "02-01,国際的なデータ流通の推進,blank,,", "02-01,国際的なデータ流通の推進,blank,10件,"),
        "column kpi_progress: value '10件': the cell has a text, so its status must be stated",
    ),
    "KPI status without text": (
        replace(MEASURES, "02-01,国際的なデータ流通の推進,blank,,", "02-01,国際的なデータ流通の推進,stated,,"),
        "column kpi_progress: value '': the status is stated, so the cell needs a text",
    ),
    "unknown KPI status": (
        replace(MEASURES, "02-01,国際的なデータ流通の推進,blank,,", "02-01,国際的なデータ流通の推進,none,,"),
        "column kpi_progress_status: value 'none': must be one of: stated, noneSet, blank",
    ),
    "unknown page": (replace(MEASURES, "notRecovered,2\n", "notRecovered,3\n"), "column page: value '3': no such page"),
    "page that is no number": (
        replace(MEASURES, "notRecovered,2\n", "notRecovered,二\n"),
        "column page: value '二': a whole",
    ),
    "point of no measure": (append(POINTS, "02-99,1,x"), "column number: value '02-99': no such measure"),
    "gap in the points": (replace(POINTS, "01-10,2,", "01-10,5,"), "must run from 1 without a gap; 2 is missing"),
    "point twice": (
        replace(POINTS, "01-10,2,", "01-10,1,"),
        f"{POINTS}: row 3: column position: value '1': stands already",
    ),
    "header without a column": (
        replace(POINTS, "number,position,text", "number,position,body"),
        "column text: the column is missing",
    ),
    "header with a foreign column": (
        replace(POINTS, "number,position,text", "number,position,text,memo"),
        "column memo: the table has no such column",
    ),
    "row too long": (append(POINTS, "02-05,4,a,b"), "row 20: the row has 4 cells, the header has 3"),
    "control character": (append(POINTS, "02-05,4,a\x00b"), "the cell holds a control character (U+0000)"),
    "broken quotes": (append(POINTS, '02-05,4,"a'), f"{POINTS}: this is not CSV"),
    "correction of nothing": (replace(CORRECTIONS, "Trustd Web,", "Trusted Wab,"), "this does not stand exactly once"),
    "correction of no field": (replace(CORRECTIONS, "kpi/progress", "kpi/target"), "must be name, kpi/progress"),
    "correction that changes nothing": (
        replace(CORRECTIONS, "Trusted Web,print", "Trustd Web,print"),
        "the corrected form is the printed one",
    ),
    "unknown provision": (
        replace(COLUMNS, "digital-35,27,503AC0000000035,35条,35", "digital-35,27,503AC0000000035,35条,99"),
        "no such provision of 503AC0000000035 in provisions.csv: 99",
    ),
    "provision that is none": (
        replace(COLUMNS, "11/1 11/2", "11/1 11項"),
        "is no article or paragraph (11 or 11/1): 11項",
    ),
    "gap in the columns": (
        replace(COLUMNS, "digital-35,27,", "digital-35,28,"),
        "must run from 1 without a gap; 27 is missing",
    ),
    "unknown law": (append(PROVISIONS, "999AC0000000001,1,,a,b,c,d,,e,"), "no such law in laws.csv"),
    "provision twice": (append(PROVISIONS, "503AC0000000035,35,,a,b,c,d,,e,"), "stands already in row"),
    "reading that is no hiragana": (
        replace(MINISTRIES, "でじたるちょう", "デジタルチョウ"),
        "the reading must be in hiragana",
    ),
    "date that does not exist": (
        replace(MINISTRIES, "2023-04-01", "2023-04-31"),
        "column valid_from: value '2023-04-31': is no date",
    ),
    "parents in a circle": (
        replace(
            MINISTRIES,
            "7000012010022,国税庁法人番号公表サイト全件データ (nomhiro/japan-government-kg 経由),,,,内閣府",
            "7000012010022,,,,,警察庁",
        ),
        "the parents run in a circle",
    ),
    "Wikidata item without sources": (
        replace(MINISTRIES, "Q107291492,1", "Q107291492,"),
        "a Wikidata item needs the number of its sources",
    ),
    "TOML that is none": (append(TOML, "= 1"), f"{TOML}: this is not TOML"),
    "TOML without a key": (replace(TOML, "licence_ja", "license_ja"), f"{TOML}: column licence_ja: the key is missing"),
    "TOML with an unknown key": (replace(TOML, "licence_ja", "license_ja"), f"{TOML}: column license_ja"),
    "publisher unknown": (
        replace(TOML, 'publisher = "デジタル庁"', 'publisher = "デジタル省"'),
        "no such ministry in ministries.csv: デジタル省 (nearest: デジタル庁)",
    ),
    "id of another day": (
        replace(TOML, 'id = "2022-06-07"', 'id = "2022-06-08"'),
        "the id must be the date of decision",
    ),
    "source text changed": (append(f"{EDITION}/source/page-002.txt", "x"), "pages[1].sha256"),
    "source text missing": (
        remove(f"{EDITION}/source/page-002.txt"),
        f"{EDITION}/source/page-002.txt: the file is missing",
    ),
    "source outside": (
        replace(TOML, "source/page-002.txt", "../../../ontology/juten.ttl"),
        "must lie inside the edition's folder",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_gets_one_clear_line(tables_copy: Path, name: str) -> None:
    spoil, expected = FAULTS[name]
    spoil(tables_copy)
    with pytest.raises(TablesInvalid) as caught:
        load_tables(tables_copy)
    lines = [finding.line("en") for finding in caught.value.findings]
    assert any(expected in line for line in lines), lines
    assert all("\n" not in line for line in lines)


def test_all_findings_come_in_one_run(tables_copy: Path) -> None:
    for name in ("unknown column", "wrong check digit", "unknown page", "header without a column"):
        FAULTS[name][0](tables_copy)
    _, findings = read_tables(tables_copy)
    text = "\n".join(finding.line("en") for finding in findings)
    for name in ("unknown column", "wrong check digit", "unknown page", "header without a column"):
        assert FAULTS[name][1] in text


@pytest.mark.parametrize("name", ["missing file", "missing reference file", "utf-16"])
def test_a_table_that_cannot_be_read_is_said_once_and_not_for_every_row(tables_copy: Path, name: str) -> None:
    FAULTS[name][0](tables_copy)
    _, findings = read_tables(tables_copy)
    assert len(findings.errors) == 1


def test_findings_are_said_in_japanese(tables_copy: Path) -> None:
    FAULTS["wrong mark"][0](tables_copy)
    _, findings = read_tables(tables_copy)
    line = next(finding.line("ja") for finding in findings if finding.column == "mark")
    assert line.startswith(f"{MARKS}: 2 行目: 列 mark: 値 '×': ")
    assert "◎" in line
    assert "is no mark" not in line


def test_years_that_disagree_are_a_warning_and_both_are_kept(tables_copy: Path) -> None:
    replace(POINTS, "令和12年(2030年)", "令和12年(2031年)")(tables_copy)
    tables, findings = read_tables(tables_copy)
    assert not findings.errors
    assert [finding.line("en") for finding in findings.warnings] == [
        f"{POINTS}: row 9: column text: warning: the era says 2030, the western year says 2031: 令和12年(2031年)"
    ]
    measure = next(measure for measure in tables.editions[0].measures if measure.number == "02-02")
    assert {(2030, False), (2031, False)} <= {(mention.year, mention.fiscal) for mention in measure.years}


def test_a_table_saved_by_excel_reads_the_same(tables_copy: Path) -> None:
    plain = load_tables(tables_copy)
    for path in (tables_copy / "data").rglob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert load_tables(tables_copy) == plain


def test_no_edition_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(TablesInvalid) as caught:
        load_tables(tmp_path)
    assert "data/editions: the file is missing" in str(caught.value)
