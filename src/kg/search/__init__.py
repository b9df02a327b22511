"""Text search: records in, hits out, over an index in one SQLite file that is written once and then only read.

It knows no HTTP and no RDF; what is a record, and what a facet of it, its callers say.
"""

from kg.search.errors import QueryTooLong, SearchUnavailable
from kg.search.records import FacetValue, Field, FieldName, Record, Text
from kg.search.results import Choice, Hit, Match, Piece, Results
from kg.search.searching import MAX_LETTERS, SearchIndex
from kg.search.writing import is_whole_index, write_index

__all__ = [
    "MAX_LETTERS",
    "Choice",
    "FacetValue",
    "Field",
    "FieldName",
    "Hit",
    "Match",
    "Piece",
    "QueryTooLong",
    "Record",
    "Results",
    "SearchIndex",
    "SearchUnavailable",
    "Text",
    "is_whole_index",
    "write_index",
]
