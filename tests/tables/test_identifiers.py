"""Identifiers that carry their own check."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.tables.identifiers import is_corporate_number, is_partial_date

REAL = "8000012010038"  # デジタル庁


def test_a_real_corporate_number_is_right() -> None:
    assert is_corporate_number(REAL)


@given(st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_found_unless_0_and_9_are_exchanged(place: int, shift: int) -> None:
    digit = str((int(REAL[place]) + shift) % 10)
    wrong = REAL[:place] + digit + REAL[place + 1 :]
    # The check is modulo 9: in the last twelve places it cannot tell 0 from 9, by the ordinance's own formula.
    same_modulo_9 = place > 0 and {digit, REAL[place]} == {"0", "9"}
    assert is_corporate_number(wrong) == same_modulo_9


@given(st.text(alphabet="0123456789０１٣-", max_size=14))
def test_only_thirteen_ascii_digits_can_be_right(text: str) -> None:
    if is_corporate_number(text):
        assert len(text) == 13
        assert text.isascii()


@pytest.mark.parametrize("text", ["2023", "2023-04", "2023-04-01", "2024-02-29"])
def test_dates_may_be_known_in_part(text: str) -> None:
    assert is_partial_date(text)


@pytest.mark.parametrize("text", ["", "202", "2023-13", "2023-02-29", "2023-4-1", "2023-04-01T00", "令和5年"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert not is_partial_date(text)
