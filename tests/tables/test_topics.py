"""The table of topics: what is wrong with it becomes a finding that names the cell, and the real one is as printed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.tables.findings import Findings, Severity
from kg.tables.load import read_tables
from kg.tables.mentions import fold_form
from kg.tables.records import Tables, TopicMention
from kg.tables.topics import FILE, TOPIC_COLUMNS, read_topics

ROOT = Path(__file__).resolve().parents[2]
HEADING = ("organization", "機関", "Organisations")


@pytest.fixture
def findings_of(tmp_path: Path) -> Callable[..., list[str]]:
    """What is found in a table of these rows; cells that are not given are empty."""

    def found(*rows: tuple[str, ...]) -> list[str]:
        file = tmp_path / FILE
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(TOPIC_COLUMNS)
            writer.writerows((*row, *[""] * (len(TOPIC_COLUMNS) - len(row))) for row in rows)
        findings = Findings()
        read_topics(tmp_path, findings)
        return [finding.line("en").removeprefix(f"{FILE}: ") for finding in findings]

    return found


GOOD = ("eu", "欧州連合", "EU", "EU", "European Union", "organization")

WRONG = {
    "a topic twice": ((GOOD, GOOD), "row 4: column slug: value 'eu': stands already in row 3"),
    "a slug in capitals": (
        (("EU", *GOOD[1:]),),
        "row 3: column slug: value 'EU': lower-case ASCII letters and digits, joined by single hyphens, are needed",
    ),
    "no English label": (
        (("eu", "欧州連合", "", "", "", "organization"),),
        "row 3: column label_en: value '': the cell must not be empty",
    ),
    "a form in full width again": (
        ((*GOOD[:3], "EU|ＥＵ", *GOOD[4:]),),
        "row 3: column alternative_ja: value 'EU|ＥＵ': the form is given twice (width, case and spaces "
        "do not matter): ＥＵ",
    ),
    "a form that is the label": (
        ((*GOOD[:3], "欧州連合", *GOOD[4:]),),
        "row 3: column alternative_ja: value '欧州連合': the form is given twice",
    ),
    "a form of two topics": (
        (GOOD, ("european-union", "ヨーロッパ連合", "eu", "", "", "organization")),
        "row 4: column label_en: value 'eu': the form belongs to the topic in row 3 already: eu",
    ),
    "a form of one letter": (
        ((*GOOD[:3], "欧", *GOOD[4:]),),
        "row 3: column alternative_ja: value '欧': a form of one letter would be found everywhere: 欧",
    ),
    "nothing between two bars": (
        ((*GOOD[:3], "EU||欧州共同体", *GOOD[4:]),),
        "row 3: column alternative_ja: value 'EU||欧州共同体': between two | stands nothing",
    ),
    "an unknown broader topic": (
        ((*GOOD[:5], "organisation"),),
        "row 3: column broader: value 'organisation': no such topic (nearest: organization",
    ),
    "a circle": (
        (GOOD, ("a", "あい", "aa", "", "", "b"), ("b", "いう", "bb", "", "", "a")),
        "row 4: column broader: value 'b': the broader topics run in a circle",
    ),
    "a topic that is its own broader one": (
        (GOOD, ("a", "あい", "aa", "", "", "a")),
        "row 4: column broader: value 'a': the broader topics run in a circle",
    ),
    "a topic without a heading": (
        (GOOD, ("a", "あい", "aa")),
        "row 4: column broader: value '': a topic needs a broader one; without, it is a heading, and no topic stands",
    ),
    "forms of a heading": (
        (GOOD, ("b", "見出し", "Heading", "別名"), ("c", "うえ", "cc", "", "", "b")),
        "row 4: column alternative_ja: value '別名': a heading is not looked for in the texts",
    ),
    "a definition without its source": (
        ((*GOOD, "定義"),),
        "row 3: column definition_source: value '': a definition needs its source, and a source its definition",
    ),
    "a source without its definition": (
        ((*GOOD, "", "2022-06-07/02-01/point/1"),),
        "row 3: column definition: value '': a definition needs its source, and a source its definition",
    ),
    "a source that is no point": (
        ((*GOOD, "定義", "2022-06-07/02-01/kpi/progress"),),
        "row 3: column definition_source: value '2022-06-07/02-01/kpi/progress': is no point",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_topic_is_a_finding_that_names_the_cell(
    findings_of: Callable[..., list[str]], case: str
) -> None:
    rows, expected = WRONG[case]
    assert any(line.startswith(expected) for line in findings_of(HEADING, *rows)), findings_of(HEADING, *rows)


def test_a_good_table_has_no_findings(findings_of: Callable[..., list[str]]) -> None:
    assert findings_of(HEADING, GOOD) == []


def test_a_definition_from_an_edition_that_is_not_there_is_a_warning(tables_copy: Path) -> None:
    text = (tables_copy / FILE).read_text(encoding="utf-8").replace("2022-06-07/02-05", "2021-12-24/02-05")
    (tables_copy / FILE).write_text(text, encoding="utf-8")
    _, findings = read_tables(tables_copy)
    assert [(finding.severity, finding.value) for finding in findings] == [(Severity.WARNING, "igf")]


@pytest.mark.parametrize(
    ("definition", "source", "expected"),
    [
        (
            "言っていないこと",
            "2022-06-07/02-01/point/1",
            "the definition does not stand in the point that it is quoted from",
        ),
        ("急速に進行する", "2022-06-07/02-01/point/9", "no such point: 2022-06-07/02-01/point/9"),
    ],
)
def test_a_definition_must_stand_in_its_point(tables_copy: Path, definition: str, source: str, expected: str) -> None:
    with (tables_copy / FILE).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(
            ["made-up", "見本の構想", "Sample initiative", "", "", "initiative", definition, source]
        )
    _, findings = read_tables(tables_copy)
    assert [finding.value for finding in findings] == ["made-up"]
    assert expected in next(iter(findings)).line("en")


@pytest.fixture(scope="module")
def real() -> Tables:
    return read_tables(ROOT)[0]


def texts_of(tables: Tables) -> Iterator[tuple[str, str, tuple[TopicMention, ...]]]:
    """Every printed text of the measures: its name, the text, what it names."""
    for edition in tables.editions:
        for measure in edition.measures:
            yield measure.number, measure.name, measure.topics
            for point in measure.points:
                yield f"{measure.number}/{point.position}", point.text, point.topics
            for kpi in measure.kpis:
                yield f"{measure.number}/{kpi.kind}", kpi.text or "", kpi.topics


# Counted by hand on the printed page: every place where a text names a topic, by the longest form.
PLACES = {
    "dfft": 12,
    "ai": 14,
    "igf": 6,
    "g20": 5,
    "g7": 5,
    "gpai": 5,
    "oecd": 3,
    "trusted-web": 2,
    "cbpr": 2,
    "global-privacy-assembly": 2,
    "appa": 2,
    "wsis": 2,
    "wto": 1,
    "wto-e-commerce-negotiations": 1,
    "osaka-declaration-on-digital-economy": 1,
    "eu": 1,
    "oecd-privacy-guidelines": 1,
    "g20-ai-principles": 1,
    "united-nations": 1,
    "iot": 1,
    "big-data": 1,
}


def test_the_edition_of_2022_names_each_topic_as_often_as_is_printed(real: Tables) -> None:
    assert Counter(mention.topic for _, _, mentions in texts_of(real) for mention in mentions) == PLACES


def test_the_spans_of_a_point_are_those_of_the_print(real: Tables) -> None:
    ((text, mentions),) = [(text, found) for name, text, found in texts_of(real) if name == "02-03/2"]
    assert [(mention.topic, text[mention.start : mention.end]) for mention in mentions] == [
        ("dfft", "DFFT"),
        ("global-privacy-assembly", "世界プライバシー会議"),
        ("global-privacy-assembly", "GPA"),
        ("appa", "アジア太平洋プライバシー機関"),
        ("appa", "APPA"),
        ("g7", "G7"),
        ("oecd-privacy-guidelines", "OECDプライバシーガイドライン"),
        ("cbpr", "CBPRシステム"),
    ]


def test_the_longest_name_is_the_topic_of_the_place(real: Tables) -> None:
    ((text, mentions),) = [(text, found) for name, text, found in texts_of(real) if name == "02-04/1"]
    assert text[mentions[5].start : mentions[5].end] == "G20 AI原則"
    assert mentions[5].topic == "g20-ai-principles"


def test_a_misprinted_name_is_not_tagged_for_it_is_not_printed(real: Tables) -> None:
    ((text, mentions),) = [(text, found) for name, text, found in texts_of(real) if name == "02-02/progress"]
    assert text.startswith("Trustd Web")
    assert mentions == ()


def test_every_span_folds_to_a_form_of_its_topic(real: Tables) -> None:
    forms = {topic.slug: {fold_form(form) for form in topic.forms} for topic in real.topics}
    spans = [(it.topic, text[it.start : it.end]) for _, text, mentions in texts_of(real) for it in mentions]
    assert len(spans) == sum(PLACES.values())
    assert [(topic, text) for topic, text in spans if fold_form(text) not in forms[topic]] == []


def test_the_topics_that_the_issue_asks_for_are_there(real: Tables) -> None:
    asked = {"g7", "g20", "oecd", "wto", "igf", "gpai", "appa", "eu", "dfft", "cbpr", "trusted-web", "base-registry"}
    assert asked <= {topic.slug for topic in real.topics if topic.broader}


def test_a_measure_has_the_topics_of_all_its_texts(real: Tables) -> None:
    topics = {measure.number: set(measure.all_topics) for measure in real.editions[0].measures}
    assert topics["01-10"] == set()
    assert topics["02-02"] == {"trusted-web", "dfft"}
    assert topics["02-05"] == {"igf", "wsis", "united-nations", "g20", "dfft"}
