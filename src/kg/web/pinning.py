"""Answers from one version of the graph: ``?version=`` names it, and the links between pages carry it along.

A new build can come between two pages of a list, and another server behind the same address can have it earlier. A
link with the version in it leads to rows of that version or to an error, never to rows of another.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g, has_request_context, request

from kg.engine.errors import EngineUnavailable, VersionNotHeld
from kg.engine.interface import Engine
from kg.engine.pinned import pinned

PARAMETER = "version"
ATTEMPTS = 3  # at a page from one version; builds are minutes apart


def asked_version() -> str:
    """The version that the request's address names; ``""`` for none, and outside of a request."""
    return request.args.get(PARAMETER, "") if has_request_context() else ""


def link_to(version: str) -> None:
    """From now on links to other pages of this answer name the version."""
    g.linked_version = version


def linked_version() -> str:
    """The version that links to other pages of this answer name; ``""`` where it is not known."""
    return str(g.get("linked_version", "") or asked_version())


def of_one_version(engine: Engine, make: Callable[[Engine], Response]) -> Response:
    """An answer that takes several queries, all of them to the version that answers now.

    Where that is gone before the last one (a new build came, and nothing is kept), the answer is made anew.

    :param engine: pinned already where the request names a version.
    :raises VersionNotHeld: where the request names a version and it went meanwhile.
    """
    for _attempt in range(ATTEMPTS):
        version = engine.version
        link_to(version)
        try:
            return make(pinned(engine, version))
        except VersionNotHeld as error:
            if asked_version() or error.version != version:
                raise
    raise EngineUnavailable("the graph changes faster than a page can be made")
