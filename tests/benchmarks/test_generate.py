"""The made-up tables: right in form by the project's own check, the same for the same seed, and plainly synthetic."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generate import MAX_EDITIONS, GenerateError, generate, main, measures_per_edition
from kg.tables.load import load_tables, read_tables
from kg.tables.records import KpiStatus, LegalBasisStatus, Mark, MinistryRole, Tables


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    project = tmp_path_factory.mktemp("generated") / "project"
    generate(project, measures=600, editions=3, seed=7)
    return load_tables(project)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(), measures=st.integers(3, 30), editions=st.integers(1, 3))
def test_made_up_tables_have_no_finding_at_all(seed: int, measures: int, editions: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "project", measures, editions, seed)
        _, findings = read_tables(Path(folder) / "project")
        assert list(findings) == []


def test_no_ministry_is_named_before_it_exists_in_fifty_editions(tmp_path: Path) -> None:
    generate(tmp_path / "project", measures=MAX_EDITIONS * 10, editions=MAX_EDITIONS, seed=3)
    _, findings = read_tables(tmp_path / "project")
    assert list(findings) == []


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generate(tmp_path / name, measures=40, editions=2, seed=5)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")


def test_another_seed_gives_other_measures(tmp_path: Path) -> None:
    generate(tmp_path / "one", measures=40, editions=2, seed=5)
    generate(tmp_path / "two", measures=40, editions=2, seed=6)
    name = "data/editions/2022-01-01/measures.csv"
    assert digests(tmp_path / "one")[name] != digests(tmp_path / "two")[name]


def test_the_measures_are_as_many_as_asked_for(tables: Tables) -> None:
    assert [len(edition.measures) for edition in tables.editions] == [200, 200, 200]


def test_what_is_left_over_goes_to_the_first_editions() -> None:
    assert measures_per_edition(11, 3) == [4, 4, 3]


@pytest.mark.parametrize("field", ["title", "citation", "coverage"])
def test_every_edition_says_in_both_languages_that_it_is_synthetic(tables: Tables, field: str) -> None:
    for edition in tables.editions:
        assert "架空" in getattr(edition, f"{field}_ja")
        assert "synthetic" in getattr(edition, f"{field}_en").lower()


def test_no_made_up_edition_has_the_date_of_a_real_one(tables: Tables, root: Path) -> None:
    real = {edition.id for edition in load_tables(root).editions}
    assert real.isdisjoint(edition.id for edition in tables.editions)


def test_no_made_up_measure_has_the_name_of_a_real_one(tables: Tables, root: Path) -> None:
    real = {measure.name for edition in load_tables(root).editions for measure in edition.measures}
    assert real.isdisjoint(measure.name for edition in tables.editions for measure in edition.measures)


def test_every_measure_has_three_points_of_the_real_points_lengths(tables: Tables) -> None:
    points = [measure.points for edition in tables.editions for measure in edition.measures]
    assert {len(group) for group in points} == {3}
    lengths = [len(point.text) for group in points for point in group]
    assert min(lengths) >= 50
    assert max(lengths) <= 500
    assert 150 < sum(lengths) / len(lengths) < 270  # 209 in the edition of 2022-06-07


def test_every_measure_has_one_to_five_ministries_with_the_lead_first(tables: Tables) -> None:
    found = [measure.attributions for edition in tables.editions for measure in edition.measures]
    assert {len(attributions) for attributions in found} == {1, 2, 3, 4, 5}
    assert {attributions[0].role for attributions in found} == {MinistryRole.LEAD}


def test_every_measure_has_recovered_marks_in_about_five_of_27_columns(tables: Tables) -> None:
    measures = [measure for edition in tables.editions for measure in edition.measures]
    assert {len(edition.columns) for edition in tables.editions} == {27}
    assert {measure.legal_basis_status for measure in measures} == {LegalBasisStatus.RECOVERED}
    assert all(any(mark.mark is Mark.MAIN for mark in measure.marks) for measure in measures)
    assert 4.5 < sum(len(measure.marks) for measure in measures) / len(measures) < 5.5


def test_every_status_of_a_kpi_occurs_and_texts_name_years(tables: Tables) -> None:
    kpis = [kpi for edition in tables.editions for measure in edition.measures for kpi in measure.kpis]
    assert {kpi.status for kpi in kpis} == set(KpiStatus)
    assert any(kpi.years for kpi in kpis)


def test_a_few_measures_have_a_correction(tables: Tables) -> None:
    measures = [measure for edition in tables.editions for measure in edition.measures]
    assert 0 < sum(1 for measure in measures if measure.corrections) < len(measures) / 10


def test_every_law_column_is_marked_somewhere(tables: Tables) -> None:
    for edition in tables.editions:
        marked = {mark.column for measure in edition.measures for mark in measure.marks}
        assert marked == {column.slug for column in edition.columns}


def test_fewer_measures_than_editions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(GenerateError, match="2 measures are too few for 3 editions"):
        generate(tmp_path / "project", measures=2, editions=3, seed=1)


@pytest.mark.parametrize("editions", [-1, 0, MAX_EDITIONS + 1])
def test_a_number_of_editions_out_of_bounds_is_refused(tmp_path: Path, editions: int) -> None:
    with pytest.raises(GenerateError, match="editions are possible"):
        generate(tmp_path / "project", measures=100, editions=editions, seed=1)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(GenerateError, match="is not empty"):
        generate(tmp_path, measures=10, editions=1, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_nothing_is_left_behind_where_generating_fails(tmp_path: Path, root: Path) -> None:
    (tmp_path / "data" / "editions" / "2022-06-07").mkdir(parents=True)
    columns = root / "data" / "editions" / "2022-06-07" / "columns.csv"
    (tmp_path / "data" / "editions" / "2022-06-07" / "columns.csv").write_bytes(columns.read_bytes())
    with pytest.raises(FileNotFoundError):  # there are no reference tables
        generate(tmp_path / "out", measures=10, editions=1, seed=1, project=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_the_command_says_in_one_line_why_it_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--measures", "1", "--editions", "2", str(tmp_path / "project")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "project").exists()


def test_the_command_writes_the_project(tmp_path: Path) -> None:
    assert main(["--measures", "4", "--editions", "2", "--seed", "9", str(tmp_path / "project")]) == 0
    assert sum(len(edition.measures) for edition in load_tables(tmp_path / "project").editions) == 4
