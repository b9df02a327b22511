"""The page of a point: its text as printed, the years that it names, its measure."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.nodes import Surroundings
from kg.web.kinds.parts import ask_around
from kg.web.kinds.printed import WORDS, points_of
from kg.web.kinds.topics import pieces_of, topics_named


def load(context: Context) -> Mapping[str, object] | None:
    """The point, in one query, two where it names topics."""
    asking = Surroundings(context)
    own = asking.own()
    around = ask_around(asking, own, "$this juten:pointOf ?s", ("?s juten:corrects $this", ()))
    corrections = [node for node in around.nodes.values() if node.iri_of("juten:corrects") == own.iri]
    (point,) = points_of([own], around.nodes, corrections, context.language)
    topics = topics_named(asking, [own])
    spans = topics.spans.get(own.iri, [])
    return {
        "row": around.row,
        "point": point,
        "topics": topics.links,
        "pieces": {own.iri: pieces_of(point.text.text, spans)} if spans and point.text else {},
        "corrected": own.text("skos:altLabel", context.language),
        "words": WORDS,
    }


KIND = Kind("Point", "point.html", load)
