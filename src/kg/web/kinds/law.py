"""The page of a law: its provisions with their captions, their columns, and how many measures rest on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from kg.web.entity import Label, label_of
from kg.web.kinds.asking import ELI, RDFS, Link, Row, ask_kept, first, grouped, own_label, own_value, value
from kg.web.kinds.captions import caption_status
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import column_links, marks_not_recovered


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A provision of the law; ``main`` and ``related`` count the measures that rest on it."""

    link: Link
    article: int
    paragraph: int
    caption: Label | None
    caption_status: str
    chapter: Label | None
    columns: tuple[Link, ...]
    main: int
    related: int


_PROVISIONS = """SELECT ?p ?label ?article ?paragraph ?caption ?status ?chapter WHERE {
  ?p juten:law $this ; a juten:Provision ; rdfs:label ?label ; juten:articleNumber ?article .
  OPTIONAL { ?p juten:paragraphNumber ?paragraph } OPTIONAL { ?p juten:caption ?caption }
  OPTIONAL { ?p juten:captionStatus ?status } OPTIONAL { ?p juten:chapter ?chapter }
} ORDER BY ?article ?paragraph"""
_COLUMNS = """SELECT ?p ?c ?label ?issued WHERE {
  ?c juten:law $this ; a juten:LawColumn ; rdfs:label ?label ; juten:covers ?p .
  OPTIONAL { ?c dct:isPartOf/dct:issued ?issued } OPTIONAL { ?c juten:position ?position }
} ORDER BY DESC(?issued) ?position"""
_MARKS = """SELECT ?p ?property (COUNT(?m) AS ?n) WHERE {
  ?p juten:law $this . VALUES ?property { juten:mainArticle juten:relatedArticle } ?m ?property ?p
} GROUP BY ?p ?property"""


def _load(context: Context) -> Mapping[str, object]:
    columns, marks = (grouped(ask_kept(context, text), "p") for text in (_COLUMNS, _MARKS))
    rows = ask_kept(context, _PROVISIONS)
    provisions = [_provision(context, row, columns, marks) for row in rows]
    return {
        "number": own_label(context, context.term("lawNumber")),
        "law_id": own_value(context, f"{ELI}id_local"),
        "wording": own_label(context, context.term("wording")),
        "egov": own_value(context, f"{RDFS}seeAlso"),
        "chapters": [(chapter, list(found)) for chapter, found in groupby(provisions, lambda row: row.chapter)],
        "lost": marks_not_recovered(context),
    }


def _provision(
    context: Context, row: Row, columns: Mapping[str, list[Row]], marks: Mapping[str, list[Row]]
) -> ProvisionRow:
    iri = value(row["p"])
    counts = {value(found["property"]): int(value(found["n"])) for found in marks.get(iri, ()) if "property" in found}
    return ProvisionRow(
        link=Link(iri, label_of(row["label"])),
        article=int(value(row["article"])),
        paragraph=int(value(row.get("paragraph")) or 0),
        caption=label_of(row["caption"]) if "caption" in row else None,
        caption_status=caption_status(first([row], "status")),
        chapter=label_of(row["chapter"]) if "chapter" in row else None,
        columns=tuple(column_links(columns.get(iri, []), "c", context.language)),
        main=counts.get(context.term("mainArticle"), 0),
        related=counts.get(context.term("relatedArticle"), 0),
    )


KIND = Kind("Law", "law.html", _load)
