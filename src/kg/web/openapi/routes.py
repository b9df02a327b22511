"""The routes other than the saved queries as operations of the OpenAPI document: a function a part of the site.

A test compares these paths with the application's own, so none is missing and none is invented.
"""

from __future__ import annotations

from flask_babel import gettext as _

from kg.formats import BY_NAME, Format, Shape, formats_for
from kg.search import MAX_LETTERS
from kg.web.notebooks import NOTEBOOKS
from kg.web.openapi.differences import difference_paths
from kg.web.openapi.discovery import discovery_paths
from kg.web.openapi.pages import page_parameter, page_paths
from kg.web.openapi.parts import (
    ENGINE_PROBLEMS,
    STRING,
    VERSION_PROBLEMS,
    Node,
    answer,
    format_parameter,
    operation,
    path_parameter,
    query_parameter,
    reference,
)
from kg.web.openapi.reconcile import reconcile_paths
from kg.web.protocol import DIRECT_QUERY, FORM
from kg.web.search import FACETS

HTML = BY_NAME["html"]
JSON = Format("json", "application/json", frozenset({Shape.PAGE}))
GRAPHS = formats_for(Shape.GRAPH)
RESULTS = formats_for(Shape.BINDINGS)
ANSWERS = (*RESULTS, *GRAPHS, HTML)
_ANY: Node = {"*/*": {"schema": {}}}


def other_paths() -> dict[str, Node]:
    """Every path but those of the single saved queries."""
    things = _sparql() | _graphs() | _things() | _lists() | _search() | reconcile_paths() | page_paths()
    things |= discovery_paths()
    return things | difference_paths() | _dumps() | _operations()


def _lang() -> Node:
    return reference("parameters", "lang")


def _moved() -> Node:
    return {"description": _("The same address without doubled slashes."), "headers": {"Location": {"schema": STRING}}}


def _see_other() -> Node:
    return {"description": _("Where the page or the data is."), "headers": {"Location": {"schema": STRING}}}


def _sparql() -> dict[str, Node]:
    tags = ["SPARQL"]
    query = query_parameter("query", _("A SPARQL 1.1 query."), STRING)
    graphs = [
        query_parameter(name, description, {"type": "array", "items": {"type": "string", "format": "uri"}})
        for name, description in (
            ("default-graph-uri", _("Graphs that make up the default graph.")),
            ("named-graph-uri", _("The named graphs.")),
        )
    ]
    shared = [*graphs, format_parameter(ANSWERS), _lang(), reference("parameters", "version")]
    answers = {200: answer(_("The answer, or the description of the service."), ANSWERS)}
    form = {"type": "object", "properties": {"query": STRING}, "required": ["query"]}
    body = {"required": True, "content": {FORM: {"schema": form}, DIRECT_QUERY: {"schema": STRING}}}
    problems = (403, 406, 413, 502, *VERSION_PROBLEMS, *ENGINE_PROBLEMS)
    offset = reference("parameters", "offset")  # of the page for people alone: data is never cut
    get = operation(_("SPARQL 1.1 Protocol"), answers, problems, tags=tags, parameters=[query, *shared, offset])
    post = operation(
        _("SPARQL 1.1 Protocol"), answers, (*problems, 415), tags=tags, parameters=shared, requestBody=body
    )
    prefixes_and_terms = {200: answer(_("Prefixes and terms."), (JSON,))}
    terms = operation(_("What the query editor completes"), prefixes_and_terms, ENGINE_PROBLEMS, tags=tags)
    return {"/sparql": {"get": get, "post": post}, "/editor/terms.json": {"get": terms}}


def _graphs() -> dict[str, Node]:
    tags = [_("Graphs")]
    problems = (400, 404, 406, *ENGINE_PROBLEMS)
    parameters = [
        query_parameter("graph", _("The IRI of a named graph."), {"type": "string", "format": "uri"}),
        query_parameter("default", _("Present: the default graph."), {"type": "string", "maxLength": 0}),
        format_parameter(GRAPHS),
        _lang(),
    ]
    store = operation(
        _("A whole graph (SPARQL 1.1 Graph Store Protocol)"),
        {200: answer(_("The graph."), GRAPHS)},
        problems,
        tags=tags,
        parameters=parameters,
    )
    to_graph = {303: _see_other(), 308: _moved()}
    formats = [format_parameter((*GRAPHS, HTML)), _lang()]
    name = path_parameter("name", _("What stands after graph/ in the IRI."), {"type": "string", "enum": _GRAPH_NAMES})
    return {
        "/graph-store": {"get": store},
        "/graph/{name}": {
            "get": operation(_("A named graph by its IRI"), to_graph, problems, tags=tags, parameters=[name, *formats])
        },
    }


