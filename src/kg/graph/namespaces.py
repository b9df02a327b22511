"""The one table of prefixes, and the reused vocabularies' terms as ready-made rdflib objects.

Everything that writes or reads a prefix (Turtle, JSON-LD context, saved queries, SHACL) takes it from here. Only the
prefix ``juten`` depends on the base IRI. This module knows no record and no file.
"""

from __future__ import annotations

from rdflib import Namespace

ONTOLOGY_PATH = "ontology"  # below the base IRI
ONTOLOGY_NAMESPACE = ONTOLOGY_PATH + "#"

RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCT = Namespace("http://purl.org/dc/terms/")
PROV = Namespace("http://www.w3.org/ns/prov#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ORG = Namespace("http://www.w3.org/ns/org#")
SCHEMA = Namespace("http://schema.org/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
S4CITY = Namespace("https://saref.etsi.org/saref4city/")
OA = Namespace("http://www.w3.org/ns/oa#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
VANN = Namespace("http://purl.org/vocab/vann/")
VOID = Namespace("http://rdfs.org/ns/void#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
WIKIDATA = Namespace("http://www.wikidata.org/entity/")

REUSED_PREFIXES: dict[str, str] = {
    "bibo": str(BIBO),
    "dcat": str(DCAT),
    "dct": str(DCT),
    "eli": str(ELI),
    "oa": str(OA),
    "org": str(ORG),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "s4city": str(S4CITY),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "sh": str(SH),
    "skos": str(SKOS),
    "spdx": str(SPDX),
    "vann": str(VANN),
    "void": str(VOID),
    "wd": str(WIKIDATA),
    "xsd": str(XSD),
}


def juten_namespace(base_iri: str) -> Namespace:
    """The namespace of our own terms: ``{base}ontology#``."""
    return Namespace(base_iri + ONTOLOGY_NAMESPACE)


def prefixes(base_iri: str) -> dict[str, str]:
    """Every prefix with its namespace, sorted by prefix."""
    return dict(sorted({**REUSED_PREFIXES, "juten": base_iri + ONTOLOGY_NAMESPACE}.items()))
