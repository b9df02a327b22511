"""The read side of the Graph Store Protocol: the default graph, or a named one, in any RDF format."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _

from kg.engine.interface import Query
from kg.formats import BY_NAME, Shape, formats_for
from kg.web.answers import respond
from kg.web.negotiation import negotiate
from kg.web.problems import ProblemError
from kg.web.protocol import absolute_iri, read_parameters
from kg.web.services import services
from kg.web.urls import urls

HTML = BY_NAME["html"]

blueprint = Blueprint("graph_store", __name__)


@blueprint.get("/graph-store")
def read() -> Response:
    """A graph by ``?default`` or ``?graph=IRI`` (section 4 of the protocol). Writes are answered 405."""
    graph = _asked_graph()
    if graph and graph not in services().snapshots.current().triples:
        raise ProblemError("not-found", _("There is no graph <%(graph)s>.", graph=graph))
    wanted = request.args.get("format")
    answer_format = negotiate(request.headers.get("Accept"), wanted, formats_for(Shape.GRAPH))
    return respond(services().engine, Query(construct(graph)), answer_format)


@blueprint.get("/graph/<path:name>")
def dereference(name: str) -> Response:
    """The IRI of one of our named graphs leads to its content."""
    iri = f"{services().base_iri}graph/{name}"
    if iri not in services().snapshots.current().triples:
        abort(404)
    offers = (*formats_for(Shape.GRAPH), HTML)
    chosen = negotiate(request.headers.get("Accept"), request.args.get("format"), offers)
    target = urls.editor(construct(iri), run=True) if chosen is HTML else urls.graph_store(iri)
    return redirect(target, 303)  # type: ignore[return-value]


def construct(graph: str) -> str:
    """The query for the content of a graph; ``""`` is the default graph."""
    pattern = f"GRAPH <{graph}> {{ ?s ?p ?o }}" if graph else "?s ?p ?o"
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern} }}"


def _asked_graph() -> str:
    """The IRI of the graph, ``""`` for the default graph."""
    parameters = read_parameters(request)
    graphs = [value for name, value in parameters if name == "graph"]
    defaults = [value for name, value in parameters if name == "default"]
    if len(graphs) + len(defaults) != 1:
        raise ProblemError("malformed-request", _("Give either ?default or ?graph=IRI, once."))
    return absolute_iri(graphs[0], "graph") if graphs else ""
