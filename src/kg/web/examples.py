"""Questions that the home page answers, each as SPARQL that can be pasted and run."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.i18n import mark
from kg.settings import DEFAULT_BASE_IRI


@dataclass(frozen=True, slots=True)
class Example:
    """A question (a msgid) and its query, short enough for a command line."""

    question: str
    query: str

    def with_base(self, base_iri: str) -> Example:
        """The same over another base IRI."""
        return replace(self, query=self.query.replace(DEFAULT_BASE_IRI, base_iri))


EXAMPLES: tuple[Example, ...] = (
    Example(
        mark("Which measures does the Ministry of Internal Affairs and Communications take part in?"),
        """\
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?number ?measure WHERE {
  ?m a juten:Measure ; dct:identifier ?number ; rdfs:label ?measure ;
     juten:ministry/rdfs:label "総務省"@ja .
} ORDER BY ?number
""",
    ),
    Example(
        mark("Which KPIs are stated, and for which measures?"),
        """\
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?number ?kind ?kpi WHERE {
  VALUES ?kind { juten:ProgressKpi juten:EffectKpi }
  ?k a ?kind ; juten:printedText ?kpi ; juten:kpiOf/dct:identifier ?number .
} ORDER BY ?number DESC(?kind)
""",
    ),
    Example(
        mark("Which ministries work together, and on how many measures?"),
        """\
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?lead ?partner (COUNT(?m) AS ?measures) WHERE {
  ?m juten:leadMinistry/rdfs:label ?lead ; juten:cooperatingMinistry/rdfs:label ?partner .
  FILTER (LANG(?lead) = "ja" && LANG(?partner) = "ja")
} GROUP BY ?lead ?partner ORDER BY DESC(?measures) ?lead ?partner
""",
    ),
)

# What stands in an empty editor.
START = """\
PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?measure ?label WHERE {
  ?measure a juten:Measure ; rdfs:label ?label .
} LIMIT 100
"""


def examples_for(base_iri: str) -> list[Example]:
    """The examples over a base IRI."""
    return [example.with_base(base_iri) for example in EXAMPLES]


def start_query(base_iri: str) -> str:
    """The query in an empty editor."""
    return START.replace(DEFAULT_BASE_IRI, base_iri)
