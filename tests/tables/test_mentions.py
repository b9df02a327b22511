"""Finding topics in a text: width and case do not matter, the edges of words do, the longest form wins, spans hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.tables.mentions import TopicFinder, fold_form
from kg.tables.records import Topic, TopicMention


def topic(slug: str, *forms: str) -> Topic:
    return Topic(slug, forms[0], forms[-1], forms[1:], broader="x")


TOPICS = (
    topic("eu", "欧州連合", "EU"),
    topic("g7", "G7"),
    topic("g20", "G20"),
    topic("principles", "G20 AI原則"),
    topic("ai", "AI", "人工知能"),
    topic("dfft", "DFFT", "Data Free Flow with Trust"),
    topic("trusted-web", "Trusted Web"),
    topic("registry", "ベース・レジストリ", "ベースレジストリ"),
    topic("base", "ベース"),
    topic("cbpr", "CBPR", "越境プライバシールール(CBPR)システム"),
    topic("company", "株式", "会社"),
)
FINDER = TopicFinder(TOPICS)
FORMS = {fold_form(form): it.slug for it in TOPICS for form in it.forms}


def found(text: str) -> list[tuple[str, str]]:
    return [(mention.topic, text[mention.start : mention.end]) for mention in FINDER.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "DFFT",
        "dfft",
        "ＤＦＦＴ",
        "Ｄfft",
        "data free flow with trust",
        "Data  Free\nFlow\u3000with Trust",
        "Data Free ﬂow with Trust",
    ],
)
def test_width_case_spaces_and_ligatures_do_not_matter(text: str) -> None:
    assert found(f"この{text}を") == [("dfft", text)]


@pytest.mark.parametrize(
    "text",
    [
        "EUC",
        "NEU",
        "eu1",
        "EU_X",
        "EÚ",
        "EU\u0301",
        "ＥＵＣ",
        "G70",
        "G7th",
        "1G7",
        "AIM",
        "MAI",
        "AIé",
        "DFFTs",
        "EUрф",
        "αEU",
    ],
)
def test_a_name_in_latin_letters_is_a_whole_word(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["日EU間", "(EU)", "EU、", "EU-Japan", "EU+1", "米欧EU", "EU\u3000", "「EU」", "EU・英国"]
)
def test_japanese_and_signs_are_edges_of_a_word(text: str) -> None:
    assert found(text) == [("eu", "EU")]


def test_the_longest_form_wins_and_nothing_overlaps() -> None:
    assert found("G20 AI原則とG20のAI原則") == [
        ("principles", "G20 AI原則"),
        ("g20", "G20"),
        ("ai", "AI"),
    ]
    assert found("越境プライバシールール(CBPR)システム、CBPR") == [
        ("cbpr", "越境プライバシールール(CBPR)システム"),
        ("cbpr", "CBPR"),
    ]


def test_a_longer_form_that_does_not_end_a_word_leaves_the_shorter_one() -> None:
    finder = TopicFinder((topic("a", "AI"), topic("b", "AI EU")))
    assert finder.find("AI EUC") == (TopicMention("a", 0, 2),)


def test_half_width_kana_is_one_with_its_mark() -> None:
    assert found("ﾍﾞｰｽ･ﾚｼﾞｽﾄﾘを") == [("registry", "ﾍﾞｰｽ･ﾚｼﾞｽﾄﾘ")]


def test_a_part_of_a_sign_is_no_name() -> None:
    assert found("㍿") == []  # it stands for 株式会社
    assert found("株式㍿会社") == [("company", "株式"), ("company", "会社")]


def test_code_points_beyond_the_first_plane_count_as_one() -> None:
    assert FINDER.find("𠮟🇯🇵EU") == (TopicMention("eu", 3, 5),)


def test_headings_are_not_looked_for() -> None:
    assert TopicFinder((Topic("technology", "技術", "Technologies"),)).find("技術 Technologies") == ()


def test_no_topics_find_nothing() -> None:
    assert TopicFinder(()).find("EU") == ()


PIECES = [form for it in TOPICS for form in it.forms]
PIECES += [
    "ＥＵ",
    "ｇ２０",
    "ﾍﾞｰｽ",
    "㍿",
    "ﬀ",
    " ",
    "\u3000",
    "\n",
    "é",
    "\u0301",
    "ﾞ",
    "㌀",
    "C",
    "1",
    "の",
    "、",
    "𠮟",
    "ß",
    "İ",
    "ﬃ",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join)


def is_edge(text: str, at: int) -> bool:
    """Whether a name may begin or end here: not between two letters or digits of a word."""
    neighbours = text[max(0, at - 1) : at + 1]
    return len(neighbours) < 2 or not all(letter.isascii() and letter.isalnum() for letter in neighbours)


@given(TEXTS)
@example("㍿EU")
@example("EU\u0301EU")
@example("İEU")
def test_every_span_is_of_the_text_and_folds_to_a_form_of_its_topic(text: str) -> None:
    for mention in FINDER.find(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert FORMS[fold_form(text[mention.start : mention.end])] == mention.topic


@given(TEXTS)
def test_spans_come_in_order_and_never_overlap(text: str) -> None:
    ends = 0
    for mention in FINDER.find(text):
        assert mention.start >= ends
        ends = mention.end


@given(
    st.lists(
        st.sampled_from(["EU", "AI", "G20", "G20 AI原則", "Trusted Web", "C", "7", "の", " ", "、", "原則"]),
        max_size=10,
    )
)
def test_it_finds_what_trying_every_form_at_every_place_finds(pieces: list[str]) -> None:
    text = "".join(pieces)
    folded = text.casefold()
    forms = sorted(FORMS, key=len, reverse=True)
    expected, at = [], 0
    while at < len(text):
        form = next(
            (it for it in forms if folded.startswith(it, at) and is_edge(text, at) and is_edge(text, at + len(it))),
            None,
        )
        if form is None:
            at += 1
            continue
        expected.append(TopicMention(FORMS[form], at, at + len(form)))
        at += len(form)
    assert list(FINDER.find(text)) == expected


@given(TEXTS)
def test_a_text_in_full_width_names_the_same_topics(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    if not plain.isascii():
        return
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in plain)
    assert [mention.topic for mention in FINDER.find(wide)] == [mention.topic for mention in FINDER.find(plain)]


@given(TEXTS)
def test_folding_a_form_twice_changes_nothing(text: str) -> None:
    assert fold_form(fold_form(text)) == fold_form(text)
