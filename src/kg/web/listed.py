"""What stands in the lists of measures, ministries, laws and corrections. Asks the engine; knows no request.

Ministries are sorted by their reading as a Japanese dictionary is (JIS X 4061): first without voicing marks and small
letters, then with them. By code point 内閣府 would stand wherever its characters happen to be encoded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.entity import Label, best_label, label_of
from kg.web.kinds.asking import Link, Row, ask, ask_kept, count, first, grouped, links, term_label, value
from kg.web.kinds.kind import Context
from kg.web.kinds.measures import measures as measure_list
from kg.web.numbered_pages import numbered

READING = "ja-hira"  # Oxigraph keeps language tags in lower case
CORRECTIONS_ON_A_PAGE = 100
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ")


@dataclass(frozen=True, slots=True)
class MinistryRow:
    """A ministry in the list; ``lead`` and ``cooperating`` count measures."""

    link: Link
    reading: str
    english: str
    abbreviation: str
    lead: int
    cooperating: int


@dataclass(frozen=True, slots=True)
class LawRow:
    """A law in the list."""

    link: Link
    number: Label | None
    provisions: int
    columns: int
    measures: int


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction in the list. ``field`` is the column's name in the tables: name, kpi/progress, point/3."""

    iri: str
    measure: Link
    number: str
    field: str
    printed: Label
    corrected: Label
    reason: Label | None
    cause: Label


def measures(context: Context) -> Mapping[str, object]:
    """A page of the measures, and their lead ministries by the measure's IRI."""
    found = measure_list(context, "?m a juten:Measure")
    leads: dict[str, list[Link]] = {}
    if found.rows:
        values = " ".join(f"<{row.iri}>" for row in found.rows)
        rows = ask(
            context,
            f"SELECT ?m ?lead ?label WHERE {{ VALUES ?m {{ {values} }} ?m juten:leadMinistry ?lead . "
            f'?lead rdfs:label ?label FILTER(LANG(?label) = "{context.language}") }} ORDER BY ?m ?lead',
        )
        leads = {iri: links(group, "lead", "label", context.language) for iri, group in grouped(rows, "m").items()}
    return {"measures": found, "leads": leads}


_MINISTRIES = """SELECT ?m ?label ?short WHERE { ?m a juten:Ministry ; rdfs:label ?label .
  OPTIONAL { ?m <http://schema.org/alternateName> ?short } }"""
_ROLES = """SELECT ?m ?role (COUNT(?x) AS ?n) WHERE { VALUES ?role { juten:leadMinistry juten:cooperatingMinistry }
  ?x ?role ?m } GROUP BY ?m ?role"""


def ministries(context: Context) -> list[MinistryRow]:
    """Every ministry, in the order of its reading, or of its English name."""
    counts = {
        (value(row["m"]), value(row["role"])): int(value(row["n"])) for row in ask_kept(context, _ROLES) if "m" in row
    }
    rows = []
    for iri, found in grouped(ask_kept(context, _MINISTRIES), "m").items():
        labels = [label_of(row["label"]) for row in found]
        by_language = {label.language.lower(): label.text for label in labels}
        rows.append(
            MinistryRow(
                link=Link(iri, best_label(labels, context.language) or Label(iri)),
                reading=by_language.get(READING, ""),
                english=by_language.get("en", ""),
                abbreviation=first(found, "short"),
                lead=counts.get((iri, context.term("leadMinistry")), 0),
                cooperating=counts.get((iri, context.term("cooperatingMinistry")), 0),
            )
        )
    if context.language == "en":
        return sorted(rows, key=lambda row: (row.link.label.text.casefold(), row.link.iri))
    return sorted(rows, key=lambda row: (*dictionary_key(row.reading or row.link.label.text), row.link.iri))


def dictionary_key(reading: str) -> tuple[str, str]:
    """Where a reading stands in a dictionary: its plain letters decide, voicing marks and small letters after them."""
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", reading))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return plain.translate(_SMALL), reading


_LAWS = """SELECT ?law ?label ?number WHERE { ?law a juten:Law ; rdfs:label ?label .
  OPTIONAL { ?law juten:lawNumber ?number } } ORDER BY ?number ?law"""
_LAW_COUNTS = """SELECT ?law ?what (COUNT(DISTINCT ?x) AS ?n) WHERE {
  { ?x juten:law ?law ; a juten:Provision . BIND("provisions" AS ?what) } UNION
  { ?x juten:law ?law ; a juten:LawColumn . BIND("columns" AS ?what) } UNION
  { ?x juten:legalBasis/juten:law ?law . BIND("measures" AS ?what) } } GROUP BY ?law ?what"""


def laws(context: Context) -> list[LawRow]:
    """Every law by its number: 平成 before 令和, as the laws were made."""
    counts = {
        (value(row["law"]), value(row["what"])): int(value(row["n"]))
        for row in ask_kept(context, _LAW_COUNTS)
        if "law" in row
    }
    rows = []
    for iri, found in grouped(ask_kept(context, _LAWS), "law").items():
        link = links(found, "law", "label", context.language)[0]
        number = label_of(found[0]["number"]) if "number" in found[0] else None
        of_law = (counts.get((iri, what), 0) for what in ("provisions", "columns", "measures"))
        rows.append(LawRow(link, number, *of_law))
    return sorted(rows, key=lambda row: _law_order(row.link.iri))


def _law_order(iri: str) -> tuple[str, str]:
    """An e-Gov law id begins with the era (1 明治 to 5 令和) and its year; then the kind of law, then the number."""
    law_id = iri.rpartition("/")[2]
    return law_id[:3], law_id


_CORRECTIONS = """?c a juten:Correction ; juten:correctionOf ?m ; juten:field ?field ; juten:printed ?printed ;
  juten:corrected ?corrected ; juten:cause ?cause . ?m dct:identifier ?number ; rdfs:label ?label ."""


def corrections(context: Context) -> Mapping[str, object]:
    """A page of the corrections: the newest edition first, then by the measure's number and the field."""
    total = count(ask_kept(context, "SELECT (COUNT(?c) AS ?n) WHERE { ?c a juten:Correction }"))
    paging = numbered(context.arguments, total, CORRECTIONS_ON_A_PAGE)
    rows = ask(
        context,
        f"""SELECT * WHERE {{
        {{ SELECT ?c ?m ?field ?printed ?corrected ?cause ?number ?label ?issued WHERE {{ {_CORRECTIONS}
          OPTIONAL {{ ?m dct:isPartOf/dct:issued ?issued }} }}
          ORDER BY DESC(?issued) ?number ?c LIMIT {paging.size} OFFSET {paging.offset} }}
        OPTIONAL {{ ?c juten:reason ?reason }} }} ORDER BY DESC(?issued) ?number ?c""",
    )
    return {"corrections": [_correction(context, found) for found in grouped(rows, "c").values()], "paging": paging}


def _correction(context: Context, rows: list[Row]) -> CorrectionRow:
    row = rows[0]
    reasons = [label_of(each["reason"]) for each in rows if "reason" in each]
    return CorrectionRow(
        iri=value(row["c"]),
        measure=Link(value(row["m"]), label_of(row["label"])),
        number=value(row["number"]),
        field=value(row["field"]),
        printed=label_of(row["printed"]),
        corrected=label_of(row["corrected"]),
        reason=best_label(reasons, context.language),
        cause=term_label(context, value(row["cause"])),
    )
