"""Small filters of the templates: IRIs, numbers and dates as a person reads them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kg.web.eras import fiscal_year, in_both_eras
from kg.web.language import current_language
from kg.web.results import Cell, Term
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
    ("http://www.w3.org/ns/dcat#", "dcat:"),
    ("http://rdfs.org/ns/void#", "void:"),
    ("http://xmlns.com/foaf/0.1/", "foaf:"),
    ("http://www.w3.org/2006/vcard/ns#", "vcard:"),
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


def both_eras(value: date | Term | Cell | str | int | None) -> str:
    """A date, a month or a year in both calendars: 令和4年6月7日(2022年6月7日), 7 June 2022 (Reiwa 4)."""
    return in_both_eras(_plain(value), current_language())


def fiscal_eras(value: Term | Cell | str | int | None) -> str:
    """A fiscal year, given by its number or by any day of its first calendar year: 令和4年度(2022年度)."""
    year = _plain(value)[:4]
    return fiscal_year(int(year), current_language()) if year.isdecimal() and int(year) else _plain(value)


def number(value: Decimal | Term | Cell | float | str | None) -> str:
    """A number with its thousands apart and its decimals as they are: 24,000 and 1.5. Other texts stay."""
    text = _plain(value)
    try:
        exact = Decimal(text)
    except InvalidOperation:
        return text
    return f"{exact:,f}" if exact.is_finite() else text


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, ox.Literal | ox.NamedNode):
        return value.value
    return value.text if isinstance(value, Cell) else str(value)


FILTERS = {
    "short_iri": short_iri,
    "is_number": is_number,
    "both_eras": both_eras,
    "fiscal_eras": fiscal_eras,
    "number": number,
}
