"""Every kind of page of the site, in one table that the tests of this folder walk.

A test compares it with the application's routes and with the classes of things in the graph, so that none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

EDITION = "2022-06-07"
BASIC_ACT = "503AC0000000035"
DATA_ACT = "428AC1000000103"
MEASURE = f"/page/measure/{EDITION}/02-02"
MINISTRY = "/page/ministry/ministry-of-internal-affairs-and-communications"

PREFIXES = """PREFIX juten: <https://w3id.org/juten-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SELECT = PREFIXES + "SELECT ?measure ?name WHERE { ?measure a juten:Measure ; rdfs:label ?name } ORDER BY ?measure"
CONSTRUCT = PREFIXES + "CONSTRUCT { ?m rdfs:label ?name } WHERE { ?m a juten:Measure ; rdfs:label ?name }"
ASK = PREFIXES + "ASK { ?m a juten:Measure }"
BIG = PREFIXES + "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o"
WRONG = PREFIXES + "SELECT ?measure WHERE {"


@dataclass(frozen=True)
class Kind:
    """One row: what kind of page, an example of it, and what is different about it."""

    name: str
    path: str  # with its query, without lang
    site: str = "real"  # a name of tests.browser.sites.SITES
    status: int = 200
    heavy: str = ""  # why the bound on the first load does not hold
    is_framed: bool = False  # stands in a frame of another site, without our header
    foreign: tuple[str, ...] = ()  # CSS selectors of parts that come from elsewhere as they are

    def url(self, language: str) -> str:
        """The path in a language."""
        return f"{self.path}{'&' if '?' in self.path else '?'}lang={language}"


def _asked(path: str, **parameters: str) -> str:
    return f"{path}?{urlencode(parameters)}"


def editor(query: str) -> str:
    """The editor with the answer to a query."""
    return _asked("/sparql", query=query, format="html")


_EDITOR = "the query editor's own script"

