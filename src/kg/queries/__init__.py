"""Saved queries: files ``queries/*.rq`` with a header, typed parameters, and values bound as RDF terms.

A file stays valid SPARQL in any editor. Nothing here evaluates a query over data, and nothing knows HTTP; whoever
runs a query gives its text to an engine.
"""

from kg.queries.entities import Entity, EntityIndex, entity_query
from kg.queries.errors import ParameterError, Problem, Suggestion
from kg.queries.executables import SparqlExecutable, sparql_executables
from kg.queries.findings import Finding, QueryFilesInvalid
from kg.queries.loading import check_defaults, load_queries
from kg.queries.pages import TOTAL, count_text, page_text
from kg.queries.parameters import Parameter, ParameterType
from kg.queries.saved import Chart, ChartType, SavedQuery

__all__ = [
    "TOTAL",
    "Chart",
    "ChartType",
    "Entity",
    "EntityIndex",
    "Finding",
    "Parameter",
    "ParameterError",
    "ParameterType",
    "Problem",
    "QueryFilesInvalid",
    "SavedQuery",
    "SparqlExecutable",
    "Suggestion",
    "check_defaults",
    "count_text",
    "entity_query",
    "load_queries",
    "page_text",
    "sparql_executables",
]
