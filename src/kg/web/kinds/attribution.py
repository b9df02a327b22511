"""The page of an attribution: a ministry's place, with its role, in the list of a measure."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.nodes import PREFIXES, Surroundings
from kg.web.kinds.parts import ask_around
from kg.web.kinds.printed import WORDS, placed


def load(context: Context) -> Mapping[str, object] | None:
    """The attribution, in one query."""
    asking = Surroundings(context)
    own = asking.own()
    agent = (own.iris("prov:agent"), ("rdfs:label",))
    around = ask_around(asking, own, "?s prov:qualifiedAttribution $this", agent)
    return {"row": around.row, "participant": placed(own, around.nodes, context.language), "words": WORDS}


KIND = Kind(PREFIXES["prov"] + "Attribution", "attribution.html", load)
