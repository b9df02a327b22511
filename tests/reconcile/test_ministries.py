"""Every name that people have for a ministry leads to it; another body's name and an ambiguous one do not."""

from __future__ import annotations

import pytest

from kg.settings import DEFAULT_BASE_IRI as BASE
from tests.reconcile.conftest import Asker, ids, match

METI = "ministry/ministry-of-economy-trade-and-industry"


@pytest.mark.parametrize(
    "text",
    [
        "経済産業省",
        " 経済 産業　省 ",
        "経産省",
        "METI",
        "meti",
        "ＭＥＴＩ",
        "ｹｲｻﾞｲｻﾝｷﾞｮｳｼｮｳ",
        "けいざいさんぎょうしょう",
        "ケイザイサンギョウショウ",
        "4000012090001",
        "４００００１２０９０００１",
        "Ministry of Economy, Trade and Industry",
        "MINISTRY OF ECONOMY, TRADE AND INDUSTRY",
        METI,
        f"{BASE}id/{METI}",
    ],
)
def test_a_ministry_is_certain_by_any_of_its_names(ask: Asker, text: str) -> None:
    found = ask(text)
    assert ids(found)[0] == METI
    assert match(found) == METI


def test_a_name_stands_above_a_short_form_and_that_above_likeness(ask: Asker) -> None:
    exact, short, alike = (ask(text)[0].score for text in ("経済産業省", "経産省", "経済産業政策省"))
    assert exact == 100
    assert short == 90
    assert 50 <= alike < 90


def test_an_abbreviation_of_two_bodies_is_certain_of_neither(ask: Asker) -> None:
    found = ask("NPA")
    assert set(ids(found)[:2]) == {"ministry/national-police-agency", "ministry/national-personnel-authority"}
    assert [it.score for it in found[:2]] == [100, 100]
    assert match(found) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("文部省", "ministry/ministry-of-education-culture-sports-science-and-technology"),
        ("公安委員会", "ministry/national-public-safety-commission"),
        ("経産", METI),
        ("Ministry of Economy and Industry", METI),
        ("経済産業大臣", METI),
    ],
)
def test_what_may_be_another_body_is_a_candidate_and_not_certain(ask: Asker, text: str, key: str) -> None:
    found = ask(text)
    assert ids(found)[0] == key
    assert match(found) is None


def test_another_number_is_nothing_however_alike(ask: Asker) -> None:
    assert ask("4000012090002") == []


@pytest.mark.parametrize("text", ["", " ", "\u3000", "xyzzy", "🍣", "x" * 100_000, "省" * 100_000])
def test_a_cell_that_is_nothing_of_ours_has_no_candidates(ask: Asker, text: str) -> None:
    assert ask(text) == []


def test_the_best_comes_first_and_no_more_than_wanted(ask: Asker) -> None:
    found = ask("総務省", limit=3)
    assert len(found) <= 3
    assert [it.score for it in found] == sorted((it.score for it in found), reverse=True)
