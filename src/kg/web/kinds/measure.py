"""The page of a measure: everything that its row of the table prints, in the row's order, and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.web.entity import Label, local_name
from kg.web.kinds.asking import Link, value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.legal import Basis, bases_of
from kg.web.kinds.nodes import Node, Surroundings
from kg.web.kinds.printed import (
    WORDS,
    Correction,
    KpiCell,
    Participant,
    Point,
    Year,
    corrections_of,
    kpi_cell,
    participants_of,
    points_of,
    years_of,
)
from kg.web.kinds.printed_order import Place, place_in_edition
from kg.web.kinds.question import question_about
from kg.web.kinds.topics import Piece, Span, pieces_of, topics_named

_KPIS = (
    ("progress", "juten:progressKpi", "juten:progressKpiStatus"),
    ("effect", "juten:effectKpi", "juten:effectKpiStatus"),
)
# The nodes below the measure, of which everything is asked.
_BELOW = ("juten:point", "juten:kpi", "juten:correction", "prov:qualifiedAttribution", "juten:qualifiedLegalBasis")
# The things beside it, of which these are asked.
_NAMED = ("juten:ministry", "juten:leadMinistry", "juten:cooperatingMinistry", "juten:mentionsFiscalYear")
_PAGE = ("rdfs:label", "juten:pageNumber", "dct:source")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a measure was read: its edition, and the page with its number and its address."""

    edition: Link | None
    decided: str
    page: Link | None
    page_number: int
    url: str


@dataclass(frozen=True, slots=True)
class Other:
    """The same measure in another edition."""

    link: Link
    number: str
    decided: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as its page shows it."""

    iri: str
    number: str
    name: Label
    printed: Label | None  # where the source has it otherwise
    also: Label | None  # a corrected form that is not the name: a slip of the print itself
    corrections: tuple[Correction, ...]  # of the name
    points: list[Point]
    kpis: tuple[KpiCell, ...]
    kpi_notes: list[Label]
    participants: tuple[Participant, ...]
    years: tuple[Year, ...]
    topics: list[Link]
    legal_status: str
    bases: list[Basis]
    origin: Origin
    place: Place | None
    others: list[Other]


def load(context: Context) -> Mapping[str, object] | None:
    """The measure, in two queries, one more where its row has marks and one where it names topics.

    Its neighbours are asked once a version.
    """
    asking = Surroundings(context)
    own, language = asking.own(), context.language
    nodes = _around(asking, own)
    corrections = [nodes[iri] for iri in own.iris("juten:correction")]
    name = own.text("rdfs:label", language) or own.text("juten:printedText", language) or Label(local_name(own.iri))
    printed = own.text("juten:printedText", language)
    edition = own.iri_of("dct:isPartOf")
    topics = topics_named(asking, [own, *(nodes[iri] for iri in own.iris("juten:point", "juten:kpi"))])
    measure = Measure(
        iri=own.iri,
        number=own.value("dct:identifier"),
        name=name,
        printed=printed if printed and printed.text != name.text else None,
        also=own.text("skos:altLabel", language),
        corrections=corrections_of(corrections, language, own.iri),
        points=points_of((nodes[iri] for iri in own.iris("juten:point")), nodes, corrections, language),
        kpis=tuple(_kpis(own, nodes, corrections, language=language)),
        kpi_notes=_notes(own, language),
        participants=participants_of(own, nodes, language),
        years=years_of(own, nodes),
        topics=topics.links,
        legal_status=own.local("juten:legalBasisStatus"),
        bases=bases_of(asking, [nodes[iri] for iri in own.iris("juten:qualifiedLegalBasis")]),
        origin=_origin(own, nodes, language),
        place=place_in_edition(context.engine, context.base_iri, edition, own.iri) if edition else None,
        others=_others(asking, own),
    )
    pieces = _pieces(topics.spans, measure)
    return {"measure": measure, "pieces": pieces, "question": question_about(context), "words": WORDS}


def _pieces(spans: Mapping[str, list[Span]], measure: Measure) -> dict[str, list[Piece]]:
    """The printed texts that name topics, in pieces, by the thing whose text it is."""
    texts = {measure.iri: measure.printed or measure.name}
    texts |= {point.iri: point.text for point in measure.points if point.text}
    texts |= {cell.iri: cell.text for cell in measure.kpis if cell.text}
    return {iri: pieces_of(text.text, spans[iri]) for iri, text in texts.items() if iri in spans}


def _around(asking: Surroundings, own: Node) -> dict[str, Node]:
    """What is below the measure and beside it."""
    return asking.nodes(
        (own.iris(*_BELOW), ()),
        (own.iris("dct:isPartOf"), ("rdfs:label", "dct:issued")),
        (own.iris("prov:hadPrimarySource"), _PAGE),
        (own.iris(*_NAMED), ("rdfs:label", "dcat:startDate")),
    )


def _kpis(own: Node, nodes: Mapping[str, Node], corrections: list[Node], language: str) -> list[KpiCell]:
    """Both cells, the progress first; a cell of which the graph says nothing is left out."""
    cells = []
    for kind, link, status in _KPIS:
        iri, state = own.iri_of(link), own.local(status)
        if iri or state:
            cells.append(kpi_cell(kind, state, nodes.get(iri), nodes, corrections, language=language))
    return cells


def _notes(own: Node, language: str) -> list[Label]:
    """The notes on the KPI cells in the reader's language, else in any."""
    texts = sorted({(value(term), getattr(term, "language", None) or "") for term in own.terms("juten:kpiNote")})
    return [Label(text, tag) for text, tag in texts if tag == language] or [Label(text, tag) for text, tag in texts]


def _origin(own: Node, nodes: Mapping[str, Node], language: str) -> Origin:
    edition = nodes.get(own.iri_of("dct:isPartOf"))
    page = nodes.get(own.iri_of("prov:hadPrimarySource"))
    return Origin(
        edition=edition.link(language) if edition else None,
        decided=edition.value("dct:issued") if edition else "",
        page=page.link(language) if page else None,
        page_number=page.number("juten:pageNumber") if page else 0,
        url=page.value("dct:source") if page else "",
    )


def _others(asking: Surroundings, own: Node) -> list[Other]:
    """The measures of other editions that are the same, the newest first; asked only where there is such a tie."""
    line = own.iri_of("prov:specializationOf")
    if not line:
        return []
    rows = asking.select(
        "SELECT ?m ?number ?label ?decided WHERE { "
        f"?m prov:specializationOf {ox.NamedNode(line)} ; dct:identifier ?number ; rdfs:label ?label "
        f"OPTIONAL {{ ?m dct:isPartOf/dct:issued ?decided }} FILTER(?m != {ox.NamedNode(own.iri)}) "
        "} ORDER BY DESC(?decided) ?number"
    )
    return [
        Other(asking.link_of(row["m"], row["label"]), value(row["number"]), value(row.get("decided"))) for row in rows
    ]


KIND = Kind("Measure", "measure.html", load)
