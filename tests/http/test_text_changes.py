"""What of a text changed, marked letter by letter where the texts are alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.text_changes import marked, marked_items


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        (
            "流通の推進",
            "流通の一層の推進",
            [("流通の推進", False)],
            [("流通の", False), ("一層の", True), ("推進", False)],
        ),
        ("全く別の文", "ABCDEFG", [("全く別の文", False)], [("ABCDEFG", False)]),
        ("", "新しい", [], [("新しい", False)]),
    ],
)
def test_letters_that_differ_are_marked_where_texts_are_alike(
    old: str, new: str, before: list[tuple[str, bool]], after: list[tuple[str, bool]]
) -> None:
    assert marked(old, new) == (before, after)


def test_of_a_list_the_names_that_differ_are_marked() -> None:
    before, after = marked_items("◎11条、○13条", "○11条、○13条、○21条")
    assert before == [("◎11条", True), ("、○13条", False)]
    assert after == [("○11条", True), ("、○13条、", False), ("○21条", True)]


@given(st.text(alphabet="あいう、\n○", max_size=40), st.text(alphabet="あいう、\n○", max_size=40))
def test_no_letter_of_a_text_is_lost_in_its_pieces(old: str, new: str) -> None:
    for mark in (marked, marked_items):
        assert tuple("".join(text for text, _ in pieces) for pieces in mark(old, new)) == (old, new)
