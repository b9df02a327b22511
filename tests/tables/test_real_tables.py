"""The reviewed tables hold all of the source page, and what they say is what the page says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from csvw import CSVW

from kg.tables import columns, load_tables, measures, reference, topics
from kg.tables.identifiers import is_corporate_number
from kg.tables.records import Edition, KpiStatus, LegalBasisStatus, MinistryRole, Tables

FOLDER = "data/editions/2022-06-07"
# The page's lines that are no cell of a measure: the aggregator's own text, and the table's header.
NOT_CELLS = {*range(1, 21), *range(22, 33), 118, *range(186, 206)}


@pytest.fixture(scope="module")
def tables(root: Path) -> Tables:
    return load_tables(root)


@pytest.fixture(scope="module")
def edition(tables: Tables) -> Edition:
    return tables.editions[0]


def test_the_figures_are_those_of_the_page(tables: Tables, edition: Edition) -> None:
    assert [measure.number for measure in edition.measures] == ["01-10", "02-01", "02-02", "02-03", "02-04", "02-05"]
    assert [len(measure.points) for measure in edition.measures] == [3] * 6
    assert len(edition.columns) == 27
    assert len(tables.ministries) == 42
    roles = Counter(attribution.role for measure in edition.measures for attribution in measure.attributions)
    assert roles == {MinistryRole.LEAD: 6, MinistryRole.COOPERATING: 10}


def test_every_character_of_the_page_is_in_the_tables_once(root: Path, edition: Edition) -> None:
    lines = (root / FOLDER / "source/page-002.txt").read_text(encoding="utf-8").split("\n")
    printed = Counter("".join(line for number, line in enumerate(lines, 1) if number not in NOT_CELLS))
    names = {ministry.slug: ministry.name_ja for ministry in load_tables(root).ministries}
    held: Counter[str] = Counter()
    for measure in edition.measures:
        held.update(measure.number + measure.name)
        held.update("".join(kpi.text or "" for kpi in measure.kpis))
        held.update("".join("-" + point.text for point in measure.points))
        held.update("".join(names[item.ministry] for item in measure.attributions))
        held["◎"] += 1
        held["、"] += len(measure.attributions) - 1
        held["―"] += measure.kpis[0].status is KpiStatus.NONE_SET
    held["、"] -= 1  # 02-02: 内閣官房 and デジタル庁 stand on two lines
    del printed[" "], held[" "]
    assert held == printed


def test_every_point_stands_in_the_page_in_one_piece(root: Path, edition: Edition) -> None:
    text = (root / FOLDER / "source/page-002.txt").read_text(encoding="utf-8").replace("\n", "")
    broken = [
        (measure.number, point.position)
        for measure in edition.measures
        for point in measure.points
        if f"- {point.text}" not in text
    ]
    assert broken == [("02-02", 1)]  # the one point that the KPI columns run into


def test_kpi_cells_have_three_different_statuses(edition: Edition) -> None:
    statuses = {measure.number: tuple(kpi.status for kpi in measure.kpis) for measure in edition.measures}
    assert statuses["01-10"] == statuses["02-02"] == (KpiStatus.STATED, KpiStatus.STATED)
    assert statuses["02-01"] == statuses["02-03"] == (KpiStatus.BLANK, KpiStatus.BLANK)
    assert statuses["02-04"] == statuses["02-05"] == (KpiStatus.NONE_SET, KpiStatus.NONE_SET)


def test_ministries_of_02_02_stand_on_two_lines(edition: Edition) -> None:
    measure = edition.measures[2]
    assert [(item.ministry, item.role) for item in measure.attributions] == [
        ("cabinet-secretariat", MinistryRole.LEAD),
        ("digital-agency", MinistryRole.COOPERATING),
    ]


def test_the_text_layers_slip_is_mended_and_the_prints_own_is_kept(edition: Edition) -> None:
    trusted_web, human_centred_ai = edition.measures[2], edition.measures[4]
    assert human_centred_ai.name.endswith("実践の支")
    assert human_centred_ai.label.endswith("実践の支援")
    assert (trusted_web.kpis[0].text or "").startswith("Trustd Web共同開発支援事業")
    assert trusted_web.corrections[0].corrected == "Trusted Web"


def test_no_mark_is_made_up(edition: Edition) -> None:
    assert all(measure.marks == () for measure in edition.measures)
    assert {measure.legal_basis_status for measure in edition.measures} == {LegalBasisStatus.NOT_RECOVERED}


def test_the_columns_are_those_of_the_header(edition: Edition) -> None:
    labels = [column.label for column in edition.columns]
    assert labels[:8] == ["10条", "11条1項・2項", "11条3項", "12条", "13条", "14条", "15条1項", "15条2項"]
    assert labels[8:] == [f"{number}条" for number in (*range(16, 20), *range(21, 36))]
    assert [column.law_id for column in edition.columns] == ["428AC1000000103"] * 12 + ["503AC0000000035"] * 15


def test_every_corporate_number_has_a_right_check_digit(tables: Tables) -> None:
    numbers = [ministry.corporate_number for ministry in tables.ministries if ministry.corporate_number]
    assert len(numbers) == 29
    assert all(is_corporate_number(number) for number in numbers)


def test_readings_and_slugs_are_complete_and_unique(tables: Tables) -> None:
    assert len({ministry.slug for ministry in tables.ministries}) == 42
    assert all(ministry.reading for ministry in tables.ministries)


SPECIFICATIONS = {
    "data/reference/ministries.csv": reference.MINISTRY_COLUMNS,
    "data/reference/laws.csv": reference.LAW_COLUMNS,
    "data/reference/provisions.csv": reference.PROVISION_COLUMNS,
    "data/reference/topics.csv": topics.TOPIC_COLUMNS,
    f"{FOLDER}/measures.csv": measures.MEASURE_COLUMNS,
    f"{FOLDER}/points.csv": measures.POINT_COLUMNS,
    f"{FOLDER}/corrections.csv": measures.CORRECTION_COLUMNS,
    f"{FOLDER}/columns.csv": columns.COLUMN_COLUMNS,
    f"{FOLDER}/article_marks.csv": columns.MARK_COLUMNS,
}


@pytest.mark.parametrize("file", SPECIFICATIONS)
def test_each_table_fits_its_csvw_metadata(root: Path, file: str) -> None:
    described = CSVW(str(root / f"{file}-metadata.json"), validate=True)
    assert described.is_valid, described.warnings
    names = tuple(column.name for column in described.t.tableSchema.columns)
    assert names == SPECIFICATIONS[file]


def test_every_table_has_metadata(root: Path) -> None:
    tables = {path.relative_to(root).as_posix() for path in (root / "data").rglob("*.csv")}
    assert tables == set(SPECIFICATIONS)