_GRAPH_NAMES = ["catalog", "ontology", "queries"]


def _things() -> dict[str, Node]:
    tags = [_("Linked data")]
    problems = (404, 406, 410, *ENGINE_PROBLEMS)
    formats = [format_parameter((*GRAPHS, HTML)), _lang()]
    paged = [page_parameter(), reference("parameters", "version")]
    everything = _("properties: everything that is said, property by property.")
    view = query_parameter("view", everything, {"type": "string", "enum": ["properties"]})
    path = path_parameter("path", _("What stands after id/ in the IRI, such as edition/2022-06-07."))
    extension = path_parameter("extension", _("The format."), {"type": "string", "enum": [row.name for row in GRAPHS]})
    found = {303: _see_other(), 308: _moved()}
    page = {200: answer(_("The page."), (HTML,)), 308: _moved()}
    data = {200: answer(_("The triples."), GRAPHS), 308: _moved()}
    return {
        "/id/{path}": {
            "get": operation(_("A thing by its IRI"), found, problems, tags=tags, parameters=[path, *formats])
        },
        "/page/{path}": {
            "get": operation(
                _("The page about a thing"),
                page,
                (400, *problems),
                tags=tags,
                parameters=[path, *paged, view, _lang()],
            )
        },
        "/data/{path}.{extension}": {
            "get": operation(
                _("The data about a thing"), data, (400, *problems), tags=tags, parameters=[path, extension, *paged]
            )
        },
        "/ontology": {"get": operation(_("The vocabulary"), found, problems, tags=tags, parameters=formats)},
        "/catalog": {"get": operation(_("The catalogue (DCAT 3)"), found, problems, tags=tags, parameters=formats)},
    }


def _lists() -> dict[str, Node]:
    tags = [_("Pages")]
    both = (HTML, JSON)
    problems = (404, 406, *ENGINE_PROBLEMS)
    parameters = [format_parameter(both), _lang()]
    name = path_parameter("name", _("The name of a saved query, with a dot and a format if wanted."))
    offered = (*RESULTS, *GRAPHS, HTML)
    any_answer = {200: answer(_("The answer."), offered, rows={}), 303: _see_other()}
    slug = path_parameter("slug", _("The end of a problem's type."))
    page = {200: {"description": _("The page."), "content": {"text/html": {"schema": STRING}}}}
    return {
        "/": {
            "get": operation(
                _("The home page"),
                {200: answer(_("The page."), (HTML,))},
                ENGINE_PROBLEMS,
                tags=tags,
                parameters=[_lang()],
            )
        },
        "/queries": {
            "get": operation(
                _("The saved queries"), {200: answer(_("The list."), both)}, problems, tags=tags, parameters=parameters
            )
        },
        "/queries/{name}": {
            "get": operation(
                _("Any saved query by its name"),
                any_answer,
                (400, 410, *problems),
                tags=[_("Saved queries")],
                parameters=[name, _lang()],
            )
        },
        "/problems/": {"get": operation(_("All kinds of problems"), page, (), tags=tags, parameters=[_lang()])},
        "/problems/{slug}": {
            "get": operation(_("A kind of problem"), page, (404,), tags=tags, parameters=[slug, _lang()])
        },
    }


def _search() -> dict[str, Node]:
    """The search and its facets."""
    tags = [_("Pages")]
    both = (HTML, JSON)
    facets = [
        query_parameter(
            name, _("Values chosen of a facet: %(facet)s.", facet=_(title)), {"type": "array", "items": STRING}
        )
        for name, title in FACETS.items()
    ]
    words = query_parameter(
        "q", _("Words, all of which a hit has; in double quotes, as one."), {"type": "string", "maxLength": MAX_LETTERS}
    )
    page = query_parameter("page", _("The number of the page, from 1."), {"type": "integer", "minimum": 1})
    parameters = [words, *facets, page, reference("parameters", "version"), format_parameter(both), _lang()]
    browser: Node = {"application/opensearchdescription+xml": {"schema": STRING}}
    return {
        "/search": {
            "get": operation(
                _("The search"),
                {200: answer(_("The hits, and the facets with their counts."), both, rows={})},
                (406, 503, *VERSION_PROBLEMS),
                tags=tags,
                parameters=parameters,
            )
        },
        "/opensearch.xml": {
            "get": operation(
                _("How a browser searches here (OpenSearch)"),
                {200: {"description": _("The document."), "content": browser}},
                (503,),
                tags=tags,
                parameters=[_lang()],
            )
        },
    }


