"""Candidates by pairs of letters: the counts are right, and a name with a slip is among the few of very many."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from kg.reconcile.grams import COMPARED, GramIndex, _add_up, _most, pairs

NUMBERS = st.lists(st.sets(st.integers(0, 40)), max_size=20)


@given(NUMBERS, st.integers(1, 20))
def test_the_numbers_in_most_bitmaps_come_out(sets: list[set[int]], wanted: int) -> None:
    counts = Counter(number for held in sets for number in held)
    found = list(_most(_add_up(BitMap(held) for held in sets), wanted))
    assert len(found) == min(wanted, len(counts))
    best = sorted(counts.values(), reverse=True)[:wanted]
    assert sorted((counts[number] for number in found), reverse=True) == best


def test_a_slip_is_found_among_very_many_names() -> None:
    names = [f"第{number}次{'情報' if number % 2 else '通信'}計画の推進" for number in range(20_000)]
    found = GramIndex(names).alike("第12344次通信計画推進")
    assert "第12344次通信計画の推進" in found[:3]
    assert len(found) == COMPARED


def test_letters_that_no_name_has_find_none() -> None:
    assert GramIndex(["総務省"]).alike("xyz") == []


def test_a_single_letter_is_its_own_pair() -> None:
    assert pairs("省") == {"省"}
    assert GramIndex(["省"]).alike("省") == ["省"]
