"""The types and properties that clients see: ids, names, and the path in the graph that a property follows.

The id of a type is its class's name in our ontology, so that the manifest's schema space and the id make its IRI.
Names are msgids.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.i18n import mark


@dataclass(frozen=True, slots=True)
class EntityType:
    """A type of entities: ``kind`` is the entity index's word for it."""

    id: str
    kind: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Property:
    """A property: ``path`` in SPARQL, ``""`` for the thing's own IRI; ``target`` the kind of thing that its values are.

    ``language`` takes only literals of that language; ``is_text`` says that values are prose, in which likeness counts.
    """

    id: str
    name: str
    path: str
    kinds: tuple[str, ...]
    target: str = ""
    language: str = ""
    is_text: bool = False


TYPES: tuple[EntityType, ...] = (
    EntityType("Ministry", "ministry", mark("ministry or agency"), mark("Ministries, agencies and commissions.")),
    EntityType("Measure", "measure", mark("measure"), mark("The rows of the plan's table, edition by edition.")),
    EntityType("Law", "law", mark("law"), mark("The laws that the plan rests on.")),
    EntityType("Provision", "provision", mark("article or paragraph"), mark("Articles and paragraphs of the laws.")),
    EntityType("Topic", "topic", mark("topic"), mark("Organisations and initiatives that the measures name.")),
    EntityType("LawColumn", "column", mark("law column"), mark("The columns of the table that stand for provisions.")),
    EntityType("Edition", "edition", mark("edition"), mark("The plan as decided on a day.")),
    EntityType("FiscalYear", "fiscal-year", mark("fiscal year"), mark("From April to March.")),
)

_ALL = tuple(row.kind for row in TYPES)
_MINISTRY, _MEASURE, _PROVISION = ("ministry",), ("measure",), ("provision",)

PROPERTIES: tuple[Property, ...] = (
    Property("iri", mark("IRI"), "", _ALL),
    Property("nameJa", mark("name in Japanese"), "rdfs:label", _ALL, language="ja", is_text=True),
    Property(
        "nameEn", mark("name in English"), "rdfs:label", ("ministry", "edition", "fiscal-year", "topic"), language="en"
    ),
    Property("alternativeName", mark("other name"), "skos:altLabel", ("topic",)),
    # Ministries
    Property("corporateNumber", mark("corporate number"), "org:identifier", _MINISTRY),
    Property("abbreviation", mark("abbreviation"), "schema:alternateName", _MINISTRY),
    Property("reading", mark("reading"), "rdfs:label", _MINISTRY, language="ja-hira"),
    Property("parent", mark("parent organisation"), "org:subOrganizationOf", _MINISTRY, target="ministry"),
    Property("founded", mark("founded"), "schema:foundingDate", _MINISTRY),
    Property("website", mark("website"), "schema:url", _MINISTRY),
    Property("wikidata", mark("Wikidata item (same)"), "owl:sameAs", _MINISTRY),
    Property("wikidataClose", mark("Wikidata item (close)"), "skos:closeMatch", _MINISTRY),
    Property("ror", mark("ROR id"), "skos:exactMatch", _MINISTRY),
    # Measures
    Property("number", mark("number of the measure"), "dct:identifier", _MEASURE),
    Property("edition", mark("edition"), "dct:isPartOf", ("measure", "column"), target="edition"),
    Property("ministry", mark("ministry, in any role"), "juten:ministry", _MEASURE, target="ministry"),
    Property("leadMinistry", mark("ministry in the lead"), "juten:leadMinistry", _MEASURE, target="ministry"),
    Property(
        "cooperatingMinistry", mark("cooperating ministry"), "juten:cooperatingMinistry", _MEASURE, target="ministry"
    ),
    Property("printedText", mark("name as printed"), "juten:printedText", _MEASURE, is_text=True),
    Property("point", mark("issues and initiatives"), "juten:point/juten:printedText", _MEASURE, is_text=True),
    Property("progressKpi", mark("KPI (progress)"), "juten:progressKpi/juten:printedText", _MEASURE, is_text=True),
    Property("effectKpi", mark("KPI (effect)"), "juten:effectKpi/juten:printedText", _MEASURE, is_text=True),
    Property("mentionsYear", mark("year mentioned"), "juten:mentionsYear", _MEASURE),
    Property(
        "mentionsFiscalYear",
        mark("fiscal year mentioned"),
        "juten:mentionsFiscalYear",
        _MEASURE,
        target="fiscal-year",
    ),
    Property("topic", mark("topic named"), "juten:topic", _MEASURE, target="topic"),
    Property("legalBasis", mark("legal basis"), "juten:legalBasis", _MEASURE, target="provision"),
    # Laws
    Property("lawNumber", mark("law number"), "juten:lawNumber", ("law",)),
    Property("eGovId", mark("e-Gov law id"), "eli:id_local", ("law",)),
    Property("law", mark("law"), "juten:law", ("provision", "column"), target="law"),
    Property("article", mark("article number"), "juten:articleNumber", _PROVISION),
    Property("paragraph", mark("paragraph number"), "juten:paragraphNumber", _PROVISION),
    Property("caption", mark("caption"), "juten:caption", _PROVISION, is_text=True),
    Property("chapter", mark("chapter"), "juten:chapter", _PROVISION),
    Property("eGov", mark("e-Gov page"), "rdfs:seeAlso", ("law", "provision")),
    Property("position", mark("position in the table"), "juten:position", ("column",)),
    Property("covers", mark("provision covered"), "juten:covers", ("column",), target="provision"),
    # Editions and years
    Property("title", mark("title"), "dct:title", ("edition",), is_text=True),
    Property("issued", mark("decided on"), "dct:issued", ("edition",)),
    Property("source", mark("source"), "dct:source", ("edition",)),
    Property("startDate", mark("first day"), "dcat:startDate", ("fiscal-year",)),
    Property("endDate", mark("last day"), "dcat:endDate", ("fiscal-year",)),
)

_TYPES = {row.id.lower(): row for row in TYPES}
_KINDS = {row.kind: row for row in TYPES}
_PROPERTIES = {row.id.lower(): row for row in PROPERTIES}


def type_of(text: str) -> EntityType | None:
    """The type of an id in any case, or of its class's IRI."""
    return _TYPES.get(text.strip().rpartition("#")[2].lower())


def type_of_kind(kind: str) -> EntityType:
    """The type of entities that the index calls so."""
    return _KINDS[kind]


def property_of(text: str) -> Property | None:
    """The property of an id in any case."""
    return _PROPERTIES.get(text.strip().lower())


def properties_of(entity_type: EntityType | None) -> tuple[Property, ...]:
    """The properties that entities of the type can have; all of them for no type."""
    return tuple(row for row in PROPERTIES if entity_type is None or entity_type.kind in row.kinds)
