"""A page's text as an aggregator shows it: the draft against the reviewed tables, and nothing of the page lost."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extract import Draft, extract
from kg.extract.document import Reference, read_reference, read_text
from kg.extract.text_layer import _NUMBER
from tests.extract.known import ROOT, KnownMeasure, real_measures

EDITION = ROOT / "data/editions/2022-06-07"
PAGE = EDITION / "source/page-002.txt"
REFERENCE = read_reference(ROOT)
HEADINGS = ["施策番号", "施策名", "KPI\n(進捗)", "KPI\n(効果)", "課題・取組概要(スケジュール・効果)", "府省庁名"]


def visible(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


def rows(name: str) -> list[dict[str, str]]:
    with (EDITION / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def draft() -> Draft:
    return extract(PAGE, ROOT)


def test_every_cell_of_the_page_is_that_of_the_reviewed_tables(draft: Draft) -> None:
    pairs = []
    for reviewed, measure in zip(rows("measures.csv"), draft.measures, strict=True):
        drafted = measure.cells | {"number": measure.number, "page": str(measure.page)}
        pairs += [(measure.number, column, drafted[column], text) for column, text in reviewed.items()]
    points = {
        (measure.number, str(point.position)): point.text for measure in draft.measures for point in measure.points
    }
    pairs += [
        (row["number"], "point", points.get((row["number"], row["position"])), row["text"])
        for row in rows("points.csv")
    ]
    right = sum(drafted == reviewed for _, _, drafted, reviewed in pairs)
    print(f"cells as reviewed: {right} of {len(pairs)} ({right / len(pairs):.1%})")
    assert [pair for pair in pairs if pair[2] != pair[3]] == []
    assert len(pairs) == 84


def test_every_character_of_the_page_is_accounted_for(draft: Draft) -> None:
    unplaced = sum((visible(item.text) for item in draft.unplaced), Counter())
    assert draft.letters == visible(PAGE.read_text(encoding="utf-8")).total()
    assert draft.placed + unplaced.total() == draft.letters


def test_what_the_aggregator_wrote_is_kept_with_its_lines(draft: Draft) -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert [item.place for item in draft.unplaced] == [1, 3, 5, 8, 10, 11, 12, 14, 15]
    assert all(lines[item.place - 1] == item.text for item in draft.unplaced)


def test_no_mark_is_made_up(draft: Draft) -> None:
    assert all(measure.cells["legal_basis_status"] == "notRecovered" for measure in draft.measures)
    assert not any(measure.marks for measure in draft.measures)


def test_every_cell_has_a_confidence_and_its_lines(draft: Draft) -> None:
    for measure in draft.measures:
        columns = {item.column for item in draft.confidences if item.number == measure.number}
        assert {"number", "name", "kpi_progress", "kpi_effect", "ministries", "point/1"} <= columns
    assert all(0 <= item.value <= 1 for item in draft.confidences)
    interleaved = next(item for item in draft.confidences if (item.number, item.column) == ("01-10", "kpi_progress"))
    assert interleaved.lines == (33, 35, 37, 38)
    assert interleaved.value < 0.8


def test_what_is_guessed_needs_a_person(draft: Draft) -> None:
    first, second = draft.measures[:2]
    assert any("interleaved" in item.text("en") for item in first.doubts)
    assert any("taken as blank" in item.text("en") for item in second.doubts)


def cells_of(draft: Draft) -> Counter[str]:
    found: Counter[str] = Counter()
    for measure in draft.measures:
        found += visible(measure.number)
        for column in ("name", "kpi_progress", "kpi_effect", "ministries"):
            found += visible(measure.cells[column])
        for point in measure.points:
            found += visible(point.text)
    for item in draft.unplaced:
        found += visible(item.text)
    return found


def wrapped(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(0, len(text), width)]


@st.composite
def interleaved_pages(draw: st.DrawFn) -> tuple[str, list[KnownMeasure]]:
    """A page whose cells stand in any order, some of them merged into shared lines."""
    measures = draw(st.lists(st.sampled_from(real_measures()), min_size=1, max_size=6, unique_by=lambda m: m.number))
    blocks = []
    for measure in measures:
        name = wrapped(measure.name, draw(st.integers(6, 16)))
        kpi = wrapped(measure.kpi_progress, draw(st.integers(6, 16)))
        if draw(st.booleans()):
            shared = min(len(name), len(kpi))
            name = [f"{a} {b}" for a, b in zip(name, kpi, strict=False)] + name[shared:]
            kpi = kpi[shared:]
        points = [line for point in measure.points for line in wrapped(f"- {point}", draw(st.integers(20, 50)))]
        blocks += [[measure.number], name, kpi, [measure.kpi_effect], points, wrapped(measure.ministries, 7)]
    order = draw(st.permutations([[heading] for heading in HEADINGS] + [block for block in blocks if block != [""]]))
    separator = draw(st.sampled_from(["\n\n", "\n", "\n \n\n"]))
    return separator.join("\n".join(block) for block in order if block), measures


@settings(max_examples=60, deadline=None)
@given(interleaved_pages())
def test_cells_interleaved_at_random_come_back_with_nothing_lost(page: tuple[str, list[KnownMeasure]]) -> None:
    text, measures = page
    draft = read_text(text, REFERENCE)
    unplaced = sum(visible(item.text).total() for item in draft.unplaced)
    assert draft.placed + unplaced == draft.letters == visible(text).total()
    assert {measure.number for measure in draft.measures} == {measure.number for measure in measures}
    lost = visible(text) - cells_of(draft)
    for heading in HEADINGS:
        lost -= visible(heading)
    assert set(lost) <= set("-―")  # the dash that begins a point and the ― of a KPI that is none set


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="02-1 ◎総務省、KPI―- 施策名番号\nA「」", max_size=40), max_size=30).map("\n".join))
def test_any_text_is_accounted_for(text: str) -> None:
    draft = read_text(text, REFERENCE)
    unplaced = sum(visible(item.text).total() for item in draft.unplaced)
    assert draft.placed + unplaced == draft.letters == visible(text).total()
    assert all(_NUMBER.fullmatch(measure.number) for measure in draft.measures)


def test_a_page_number_comes_from_the_page_s_title() -> None:
    assert read_text("別表(施策集) (17 ページ)\n\n施策番号\n\n01-01\n\n名前", REFERENCE).pages == [17]


def test_kangxi_radicals_of_a_text_are_mapped_back() -> None:
    draft = read_text("施策番号\n\n01-01\n\n⾏政の⺠間活⽤", REFERENCE)
    assert draft.measures[0].cells["name"] == "行政の民間活用"


def test_a_huge_block_is_not_dealt_out(tmp_path: Path) -> None:
    text = "施策番号\n\n01-01\n\n" + "あ い う え\n" * 5000
    draft = read_text(text, Reference(frozenset(), (), frozenset()))
    assert len(draft.unplaced) == 5000
