"""The page of the ontology: every term with an anchor of its own name, so that ``ontology#Measure`` lands on it."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.kind import Context, Kind
from kg.web.ontology import ontology


def _load(context: Context) -> Mapping[str, object] | None:
    found = ontology(context.engine, context.engine.version, context.base_iri)
    return {"ontology": found} if found else None


KIND = Kind("ontology", "ontology.html", _load)
