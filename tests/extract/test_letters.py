"""What a PDF's text layer has in place of the printed letters is mapped back by a table, and nothing else is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extract.letters import EVERYWHERE, JIS_X_0213, is_unreadable, substitutions


def mapped(text: str, producer: str | None = None) -> str:
    return text.translate(substitutions(producer))


@pytest.mark.parametrize(
    ("layer", "printed"),
    [
        ("⽤", "用"),
        ("⽅⾏⼈", "方行人"),
        ("⺠", "民"),
        ("⻑", "長"),
        ("⻄", "西"),
        ("\uf9a8和", "令和"),
        ("⾼⾒", "高見"),
    ],
)
def test_a_known_substitution_is_mapped_back(layer: str, printed: str) -> None:
    assert mapped(layer) == printed


@pytest.mark.parametrize(
    "text",
    ["ＡＩ２０３０（）", "ｶﾀｶﾅ", "①㈱㎡", "～〜‐−―", "\ufa19\ufa11", "・", "\u3000", "".join(map(chr, JIS_X_0213))],
)
def test_what_an_author_may_have_typed_stays(text: str) -> None:
    assert mapped(text, "Skia/PDF m156") == text


def test_a_dot_is_mapped_for_the_producer_that_is_known_to_take_the_wrong_one() -> None:
    assert mapped("個人‧法人", "Skia/PDF m156") == "個人・法人"
    assert mapped("hy‧phen", "Word") == "hy‧phen"


def test_every_mapped_letter_is_a_radical_or_a_duplicate_of_an_ideograph() -> None:
    for code, letter in EVERYWHERE.items():
        assert "RADICAL" in unicodedata.name(chr(code)) or "COMPATIBILITY IDEOGRAPH" in unicodedata.name(chr(code))
        assert unicodedata.name(letter).startswith("CJK UNIFIED IDEOGRAPH")


@given(st.text())
def test_no_letter_is_lost(text: str) -> None:
    assert len(mapped(text, "Skia/PDF")) == len(text)


@pytest.mark.parametrize("glyph", ["(cid:12)", "\ufffd", "\ue000", "\x01"])
def test_a_glyph_without_a_character_is_unreadable(glyph: str) -> None:
    assert is_unreadable(glyph)


@pytest.mark.parametrize("glyph", ["◎", "用", "a", "・"])
def test_a_letter_is_readable(glyph: str) -> None:
    assert not is_unreadable(glyph)
