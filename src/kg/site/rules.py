"""What each route of the application becomes in a static edition: one table, which a test compares with the routes.

A route that is not in the table gives pages. What only a server can answer has no file, and links to it become plain
text; a question (a query in an address) leads to the page that asks it in the browser.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Becomes(Enum):
    """What is written for an address of a route."""

    PAGE = auto()  # one HTML file for each language
    DATA = auto()  # one file
    QUESTION = auto()  # the query page, with the query in the link
    SAVED = auto()  # an answer of a saved query as data, a page of it, or the query page with its values filled in
    THING = auto()  # an IRI: the page that the server would send a browser to
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """``by_format``: data where ``?format=`` names one but HTML; ``by_language``: these formats differ by language."""

    becomes: Becomes
    by_format: bool = False
    by_language: frozenset[str] = frozenset()


PAGE = Rule(Becomes.PAGE)
_DATA = Rule(Becomes.DATA)
_NOTHING = Rule(Becomes.NOTHING)

RULES: dict[str, Rule] = {
    "static": _DATA,
    "dumps.current": _DATA,
    "dumps.versioned": _DATA,
    "dumps.csvm": _DATA,
    "dumps.index": Rule(Becomes.PAGE, by_format=True),
    "saved.index": Rule(Becomes.PAGE, by_format=True),
    "saved.show": Rule(Becomes.SAVED, by_language=frozenset({"xlsx"})),
    "differences.index": Rule(Becomes.PAGE, by_format=True),
    "differences.show": Rule(Becomes.PAGE, by_format=True, by_language=frozenset({"txt"})),
    "entities.data": _DATA,
    "entities.thing": Rule(Becomes.THING),
    "entities.document": Rule(Becomes.THING),
    "catalogue.void": _DATA,
    "catalogue.schema": Rule(Becomes.DATA, by_language=frozenset({"jsonld"})),
    "editor.terms": _DATA,
    "frames.context": _DATA,
    "frames.show": _DATA,
    "notebooks.show": _DATA,
    "browser_files.dataset": _DATA,
    "browser_files.graphs": _DATA,
    "browser_files.saved": _DATA,
    "sparql.query": Rule(Becomes.QUESTION),
    "graph_store.read": Rule(Becomes.QUESTION),
    "graph_store.dereference": Rule(Becomes.QUESTION),
    "search.show": Rule(Becomes.QUESTION),
    "search.opensearch": _NOTHING,
    "reconcile.endpoint": _NOTHING,
    "reconcile.propose": _NOTHING,
    "reconcile.suggest": _NOTHING,
    "reconcile.preview": _NOTHING,
    "reconcile.flyout": _NOTHING,
    "openapi.description": _NOTHING,
    "openapi.docs": _NOTHING,
    "openapi.asset": _NOTHING,
    "mcp.endpoint": _NOTHING,
    "health.alive": _NOTHING,
    "health.ready": _NOTHING,
    "metrics.show": _NOTHING,
    "sitemap.robots": _NOTHING,  # these three are written anew, for the host's own addresses
    "sitemap.sitemap": _NOTHING,
    "sitemap.part": _NOTHING,
}
