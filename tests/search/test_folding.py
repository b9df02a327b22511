"""Folding: the same on both sides, whatever is folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.folding import fold, fold_provision, fold_with_places
from kg.search.keys import normal_key

# Letters that NFKC, casing and kana make trouble of, often.
TROUBLE = st.text(alphabet="ｶﾞが゛゙ヷヴゔわＡaÅÅǰİıßﬁΐͅ令㋿①㈱ー‐― \u3000\t々〆〜～가각")
TEXTS = st.text() | TROUBLE


@given(TEXTS)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS, st.data())
def test_a_part_of_a_folded_text_is_folded(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    end = data.draw(st.integers(start, len(folded)))
    assert fold(folded[start:end]) == folded[start:end]


@given(TEXTS)
def test_places_lead_back_into_the_text(text: str) -> None:
    folded, places = fold_with_places(text)
    assert len(folded) == len(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ＤＦＦＴ", "dfft"),
        ("デジタル", "ﾃﾞｼﾞﾀﾙ"),
        ("ソウムショウ", "そうむしょう"),
        ("Trusted Web", "trustedweb"),
        ("０２－０２", "02-02"),
        ("―", "-"),
        ("令和４年", "令和4年"),
        ("　データ　", "データ"),
    ],
)
def test_what_a_person_takes_for_the_same_is_the_same(typed: str, printed: str) -> None:
    assert fold(typed) == fold(printed)


def test_the_long_vowel_mark_stays() -> None:
    assert fold("サーバー") != fold("サーバ")


@pytest.mark.parametrize("typed", ["第二十一条", "第21条", "２１条", "第２１条"])
def test_an_article_is_the_same_however_its_number_is_written(typed: str) -> None:
    assert fold_provision(typed) == "21条"


@pytest.mark.parametrize("typed", ["02-02", "2-2", "０２－０２", "02ー02", "２－２", " 02-02 "])
def test_a_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normal_key(typed) == "2-2"
