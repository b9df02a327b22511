"""Rows of measures for the pages of other things: number, name, edition, and what ties the measure to the thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.web.entity import Label, label_of
from kg.web.kinds.asking import Link, Row, ask, ask_kept, count, links, value
from kg.web.kinds.kind import Context
from kg.web.numbered_pages import Numbered, numbered

ON_A_PAGE = 100  # measures; an edition has some hundred


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure in a list; ``note`` is the IRI of what ties it to the thing (a mark, a property), if anything does."""

    iri: str
    number: str
    label: Label
    issued: str
    note: str = ""
    other: Link | None = None


@dataclass(frozen=True, slots=True)
class MeasureList:
    """A page of measures."""

    rows: tuple[MeasureRow, ...]
    paging: Numbered


def measures(context: Context, pattern: str, note_order: str = "") -> MeasureList:
    """The measures ``?m`` of a pattern, the newest edition first, then by number; ``?note``, ``?other`` may be bound.

    :param pattern: a graph pattern that binds ``?m`` to each measure once for each ``?note`` and ``?other``.
    :param note_order: goes before the other sort keys.
    """
    # Where ?other is never bound, a pattern about it would match every label of the graph.
    labelled = '?other rdfs:label ?otherLabel FILTER(LANG(?otherLabel) = "ja")' if "?other" in pattern else ""
    total = count(ask_kept(context, f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}"))
    paging = numbered(context.arguments, total, ON_A_PAGE)
    rows = ask(
        context,
        f"""SELECT ?m ?number ?label ?issued ?note ?other ?otherLabel WHERE {{
        {{ {pattern} }}
        ?m dct:identifier ?number ; rdfs:label ?label . OPTIONAL {{ ?m dct:isPartOf/dct:issued ?issued }}
        {labelled} }}
        ORDER BY {note_order} DESC(?issued) ?number ?m ?note ?other LIMIT {ON_A_PAGE} OFFSET {paging.offset}""",
    )
    return MeasureList(tuple(map(_row, rows)), paging)


def _row(row: Row) -> MeasureRow:
    other = Link(value(row["other"]), label_of(row["otherLabel"])) if "other" in row and "otherLabel" in row else None
    return MeasureRow(
        iri=value(row["m"]),
        number=value(row["number"]),
        label=label_of(row["label"]),
        issued=value(row.get("issued")),
        note=value(row.get("note")),
        other=other,
    )


def column_links(rows: Sequence[Row], name: str, language: str) -> list[Link]:
    """The law columns ``?name`` of rows with ``?label`` and ``?issued``; each with its edition's date if there are
    several editions, for their columns have the same names."""
    found = links(rows, name, "label", language)
    dates = {value(row[name]): value(row.get("issued")) for row in rows if name in row}
    if len(set(dates.values())) < 2:
        return found
    return [
        Link(it.iri, Label(f"{it.label.text} ({dates[it.iri]})", it.label.language)) if dates[it.iri] else it
        for it in found
    ]


def marks_not_recovered(context: Context, edition: str = "") -> int:
    """How many measures (of an edition, or all) have lost their marks in the source's text."""
    part = f" ; dct:isPartOf <{edition}>" if edition else ""
    rows: Sequence[Row] = ask_kept(
        context, f"SELECT (COUNT(*) AS ?n) WHERE {{ ?m juten:legalBasisStatus juten:notRecovered{part} }}"
    )
    return count(rows)
