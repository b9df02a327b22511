"""Charts: well-formed SVG that holds every row, for anybody's labels; no request is needed for them."""

from __future__ import annotations

import csv
import inspect
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from kg.web.charts import (
    CHARTS,
    Edge,
    Node,
    Row,
    bar_chart,
    column_chart,
    line_chart,
    relation_graph,
    share_chart,
)
from kg.web.charts.labels import COLUMNS, ELLIPSIS, width, wrap
from kg.web.charts.rows import number_text

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"title": "府省庁ごとの施策数", "description": "総務省が最も多い。", "language": "ja"}
LABELS = st.text(max_size=60)
VALUES = st.one_of(
    st.integers(-(10**18), 10**18),
    st.floats(-1e299, 1e299, allow_nan=False),
    st.decimals(-(10**20), 10**20, allow_nan=False, places=6),
)
ROWS = st.lists(st.builds(Row, LABELS, VALUES, st.sampled_from(["", "/id/ministry/x", '"><script>'])), max_size=12)


def parse(chart: Markup) -> ET.Element:
    assert isinstance(chart, Markup)
    return ET.fromstring(chart)


def words_of(element: ET.Element) -> str:
    return "".join("".join(element.itertext()).split())


def attributes_of(svg: ET.Element) -> set[str]:
    return {name for element in svg.iter() for name in element.attrib}


def is_harmless(svg: ET.Element) -> bool:
    tags = {element.tag.removeprefix(SVG) for element in svg.iter()}
    allowed = {"svg", "title", "desc", "g", "a", "rect", "text", "tspan", "line", "circle"}
    names = attributes_of(svg)
    return tags <= allowed and "style" not in names and not [name for name in names if name.startswith("on")]


def ministries(root: Path, language: str = "ja") -> list[str]:
    with (root / "data" / "reference" / "ministries.csv").open(encoding="utf-8", newline="") as file:
        return [row[f"name_{language}"] or row["slug"] for row in csv.DictReader(file)]


@pytest.mark.parametrize("chart", CHARTS.values())
@settings(deadline=None)  # the machine may be busy
@given(rows=ROWS)
def test_whatever_the_rows_are_the_chart_is_well_formed_and_harmless(
    chart: Callable[..., Markup], rows: list[Row]
) -> None:
    drawn = chart(rows, **WORDS)
    assert rows or drawn == ""
    if rows:
        svg = parse(drawn)
        assert is_harmless(svg)
        assert all(number_text(row.value) in words_of(svg) for row in rows)


@settings(deadline=None)  # the first loads igraph
@given(st.lists(st.builds(Node, LABELS, LABELS, VALUES), max_size=12, unique_by=lambda node: node.key), st.data())
def test_whatever_the_nodes_are_the_graph_is_well_formed_and_harmless(nodes: list[Node], data: Any) -> None:
    keys = st.sampled_from([node.key for node in nodes] or [""])
    edges = data.draw(st.lists(st.builds(Edge, keys, keys, VALUES), max_size=20))
    drawn = relation_graph(nodes, edges, **WORDS)
    assert (drawn == "") == (not nodes)
    if nodes:
        assert is_harmless(parse(drawn))


@pytest.mark.parametrize("chart", CHARTS.values())
def test_every_label_and_value_is_in_the_text(chart: Callable[..., Markup]) -> None:
    svg = parse(chart([("総務省", 1234), ("デジタル庁", 5.5), ("内閣官房", Decimal("0.25"))], **WORDS))
    assert all(word in words_of(svg) for word in ("総務省", "1,234", "デジタル庁", "5.5", "内閣官房", "0.25"))


@pytest.mark.parametrize("chart", CHARTS.values())
def test_a_label_of_markup_is_text(chart: Callable[..., Markup]) -> None:
    drawn = chart([("<script>", 1, "/x?a=1&b=2")], **WORDS | {"title": "</title><script>"})
    assert "<script" not in drawn
    assert "<script>" in words_of(parse(drawn))


@pytest.mark.parametrize("chart", CHARTS.values())
def test_no_rows_are_no_chart(chart: Callable[..., Markup]) -> None:
    assert chart([], **WORDS) == ""


def test_no_nodes_are_no_graph() -> None:
    assert relation_graph([], [Edge("a", "b")], **WORDS) == ""


@pytest.mark.parametrize("chart", CHARTS.values())
@pytest.mark.parametrize("value", [0, 7])
def test_one_row_is_a_chart(chart: Callable[..., Markup], value: int) -> None:
    assert words_of(parse(chart([("総務省", value)], **WORDS))).count("総務省") >= 1


