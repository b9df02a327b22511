"""Where an engine takes graphs, for where it answers queries: no protocol says it, each engine has its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from kg.i18n import mark
from kg.publish.errors import PublishError


@dataclass(frozen=True, slots=True)
class Target:
    """The two addresses of one engine: its SPARQL endpoint and its graph store (Graph Store Protocol)."""

    query: str
    store: str


@dataclass(frozen=True, slots=True)
class _Known:
    """One row: an engine, the path of its endpoint, and that of its graph store, without and with credentials."""

    engine: str
    path: re.Pattern[str]
    store: str
    store_with_user: str


KNOWN: tuple[_Known, ...] = (
    _Known("Oxigraph", re.compile(r"/query"), "/store", "/store"),
    _Known("Virtuoso", re.compile(r"/sparql/?"), "/sparql-graph-crud", "/sparql-graph-crud-auth"),
    _Known(
        "RDF4J, GraphDB", re.compile(r"(.*/repositories/[^/]+)"), r"\1/rdf-graphs/service", r"\1/rdf-graphs/service"
    ),
    _Known("Fuseki", re.compile(r"(/[^/]+)/(?:sparql|query)"), r"\1/data", r"\1/data"),
)


def find_target(query: str, store: str | None, *, has_user: bool) -> Target:
    """The addresses of the engine whose endpoint is ``query``.

    :param store: of its graph store, where it is known.
    :raises PublishError: where it has to be said.
    """
    if store:
        return Target(query, store)
    parts = urlsplit(query)
    for row in KNOWN:
        match = row.path.fullmatch(parts.path)
        if match is not None:
            path = match.expand(row.store_with_user if has_user else row.store)
            return Target(query, urlunsplit((parts.scheme, parts.netloc, path, "", "")))
    raise PublishError(mark("say with --store where %(url)s takes graphs (Graph Store Protocol)"), url=query)
