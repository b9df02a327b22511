"""The page of a topic: its forms, what it belongs to, the source's words on it, and the texts that name it, marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.entity import Label, label_of, local_name
from kg.web.kinds.asking import DCT, SKOS, Link, Row, ask, ask_kept, count, grouped, links, own_label, own_value, value
from kg.web.kinds.kind import Context, Kind
from kg.web.kinds.measures import ON_A_PAGE
from kg.web.kinds.topics import Piece, pieces_of, span_of
from kg.web.numbered_pages import numbered
from kg.web.services import services

AROUND = 40  # letters on either side of a name
_SAVED = "topic-measures"

_BESIDE = """SELECT ?what ?x ?label WHERE {
  { $this skos:broader ?x BIND("broader" AS ?what) } UNION { ?x skos:broader $this BIND("narrower" AS ?what) }
  ?x rdfs:label ?label } ORDER BY ?x"""
_COUNTS = "SELECT ?t (COUNT(DISTINCT ?m) AS ?n) WHERE { ?m a juten:Measure ; juten:topic ?t } GROUP BY ?t"
_TEXTS = """{ SELECT DISTINCT ?x WHERE { ?a oa:hasBody $this ; oa:hasTarget/oa:hasSource ?x } }
  { ?x juten:pointOf ?m . BIND("point" AS ?what) } UNION { ?x juten:kpiOf ?m . BIND("kpi" AS ?what) } UNION
  { ?x a juten:Measure . BIND(?x AS ?m) BIND("measure" AS ?what) }"""
_TOPICS = "SELECT ?t ?label ?above WHERE { ?t a juten:Topic ; rdfs:label ?label . OPTIONAL { ?t skos:broader ?above } }"


@dataclass(frozen=True, slots=True)
class NamingText:
    """A text that names the topic: ``what`` is measure, point or kpi."""

    what: str
    iri: str
    language: str
    pieces: list[Piece]
    measure: Link
    number: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in a list, with how many measures name it."""

    link: Link
    measures: int


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A heading and the topics below it, at any depth; those that most measures name first."""

    heading: Link
    rows: list[TopicRow]


def topic_groups(context: Context) -> list[TopicGroup]:
    """Every topic under its heading, headings in the order of their names."""
    found = grouped(ask_kept(context, _TOPICS), "t")
    all_links = {iri: links(rows, "t", "label", context.language)[0] for iri, rows in found.items()}
    above = {iri: value(rows[0].get("above")) for iri, rows in found.items()}
    counts = _counts(context)
    groups = {iri: TopicGroup(link, []) for iri, link in all_links.items() if not above[iri]}
    for iri, link in all_links.items():
        heading, seen = above[iri], {iri}
        while above.get(heading) and heading not in seen:
            seen.add(heading)
            heading = above[heading]
        if heading in groups:
            groups[heading].rows.append(TopicRow(link, counts.get(iri, 0)))
    for group in groups.values():
        group.rows.sort(key=lambda row: (-row.measures, row.link.label.text.casefold()))
    return sorted(groups.values(), key=lambda group: group.heading.label.text.casefold())


def _counts(context: Context) -> dict[str, int]:
    return {value(row["t"]): count([row]) for row in ask_kept(context, _COUNTS) if "t" in row}


def _load(context: Context) -> Mapping[str, object]:
    beside = grouped(ask_kept(context, _BESIDE), "what")
    counts = _counts(context)
    below = links(beside.get("narrower", ()), "x", "label", context.language)
    total = count(ask_kept(context, f"SELECT (COUNT(*) AS ?n) WHERE {{ {_TEXTS} }}"))
    paging = numbered(context.arguments, total, ON_A_PAGE)
    titles = {label_of(term) for term in context.own.get(f"{SKOS}prefLabel", ())}
    forms = {label_of(term) for term in context.own.get(f"{SKOS}altLabel", ())}
    forms = {form for form in forms | titles if form.text not in {title.text for title in _title(context)}}
    return {
        "forms": sorted({form.text: form for form in forms}.values(), key=lambda form: form.text),
        "broader": links(beside.get("broader", ()), "x", "label", context.language),
        "narrower": [TopicRow(link, counts.get(link.iri, 0)) for link in below],
        "definition": own_label(context, f"{SKOS}definition"),
        "definition_source": own_value(context, f"{DCT}source"),
        "measures": counts.get(context.subject.value, 0),
        "texts": _texts(context, paging.offset) if total else [],
        "paging": paging,
        "key": local_name(context.subject.value),
        "download": _SAVED if _SAVED in services().queries else "",
    }


def _title(context: Context) -> list[Label]:
    title = own_label(context, f"{SKOS}prefLabel")
    return [title] if title else []


def _texts(context: Context, offset: int) -> list[NamingText]:
    """A page of the texts, the newest edition first, then by number; all of their spans."""
    rows = ask(
        context,
        f"""SELECT ?what ?x ?m ?number ?label ?text ?issued ?start ?end WHERE {{
        {{ SELECT ?what ?x ?m ?number ?label ?text ?issued WHERE {{ {_TEXTS}
          ?m dct:identifier ?number ; rdfs:label ?label . OPTIONAL {{ ?m dct:isPartOf/dct:issued ?issued }}
          ?x juten:printedText ?text }} ORDER BY DESC(?issued) ?number ?x LIMIT {ON_A_PAGE} OFFSET {offset} }}
        ?target oa:hasSource ?x ; oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end .
        ?a oa:hasTarget ?target ; oa:hasBody $this }} ORDER BY DESC(?issued) ?number ?x ?start""",
    )
    return [_text(context, found) for found in grouped(rows, "x").values()]


def _text(context: Context, rows: list[Row]) -> NamingText:
    row, text = rows[0], label_of(rows[0]["text"])
    topic = Link(context.subject.value, text)
    spans = [span_of(value(each["start"]), value(each["end"]), topic) for each in rows]
    return NamingText(
        what=value(row["what"]),
        iri=value(row["x"]),
        language=text.language,
        pieces=pieces_of(text.text, [span for span in spans if span], AROUND),
        measure=Link(value(row["m"]), label_of(row["label"])),
        number=value(row["number"]),
    )


KIND = Kind("Topic", "topic.html", _load)
