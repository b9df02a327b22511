"""A graph of relations: nodes on an oval, lines across it, labels outside it, where no label can meet another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import atan2, cos, pi, sin, sqrt

from htpy import Element
from markupsafe import Markup

from kg.web.charts.drawing import LINE, Words, behind, circle, frame, item, kept, line, rect, text
from kg.web.charts.labels import is_cut, wrap
from kg.web.charts.rows import Edge, Node, Number, clean, number_text, require_drawable

_LABEL = 15  # columns: seven Japanese letters, a third of what a screen of 360 px has room for
_LINES = 4
_OVAL = 0.16  # of the width, to each side of the middle
_ROW = 2.9  # em for a node whose label has one line: 40 px, room for a finger
_RADII = (0.35, 0.8)  # em, of the lightest and the heaviest node
_WIDTHS = (1.0, 6.0)  # px, of the lightest and the heaviest line
_BESIDE = 1.2  # em between a node's middle and its label
_TOP = 0.6  # em


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a node stands: across in shares, down in letter heights; its label is right of it or left."""

    x: float
    y: float
    is_right: bool
    height: float


@kept
def relation_graph(
    nodes: Iterable[Node], edges: Iterable[Edge], *, title: str, description: str, language: str, name: str = ""
) -> Markup:
    """The nodes in a ring, those that belong together beside each other; empty where there are no nodes.

    Edges between nodes that are not there, and from a node to itself, are left out. Other parameters as of
    :func:`~kg.web.charts.bars.bar_chart`.

    :raises ValueError: where a weight is no finite number, or two nodes have one key.
    """
    found = [replace(node, label=clean(node.label), short=clean(node.short)) for node in nodes]
    if not found:
        return Markup()
    by_key = {node.key: node for node in found}
    if len(by_key) < len(found):
        raise ValueError("two nodes have the same key")
    kept = [edge for edge in edges if edge.source != edge.target and {edge.source, edge.target} <= by_key.keys()]
    for weight in (*(node.weight for node in found), *(edge.weight for edge in kept)):
        require_drawable(weight)
    shown = {node.key: wrap(node.short or node.label, _LABEL, _LINES) for node in found}
    places, height = _places(_ring(found, kept), shown)
    is_listed = any(node.href for node in found)
    return frame(
        "relation-graph",
        [_node(node, shown[node.key], places[node.key], _size(node.weight, found), is_listed) for node in found],
        Words(title, description, language, name),
        height=height,
        is_listed=is_listed,
        background=behind([_edge(edge, kept, places) for edge in kept]),
    )


def _node(node: Node, shown: list[str], place: _Place, radius: float, is_listed: bool) -> Element:
    side = 1 if place.is_right else -1
    name = f"{node.label} {number_text(node.weight)}"
    if node.short and node.short not in node.label:
        name = f"{node.short}: {name}"  # who speaks to a computer says what is to be seen (WCAG 2.2, 2.5.3)
    first = place.y - LINE * (len(shown) - 1) / 2 + 0.36
    label = text(
        shown, place.x, first, indent=side * _BESIDE, class_="label", text_anchor="start" if place.is_right else "end"
    )
    half = 1 - place.x if place.is_right else place.x
    marks = [
        rect(place.x if place.is_right else 0, place.y - place.height / 2, half, place.height, class_="hit"),
        circle(place.x, place.y, radius, class_="node"),
        label,
    ]
    return item(
        name,
        marks,
        href=node.href,
        language=node.language,
        is_listed=is_listed,
        has_tip=is_cut(node.label, shown),
    )


def _edge(edge: Edge, edges: Sequence[Edge], places: dict[str, _Place]) -> Element:
    start, end = places[edge.source], places[edge.target]
    thin, thick = _WIDTHS
    width = thin + (thick - thin) * _share(edge.weight, [other.weight for other in edges])
    return line((start.x, start.y), (end.x, end.y), class_="edge", stroke_width=f"{round(width, 1):g}")


def _places(ring: Sequence[Node], shown: dict[str, list[str]]) -> tuple[dict[str, _Place], float]:
    """Where each node stands, and how high that is together: right half from the top down, left half up again."""
    half = (len(ring) + 1) // 2
    sides = (list(ring[:half]), list(reversed(ring[half:])))
    rows = [[_row(shown[node.key]) for node in side] for side in sides]
    height = max(sum(side) for side in rows)
    places = {}
    for is_right, side, heights in zip((True, False), sides, rows, strict=True):
        between = (height - sum(heights)) / len(heights) if heights else 0
        top = between / 2
        for node, own in zip(side, heights, strict=True):
            y = top + own / 2
            across = sqrt(max(0.0, 1 - (2 * y / height - 1) ** 2)) if len(ring) > 1 else 0
            x = 0.5 + (_OVAL if is_right else -_OVAL) * across
            places[node.key] = _Place(x, _TOP + y, is_right, own)
            top += own + between
    return places, height + 2 * _TOP


def _row(lines: list[str]) -> float:
    return _ROW + LINE * (len(lines) - 1)


def _ring(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Node]:
    """The nodes in the order in which igraph's Kamada-Kawai layout has them around its middle: few lines cross."""
    if len(nodes) < 4 or not edges:
        return list(nodes)
    from igraph import Graph  # noqa: PLC0415 - 30 ms and 9 MB that only who draws a graph pays

    index = {node.key: number for number, node in enumerate(nodes)}
    pairs = sorted({(index[edge.source], index[edge.target]) for edge in edges})
    start = [(cos(2 * pi * at / len(nodes)), sin(2 * pi * at / len(nodes))) for at in range(len(nodes))]
    layout = Graph(len(nodes), pairs).layout_kamada_kawai(seed=start)
    middle = [sum(point[axis] for point in layout) / len(nodes) for axis in (0, 1)]
    angles = [round(atan2(y - middle[1], x - middle[0]), 6) for x, y in layout]
    return [nodes[at] for at in sorted(range(len(nodes)), key=lambda at: (angles[at], at))]


def _size(weight: Number, nodes: Sequence[Node]) -> float:
    small, large = _RADII
    return small + (large - small) * sqrt(_share(weight, [node.weight for node in nodes]))


def _share(weight: Number, weights: Sequence[Number]) -> float:
    """Where a weight lies between the lightest and the heaviest; 0 where all weigh the same."""
    low, high = Fraction(min(weights)), Fraction(max(weights))
    return float((Fraction(weight) - low) / (high - low)) if high > low else 0.0
