"""The parts of a measure as pages show them: corrections, KPI cells, points, ministries, years. No query in here.

Built from :mod:`kg.web.kinds.nodes`; the pages of a measure and of each of its parts share them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.i18n import mark
from kg.web.entity import Label
from kg.web.kinds.asking import Link
from kg.web.kinds.nodes import Node
from kg.web.natural import natural_key

LEAD = "lead"
COOPERATING = "cooperating"

# What the individuals of the ontology say, in words for a page. By their local names.
ROLE_NAMES = {LEAD: mark("Lead (◎)"), COOPERATING: mark("Cooperating")}
STATUS_NAMES = {
    "stated": mark("Stated"),
    "noneSet": mark("None set (“―” is printed)"),
    "blank": mark("Blank (nothing is printed)"),
}
MARK_NAMES = {
    "main": mark("Main (◎)"),
    "related": mark("Related (○)"),
    "unreadable": mark("Unreadable: there is a mark, but which one cannot be told"),
}
CAUSE_NAMES = {
    "textLayer": mark("Fault of the text data (the print is right)"),
    "printSlip": mark("Slip of the print itself"),
}
COMPARISON_NAMES = {"atLeast": mark("at least"), "atMost": mark("at most"), "exactly": mark("exactly")}
KIND_NAMES = {"progress": mark("Progress KPI"), "effect": mark("Effect KPI")}
GROUP_NAMES = {"allMinistries": mark("All ministries"), "ministriesConcerned": mark("Ministries concerned")}
WORDS: dict[str, str] = {
    **ROLE_NAMES,
    **STATUS_NAMES,
    **MARK_NAMES,
    **CAUSE_NAMES,
    **COMPARISON_NAMES,
    **KIND_NAMES,
    **GROUP_NAMES,
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction. ``field`` is ``name``, ``kpi/progress``, ``point/2``; ``cause`` a local name of the ontology."""

    iri: str
    field: str
    printed: Label | None
    corrected: Label | None
    reason: Label | None
    cause: str
    corrects: str


@dataclass(frozen=True, slots=True)
class Year:
    """A year that a text names: a fiscal year has an IRI."""

    year: int
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """The target that a KPI's text states; empty where the text does not say."""

    value: str = ""
    unit: Label | None = None
    comparison: str = ""
    year: Year | None = None


@dataclass(frozen=True, slots=True)
class KpiCell:
    """A KPI cell of a measure's row: what is printed in it, or in words that nothing is."""

    kind: str
    status: str
    iri: str = ""
    text: Label | None = None
    figure: Figure | None = None
    corrections: tuple[Correction, ...] = ()
    years: tuple[Year, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a measure, as printed."""

    iri: str
    position: int
    text: Label | None
    corrections: tuple[Correction, ...] = ()
    years: tuple[Year, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """A ministry's place in a measure's list, or a group's in place of ministries (its ``group`` is a local name)."""

    link: Link
    role: str
    position: int = 0
    iri: str = ""  # of the attribution
    group: str = ""


def correction_of(node: Node, language: str) -> Correction:
    """A correction's node."""
    return Correction(
        node.iri,
        node.value("juten:field"),
        node.text("juten:printed", language),
        node.text("juten:corrected", language),
        node.text("juten:reason", language),
        node.local("juten:cause"),
        node.iri_of("juten:corrects"),
    )


def corrections_of(nodes: Iterable[Node], language: str, corrects: str | None = None) -> tuple[Correction, ...]:
    """The corrections among nodes, of one thing where it is said which."""
    found = (correction_of(node, language) for node in sorted(nodes, key=lambda node: natural_key(node.iri)))
    return tuple(row for row in found if corrects is None or row.corrects == corrects)


def years_of(node: Node, nodes: Mapping[str, Node]) -> tuple[Year, ...]:
    """The years that a node's text names, in their order; ``nodes`` holds the fiscal years."""
    calendar = (_year(getattr(term, "value", "")) for term in node.terms("juten:mentionsYear"))
    fiscal = [fiscal_year(iri, nodes) for iri in node.iris("juten:mentionsFiscalYear")]
    found = [*(Year(year) for year in calendar if year), *fiscal]
    return tuple(sorted(found, key=lambda row: (row.year, row.iri)))


def fiscal_year(iri: str, nodes: Mapping[str, Node]) -> Year:
    """A fiscal year by its IRI; its number is that of its first day."""
    return Year(_year(nodes.get(iri, Node(iri)).value("dcat:startDate")), iri)


def figure_of(node: Node, nodes: Mapping[str, Node], language: str) -> Figure | None:
    """The target of a KPI; None where its text states none."""
    fiscal, calendar = node.iri_of("juten:targetFiscalYear"), _year(node.value("juten:targetYear"))
    year = fiscal_year(fiscal, nodes) if fiscal else Year(calendar) if calendar else None
    unit = node.text("juten:targetUnit", language)
    figure = Figure(node.value("juten:targetValue"), unit, node.local("juten:targetComparison"), year)
    return None if figure == Figure() else figure


def participants_of(measure: Node, nodes: Mapping[str, Node], language: str) -> tuple[Participant, ...]:
    """The ministries of a measure, ◎ first, else in printed order.

    ``nodes`` holds attributions and ministries. Without attributions the flat properties say who takes part.
    """
    printed = [placed(nodes[iri], nodes, language) for iri in measure.iris("prov:qualifiedAttribution")]
    if not printed:
        printed = [
            Participant(nodes.get(iri, Node(iri)).link(language), role)
            for name, role in (("juten:leadMinistry", LEAD), ("juten:cooperatingMinistry", COOPERATING))
            for iri in measure.iris(name)
        ]
    return tuple(sorted(printed, key=lambda row: (row.role != LEAD, row.position, row.link.iri)))


def placed(place: Node, nodes: Mapping[str, Node], language: str) -> Participant:
    """A ministry at its place; ``nodes`` holds the ministry."""
    agent, name = place.iri_of("prov:agent"), place.local("prov:agent")
    return Participant(
        nodes.get(agent, Node(agent)).link(language),
        place.local("dcat:hadRole"),
        place.number("juten:position"),
        place.iri,
        name if name in GROUP_NAMES else "",
    )


def points_of(
    nodes: Iterable[Node], around: Mapping[str, Node], corrections: Sequence[Node], language: str
) -> list[Point]:
    """The points in printed order."""
    points = [
        Point(
            node.iri,
            node.number("juten:position"),
            node.text("juten:printedText", language),
            corrections_of(corrections, language, node.iri),
            years_of(node, around),
        )
        for node in nodes
    ]
    return sorted(points, key=lambda point: (point.position, point.iri))


def kpi_cell(
    kind: str, status: str, node: Node | None, around: Mapping[str, Node], corrections: Sequence[Node], *, language: str
) -> KpiCell:
    """A KPI cell; ``node`` is its KPI where one is stated, ``status`` a local name of the ontology."""
    if node is None:
        return KpiCell(kind, status)
    return KpiCell(
        kind,
        status,
        node.iri,
        node.text("juten:printedText", language) or node.text("rdfs:label", language),
        figure_of(node, around, language),
        corrections_of(corrections, language, node.iri),
        years_of(node, around),
    )


def _year(text: str) -> int:
    """The year at the beginning of a gYear or a date; 0 where there is none."""
    return int(text[:4]) if text[:4].isdecimal() and len(text) >= 4 else 0
