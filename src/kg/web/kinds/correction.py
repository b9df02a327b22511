"""The page of a correction: what the source has, what it should read, why, and the whole text that it stands in."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.nodes import Surroundings
from kg.web.kinds.parts import ask_around, name_of
from kg.web.kinds.printed import WORDS, correction_of


def load(context: Context) -> Mapping[str, object] | None:
    """The correction, in one query."""
    asking = Surroundings(context)
    own = asking.own()
    mended = own.iri_of("juten:corrects")
    texts = ("rdfs:label", "juten:printedText", "skos:altLabel")
    around = ask_around(asking, own, "$this juten:correctionOf ?s", ([mended] if mended else (), texts))
    node = around.node(mended)
    return {
        "row": around.row,
        "correction": correction_of(own, context.language),
        "whole": name_of(node, context.language),
        "words": WORDS,
    }


KIND = Kind("Correction", "correction.html", load)
