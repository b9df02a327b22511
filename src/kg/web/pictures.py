"""The charts of the pages in the reader's language, with links: from figures and answers to :mod:`kg.web.charts`.

Each is inline SVG with a title and a description; the page that shows it has the same data as a table.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache, wraps
from typing import TypeVarTuple

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from kg.queries import SavedQuery
from kg.web.charts import CHARTS, Edge, Node, Row, bar_chart, relation_graph
from kg.web.figures import Cooperation, Named
from kg.web.filters import both_eras, short_iri
from kg.web.language import current_language
from kg.web.results import Cell, Table
from kg.web.urls import urls

BARS_SHOWN = 30  # of a chart: more is for the table, which has every row
NODES_SHOWN = 24  # of a relation graph: the lines of more cannot be told apart
PARTNERS_SHOWN = 14
DRAWN_KEPT = 256  # pictures, of some 10 kB

Figures = TypeVarTuple("Figures")
_XSD = "http://www.w3.org/2001/XMLSchema#"


def _remembered(draw: Callable[[*Figures], Markup]) -> Callable[[*Figures], Markup]:
    """Draw once for the same figures, language and links: some 2 ms for a chart of twenty marks."""

    @lru_cache(maxsize=DRAWN_KEPT)
    def drawn(_reader: tuple[str | None, ...], *figures: *Figures) -> Markup:
        return draw(*figures)

    @wraps(draw)
    def remembered(*figures: *Figures) -> Markup:
        return drawn((current_language(), urls.chosen_language(), request.script_root), *figures)

    return remembered


@_remembered
def leads_chart(found: Cooperation) -> Markup:
    """Measures by the ministry in the lead."""
    rows = found.leads[:BARS_SHOWN]
    if not rows:
        return Markup()
    first, count = rows[0]
    measures = ngettext("%(num)s measure", "%(num)s measures", count)
    return bar_chart(
        [Row(it.label.text, number, urls.thing(it.iri), it.label.language) for it, number in rows],
        title=_("Measures by the ministry in the lead"),
        description=_(
            "A bar for each of %(ministries)s ministries, most measures first: %(first)s leads %(measures)s.",
            ministries=len(rows),
            first=first.label.text,
            measures=measures,
        ),
        language=current_language(),
    )


@_remembered
def together_graph(found: Cooperation) -> Markup:
    """Which ministries are named by the same measures; those that take part in most."""
    shown = {it.iri: (it, count) for it, count in found.taking_part[:NODES_SHOWN]}
    edges = [Edge(a.iri, b.iri, n) for a, b, n in found.pairs if a.iri in shown and b.iri in shown]
    if not edges:
        return Markup()
    tied = {key for edge in edges for key in (edge.source, edge.target)}
    first, second, count = found.pairs[0]
    measures = ngettext("%(num)s measure", "%(num)s measures", count)
    return relation_graph(
        [_node(it, number) for it, number in shown.values() if it.iri in tied],
        edges,
        title=_("Ministries that work together"),
        description=_(
            "Each circle is a ministry; a line ties two that are named by the same measures, thicker for more of them. "
            "%(first)s and %(second)s have most in common: %(measures)s.",
            first=first.label.text,
            second=second.label.text,
            measures=measures,
        ),
        language=current_language(),
    )


@_remembered
def partners_graph(centre: Named, measures: int, partners: tuple[tuple[Named, int], ...]) -> Markup:
    """A ministry with those that are named by the same measures, most often first."""
    shown = partners[:PARTNERS_SHOWN]
    if not shown:
        return Markup()
    nodes = [_node(centre, max(measures, 1)), *(_node(it, count) for it, count in shown)]
    return relation_graph(
        nodes,
        [Edge(centre.iri, it.iri, count) for it, count in shown],
        title=_("Who %(name)s works with", name=centre.label.text),
        description=_(
            "%(name)s, and around it %(count)s ministries that are named by the same measures; "
            "a thicker line means more measures in common.",
            name=centre.label.text,
            count=len(shown),
        ),
        language=current_language(),
    )


def _node(it: Named, weight: int) -> Node:
    return Node(it.iri, it.label.text, weight, urls.thing(it.iri), it.label.language, it.short)


def query_chart(query: SavedQuery, table: Table) -> Markup:
    """The chart that a saved query's header asks for, of the rows on the page; empty where none can be drawn."""
    if query.chart is None or query.chart.x not in table.columns or query.chart.y not in table.columns:
        return Markup()
    language = current_language()
    english = f"{query.chart.x}En"  # the column that names the same in English, where there is one
    labels = english if language == "en" and english in table.columns else query.chart.x
    x, y = table.columns.index(labels), table.columns.index(query.chart.y)
    rows = [row for cells in table.rows if (row := _row(cells[x], cells[y])) is not None][:BARS_SHOWN]
    if not rows:
        return Markup()
    label, value = (query.columns[name][language] for name in (labels, query.chart.y))
    description = ngettext(
        "%(value)s by %(label)s: %(num)s row, the same as in the table.",
        "%(value)s by %(label)s: %(num)s rows, the same as in the table.",
        len(rows),
        value=value,
        label=label,
    )
    return CHARTS[query.chart.type.value](rows, title=query.title[language], description=description, language=language)


def _row(label: Cell | None, value: Cell | None) -> Row | None:
    """A row of a chart; None where the value is no finite number."""
    try:
        number = Decimal(value.text) if value else Decimal("NaN")
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    return Row(
        _text(label), number, urls.thing(label.iri) if label and label.iri else "", label.language if label else ""
    )


def _text(label: Cell | None) -> str:
    if label is None:
        return "—"
    if label.iri and label.text == label.iri:
        return short_iri(label.iri)
    return both_eras(label) if label.datatype in {_XSD + "date", _XSD + "gYear"} else label.text
