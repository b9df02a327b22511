"""What nobody tries until somebody does: odd folders, odd marks, numbers twice, a build against an edition."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.graph.build import build
from kg.tables import load_tables
from kg.tables.years import find_years
from tests.extract import reportlab_pdf
from tests.extract.known import KnownMeasure, real_measures

BASE = "https://w3id.org/juten-kg/"
SAMPLE = Path(__file__).parent / "samples" / "measures-table-synthetic.pdf"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def kg(project: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, [str(item) for item in arguments], env={"KG_ROOT": str(project)})


def pdf(folder: Path, *measures: KnownMeasure) -> Path:
    return reportlab_pdf.make(folder / "annex.pdf", list(measures))


def test_replace_takes_no_folder_that_holds_what_no_draft_has(tables_copy: Path) -> None:
    folder = tables_copy / "mine"
    folder.mkdir()
    (folder / "thesis.docx").write_text("years of work", encoding="utf-8")
    done = kg(tables_copy, "extract", SAMPLE, "-o", folder, "--replace")
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
    assert "thesis.docx" in done.output
    assert (folder / "thesis.docx").read_text(encoding="utf-8") == "years of work"


def test_replace_takes_no_draft_with_a_file_of_the_user_in_it(tables_copy: Path) -> None:
    folder = tables_copy / "data/editions/2023-06-09"
    assert kg(tables_copy, "extract", SAMPLE, "-o", folder).exit_code == 0
    (folder / "source" / "letter.txt").write_text("from the ministry", encoding="utf-8")
    done = kg(tables_copy, "extract", SAMPLE, "-o", folder, "--replace")
    assert done.exit_code == 1
    assert "source/letter.txt" in done.output
    (folder / "source" / "letter.txt").unlink()
    assert kg(tables_copy, "extract", SAMPLE, "-o", folder, "--replace").exit_code == 0


def test_a_second_pdf_does_not_go_into_the_folder_of_the_first(tables_copy: Path) -> None:
    folder = tables_copy / "data/editions/2023-06-09"
    kg(tables_copy, "extract", SAMPLE, "-o", folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = kg(tables_copy, "extract", SAMPLE, "-o", folder)
    assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_folder_may_be_the_one_that_one_stands_in(tables_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tables_copy / "data/editions/2023-06-09"
    folder.mkdir()
    monkeypatch.chdir(folder)
    done = kg(tables_copy, "extract", SAMPLE, "-o", ".")
    assert done.exit_code == 0, done.output
    assert [edition.id for edition in load_tables(tables_copy).editions] == ["2022-06-07", "2023-06-09"]


@pytest.mark.parametrize("sign", ["◯", "〇"])
def test_another_character_for_the_same_circle_is_the_mark(tables_copy: Path, tmp_path: Path, sign: str) -> None:
    known = real_measures()[0]
    marks = (sign, "◎", *[""] * (len(known.marks) - 2))
    folder = tables_copy / "data/editions/2023-06-09"
    done = kg(tables_copy, "extract", pdf(tmp_path, replace(known, marks=marks)), "-o", folder)
    assert "nothing that needs a person" in done.output
    lines = (folder / "article_marks.csv").read_text(encoding="utf-8").splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines[1:]] == ["○", "◎"]


def test_a_number_that_stands_twice_is_told_at_once(tables_copy: Path, tmp_path: Path) -> None:
    known = real_measures()[0]
    other = replace(known, name="まったく別の施策")
    done = kg(tables_copy, "extract", pdf(tmp_path, known, other), "-o", tables_copy / "data/editions/2023-06-09")
    assert "kg build takes the edition as it is" not in done.output
    assert "kg check" in done.output


def test_a_ministry_that_was_not_there_yet_is_told_at_once(tables_copy: Path, tmp_path: Path) -> None:
    known = replace(real_measures()[0], ministries="◎こども家庭庁")  # from April 2023 on
    done = kg(tables_copy, "extract", pdf(tmp_path, known), "-o", tables_copy / "data/editions/2021-12-24")
    assert "kg build takes the edition as it is" not in done.output


@pytest.mark.parametrize(
    ("text", "year"),
    [("令和元年度（２０１９年度）", 2019), ("令和６年度(2024年度)", 2024), ("平成３１年度(2019年度)", 2019)],
)
def test_full_width_digits_and_the_first_year_of_an_era_are_fiscal_years(text: str, year: int) -> None:
    mentions, disagreements = find_years(text)
    assert ([(item.year, item.fiscal) for item in mentions], disagreements) == ([(year, True)], ())


@pytest.fixture
def built(tables_copy: Path) -> Path:
    """A project whose tables have gone on after its build."""
    build(tables_copy, tables_copy / "build", BASE)
    measures = tables_copy / "data/editions/2022-06-07/measures.csv"
    measures.write_text(
        measures.read_text(encoding="utf-8").replace("国際的なデータ流通の推進", "名を改めた施策"), "utf-8"
    )
    return tables_copy


def test_a_build_is_compared_with_the_edition_as_it_is_now(built: Path) -> None:
    done = kg(built, "diff", "current", "2022-06-07", "--format", "csv")
    assert [line.split(",")[:5] for line in done.output.splitlines()[1:]] == [
        ["renamed", "2022-06-07", "02-01", "2022-06-07", "02-01"]
    ]


def test_a_build_of_several_editions_is_compared_with_the_same_one_only(built: Path) -> None:
    kg(built, "extract", SAMPLE, "-o", built / "data/editions/2023-06-09")
    snapshot = build(built, built / "build", BASE)
    assert kg(built, "diff", snapshot.version, "2022-06-07").output == "no difference\n"
    shutil.move(built / "data/editions/2023-06-09", built / "2024-06-21")
    toml = built / "2024-06-21/edition.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("2023-06-09", "2024-06-21"), "utf-8")
    done = kg(built, "diff", snapshot.version, built / "2024-06-21")
    assert done.exit_code == 1
    assert "several editions (2022-06-07、2023-06-09)" in done.output


def test_a_draft_with_warnings_can_be_compared(tables_copy: Path) -> None:
    page = tables_copy / "data/editions/2022-06-07/source/page-002.txt"
    draft = tables_copy / "drafts/2022-06-07"
    kg(tables_copy, "extract", page, "-o", draft)
    done = kg(tables_copy, "diff", "2022-06-07", draft)
    assert done.exit_code == 0, done.output


def test_a_number_that_a_spreadsheet_made_a_date_of_is_refused(tables_copy: Path) -> None:
    kg(tables_copy, "extract", SAMPLE, "-o", tables_copy / "data/editions/2023-06-09")
    lines = kg(tables_copy, "diff", "2022-06-07", "2023-06-09", "--format", "csv").output.splitlines()
    reviewed = tables_copy / "reviewed.csv"
    reviewed.write_text("\n".join([lines[0], lines[1].replace("01-10", "1月10日") + "same"]), encoding="utf-8")
    done = kg(tables_copy, "diff", "2022-06-07", "2023-06-09", "--format", "rdf", "--reviewed", reviewed)
    assert done.exit_code == 1
    assert "there is no measure 2022-06-07/1月10日 on that side" in done.output