@pytest.mark.parametrize("chart", CHARTS.values())
@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1e400"), 10**400])
def test_what_has_no_length_is_refused(chart: Callable[..., Markup], value: Any) -> None:
    with pytest.raises(ValueError, match="cannot be drawn"):
        chart([("総務省", value)], **WORDS)


def test_the_same_rows_give_the_same_bytes() -> None:
    def draw() -> list[Markup]:
        nodes = [Node(str(number), f"府省庁{number}", number) for number in range(20)]
        edges = [Edge(str(number), str(number * 7 % 20), number) for number in range(20)]
        rows = [(str(2020 + number), number) for number in range(9)]
        afresh = [inspect.unwrap(chart) for chart in CHARTS.values()]  # without what is kept of earlier drawings
        return [inspect.unwrap(relation_graph)(nodes, edges, **WORDS), *(chart(rows, **WORDS) for chart in afresh)]

    assert draw() == draw()


def test_what_is_kept_is_what_would_be_drawn() -> None:
    for chart in CHARTS.values():
        rows = [("2021", 1), ("2022", Decimal("2.50"))]
        assert chart(rows, **WORDS) == chart(iter(rows), **WORDS) == inspect.unwrap(chart)(rows, **WORDS)


def test_two_charts_on_a_page_have_ids_of_their_own() -> None:
    ids = [
        element.attrib["id"]
        for rows in ([("総務省", 1)], [("総務省", 2)])
        for element in parse(bar_chart(rows, **WORDS)).iter()
        if "id" in element.attrib
    ]
    assert len(ids) == len(set(ids)) == 4


def test_a_given_name_begins_the_ids() -> None:
    assert 'id="leads-title"' in bar_chart([("総務省", 1)], **WORDS, name="leads")


def test_a_chart_without_links_is_one_picture_with_name_and_description() -> None:
    svg = parse(bar_chart([("総務省", 1)], **WORDS))
    texts = {element.attrib["id"]: element.text for element in svg.iter() if "id" in element.attrib}
    assert svg.attrib["role"] == "img"
    assert texts[svg.attrib["aria-labelledby"]] == WORDS["title"]
    assert texts[svg.attrib["aria-describedby"]] == WORDS["description"]
    assert svg.attrib["lang"] == "ja"


@pytest.mark.parametrize("chart", [bar_chart, share_chart, column_chart, line_chart])
def test_the_links_of_a_chart_are_items_of_a_list_with_names(chart: Callable[..., Markup]) -> None:
    svg = parse(chart([("総務省", 3, "/a"), ("法務省", 1, "/b")], **WORDS))
    assert svg.attrib["role"] == "group"
    (items,) = [element for element in svg if element.attrib.get("role") == "list"]
    assert [element.attrib["role"] for element in items] == ["listitem", "listitem"]
    links = [(link.attrib["href"], link.attrib["aria-label"]) for link in svg.iter(f"{SVG}a")]
    assert [href for href, _name in links] == ["/a", "/b"]
    assert links[0][1].startswith("総務省 3")


def test_the_name_of_a_link_holds_what_is_to_be_seen() -> None:
    label = "Ministry of Economy, Trade and Industry, and of quite some other things"
    nodes = [Node(key, label, 2, "/a") for key in "ab"]
    for svg in (parse(bar_chart([(label, 1, "/a")], **WORDS)), parse(relation_graph(nodes, [], **WORDS))):
        for link in svg.iter(f"{SVG}a"):
            seen = "".join("".join(one.itertext()) for one in link.iter(f"{SVG}text") if one.attrib["class"] == "label")
            assert " ".join(seen.removesuffix(ELLIPSIS).split()) in link.attrib["aria-label"]


def test_a_label_of_another_language_says_so() -> None:
    svg = parse(bar_chart([Row("総務省", 3, language="ja")], **WORDS | {"language": "en"}))
    assert [element.attrib["lang"] for element in svg.iter() if "lang" in element.attrib] == ["en", "ja"]


def test_a_bar_is_as_long_as_its_share_of_the_longest() -> None:
    svg = parse(bar_chart([("a", 10), ("b", 5), ("c", 0)], **WORDS))
    assert [bar.attrib["width"] for bar in svg.iter(f"{SVG}rect") if bar.attrib["class"] == "fill-1"] == [
        "100%",
        "50%",
        "0%",
    ]


def test_a_negative_bar_runs_the_other_way() -> None:
    svg = parse(bar_chart([("a", -5), ("b", 15)], **WORDS))
    bars = [bar.attrib for bar in svg.iter(f"{SVG}rect") if bar.attrib["class"] == "fill-1"]
    assert [(bar["x"], bar["width"]) for bar in bars] == [("0%", "25%"), ("25%", "75%")]


