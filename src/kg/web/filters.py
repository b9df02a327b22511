"""Small filters of the templates."""

from __future__ import annotations

from kg.web.services import services

_NUMBERS = frozenset({"integer", "decimal", "double", "float", "long", "int", "short", "nonNegativeInteger"})

# Prefixes by which IRIs are shown; what is shown is never parsed again.
_SHOWN_PREFIXES: tuple[tuple[str, str], ...] = (
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf:"),
    ("http://www.w3.org/2000/01/rdf-schema#", "rdfs:"),
    ("http://www.w3.org/2002/07/owl#", "owl:"),
    ("http://www.w3.org/2001/XMLSchema#", "xsd:"),
    ("http://www.w3.org/2004/02/skos/core#", "skos:"),
    ("http://purl.org/dc/terms/", "dct:"),
    ("http://www.w3.org/ns/prov#", "prov:"),
    ("http://www.w3.org/ns/org#", "org:"),
    ("http://schema.org/", "schema:"),
    ("http://data.europa.eu/eli/ontology#", "eli:"),
)


def short_iri(iri: str) -> str:
    """An IRI as a person reads it: one of ours without its base, a known one with its prefix."""
    base = services().base_iri
    if iri.startswith(base + "ontology#"):
        return "juten:" + iri.removeprefix(base + "ontology#")
    if iri.startswith(base):
        return iri.removeprefix(base).removeprefix("id/") or iri
    for namespace, prefix in _SHOWN_PREFIXES:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return prefix + iri.removeprefix(namespace)
    return iri


def is_number(datatype: str) -> bool:
    """Whether a datatype's values are set to the right."""
    namespace, _hash, name = datatype.rpartition("#")
    return namespace == "http://www.w3.org/2001/XMLSchema" and name in _NUMBERS


FILTERS = {"short_iri": short_iri, "is_number": is_number}
