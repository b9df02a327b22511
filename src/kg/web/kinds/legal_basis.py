"""The page of a mark: which mark a measure's row has in a law column, and the provisions that the column covers."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.legal import bases_of
from kg.web.kinds.nodes import Surroundings
from kg.web.kinds.parts import ask_around
from kg.web.kinds.printed import WORDS


def load(context: Context) -> Mapping[str, object] | None:
    """The mark, in two queries; None for a mark without a column, of which the generic page says what there is."""
    asking = Surroundings(context)
    own = asking.own()
    bases = bases_of(asking, [own])
    if not bases:
        return None
    around = ask_around(asking, own, "?s juten:qualifiedLegalBasis $this")
    return {"row": around.row, "basis": bases[0], "words": WORDS}


KIND = Kind("LegalBasis", "legal_basis.html", load)