@pytest.mark.parametrize(("chart", "limit"), [(share_chart, 6), (column_chart, 60), (line_chart, 60)])
def test_more_rows_than_a_chart_can_tell_apart_are_bars(chart: Callable[..., Markup], limit: int) -> None:
    rows = [(str(1000 + number), 1) for number in range(limit + 1)]
    assert 'class="chart bar-chart"' in chart(rows, **WORDS)
    assert 'class="chart bar-chart"' not in chart(rows[:-1], **WORDS)


def test_no_line_runs_over_a_year_that_is_not_there() -> None:
    svg = parse(line_chart([("2020", 1), ("2021", 2), ("2024", 3), ("2025", 3)], **WORDS))
    assert len([one for one in svg.iter(f"{SVG}line") if one.attrib["class"] == "series"]) == 2


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_names_of_all_ministries_are_whole_in_a_bar_chart(root: Path, language: str) -> None:
    names = ministries(root, language)
    svg = parse(bar_chart([(name, 1) for name in names], **WORDS))
    assert len(names) == 42
    assert ELLIPSIS not in words_of(svg)
    assert all("".join(name.split()) in words_of(svg) for name in names)


def test_no_two_labels_of_a_graph_of_all_ministries_meet(root: Path) -> None:
    names = ministries(root)
    edges = [Edge(one, names[number * 5 % 42], number) for number, one in enumerate(names)]
    svg = parse(relation_graph([Node(name, name, number) for number, name in enumerate(names)], edges, **WORDS))
    for anchor in ("start", "end"):
        tops_and_ends = []
        for label in svg.iter(f"{SVG}text"):
            if label.attrib["text-anchor"] == anchor:
                top = float(label.attrib["y"].removesuffix("em")) - 1
                tops_and_ends.append((top, top + 1.4 * len([label, *label])))
        tops_and_ends.sort()
        assert len(tops_and_ends) == 21
        assert all(end <= top for (_top, end), (top, _end) in pairwise(tops_and_ends))


def test_a_node_shows_its_short_name_and_tells_the_whole() -> None:
    svg = parse(relation_graph([Node("mic", "Ministry of Internal Affairs", 3, "/mic", short="MIC")], [], **WORDS))
    assert [one.text for one in svg.iter(f"{SVG}text")] == ["MIC"]
    assert [one.attrib["aria-label"] for one in svg.iter(f"{SVG}a")] == ["MIC: Ministry of Internal Affairs 3"]
    assert "MIC: Ministry of Internal Affairs 3" in [one.text for one in svg.iter(f"{SVG}title")]


def test_an_edge_to_a_node_that_is_not_there_is_left_out() -> None:
    nodes = [Node("a", "a"), Node("b", "b")]
    svg = parse(relation_graph(nodes, [Edge("a", "b"), Edge("a", "a"), Edge("a", "c")], **WORDS))
    assert len(list(svg.iter(f"{SVG}line"))) == 1


def test_two_nodes_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        relation_graph([Node("a", "a"), Node("a", "b")], [], **WORDS)


@example("000000\xadÆ÷", 3, 3)  # letters that count as two columns in a word that is longer than a line
@given(LABELS, st.integers(2, COLUMNS), st.integers(1, 5))
def test_no_line_of_a_label_is_wider_than_its_columns(label: str, columns: int, lines: int) -> None:
    wrapped = wrap(label, columns, lines)
    assert 1 <= len(wrapped) <= lines
    assert all(width(line.rstrip()) <= columns + 2 for line in wrapped)


@given(st.text("総務省 Digital、。", max_size=60))
def test_a_label_that_fits_loses_nothing(label: str) -> None:
    assert "".join("".join(wrap(label, 20, 60)).split()) == "".join(label.split())


def test_a_word_is_not_broken_and_a_comma_begins_no_line() -> None:
    assert wrap("Ministry of Internal Affairs", 12, 4) == ["Ministry of ", "Internal ", "Affairs"]
    assert wrap("経済、産業", 4, 4) == ["経済、", "産業"]


def test_a_label_that_is_cut_says_so_and_is_told_in_full() -> None:
    label = "長い名称" * 60
    svg = parse(bar_chart([(label, 1)], **WORDS))
    assert ELLIPSIS in words_of(svg)
    assert f"{label} 1" in [one.text for one in svg.iter(f"{SVG}title")]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1,234,567"), (-3, "-3"), (1.5, "1.5"), (Decimal("2.50"), "2.5"), (1 / 3, "0.3333")],
)
def test_a_number_is_written_as_people_write_it(value: Any, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(10**18, "1.000e+18"), (0.00001, "1.000e-5"), (-(10**15), "-1.000e+15")])
def test_a_number_out_of_sight_has_an_exponent(value: Any, text: str) -> None:
    assert number_text(value) == text
