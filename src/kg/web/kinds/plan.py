"""The page of the plan over all its years: its editions, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.entity import Label, best_label, label_of
from kg.web.kinds.asking import Link, ask_kept, first, grouped, links
from kg.web.kinds.kind import Context, Kind

_EDITIONS = """SELECT ?e ?label ?issued ?coverage (?n AS ?measures) WHERE {
  $this dct:hasPart ?e . ?e rdfs:label ?label ; dct:issued ?issued . OPTIONAL { ?e juten:coverageNote ?coverage }
  { SELECT ?e (COUNT(?m) AS ?n) WHERE { $this dct:hasPart ?e . OPTIONAL { ?m dct:isPartOf ?e ; a juten:Measure } }
    GROUP BY ?e }
} ORDER BY DESC(?issued)"""


@dataclass(frozen=True, slots=True)
class EditionRow:
    """An edition in the list."""

    link: Link
    issued: str
    measures: int
    coverage: Label | None


def _load(context: Context) -> Mapping[str, object]:
    rows = grouped(ask_kept(context, _EDITIONS), "e").values()
    return {
        "editions": [
            EditionRow(
                links(found, "e", "label", context.language)[0],
                first(found, "issued"),
                int(first(found, "measures") or 0),
                best_label((label_of(row["coverage"]) for row in found if "coverage" in row), context.language),
            )
            for found in rows
        ]
    }


KIND = Kind("Plan", "plan.html", _load)
