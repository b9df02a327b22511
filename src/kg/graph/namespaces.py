"""The one table of prefixes, and the reused vocabularies' terms as ready-made rdflib objects.

Everything that writes or reads a prefix (Turtle, JSON-LD context, saved queries, SHACL) takes it from here. Only the
prefix ``juten`` depends on the base IRI. This module knows no record and no file.
"""

from __future__ import annotations

from rdflib import Namespace, URIRef


class Vocabulary(Namespace):
    """A namespace that makes each of its terms once: a graph of a million triples asks for them a million times."""

    def __getattr__(self, name: str) -> URIRef:
        """Called once a name: the term is then an attribute."""
        term = super().__getattr__(name)
        if not name.startswith("__"):
            setattr(self, name, term)
        return term


ONTOLOGY_PATH = "ontology"  # below the base IRI
ONTOLOGY_NAMESPACE = ONTOLOGY_PATH + "#"

RDF = Vocabulary("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Vocabulary("http://www.w3.org/2000/01/rdf-schema#")
OWL = Vocabulary("http://www.w3.org/2002/07/owl#")
XSD = Vocabulary("http://www.w3.org/2001/XMLSchema#")
SKOS = Vocabulary("http://www.w3.org/2004/02/skos/core#")
DCT = Vocabulary("http://purl.org/dc/terms/")
PROV = Vocabulary("http://www.w3.org/ns/prov#")
DCAT = Vocabulary("http://www.w3.org/ns/dcat#")
ORG = Vocabulary("http://www.w3.org/ns/org#")
SCHEMA = Vocabulary("http://schema.org/")
ELI = Vocabulary("http://data.europa.eu/eli/ontology#")
S4CITY = Vocabulary("https://saref.etsi.org/saref4city/")
OA = Vocabulary("http://www.w3.org/ns/oa#")
BIBO = Vocabulary("http://purl.org/ontology/bibo/")
VANN = Vocabulary("http://purl.org/vocab/vann/")
VOID = Vocabulary("http://rdfs.org/ns/void#")
SD = Vocabulary("http://www.w3.org/ns/sparql-service-description#")
SH = Vocabulary("http://www.w3.org/ns/shacl#")
SPDX = Vocabulary("http://spdx.org/rdf/terms#")
WIKIDATA = Vocabulary("http://www.wikidata.org/entity/")

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
