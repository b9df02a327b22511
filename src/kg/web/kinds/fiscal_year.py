"""The page of a fiscal year: its days, its neighbours, and the measures, KPIs and points whose text mentions it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.entity import Label, label_of
from kg.web.kinds.asking import DCAT, Link, ask, ask_kept, count, grouped, links, own_value, value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import ON_A_PAGE
from kg.web.numbered_pages import numbered

_NEIGHBOURS = """SELECT ?what ?x ?label WHERE { $this dcat:startDate ?here .
  { SELECT ("before" AS ?what) ?x WHERE { $this dcat:startDate ?here . ?x a juten:FiscalYear ; dcat:startDate ?there
    FILTER(?there < ?here) } ORDER BY DESC(?there) LIMIT 1 } UNION
  { SELECT ("after" AS ?what) ?x WHERE { $this dcat:startDate ?here . ?x a juten:FiscalYear ; dcat:startDate ?there
    FILTER(?there > ?here) } ORDER BY ?there LIMIT 1 }
  ?x rdfs:label ?label }"""
# A measure mentions what its name, points and KPIs do, each of which has its own row: the name's is there only where
# the year stands in the name, or (in digits that are written otherwise) in none of the others.
_TEXTS = """{ $this dcat:startDate ?start .
    ?x juten:mentionsFiscalYear $this ; a juten:Measure ; juten:printedText ?name .
    FILTER(CONTAINS(?name, CONCAT(STR(YEAR(?start)), "年度")) || NOT EXISTS {
      { ?part juten:pointOf ?x } UNION { ?part juten:kpiOf ?x } ?part juten:mentionsFiscalYear $this })
    BIND(?x AS ?m) BIND("measure" AS ?what) } UNION
  { ?x juten:mentionsFiscalYear $this ; juten:pointOf ?m . BIND("point" AS ?what) } UNION
  { ?x juten:mentionsFiscalYear $this ; juten:kpiOf ?m . BIND("kpi" AS ?what) }"""


@dataclass(frozen=True, slots=True)
class Mention:
    """A text that mentions the year: ``what`` is measure, point or kpi."""

    what: str
    link: Link
    text: Label
    measure: Link
    number: str


def _load(context: Context) -> Mapping[str, object]:
    around = grouped(ask_kept(context, _NEIGHBOURS), "what")
    counts = ask_kept(context, f"SELECT ?what (COUNT(*) AS ?n) WHERE {{ {_TEXTS} }} GROUP BY ?what")
    totals = {value(row["what"]): count([row]) for row in counts if "what" in row}
    paging = numbered(context.arguments, sum(totals.values()), ON_A_PAGE)
    rows = ask(
        context,
        f"""SELECT ?what ?x ?m ?number ?label ?text WHERE {{ {_TEXTS}
        ?m dct:identifier ?number ; rdfs:label ?label . OPTIONAL {{ ?m dct:isPartOf/dct:issued ?issued }}
        ?x juten:printedText ?text }} ORDER BY DESC(?issued) ?number ?x LIMIT {ON_A_PAGE} OFFSET {paging.offset}""",
    )
    return {
        "starts": own_value(context, f"{DCAT}startDate"),
        "ends": own_value(context, f"{DCAT}endDate"),
        "before": links(around.get("before", ()), "x", "label", context.language),
        "after": links(around.get("after", ()), "x", "label", context.language),
        "totals": totals,
        "paging": paging,
        "mentions": [
            Mention(
                value(row["what"]),
                Link(value(row["x"]), label_of(row["text"])),
                label_of(row["text"]),
                Link(value(row["m"]), label_of(row["label"])),
                value(row["number"]),
            )
            for row in rows
        ],
    }


KIND = Kind("FiscalYear", "fiscal_year.html", _load)
