"""The page of an article or a paragraph: caption with its status, columns, and the measures that rest on it."""

from __future__ import annotations

from collections.abc import Mapping

from kg.web.kinds.asking import RDFS, SKOS, ask_kept, links, own_label, own_value, term_label, value
from kg.web.kinds.captions import caption_status
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import column_links, marks_not_recovered, measures

_AROUND = """SELECT ?what ?x ?label ?order ?issued WHERE {
  { $this juten:law ?x . BIND("law" AS ?what) } UNION
  { $this eli:is_part_of ?x . ?x a juten:Article . BIND("article" AS ?what) } UNION
  { ?x eli:is_part_of $this ; juten:paragraphNumber ?order . BIND("paragraphs" AS ?what) } UNION
  { ?x juten:covers $this . BIND("columns" AS ?what) OPTIONAL { ?x juten:position ?order } } UNION
  { ?y eli:is_part_of $this . ?x juten:covers ?y . BIND("columns" AS ?what) OPTIONAL { ?x juten:position ?order } }
  OPTIONAL { ?x a juten:LawColumn ; dct:isPartOf/dct:issued ?issued }
  ?x rdfs:label ?label } ORDER BY ?what DESC(?issued) ?order ?x"""
# On an article rest also the measures that name one of its paragraphs.
_MEASURES = """{ BIND($this AS ?other) } UNION { ?other eli:is_part_of $this }
  VALUES ?note { juten:mainArticle juten:relatedArticle } ?m ?note ?other"""


def _load(context: Context) -> Mapping[str, object]:
    around = ask_kept(context, _AROUND)
    found = {
        name: links([row for row in around if value(row["what"]) == name], "x", "label", context.language)
        for name in ("law", "article", "paragraphs")
    }
    return found | {
        "columns": column_links([row for row in around if value(row["what"]) == "columns"], "x", context.language),
        "caption": own_label(context, context.term("caption")),
        "caption_status": caption_status(own_value(context, context.term("captionStatus"))),
        "chapter": own_label(context, context.term("chapter")),
        "wording": own_label(context, context.term("wording")),
        "source_note": own_label(context, context.term("sourceNote")),
        "note": own_label(context, f"{SKOS}note"),
        "egov": own_value(context, f"{RDFS}seeAlso"),
        "measures": measures(context, _MEASURES, "?note"),
        "notes": {
            context.term("mainArticle"): term_label(context, context.term("main")),
            context.term("relatedArticle"): term_label(context, context.term("related")),
        },
        "lost": marks_not_recovered(context),
    }


KIND = Kind("Provision", "provision.html", _load)
