"""What each column of the tables says in the words of the vocabulary: one term a column, and where a cell is a triple
of ours, which triple. The CSVW metadata and the data dictionary in Excel are made from here. Knows no row and no file.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.graph.tabular.tables import Column, Kind, Table

_MEASURE = "{+measure_iri}"
_EDITION = "id/edition/{edition}"
_SYMBOL = "ontology#{{{0}}}"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the cells of a column say.

    ``about`` is a URI template of the thing that a cell is about; empty: the cell is no triple as it stands, and the
    term only tells what it is about. ``value`` is the template of the object where that is an IRI. One that does not
    begin with a variable is below the base IRI. ``separator`` parts the values of a cell that holds several.
    """

    term: str
    about: str = ""
    value: str = ""
    datatype: str = "string"
    language: str = ""
    separator: str = ""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a row of a table is about: a template, the class where every row is a thing of it, and the key of a row."""

    about: str
    of_class: str = ""
    key: tuple[str, ...] = ()


ROWS: dict[str, _Rows] = {
    "measures-flat": _Rows(_MEASURE, "juten:Measure", ("measure_iri",)),
    "measures": _Rows(_MEASURE, "juten:Measure", ("measure_iri",)),
    "points": _Rows("{+iri}", "juten:Point", ("iri",)),
    "kpis": _Rows(_MEASURE + "/kpi/{kind}", "", ("measure_iri", "kind")),  # a KPI that is not stated is no thing
    "measure-ministries": _Rows(_MEASURE + "/attribution/{position}", "prov:Attribution", ("measure_iri", "position")),
    "law-marks": _Rows(_MEASURE + "/legal-basis/{column}", "juten:LegalBasis", ("measure_iri", "column")),
    "corrections": _Rows("{+iri}", "juten:Correction", ("iri",)),
    "ministries": _Rows("{+iri}", "juten:Ministry", ("iri",)),
    "laws": _Rows("{+iri}", "juten:Law", ("iri",)),
    "provisions": _Rows("{+iri}", "juten:Provision", ("iri",)),
    "law-columns": _Rows("{+iri}", "juten:LawColumn", ("iri", "provision_iri")),
    "topics": _Rows("{+iri}", "juten:Topic", ("iri",)),
    "topic-mentions": _Rows("{+iri}", "oa:Annotation", ("iri",)),
    "editions": _Rows("{+iri}", "juten:Edition", ("iri",)),
}

# Columns that refer to a row of another table: (table, column) of theirs. Only what is never empty: strict clients of
# CSVW take an empty cell for a reference to nothing.
REFERENCES: dict[str, tuple[str, str]] = {
    "measure_iri": ("measures", "measure_iri"),
    "edition": ("editions", "edition"),
    "law_id": ("laws", "law_id"),
    "provision_iri": ("provisions", "iri"),
    "topic": ("topics", "topic"),
}

# By column, in every table that has it unless the table itself says something else.
_SHARED: dict[str, Meaning] = {
    "measure_iri": Meaning("juten:Measure"),
    "edition": Meaning("dct:isPartOf", _MEASURE, _EDITION),
    "number": Meaning("dct:identifier", _MEASURE),
    "law_id": Meaning("juten:law", "*", "id/law/{law_id}"),
    "topic": Meaning("juten:topic"),
    "column_iri": Meaning("juten:column", "*", "{+column_iri}"),
    "column": Meaning("juten:column"),
    "column_label": Meaning("rdfs:label", "{+column_iri}", language="ja"),
}


def _ja(term: str, about: str = "*") -> Meaning:
    return Meaning(term, about, language="ja")


def _en(term: str, about: str = "*") -> Meaning:
    return Meaning(term, about, language="en")


def _integer(term: str) -> Meaning:
    return Meaning(term, "*", datatype="integer")


def _link(term: str, column: str) -> Meaning:
    return Meaning(term, "*", f"{{+{column}}}")


_OWN: dict[str, dict[str, Meaning]] = {
    "measures-flat": {
        "edition_title": Meaning("dct:title"),
        "decided": Meaning("dct:issued", datatype="date"),
        "label": _ja("rdfs:label"),
        "lead_ministries": Meaning("juten:leadMinistry", separator="、"),
        "cooperating_ministries": Meaning("juten:cooperatingMinistry", separator="、"),
        "progress_kpi": Meaning("juten:progressKpi"),
        "effect_kpi": Meaning("juten:effectKpi"),
        "description": _ja("dct:description"),
        "main_law_columns": Meaning("juten:mainArticle", separator="、"),
        "related_law_columns": Meaning("juten:relatedArticle", separator="、"),
        "years": Meaning("juten:mentionsYear", "*", datatype="gYear", separator="、"),
        "fiscal_years": Meaning("juten:mentionsFiscalYear", datatype="gYear", separator="、"),
        "page": Meaning("juten:pageNumber", datatype="integer"),
        "citation": Meaning("dct:bibliographicCitation"),
    },
    "measures": {
        "label": _ja("rdfs:label"),
        "printed_name": _ja("juten:printedText"),
        "page": Meaning("prov:hadPrimarySource", "*", "id/page/{edition}/{page}", "integer"),
        **{
            column: Meaning(f"juten:{term}", "*", _SYMBOL.format(column))
            for column, term in (
                ("progress_kpi_status", "progressKpiStatus"),
                ("effect_kpi_status", "effectKpiStatus"),
                ("legal_basis_status", "legalBasisStatus"),
            )
        },
    },
    "points": {
        "measure_iri": _link("juten:pointOf", "measure_iri"),
        "position": _integer("juten:position"),
        "text": _ja("juten:printedText"),
    },
    "kpis": {
        "iri": Meaning("juten:Kpi"),
        "measure_iri": Meaning("juten:kpiOf"),
        "kind": Meaning("juten:Kpi"),
        "status": Meaning("juten:kpiStatus"),
        "text": _ja("juten:printedText"),
        "note_ja": _ja("juten:kpiNote", _MEASURE),
        "note_en": _en("juten:kpiNote", _MEASURE),
    },
    "measure-ministries": {
        "measure_iri": Meaning("prov:qualifiedAttribution"),
        "position": _integer("juten:position"),
        "ministry_iri": Meaning("prov:agent", "*", "{+ministry_iri}"),
        "ministry": Meaning("juten:ministry"),
        "ministry_name": _ja("rdfs:label", "{+ministry_iri}"),
        "role": Meaning("dcat:hadRole", "*", _SYMBOL.format("role")),
    },
    "law-marks": {
        "measure_iri": Meaning("juten:qualifiedLegalBasis"),
        "mark": Meaning("juten:mark", "*", _SYMBOL.format("mark")),
    },
    "corrections": {
        "measure_iri": _link("juten:correctionOf", "measure_iri"),
        "field": Meaning("juten:field", "*"),
        "printed": _ja("juten:printed"),
        "corrected": _ja("juten:corrected"),
        "cause": Meaning("juten:cause"),
        "reason_ja": _ja("juten:reason"),
        "reason_en": _en("juten:reason"),
    },
    "ministries": {
        "slug": Meaning("juten:Ministry"),
        "name_ja": _ja("rdfs:label"),
        "reading": Meaning("rdfs:label", "*", language="ja-Hira"),
        "name_en": _en("rdfs:label"),
        "abbreviation": Meaning("schema:alternateName", "*"),
        "corporate_number": Meaning("org:identifier", "*", datatype="CorporateNumber"),
        "corporate_number_source": Meaning("dct:source"),
        "wikidata": Meaning("owl:sameAs"),
        "wikidata_sources": Meaning("owl:sameAs", datatype="integer"),
        "ror": _link("skos:exactMatch", "ror"),
        "parent": Meaning("org:subOrganizationOf", "*", "id/ministry/{parent}"),
        "parent_name": Meaning("org:subOrganizationOf"),
        "website": _link("schema:url", "website"),
        "valid_from": Meaning("schema:foundingDate"),
        "valid_from_source": Meaning("dct:source"),
    },
    "laws": {
        "law_id": Meaning("eli:id_local", "*"),
        "name": _ja("rdfs:label"),
        "law_number": _ja("juten:lawNumber"),
        "version": _ja("juten:wording"),
        "url": _link("rdfs:seeAlso", "url"),
    },
    "provisions": {
        "law_name": _ja("rdfs:label", "id/law/{law_id}"),
        "article": _integer("juten:articleNumber"),
        "paragraph": _integer("juten:paragraphNumber"),
        "caption": _ja("juten:caption"),
        "caption_status": Meaning("juten:captionStatus", "*"),
        "chapter": _ja("juten:chapter"),
        "version": _ja("juten:wording"),
        "url": _link("rdfs:seeAlso", "url"),
        "source": _ja("juten:sourceNote"),
        "note": _ja("skos:note"),
    },
    "law-columns": {
        "edition": Meaning("dct:isPartOf", "*", _EDITION),
        "slug": Meaning("juten:LawColumn"),
        "position": _integer("juten:position"),
        "label": _ja("rdfs:label"),
        "provision_iri": _link("juten:covers", "provision_iri"),
    },
    "topics": {
        "topic": Meaning("juten:Topic"),
        "label_ja": _ja("skos:prefLabel"),
        "label_en": _en("skos:prefLabel"),
        "alternatives_ja": Meaning("skos:altLabel", "*", language="ja", separator=" | "),
        "alternatives_en": Meaning("skos:altLabel", "*", language="en", separator=" | "),
        "broader": Meaning("skos:broader", "*", "id/topic/{broader}"),
        "definition": _ja("skos:definition"),
        "definition_source": _link("dct:source", "definition_source"),
        "measures": Meaning("juten:topic", datatype="integer"),
        "mentions": Meaning("oa:Annotation", datatype="integer"),
    },
    "topic-mentions": {
        "field": Meaning("oa:hasSource"),
        "topic": Meaning("oa:hasBody", "*", "id/topic/{topic}"),
        "start": Meaning("oa:start", datatype="integer"),
        "end": Meaning("oa:end", datatype="integer"),
        "exact": Meaning("oa:exact"),
    },
    "editions": {
        "edition": Meaning("dct:identifier", "*"),
        "title_ja": _ja("dct:title"),
        "title_en": _en("rdfs:label", ""),
        "annex": Meaning("dct:title"),
        "decided": Meaning("dct:issued", "*", datatype="date"),
        "origin_url": _link("dct:source", "origin_url"),
        "licence_url": _link("dct:license", "licence_url"),
        "licence": Meaning("dct:rights"),
        "citation": _ja("dct:bibliographicCitation"),
        "processing": Meaning("dct:rights"),
        "pages_total": _integer("juten:pageCount"),
        "coverage": _ja("juten:coverageNote"),
    },
}


def meaning(table: Table, column: Column) -> Meaning:
    """What a column says; ``about`` has a template in it, or is empty where a cell is no triple by itself.

    :raises KeyError: where nobody wrote it down yet.
    """
    found = _OWN[table.name].get(column.name)
    if found is None and column.name == "iri":
        return Meaning(ROWS[table.name].of_class)
    found = found or _SHARED[column.name]
    if found.about != "*":
        return found
    about = ROWS[table.name].about
    return Meaning(found.term, about, found.value, found.datatype, found.language, found.separator)


def type_of(table: Table, column: Column) -> str:
    """The type of a column's values: ``anyURI`` for an IRI, else an XML Schema type's name or ``CorporateNumber``."""
    return "anyURI" if column.kind is Kind.IRI else meaning(table, column).datatype
