"""The page of a law column of an edition's table: the provisions it stands for, and the marks in it."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.asking import DCT, ask_kept, links, own_value, term_label, value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import marks_not_recovered, measures

MARKS = ("main", "related", "unreadable")

_AROUND = """SELECT ?what ?x ?label ?caption WHERE {
  { $this juten:law ?x . BIND("law" AS ?what) } UNION
  { $this dct:isPartOf ?x . BIND("edition" AS ?what) } UNION
  { $this juten:covers ?x . BIND("covers" AS ?what) OPTIONAL { ?x juten:caption ?caption }
    OPTIONAL { ?x juten:articleNumber ?order } OPTIONAL { ?x juten:paragraphNumber ?then } } UNION
  { $this juten:position ?here ; dct:isPartOf ?e . ?x a juten:LawColumn ; dct:isPartOf ?e ; juten:position ?there
    FILTER(?there = ?here - 1 || ?there = ?here + 1) BIND(IF(?there < ?here, "before", "after") AS ?what) }
  ?x rdfs:label ?label } ORDER BY ?what ?order ?then ?x"""
_MARKS = "?b juten:column $this ; juten:mark ?note . ?m juten:qualifiedLegalBasis ?b"
_COUNTS = "SELECT ?mark (COUNT(?b) AS ?n) WHERE { ?b juten:column $this ; juten:mark ?mark } GROUP BY ?mark"


def _load(context: Context) -> Mapping[str, object]:
    around = ask_kept(context, _AROUND)
    names = ("law", "edition", "covers", "before", "after")
    found = {
        name: links([row for row in around if value(row["what"]) == name], "x", "label", context.language)
        for name in names
    }
    counts = {value(row["mark"]): int(value(row["n"])) for row in ask_kept(context, _COUNTS) if "mark" in row}
    notes = {context.term(name): term_label(context, context.term(name)) for name in MARKS}
    return found | {
        "captions": {value(row["x"]): value(row["caption"]) for row in around if "caption" in row},
        "position": own_value(context, context.term("position")),
        "counts": [(label, counts.get(iri, 0)) for iri, label in notes.items()],
        "measures": measures(context, _MARKS),
        "notes": notes,
        "lost": marks_not_recovered(context, own_value(context, f"{DCT}isPartOf")),
    }


KIND = Kind("LawColumn", "column.html", _load)
