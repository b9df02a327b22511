"""The page of a point: its text as printed, the years that it names, its measure."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.nodes import Surroundings
from kg.web.kinds.parts import ask_around
from kg.web.kinds.printed import WORDS, points_of


def load(context: Context) -> Mapping[str, object] | None:
    """The point, in one query."""
    asking = Surroundings(context)
    own = asking.own()
    around = ask_around(asking, own, "$this juten:pointOf ?s", ("?s juten:corrects $this", ()))
    corrections = [node for node in around.nodes.values() if node.iri_of("juten:corrects") == own.iri]
    (point,) = points_of([own], around.nodes, corrections, context.language)
    return {
        "row": around.row,
        "point": point,
        "corrected": own.text("skos:altLabel", context.language),
        "words": WORDS,
    }


KIND = Kind("Point", "point.html", load)