KINDS_OF_PAGES: tuple[Kind, ...] = (
    Kind("home", "/"),
    Kind("home of a larger plan", "/", "large"),
    # Things of the graph.
    Kind("measure with KPIs", MEASURE),
    Kind("measure with a corrected name", f"/page/measure/{EDITION}/02-04"),
    Kind("measure with blank KPIs", f"/page/measure/{EDITION}/02-03"),
    Kind("measure with law marks", "/page/measure/2022-01-01/01-001", "large"),
    Kind("KPI of progress", f"{MEASURE}/kpi/progress"),
    Kind("KPI of effect", f"{MEASURE}/kpi/effect"),
    Kind("point", f"{MEASURE}/point/1"),
    Kind("correction", f"/page/measure/{EDITION}/02-04/correction/name"),
    Kind("attribution", f"{MEASURE}/attribution/1"),
    Kind("legal basis", "/page/measure/2022-01-01/01-001/legal-basis/digital-22", "large"),
    Kind("ministry", MINISTRY),
    Kind("ministry that is not in the plan", "/page/ministry/imperial-household-agency"),
    Kind("ministry of a larger plan", MINISTRY, "large"),
    Kind("organisation", "/page/organization/naikaku"),
    Kind("law", f"/page/law/{BASIC_ACT}"),
    Kind("article", f"/page/law/{BASIC_ACT}/article/21"),
    Kind("article of a larger plan", f"/page/law/{BASIC_ACT}/article/21", "large"),
    Kind("paragraph", f"/page/law/{DATA_ACT}/article/11/paragraph/1"),
    Kind("law column", f"/page/column/{EDITION}/kandeho-11-1-2"),
    Kind("edition", f"/page/edition/{EDITION}"),
    Kind("edition of a larger plan", "/page/edition/2022-01-01", "large"),
    Kind("plan", "/page/plan"),
    Kind("topic", "/page/topic/dfft"),
    Kind("fiscal year", "/page/fiscal-year/2022"),
    Kind("fiscal year of a larger plan", "/page/fiscal-year/2022", "large"),
    Kind("source page", f"/page/page/{EDITION}/2"),
    Kind("corrected point", "/page/measure/2022-01-01/02-011/point/1", "large"),
    Kind("unreadable mark", "/page/measure/2022-01-01/01-047/legal-basis/digital-35", "large"),
    # Lists.
    Kind("measures", "/measures"),
    Kind("measures of a larger plan", "/measures?page=2", "large"),
    Kind("ministries", "/ministries"),
    Kind("laws", "/laws"),
    Kind("topics", "/topics"),
    Kind("topics of a larger plan", "/topics", "large"),
    Kind("corrections", "/corrections"),
    Kind("corrections of a larger plan", "/corrections", "large"),
    Kind("differences of the only edition", "/differences"),
    Kind("differences", "/differences", "large"),
    Kind("difference of two editions", "/differences/2022-01-01/2023-01-01", "large"),
    # Documents.
    Kind("ontology", "/page/ontology"),
    Kind("catalogue", "/page/catalog"),
    Kind("about", "/about"),
    Kind("tutorial", "/tutorial"),
    Kind("model", "/model"),
    Kind("endpoint", "/endpoint"),
    Kind("tables", "/tabular"),
    # The query editor.
    Kind("editor", "/sparql", heavy=_EDITOR),
    Kind("editor with rows", editor(SELECT), heavy=_EDITOR),
    Kind("editor with many rows", editor(BIG), "large", heavy=_EDITOR),
    Kind("editor with a graph", editor(CONSTRUCT), heavy=_EDITOR),
    Kind("editor with yes or no", editor(ASK), heavy=_EDITOR),
    Kind("editor with an error", editor(WRONG), status=400, heavy=_EDITOR),
    # Saved queries.
    Kind("saved queries", "/queries"),
    Kind("saved query to fill in", "/queries/ministry-measures"),
    Kind("saved query with rows", "/queries/ministry-measures?ministry=digital-agency"),
    Kind("saved query with pages of rows", "/queries/measures?limit=20&offset=20", "large"),
    Kind("saved query with a chart", "/queries/ministry-counts", "large"),
    Kind("saved query with a graph", "/queries/ministry-cooperation-graph"),
    Kind("saved query with a wrong value", "/queries/ministry-measures?ministry=none", status=400),
    # Search.
    Kind("search", "/search"),
    Kind("search with results", _asked("/search", q="データ")),
    Kind("search with nothing found", _asked("/search", q="ぽぺぽぺ")),
    Kind("search of a larger plan", _asked("/search", q="データ"), "large"),
    # For other sites.
    Kind("preview of a measure", f"/reconcile/preview?id=measure/{EDITION}/02-02", is_framed=True),
    # Dumps, the API, problems.
    Kind("dumps", "/dumps/"),
    Kind(
        "API",
        "/docs",
        heavy="Swagger UI",
        foreign=("#swagger-ui",),
    ),
    Kind("kinds of problems", "/problems/"),
    Kind("kind of problem", "/problems/query-syntax"),
    Kind("not found", "/page/measure/2022-06-07/99-99", status=404),
    Kind("gone", "/id/measure/2022-01-01/01-001", status=410),
    Kind("bad request", "/graph-store", status=400),
)

BY_NAME = {kind.name: kind for kind in KINDS_OF_PAGES}

# GET routes that give no page of their own, and why.
NO_PAGES: dict[str, str] = {
    "static": "files of the style",
    "openapi.asset": "files of Swagger UI",
    "openapi.description": "JSON",
    "entities.document": "303 to the page or the data",
    "entities.thing": "303 to the page or the data",
    "entities.data": "triples",
    "dumps.current": "files",
    "dumps.versioned": "files",
    "dumps.csvm": "text",
    "notebooks.show": "files",
    "graph_store.read": "triples",
    "graph_store.dereference": "303 to the triples",
    "catalogue.void": "303 to the triples",
    "catalogue.schema": "JSON-LD",
    "frames.context": "JSON-LD",
    "frames.show": "JSON-LD",
    "reconcile.endpoint": "JSON",
    "reconcile.propose": "JSON",
    "reconcile.suggest": "JSON",
    "reconcile.flyout": "JSON",
    "sitemap.robots": "text",
    "sitemap.sitemap": "XML",
    "sitemap.part": "XML",
    "search.opensearch": "XML",
    "editor.terms": "JSON",
    "health.alive": "JSON",
    "health.ready": "JSON",
    "metrics.show": "text",
}
