"""The saved queries about topics, on their rows over the real data."""

from __future__ import annotations

from collections import Counter

import pytest

from kg.settings import DEFAULT_BASE_IRI as BASE
from tests.queries.rows.printed import Run

TOPIC_COUNTS = [
    ("DFFT", "4", "12"),
    ("G20", "3", "5"),
    ("AI", "2", "14"),
    ("G7", "2", "5"),
    ("経済協力開発機構", "2", "3"),
    ("インターネット・ガバナンス・フォーラム", "1", "6"),
    ("GPAI", "1", "5"),
]


def test_topics_gives_every_topic_with_measures_and_mentions(table: Run) -> None:
    rows = table("topics", "topicLabel", "measures", "mentions")
    assert rows[:7] == TOPIC_COUNTS
    assert rows[-1] == ("ベース・レジストリ", "0", "0")
    assert len(rows) == 22
    assert sum(int(mentions or 0) for *_, mentions in rows) == 69


def test_topics_are_under_one_of_four_headings(table: Run) -> None:
    headings = Counter(heading for (heading,) in table("topics", "headingLabel"))
    assert headings == {"国際機関・国際会議": 10, "構想・取組": 5, "合意・枠組み": 4, "技術": 3}


def test_topics_of_an_edition_are_counted_in_it(table: Run) -> None:
    assert table("topics", "topicLabel", "measures", "mentions", edition="2022-06-07")[:7] == TOPIC_COUNTS


@pytest.mark.parametrize("name", ["EU", "ＥＵ", "欧州連合", "european union", f"{BASE}id/topic/eu"])
def test_topic_measures_takes_any_form_of_the_name(table: Run, name: str) -> None:
    point = "measure/2022-06-07/02-03/point/1"
    assert table("topic-measures", "number", "text", "start", "end", "exact", topic=name) == [
        ("02-03", point, "89", "91", "EU")
    ]


def test_topic_measures_gives_every_place_in_its_order(table: Run) -> None:
    rows = table("topic-measures", "number", "exact", topic="IGF")
    assert rows == [
        ("02-05", "インターネット・ガバナンス・フォーラム"),
        ("02-05", "IGF"),
        ("02-05", "Internet Governance Forum"),
        ("02-05", "IGF"),
        ("02-05", "IGF"),
        ("02-05", "IGF"),
    ]


def test_topic_ministries_gives_who_works_on_a_topic(table: Run) -> None:
    assert table("topic-ministries", "ministryLabel", "leads", "measures", topic="GPAI") == [
        ("総務省", "1", "1"),
        ("経済産業省", "0", "1"),
        ("内閣府", "0", "1"),
    ]


def test_topic_ministries_of_a_ministry_gives_its_topics(table: Run) -> None:
    rows = table("topic-ministries", "topicLabel", "measures", ministry="内閣官房")
    assert rows == [("DFFT", "1"), ("Trusted Web", "1")]
