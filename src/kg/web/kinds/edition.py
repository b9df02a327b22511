"""The page of an edition: what it is and where it is from, its figures, measures, columns, corrections and dumps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from kg.snapshot import FileEntry
from kg.web.entity import Label, label_of
from kg.web.kinds.asking import DCT, Link, Row, ask_kept, grouped, links, own_label, own_value, term_label, value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import MeasureList, measures
from kg.web.services import services

KPI_KINDS = ("progress", "effect")
FEW_PAGES = 12  # of the source that stand open; more are folded
PAGES_SHOWN = 400  # a plan prints one or two hundred; each takes 60 bytes of the page
KPI_STATUSES = ("stated", "noneSet", "blank")

_COUNTS = """SELECT ?what (COUNT(DISTINCT ?x) AS ?n) WHERE {
  { ?x dct:isPartOf $this ; a juten:Measure . BIND("measures" AS ?what) } UNION
  { ?m dct:isPartOf $this ; juten:point ?x . BIND("points" AS ?what) } UNION
  { ?m dct:isPartOf $this ; juten:kpi ?x . BIND("kpis" AS ?what) } UNION
  { ?m dct:isPartOf $this ; juten:ministry ?x . BIND("ministries" AS ?what) } UNION
  { ?m dct:isPartOf $this ; juten:correction ?x . BIND("corrections" AS ?what) } UNION
  { ?x dct:isPartOf $this ; a juten:LawColumn . BIND("columns" AS ?what) } UNION
  { ?x dct:isPartOf $this ; juten:legalBasisStatus juten:notRecovered . BIND("lost" AS ?what) }
} GROUP BY ?what"""
_STATUSES = """SELECT ?kind ?status (COUNT(?m) AS ?n) WHERE { ?m dct:isPartOf $this .
  VALUES (?property ?kind) { (juten:progressKpiStatus "progress") (juten:effectKpiStatus "effect") }
  ?m ?property ?status } GROUP BY ?kind ?status"""
_COLUMNS = """SELECT ?law ?lawLabel ?c ?label ?position ?p ?provision ?caption WHERE {
  ?c a juten:LawColumn ; dct:isPartOf $this ; rdfs:label ?label ; juten:position ?position ; juten:law ?law ;
     juten:covers ?p . ?law rdfs:label ?lawLabel . ?p rdfs:label ?provision . OPTIONAL { ?p juten:caption ?caption }
} ORDER BY ?position ?p"""
_PAGES = """SELECT ?p ?label ?number WHERE { ?p a juten:SourcePage ; dct:isPartOf $this ; rdfs:label ?label ;
  juten:pageNumber ?number } ORDER BY ?number"""
_ALL_PAGES = """\
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX juten: <%(base)sontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?number ?page ?label WHERE {
  ?page a juten:SourcePage ; dct:isPartOf %(edition)s ; juten:pageNumber ?number ; rdfs:label ?label .
  FILTER(LANG(?label) = "%(language)s")
} ORDER BY ?number
"""


@dataclass(frozen=True, slots=True)
class SourcePages:
    """The pages that were read, by number; only the first of very many, and then the ``question`` that finds all."""

    total: int
    shown: tuple[tuple[str, Link], ...]
    folded: bool
    question: str


@dataclass(frozen=True, slots=True)
class Column:
    """A law column: its place from the left, the provisions it stands for and their captions."""

    link: Link
    position: str
    law: Link
    provisions: tuple[Link, ...]
    captions: tuple[Label, ...]


def _load(context: Context) -> Mapping[str, object]:
    statuses = {(value(row["kind"]), value(row["status"])): int(value(row["n"])) for row in _asked(context, _STATUSES)}
    terms = [context.term(name) for name in KPI_STATUSES]
    return {
        "issued": own_value(context, f"{DCT}issued"),
        "title_text": own_label(context, f"{DCT}title"),
        "origin": own_value(context, f"{DCT}source"),
        "licence": own_value(context, f"{DCT}license"),
        "page_count": own_value(context, context.term("pageCount")),
        "coverage": own_label(context, context.term("coverageNote")),
        "counts": {value(row["what"]): int(value(row["n"])) for row in _asked(context, _COUNTS)},
        "kpi_statuses": [
            (term_label(context, iri), *(statuses.get((kind, iri), 0) for kind in KPI_KINDS)) for iri in terms
        ],
        "columns": _columns(context),
        "source_pages": _source_pages(context),
        "measures": edition_measures(context),
        "edition_id": _id(context),
        "dumps": _dumps(_id(context)),
    }


def _asked(context: Context, text: str) -> list[Row]:
    """Rows of a grouping query: without any group SPARQL gives one row without a key."""
    return [row for row in ask_kept(context, text) if len(row) > 1]


def _source_pages(context: Context) -> SourcePages | None:
    found = grouped(ask_kept(context, _PAGES), "number")
    shown = [
        (number, link)
        for number, rows in islice(found.items(), PAGES_SHOWN)
        for link in links(rows, "p", "label", context.language)
    ]
    if not shown:
        return None
    question = _ALL_PAGES % {"base": context.base_iri, "edition": context.subject, "language": context.language}
    return SourcePages(
        total=len(found),
        shown=tuple(shown),
        folded=len(found) > FEW_PAGES,
        question=question if len(found) > PAGES_SHOWN else "",
    )


def edition_measures(context: Context) -> MeasureList:
    """The edition's measures by number."""
    return measures(context, "?m dct:isPartOf $this ; a juten:Measure")


def _columns(context: Context) -> list[Column]:
    found = []
    for iri, rows in grouped(ask_kept(context, _COLUMNS), "c").items():
        row = rows[0]
        captions = dict.fromkeys(label_of(each["caption"]) for each in rows if "caption" in each)
        found.append(
            Column(
                Link(iri, label_of(row["label"])),
                value(row["position"]),
                Link(value(row["law"]), label_of(row["lawLabel"])),
                tuple(links(rows, "p", "provision", context.language)),
                tuple(captions),
            )
        )
    return found


def _id(context: Context) -> str:
    return context.subject.value.rpartition("/")[2]


def _dumps(edition: str) -> list[FileEntry]:
    """The files of the edition alone."""
    beginning = f"dumps/edition-{edition}."
    return [entry for entry in services().snapshots.current().dumps if entry.name.startswith(beginning)]


KIND = Kind("Edition", "edition.html", _load)
