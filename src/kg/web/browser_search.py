"""The search of the static edition: a query that the browser runs, for a plain host has no index to ask.

Every word must stand in one text of the thing: a name, a number, a point or a KPI. Knows no request.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.settings import DEFAULT_BASE_IRI

HITS = 200  # shown; whoever needs more words the question anew or takes the query further

_BEFORE = """\
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT DISTINCT ?thing ?name ?text
WHERE {
  {
    VALUES ?class { juten:Measure juten:Ministry juten:Law juten:Provision juten:Topic juten:Edition }
    ?thing a ?class ; rdfs:label|schema:alternateName|skos:altLabel|dct:identifier ?text
    BIND(1 AS ?order)
  } UNION {
    ?part juten:pointOf|juten:kpiOf ?thing ; juten:printedText|skos:altLabel ?text
    BIND(2 AS ?order)
  }
  FILTER NOT EXISTS {
    VALUES ?word { """
_UNSET = '"データ"'
_AFTER = f""" }}
    FILTER(!CONTAINS(LCASE(STR(?text)), LCASE(?word)))
  }}
  ?thing rdfs:label ?name
  FILTER(LANG(?name) = "ja")
}}
ORDER BY ?order ?thing ?text
LIMIT {HITS}
"""


@dataclass(frozen=True, slots=True)
class BrowserSearch:
    """A query in the form of a saved one: a name, and one parameter whose words become terms of VALUES."""

    name: str = "text-search"
    parameter: str = "text"

    def document(self, base_iri: str) -> dict[str, object]:
        """What the browser needs to fill it in, as for a saved query."""
        before = _BEFORE.replace(DEFAULT_BASE_IRI, base_iri)
        parameter = {"name": self.parameter, "type": "words", "label": {}, "required": True, "bounds": None}
        return {
            "pieces": [before, {"parameter": self.parameter, "unset": _UNSET}, _AFTER],
            "parameters": [parameter],
        }

    def text(self, base_iri: str) -> str:
        """The query with the word that stands in for others."""
        return _BEFORE.replace(DEFAULT_BASE_IRI, base_iri) + _UNSET + _AFTER


SEARCH = BrowserSearch()
