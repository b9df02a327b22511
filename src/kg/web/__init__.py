"""The Flask application: SPARQL protocol, saved queries, linked-data pages and dumps over one published snapshot.

Requests come in here and answers go out; the evaluating is :mod:`kg.engine`'s, the saved queries are
:mod:`kg.queries`'s. Nothing in here knows how the graph is made.
"""

from kg.web.app import create_app

__all__ = ["create_app"]
