"""The cell 府省庁名: how names are parted, joined over lines, and found in the reference table."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.tables import load_tables
from kg.tables.ministry_tokens import join_names, ministry_tokens

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(ministry.name_ja for ministry in load_tables(ROOT).ministries)
SEPARATORS = ["、", "，", ",", "及び", "並びに", "\n"]


def read(text: str) -> list[tuple[str, bool]]:
    return [(token.name, token.is_lead) for token in ministry_tokens(text)]


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_separator_parts_two_names(separator: str) -> None:
    assert read(f"◎総務省{separator}財務省") == [("総務省", True), ("財務省", False)]


def test_a_lead_mark_begins_a_new_name() -> None:
    assert read("◎総務省◎財務省") == [("総務省", True), ("財務省", True)]


def test_a_name_that_is_missing_is_seen() -> None:
    assert read("◎総務省、、財務省") == [("総務省", True), ("", False), ("財務省", False)]


CELLS = {
    "◎個人情報保\n護委員会、総務\n省、経済産業\n省": "◎個人情報保護委員会、総務省、経済産業省",
    "◎内閣官房\nデジタル庁": "◎内閣官房\nデジタル庁",
    "◎内閣官\n房、デジ\nタル庁": "◎内閣官房、デジタル庁",
    "◎内閣官房\nデジ\nタル庁\n総務省": "◎内閣官房\nデジタル庁\n総務省",
    "◎総務省\n及び財務\n省": "◎総務省及び財務省",
    "◎総務省、\n財務省": "◎総務省、財務省",
    "◎総務\n庁": "◎総務庁",
    "◎総務省\n◎財務省": "◎総務省\n◎財務省",
}


@pytest.mark.parametrize("printed", CELLS)
def test_names_broken_over_lines_are_joined_and_breaks_that_part_stay(printed: str) -> None:
    joined = join_names(printed.split("\n"), NAMES)
    assert read(joined) == read(CELLS[printed])


@given(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True),
    st.sampled_from(["、", "及び"]),
    st.integers(2, 12),
)
def test_any_names_come_back_however_the_cell_wraps(names: list[str], separator: str, width: int) -> None:
    text = "◎" + separator.join(names)
    lines = [text[i : i + width] for i in range(0, len(text), width)]
    assert [token.name for token in ministry_tokens(join_names(lines, NAMES))] == names
