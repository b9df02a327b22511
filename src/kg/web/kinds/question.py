"""The query that a page offers for its thing: a start for one's own, short enough to read."""

from __future__ import annotations

from kg.web.kinds.kind import Context

_QUESTION = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?property ?value ?label WHERE {
  %(subject)s ?property ?value .
  OPTIONAL { ?value rdfs:label ?label FILTER(LANG(?label) = "%(language)s") }
} ORDER BY ?property ?value
"""


def question_about(context: Context) -> str:
    """Everything that the graph says of the thing, with names in the reader's language where there are any."""
    return _QUESTION % {"subject": context.subject, "language": context.language}
