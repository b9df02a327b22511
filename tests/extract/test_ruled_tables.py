"""Ruled tables in PDFs of several producers: every cell and every mark exact, whatever the widths and page breaks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg.extract import Draft, extract
from kg.tables import load_tables
from tests.extract import canvas_pdf, libreoffice_pdf, reportlab_pdf
from tests.extract.known import LABELS, ROOT, KnownMeasure, real_measures

SAMPLES = Path(__file__).parent / "samples"
SAMPLE = SAMPLES / "measures-table-synthetic.pdf"
STATUS = {"stated": None, "noneSet": "―", "blank": ""}


def printed(draft: Draft) -> list[KnownMeasure]:
    """The draft as what is printed."""
    labels = {column.slug: column.label for column in draft.columns}
    known = []
    for measure in draft.measures:
        cells = measure.cells
        marks = {labels[item.column]: item.mark for item in measure.marks}
        progress, effect = (
            cells[column] if STATUS[cells[f"{column}_status"]] is None else STATUS[cells[f"{column}_status"]]
            for column in ("kpi_progress", "kpi_effect")
        )
        known.append(
            KnownMeasure(
                measure.number,
                cells["name"],
                progress or "",
                effect or "",
                tuple(point.text for point in measure.points),
                tuple(marks.get(label, "") for label in LABELS),
                cells["ministries"],
            )
        )
    return known


def check(draft: Draft, measures: Sequence[KnownMeasure]) -> None:
    assert printed(draft) == list(measures)
    assert draft.doubts == 0
    unplaced = sum(len("".join(item.text.split())) for item in draft.unplaced)
    assert draft.placed + unplaced == draft.letters


@pytest.fixture(scope="module")
def sample() -> Draft:
    return extract(SAMPLE, ROOT)


def test_every_mark_of_the_sample_is_read(sample: Draft) -> None:
    truth = json.loads(SAMPLE.with_suffix(".marks.json").read_text(encoding="utf-8"))
    labels = {column.slug: column.label for column in sample.columns}
    marks = {measure.number: {labels[item.column]: item.mark for item in measure.marks} for measure in sample.measures}
    assert marks == truth
    assert sum(map(len, marks.values())) == 30


def test_every_cell_of_the_sample_is_that_of_the_reviewed_tables(sample: Draft) -> None:
    """But for what the sample prints otherwise: a name without the slip and no 「―」 in the second KPI cell."""
    expected = []
    for known, measure in zip(real_measures(), printed(sample), strict=True):
        name = known.name + ("援" if known.number == "02-04" else "")
        effect = "" if known.kpi_progress == "―" else known.kpi_effect
        texts = (known.number, name, known.kpi_progress, effect, known.points)
        expected.append(KnownMeasure(*texts, measure.marks, known.ministries))
    assert printed(sample) == expected
    assert [measure.page for measure in sample.measures] == [1, 1, 2, 2, 3, 4]


def test_the_law_columns_of_the_sample_are_those_of_the_reviewed_tables(sample: Draft) -> None:
    reviewed = load_tables(ROOT).editions[0].columns
    assert [(row.slug, row.position, row.law_id, row.label) for row in sample.columns] == [
        (row.slug, row.position, row.law_id, row.label) for row in reviewed
    ]


def test_the_sample_needs_no_person_and_loses_no_letter(sample: Draft) -> None:
    assert sample.doubts == 0
    assert [item.text for item in sample.unplaced] == ["別表(施策集)"]
    assert (sample.letters, sample.placed) == (4453, 4446)


REPORTLAB = {
    "A3, headings on every page": {},
    "A4 landscape, merged KPI heading, headings once": {
        "pagesize": reportlab_pdf.A4_LANDSCAPE,
        "size": 4,
        "widths": (22, 80, 60, 60, 200),
        "mark_width": 12,
        "ministry_width": 40,
        "repeat_header": False,
        "merged_kpi": True,
    },
    "other widths, larger letters": {"widths": (40, 140, 70, 100, 270), "size": 7},
    "narrow cells": {"widths": (24, 60, 40, 40, 300), "size": 5, "mark_width": 13, "wrap": "lines"},
}


@pytest.mark.parametrize("name", REPORTLAB)
def test_every_cell_of_a_pdf_by_reportlab_is_exact(tmp_path: Path, name: str) -> None:
    measures = real_measures()
    draft = extract(reportlab_pdf.make(tmp_path / "table.pdf", measures, **REPORTLAB[name]), ROOT)
    check(draft, measures)


@pytest.mark.parametrize("close_at_break", [False, True], ids=["open at the page's end", "ruled at the page's end"])
def test_a_page_break_inside_a_cell_is_healed(tmp_path: Path, close_at_break: bool) -> None:
    tall = one(points=tuple(f"{i}番目の項目、" + "改行と改ページをまたぐ長い文。" * 120 for i in range(3)))
    measures = [tall, *real_measures()[1:]]
    draft = extract(canvas_pdf.make(tmp_path / "table.pdf", measures, close_at_break=close_at_break), ROOT)
    check(draft, measures)
    assert [measure.page for measure in draft.measures][:2] == [1, 3]


def test_a_number_at_the_foot_of_its_row_may_come_on_the_next_page(tmp_path: Path) -> None:
    tall = one(number="03-01", points=tuple(f"{i}番目の項目、" + "改ページをまたぐ長い文。" * 90 for i in range(3)))
    measures = [*real_measures()[1:3], tall, real_measures()[4]]
    draft = extract(canvas_pdf.make(tmp_path / "table.pdf", measures, number_below=True), ROOT)
    assert printed(draft) == measures


def test_a_page_that_is_shown_turned_is_read(tmp_path: Path) -> None:
    measures = real_measures()
    check(extract(canvas_pdf.make(tmp_path / "table.pdf", measures, turned=True), ROOT), measures)


def test_marks_that_fall_outside_of_the_table_need_a_person(tmp_path: Path) -> None:
    measures = [one(ministries="◎総務省")]
    path = canvas_pdf.make(tmp_path / "table.pdf", measures, foot="◎財務省")
    draft = extract(path, ROOT)
    assert [item.text("en") for item in draft.whole] == ["marks outside of the table on page 1: ◎財務省"]
    legend = canvas_pdf.make(tmp_path / "legend.pdf", measures, foot="◎:主に該当するもの、○:連携するもの")
    assert extract(legend, ROOT).doubts == 0


def test_words_that_wrap_at_spaces_keep_them(tmp_path: Path) -> None:
    text = "Data Free Flow with Trust and the Institutional Arrangement for Partnership " * 6
    measures = [
        KnownMeasure("01-01", text.strip(), "", "", (text.strip(),), ("",) * len(LABELS), "◎総務省"),
    ]
    draft = extract(reportlab_pdf.make(tmp_path / "table.pdf", measures, wrap=None), ROOT)
    assert printed(draft)[0].name == text.strip()
    assert printed(draft)[0].points == (text.strip(),)


@pytest.mark.parametrize(
    "options", [{}, {"paper": "A4", "widths": (9, 30, 12, 20, 50), "size": 10}], ids=["A3", "A4, other widths"]
)
def test_every_cell_of_a_pdf_by_libreoffice_is_exact(tmp_path: Path, options: dict[str, object]) -> None:
    libreoffice_pdf.need_libreoffice()
    measures = real_measures()
    draft = extract(libreoffice_pdf.make(tmp_path, measures, **options), ROOT)
    check(draft, measures)


def one(**changes: object) -> KnownMeasure:
    base = real_measures()[0]
    fields = {field: getattr(base, field) for field in KnownMeasure.__dataclass_fields__}
    return KnownMeasure(**fields | changes)


def read_one(tmp_path: Path, measure: KnownMeasure) -> Draft:
    return extract(reportlab_pdf.make(tmp_path / "table.pdf", [measure]), ROOT)


@pytest.mark.parametrize("glyph", ["×", "●", "△", "◎◎"])
def test_a_mark_that_is_no_mark_is_kept_as_unreadable(tmp_path: Path, glyph: str) -> None:
    draft = read_one(tmp_path, one(marks=("", glyph, *[""] * 25)))
    (mark,) = draft.measures[0].marks
    assert (mark.column, mark.mark) == ("kandeho-11-1-2", "unreadable")
    assert glyph in mark.doubts[0].text("en")


@pytest.mark.parametrize(
    ("glyph", "found"),
    [(canvas_pdf.RING, "image"), (canvas_pdf.IMAGE, "image"), (canvas_pdf.NO_CHARACTER, "(cid:")],
    ids=["a ring that is drawn", "an image", "a glyph without a character"],
)
def test_a_mark_that_is_no_text_is_kept_as_unreadable(tmp_path: Path, glyph: str, found: str) -> None:
    path = canvas_pdf.make(tmp_path / "table.pdf", [one(marks=("◎", glyph, *[""] * 25))])
    first, second = extract(path, ROOT).measures[0].marks
    assert (first.mark, second.mark) == ("◎", "unreadable")
    assert found in second.doubts[0].text("en")


def test_full_width_letters_that_were_printed_stay(tmp_path: Path) -> None:
    draft = read_one(tmp_path, one(name="ＡＩ・ＩｏＴ（２０３０年）①㈱ﾃﾞｼﾞﾀﾙ"))
    assert draft.measures[0].cells["name"] == "ＡＩ・ＩｏＴ（２０３０年）①㈱ﾃﾞｼﾞﾀﾙ"


def test_a_number_in_full_width_letters_becomes_a_key(tmp_path: Path) -> None:
    assert read_one(tmp_path, one(number="０１－１０")).measures[0].number == "01-10"


def test_years_that_disagree_need_a_person_and_both_are_kept(tmp_path: Path) -> None:
    draft = read_one(tmp_path, one(kpi_progress="令和6年度(2025年度)までに10件"))
    assert draft.measures[0].cells["kpi_progress"] == "令和6年度(2025年度)までに10件"
    assert "the era says 2024, the western year says 2025" in draft.measures[0].doubts[0].text("en")


def test_an_unknown_ministry_is_named_with_the_nearest(tmp_path: Path) -> None:
    draft = read_one(tmp_path, one(ministries="◎総務庁、財務省"))
    (told,) = [item.text("en") for item in draft.measures[0].doubts]
    assert told.startswith("ministries: no such ministry in ministries.csv: 総務庁 (nearest: 総務省")


def test_text_before_the_first_dash_needs_a_person(tmp_path: Path) -> None:
    lead = _WithLead("01-01", "名前", "", "", ("一つ目", "二つ目"), ("",) * len(LABELS), "◎総務省")
    draft = read_one(tmp_path, lead)
    assert [point.text for point in draft.measures[0].points] == ["前置き", "一つ目", "二つ目"]
    assert draft.measures[0].points[0].doubts[0].text("en") == "text: a line stands before the first dash"


class _WithLead(KnownMeasure):
    """A measure whose points have a line in front of the first dash."""

    @property
    def cells(self) -> list[str]:
        cells = super().cells
        cells[4] = "前置き\n" + cells[4]
        return cells
