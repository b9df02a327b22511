"""What the query page of the static edition loads: which dumps there are, the named graphs, the saved queries.

A saved query comes in pieces with places for its parameters, for the browser fills it in. How files are named on the
host is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, abort, send_file

from kg.formats import BY_NAME
from kg.queries import SavedQuery
from kg.queries.entities import entity_query
from kg.snapshot import ATTACHED, Snapshot
from kg.web.browser_search import SEARCH
from kg.web.caching import text_response
from kg.web.editor import TERMS
from kg.web.services import services

JSON = "application/json"
N_QUADS = BY_NAME["nq"].media_type
DUMP = "juten.nt.gz"  # the default graph, byte for byte the snapshot's own file

blueprint = Blueprint("browser_files", __name__)


@blueprint.get("/sparql/dataset.json")
def dataset() -> Response:
    """What the browser loads: every file with its address beside this one, its bytes and format; ``names`` is the query
    by whose rows it finds what a person calls by a name.
    """
    snapshot = services().snapshots.current()
    files = list(_files(snapshot))
    body = {
        "version": snapshot.version,
        "base": snapshot.base_iri,
        "triples": sum(snapshot.triples.values()),
        "bytes": sum(int(file["bytes"]) for file in files),
        "files": files,
        "names": entity_query(snapshot.base_iri),
    }
    return text_response(json.dumps(body, indent=1) + "\n", JSON, snapshot.version)


def _files(snapshot: Snapshot) -> Iterator[dict[str, str | int]]:
    entries = {entry.name: entry for entry in snapshot.files}
    whole = entries[snapshot.graph_file.name]
    yield {"url": f"../dumps/{DUMP}", "bytes": whole.bytes, "format": BY_NAME["nt"].media_type}
    for name in _graph_files(snapshot):
        yield {"url": f"graphs/{name.rpartition('/')[2]}", "bytes": entries[name].bytes, "format": N_QUADS}


def _graph_files(snapshot: Snapshot) -> list[str]:
    """Names of the snapshot's files of named graphs: ours, and those of attached data sets."""
    attached = [entry.name for entry in snapshot.files if entry.name.startswith(ATTACHED)]
    return [snapshot.named_graphs_file.name, *attached]


@blueprint.get("/sparql/graphs/<name>")
def graphs(name: str) -> Response:
    """A file of named graphs, as the snapshot has it."""
    snapshot = services().snapshots.current()
    found = next((row for row in _graph_files(snapshot) if row.rpartition("/")[2] == name), None)
    if found is None:
        abort(404)
    return send_file(snapshot.path / found, mimetype="application/gzip")


@blueprint.get("/sparql/saved/<name>.json")
def saved(name: str) -> Response:
    """A saved query as the browser fills it in: its text in pieces, with the name of a parameter where a term goes."""
    if name == SEARCH.name:
        body = SEARCH.document(services().base_iri)
    else:
        query = services().queries.get(name)
        if query is None:
            abort(404)
        body = {"pieces": _pieces(query), "parameters": _parameters(query)}
    return text_response(json.dumps(body, ensure_ascii=False, indent=1) + "\n", JSON, services().engine.version)


def _pieces(query: SavedQuery) -> list[str | dict[str, str]]:
    """The text around the parameters; ``unset`` is what stands at the place where no value is given."""
    pieces: list[str | dict[str, str]] = []
    done = 0
    for place in query.places:
        term = query.text[place.start : place.end]
        pieces += [query.text[done : place.start], {"parameter": place.parameter, "unset": term}]
        done = place.end
    return [*pieces, query.text[done:]]


def _parameters(query: SavedQuery) -> list[dict[str, object]]:
    return [
        {
            "name": row.name,
            "type": row.type.value,
            "label": dict(row.label),
            "required": row.required,
            "bounds": list(row.bounds) if row.type.is_bounded else None,
        }
        for row in query.parameters
    ]


def saved_names() -> list[str]:
    """The names at :func:`saved`."""
    return [*sorted(services().queries), SEARCH.name]


def files_of_query_page() -> Iterator[str]:
    """The paths of all that the query page loads by itself."""
    yield "/sparql/dataset.json"
    yield from (f"/sparql/graphs/{name.rpartition('/')[2]}" for name in _graph_files(services().snapshots.current()))
    yield from (f"/sparql/saved/{name}.json" for name in saved_names())
    yield TERMS
