"""The page of a KPI: its text as printed, what it states in figures, its measure."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.nodes import Surroundings
from kg.web.kinds.parts import ask_around
from kg.web.kinds.printed import WORDS, kpi_cell
from kg.web.kinds.topics import pieces_of, topics_named

_KINDS = {"ProgressKpi": "progress", "EffectKpi": "effect"}


def load(context: Context) -> Mapping[str, object] | None:
    """The KPI, in one query, two where it names topics."""
    asking = Surroundings(context)
    own = asking.own()
    around = ask_around(asking, own, "$this juten:kpiOf ?s", ("?s juten:corrects $this", ()))
    corrections = [node for node in around.nodes.values() if node.iri_of("juten:corrects") == own.iri]
    classes = {iri.rpartition("#")[2] for iri in own.iris("rdf:type")}
    kind = next((kind for name, kind in _KINDS.items() if name in classes), "")
    status = own.local("juten:kpiStatus")
    cell = kpi_cell(kind, status, own, around.nodes, corrections, language=context.language)
    topics = topics_named(asking, [own])
    spans = topics.spans.get(own.iri, [])
    return {
        "row": around.row,
        "cell": cell,
        "topics": topics.links,
        "pieces": {own.iri: pieces_of(cell.text.text, spans)} if spans and cell.text else {},
        "corrected": own.text("skos:altLabel", context.language),
        "words": WORDS,
    }


KIND = Kind("Kpi", "kpi.html", load)
