"""The reused vocabularies as the site speaks of them: their prefixes, and names for people of their properties, which
the graph itself does not label. Msgids only.

The prefixes are those of :mod:`kg.graph.namespaces`, as a test says; they stand here again because that module loads
rdflib, and a web process starts without it.
"""

from __future__ import annotations

import re

from kg.i18n import mark

REUSED_PREFIXES: dict[str, str] = {
    "bibo": "http://purl.org/ontology/bibo/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "s4city": "https://saref.etsi.org/saref4city/",
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_LOCAL_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")  # what needs no escape in a prefixed name

PROPERTY_NAMES: dict[str, str] = {
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": mark("kind"),
    "http://www.w3.org/2000/01/rdf-schema#label": mark("name"),
    "http://www.w3.org/2000/01/rdf-schema#comment": mark("note"),
    "http://www.w3.org/2000/01/rdf-schema#seeAlso": mark("see also"),
    "http://www.w3.org/2002/07/owl#sameAs": mark("same as"),
    "http://www.w3.org/2004/02/skos/core#altLabel": mark("other form"),
    "http://www.w3.org/2004/02/skos/core#note": mark("note"),
    "http://www.w3.org/2004/02/skos/core#definition": mark("definition"),
    "http://www.w3.org/2004/02/skos/core#exactMatch": mark("same as"),
    "http://www.w3.org/2004/02/skos/core#closeMatch": mark("probably the same as"),
    "http://purl.org/dc/terms/title": mark("title"),
    "http://purl.org/dc/terms/description": mark("description"),
    "http://purl.org/dc/terms/identifier": mark("number"),
    "http://purl.org/dc/terms/isPartOf": mark("part of"),
    "http://purl.org/dc/terms/hasPart": mark("has the part"),
    "http://purl.org/dc/terms/issued": mark("date of issue"),
    "http://purl.org/dc/terms/publisher": mark("publisher"),
    "http://purl.org/dc/terms/source": mark("source"),
    "http://purl.org/dc/terms/license": mark("licence"),
    "http://purl.org/dc/terms/rights": mark("rights"),
    "http://purl.org/dc/terms/bibliographicCitation": mark("citation"),
    "http://www.w3.org/ns/prov#hadPrimarySource": mark("source page"),
    "http://www.w3.org/ns/prov#qualifiedAttribution": mark("ministries in the order of the print"),
    "http://www.w3.org/ns/prov#agent": mark("ministry"),
    "http://www.w3.org/ns/dcat#hadRole": mark("role"),
    "http://www.w3.org/ns/dcat#startDate": mark("begins on"),
    "http://www.w3.org/ns/dcat#endDate": mark("ends on"),
    "http://www.w3.org/ns/org#identifier": mark("corporate number"),
    "http://www.w3.org/ns/org#subOrganizationOf": mark("belongs to"),
    "http://schema.org/alternateName": mark("abbreviation"),
    "http://schema.org/url": mark("website"),
    "http://schema.org/foundingDate": mark("founded"),
    "http://schema.org/legislationIdentifier": mark("law number"),
    "http://data.europa.eu/eli/ontology#id_local": mark("e-Gov law id"),
    "http://data.europa.eu/eli/ontology#number": mark("number"),
    "http://data.europa.eu/eli/ontology#version": mark("version of the wording"),
    "http://data.europa.eu/eli/ontology#is_part_of": mark("part of"),
    "http://purl.org/ontology/bibo/locator": mark("page"),
}


def prefixes(base_iri: str) -> dict[str, str]:
    """Every prefix with its namespace: ours first, then by prefix."""
    return {"juten": f"{base_iri}ontology#", **REUSED_PREFIXES}


def prefixed_name(iri: str, base_iri: str) -> str:
    """The prefixed name of a term, or ``""`` where no prefix fits or the rest would have to be escaped."""
    for prefix, namespace in prefixes(base_iri).items():
        if iri.startswith(namespace) and _LOCAL_NAME.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return ""
