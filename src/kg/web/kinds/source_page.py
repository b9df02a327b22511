"""The page of a page of the source: where it is from, its checksum, and the measures that are printed on it."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.asking import DCT, ask_kept, links, own_value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import measures

_EDITION = "SELECT ?x ?label WHERE { $this dct:isPartOf ?x . ?x rdfs:label ?label }"


def _load(context: Context) -> Mapping[str, object]:
    return {
        "edition": links(ask_kept(context, _EDITION), "x", "label", context.language),
        "number": own_value(context, context.term("pageNumber")),
        "sha256": own_value(context, context.term("sha256")),
        "origin": own_value(context, f"{DCT}source"),
        "measures": measures(context, "?m prov:hadPrimarySource $this ; a juten:Measure"),
    }


KIND = Kind("SourcePage", "source_page.html", _load)
