"""Values of properties: what a source of them gives, the queries that ask a graph for them, and how they are written.

The caller runs the queries; nothing here knows an engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kg.reconcile.schema import Property
from kg.settings import DEFAULT_BASE_IRI

_PREFIXES = """\
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_XSD = "http://www.w3.org/2001/XMLSchema#"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
HOLDERS = 200  # things with a value, where nothing else is known of what is looked for


@dataclass(frozen=True, slots=True)
class Value:
    """A value as the graph has it: an IRI, or a literal with its language or datatype."""

    text: str
    is_iri: bool = False
    language: str = ""
    datatype: str = ""


Values = Mapping[tuple[str, str], Sequence[Value]]  # by IRI and property's id


class Source(Protocol):
    """Where values come from."""

    def values(self, iris: Sequence[str], properties: Sequence[Property]) -> Values:
        """The values of properties of things."""

    def holders(self, wanted: Property, iri: str) -> Sequence[str]:
        """IRIs of things that have another thing as the value of a property, at most :data:`HOLDERS`."""


def values_query(base_iri: str, iris: Iterable[str], properties: Iterable[Property]) -> str:
    """The SELECT of ?s ?p (the property's id) ?v. The IRIs must be IRIs of the graph."""
    subjects = " ".join(f"<{iri}>" for iri in iris)
    parts = (
        f'{{ VALUES ?s {{ {subjects} }} ?s {row.path} ?v BIND("{row.id}" AS ?p) }}' for row in properties if row.path
    )
    select = f"SELECT DISTINCT ?s ?p ?v WHERE {{ {' UNION '.join(parts)} }} ORDER BY ?s ?p ?v"
    return (_PREFIXES + select).replace(DEFAULT_BASE_IRI, base_iri)


def holders_query(base_iri: str, wanted: Property, iri: str) -> str:
    """The SELECT of ?s."""
    select = f"SELECT DISTINCT ?s WHERE {{ ?s {wanted.path} <{iri}> }} ORDER BY ?s LIMIT {HOLDERS}"
    return _PREFIXES.replace(DEFAULT_BASE_IRI, base_iri) + select


def suits(value: Value, wanted: Property) -> bool:
    """Whether a value that the path led to is one of the property's."""
    return not wanted.language or value.language.lower() == wanted.language


def in_language(values: Sequence[Value], language: str) -> list[Value]:
    """The values in the reader's language; where none is, all of them."""
    return [value for value in values if value.language in ("", language)] or list(values)


def written(value: Value) -> dict[str, Any]:
    """A literal, as data extension writes it."""
    if value.datatype == _XSD + "integer" and re.fullmatch(r"-?\d{1,15}", value.text):
        return {"int": int(value.text)}
    if value.datatype == _XSD + "date" and _DAY.fullmatch(value.text):
        return {"date": f"{value.text}T00:00:00Z"}
    return {"str": value.text}