def _dumps() -> dict[str, Node]:
    tags = [_("Downloads")]
    files = {
        200: {"description": _("The file."), "headers": {"ETag": reference("headers", "ETag")}, "content": _ANY},
        206: {"description": _("A part of the file."), "content": _ANY},
    }
    name = path_parameter("name", _("The name of a file, from the list."))
    version = path_parameter("version", _("The version of a snapshot."))
    notebook = path_parameter("name", _("The name of a file."), {"type": "string", "enum": sorted(NOTEBOOKS)})
    both = (HTML, JSON)
    return {
        "/dumps/": {
            "get": operation(
                _("The files of the published snapshot"),
                {200: answer(_("The list."), both)},
                (406, 503),
                tags=tags,
                parameters=[format_parameter(both), _lang()],
            )
        },
        "/dumps/{name}": {"get": operation(_("A file"), files, (404, 410, 416, 503), tags=tags, parameters=[name])},
        "/notebooks/{name}": {
            "get": operation(_("A notebook (Python, R)"), _notebook(), (404, 503), tags=tags, parameters=[notebook])
        },
        "/dumps/{version}/{name}": {
            "get": operation(
                _("A file of a version, for ever"), files, (404, 416, 503), tags=tags, parameters=[version, name]
            )
        },
    }


def _notebook() -> dict[int, Node]:
    types = sorted({media_type.partition(";")[0] for media_type in NOTEBOOKS.values()})
    content = {it: {"schema": {"type": "object"} if it.endswith("json") else STRING} for it in types}
    return {200: {"description": _("The file."), "content": content}}


def model_context_protocol() -> dict[str, Node]:
    """The path of MCP, which is there where its package is installed."""
    message: Node = {"application/json": {"schema": {"type": "object"}}}
    answers: dict[int, Node] = {
        200: {"description": _("A JSON-RPC answer."), "content": message},
        202: {"description": _("Taken; a notification has no answer.")},
    }
    told = {400: _("No JSON-RPC message."), 404: _("No such method."), 406: _("Accept leaves out application/json.")}
    told |= {413: _("The body is too large."), 415: _("The body is not application/json.")}
    problem: Node = {"application/problem+json": {"schema": reference("schemas", "Problem")}}
    answers |= {
        status: {"description": text, "content": message | problem | {"text/html": {}, "text/plain": {}}}
        for status, text in told.items()
    }
    body = {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    return {
        "/mcp": {
            "post": operation(
                _("Model Context Protocol (streamable HTTP)"), answers, (), tags=[_("Operations")], requestBody=body
            )
        }
    }


def _operations() -> dict[str, Node]:
    tags = [_("Operations")]
    ready: Node = {"application/json": {"schema": {"type": "object", "required": ["status"]}}}
    alive = {200: {"description": _("It takes requests."), "content": ready}}
    answers = {
        200: {"description": _("It answers questions."), "content": ready},
        503: {"description": _("It cannot answer yet."), "content": ready},
    }
    numbers = {200: {"description": _("The numbers now."), "content": {"text/plain": {"schema": STRING}}}}
    document = {200: answer(_("The document."), (JSON,))}
    page = {200: {"description": _("The page."), "content": {"text/html": {"schema": STRING}}}}
    return {
        "/healthz": {"get": operation(_("Whether the process lives"), alive, (), tags=tags)},
        "/readyz": {"get": operation(_("Whether the graph is loaded"), answers, (), tags=tags)},
        "/metrics": {"get": operation(_("Numbers for Prometheus, for the operator"), numbers, (403,), tags=tags)},
        "/openapi.json": {"get": operation(_("This description"), document, (503,), tags=tags, parameters=[_lang()])},
        "/docs": {
            "get": operation(_("This description, to read and to try"), page, (), tags=tags, parameters=[_lang()])
        },
    }
