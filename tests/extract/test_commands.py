"""``kg extract``, the check of a draft, and the build of an edition that came out of a PDF, as a person runs them."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.commands.difference import diff
from kg.commands.draft import check_draft, extract
from kg.graph.build import build
from kg.tables import load_tables
from tests.extract import reportlab_pdf
from tests.extract.known import ROOT, KnownMeasure, real_measures

SAMPLE = Path(__file__).parent / "samples" / "measures-table-synthetic.pdf"
PAGE = ROOT / "data/editions/2022-06-07/source/page-002.txt"
BASE = "https://w3id.org/juten-kg/"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def run(project: Path, *arguments: object) -> Result:
    return CliRunner().invoke(extract, [str(item) for item in arguments], env={"KG_ROOT": str(project)})


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_pdf_becomes_an_edition_that_builds_without_an_edit(tables_copy: Path) -> None:
    done = run(tables_copy, SAMPLE, "-o", tables_copy / "data/editions/2023-06-09")
    assert done.exit_code == 0, done.output
    assert "6 measures, 18 points, 30 marks of 4 pages" in done.output
    assert "letters: 4453 = 4446 placed + 7 not placed (unplaced.csv)" in done.output
    assert "kg build takes the edition as it is" in done.output
    edition = load_tables(tables_copy).editions[1]
    assert (edition.id, len(edition.measures), len(edition.columns)) == ("2023-06-09", 6, 27)
    assert sum(len(measure.marks) for measure in edition.measures) == 30
    snapshot = build(tables_copy, tables_copy / "build", BASE)
    assert any(entry.name == "dumps/edition-2023-06-09.ttl" for entry in snapshot.files)


def test_the_source_goes_along_with_its_checksum_and_pages(tables_copy: Path) -> None:
    folder = tables_copy / "data/editions/2023-06-09"
    run(
        tables_copy,
        SAMPLE,
        "-o",
        folder,
        "--title",
        "題",
        "--title-en",
        "Title",
        "--url",
        "https://example.org/plan.pdf",
    )
    toml = tomllib.loads((folder / "edition.toml").read_text(encoding="utf-8"))
    assert (folder / "source" / SAMPLE.name).read_bytes() == SAMPLE.read_bytes()
    assert [page["number"] for page in toml["pages"]] == [1, 2, 3, 4]
    assert (toml["title_ja"], toml["title_en"], toml["origin_url"]) == ("題", "Title", "https://example.org/plan.pdf")
    assert "(2023年6月9日、デジタル庁)(https://example.org/plan.pdf)" in toml["citation_ja"]
    assert rows(folder / "unplaced.csv") == [{"place": "1", "text": "別表(施策集)"}]


def test_a_date_that_nobody_gave_is_left_out_and_said(tables_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tables_copy / "draft"
    assert run(tables_copy, SAMPLE, "-o", folder).exit_code == 0
    assert "decided" not in tomllib.loads((folder / "edition.toml").read_text(encoding="utf-8"))
    assert check(tables_copy, folder) == 1
    told = capsys.readouterr().err
    assert "draft/edition.toml: column decided: the key is missing" in told
    assert "give the date of the decision with --date" in told


def check(project: Path, folder: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_ROOT", str(project))
        return check_draft(folder)


def test_a_draft_of_a_page_says_what_needs_a_person(tables_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tables_copy / "drafts/2022-06-07"
    done = run(tables_copy, PAGE, "-o", folder)
    assert "mean confidence of a cell: 0." in done.output
    assert check(tables_copy, folder) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1] == "7 errors, 0 warnings"
    assert lines[0] == (
        "2022-06-07/measures.csv: row 2: column warnings: a person must look at this, then empty the cell: "
        "name: put together from interleaved columns, confidence 0.70"
    )
    cells = rows(folder / "cells.csv")
    assert {"number": "01-10", "column": "kpi_progress", "confidence": "0.70", "lines": "33 35 37 38"} in cells
    assert [row["place"] for row in rows(folder / "unplaced.csv")][:3] == ["1", "3", "5"]


def test_a_draft_whose_warnings_were_emptied_is_good(tables_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tables_copy / "drafts/2022-06-07"
    run(tables_copy, PAGE, "-o", folder)
    measures = rows(folder / "measures.csv")
    with (folder / "measures.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(measures[0]))
        writer.writeheader()
        writer.writerows(row | {"warnings": ""} for row in measures)
    assert check(tables_copy, folder) == 0
    assert "6 measures, nothing to settle" in capsys.readouterr().out


def test_a_draft_with_warnings_is_not_built(tables_copy: Path, tmp_path: Path) -> None:
    fields = {name: getattr(real_measures()[0], name) for name in KnownMeasure.__dataclass_fields__}
    measure = KnownMeasure(**fields | {"ministries": "◎総務庁"})
    pdf = reportlab_pdf.make(tmp_path / "table.pdf", [measure])
    done = run(tables_copy, pdf, "-o", tables_copy / "data/editions/2023-06-09")
    assert "1 things for a person to look at" in done.output
    from kg.graph.errors import BuildRefused

    with pytest.raises(BuildRefused) as caught:
        build(tables_copy, tables_copy / "build", BASE)
    told = [finding.line("en") for finding in caught.value.findings]
    assert any("a person must look at this" in line and "総務庁" in line for line in told)


def test_a_failure_is_one_line_and_leaves_nothing(tables_copy: Path) -> None:
    done = run(tables_copy, tables_copy / "nothing.pdf", "-o", tables_copy / "draft")
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
    assert not (tables_copy / "draft").exists()


def test_the_difference_of_two_editions_is_text_csv_and_rdf(tables_copy: Path) -> None:
    run(tables_copy, SAMPLE, "-o", tables_copy / "data/editions/2023-06-09")

    def difference(*arguments: str) -> Result:
        return CliRunner().invoke(diff, ["2022-06-07", "2023-06-09", *arguments], env={"KG_ROOT": str(tables_copy)})

    text = difference().output
    assert "= 2022-06-07/01-10 = 2023-06-09/01-10" in text
    assert "marks: (lost in the source text) → ◎11条1項・2項、◎13条、◎18条、○21条、◎29条" in text
    assert "6 pairs for a person to judge" in text
    assert difference("--format", "csv").output.startswith("kind,edition_before,")
    rdf = difference("--format", "rdf").output
    assert "juten:Change" in rdf
    assert "specializationOf" not in rdf.replace("@prefix", "")
    reviewed = tables_copy / "reviewed.csv"
    lines = difference("--format", "csv").output.splitlines()
    reviewed.write_text("\n".join([lines[0], lines[1] + "same"]), encoding="utf-8")
    assert (
        "prov:specializationOf <id/measure-line/2022-06-07-01-10>"
        in difference("--format", "rdf", "--reviewed", str(reviewed)).output
    )


@pytest.mark.parametrize("side", ["1999-01-01", "queries"])
def test_a_side_that_is_nothing_to_compare_is_one_line(tables_copy: Path, side: str) -> None:
    done = CliRunner().invoke(diff, ["2022-06-07", side], env={"KG_ROOT": str(tables_copy)})
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
