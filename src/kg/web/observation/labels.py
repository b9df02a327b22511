"""What requests are counted by: the kind of address that was asked for, and what came of it. Two closed lists.

Neither holds anything of a client's: an address that is not ours is ``other``, whatever stands in it.
"""

from __future__ import annotations

from bisect import bisect_left

OPERATIONS, OTHER = "operations", "other"

# What a path's first segment means. A test walks the application's routes: each has its row.
_KIND_OF_SEGMENT: dict[str, str] = {
    "": "home",
    "sparql": "sparql",
    "queries": "query",
    "id": "thing",
    "page": "page",
    "data": "data",
    "ontology": "vocabulary",
    "vocabulary": "vocabulary",
    "context.jsonld": "vocabulary",
    "frames": "vocabulary",
    "catalog": "catalogue",
    ".well-known": "catalogue",
    "sitemap.xml": "catalogue",
    "robots.txt": "catalogue",
    "graph": "graph",
    "graph-store": "graph",
    "dumps": "dump",
    "search": "search",
    "opensearch.xml": "search",
    "reconcile": "reconcile",
    "differences": "page",
    "measures": "page",
    "ministries": "page",
    "laws": "page",
    "corrections": "page",
    "topics": "page",
    "about": "page",
    "tutorial": "page",
    "model": "page",
    "endpoint": "page",
    "contact": "page",
    "tabular": "page",
    "notebooks": "page",
    "problems": "page",
    "editor": "static",
    "static": "static",
    "favicon.ico": "static",
    "docs": "api",
    "openapi.json": "api",
    "mcp": "mcp",
    "healthz": OPERATIONS,
    "readyz": OPERATIONS,
    "metrics": OPERATIONS,
}
SEGMENTS = frozenset(_KIND_OF_SEGMENT)
KINDS: tuple[str, ...] = (*dict.fromkeys(_KIND_OF_SEGMENT.values()), OTHER)

OK, CACHED, NOT_MODIFIED, REDIRECT = "ok", "cached", "not-modified", "redirect"
INVALID, NOT_FOUND, REFUSED, RATE_LIMITED = "invalid", "not-found", "refused", "rate-limited"
TIMEOUT, TOO_EXPENSIVE, TOO_LARGE, OVERLOAD = "timeout", "too-expensive", "too-large", "overload"
UNAVAILABLE, REMOTE, ERROR, CLIENT_LEFT = "unavailable", "remote", "error", "client-left"
OUTCOMES: tuple[str, ...] = (
    OK, CACHED, NOT_MODIFIED, REDIRECT,
    INVALID, NOT_FOUND, REFUSED, RATE_LIMITED,
    TIMEOUT, TOO_EXPENSIVE, TOO_LARGE, OVERLOAD,
    UNAVAILABLE, REMOTE, ERROR, CLIENT_LEFT,
)  # fmt: skip
# Whose fault is the server's or the load's, so that an operator wants to know of each.
FAILURES = frozenset(
    {RATE_LIMITED, TIMEOUT, TOO_EXPENSIVE, TOO_LARGE, OVERLOAD, UNAVAILABLE, REMOTE, ERROR, CLIENT_LEFT}
)

# By the slug of the problem document; a test walks the table of problems. What is not here goes by its status.
OF_PROBLEM: dict[str, str] = {
    "malformed-request": INVALID,
    "missing-query": INVALID,
    "repeated-parameter": INVALID,
    "query-syntax": INVALID,
    "query-refused": REFUSED,
    "invalid-parameter": INVALID,
    "read-only": REFUSED,
    "forbidden-feature": REFUSED,
    "forbidden": REFUSED,
    "not-found": NOT_FOUND,
    "version-not-here": NOT_FOUND,
    "version-gone": NOT_FOUND,
    "method-not-allowed": INVALID,
    "not-acceptable": INVALID,
    "gone": NOT_FOUND,
    "request-too-large": INVALID,
    "unsupported-media-type": INVALID,
    "range-not-satisfiable": INVALID,
    "rate-limited": RATE_LIMITED,
    "internal": ERROR,
    "file-damaged": ERROR,
    "query-too-expensive": TOO_EXPENSIVE,
    "result-too-large": TOO_LARGE,
    "remote-unreachable": REMOTE,
    "remote-invalid": REMOTE,
    "remote-too-large": REMOTE,
    "remote-timeout": REMOTE,
    "engine-failed": UNAVAILABLE,
    "overloaded": OVERLOAD,
    "unavailable": UNAVAILABLE,
    "query-timeout": TIMEOUT,
}
_BEGINNINGS = (200, 300, 304, 305, 400, 403, 404, 405, 410, 411, 429, 430, 500, 503, 504)
_OF_STATUS = (
    ERROR, OK, REDIRECT, NOT_MODIFIED, REDIRECT, INVALID, REFUSED, NOT_FOUND, INVALID, NOT_FOUND, INVALID,
    RATE_LIMITED, INVALID, ERROR, UNAVAILABLE, ERROR,
)  # fmt: skip


def kind_of(path: str) -> str:
    """The kind of a path, which begins with a slash."""
    segment = path[1:].partition("/")[0]
    return _KIND_OF_SEGMENT.get("sitemap.xml" if segment.startswith("sitemap-") else segment, OTHER)


def outcome_of(status: int, problem: str | None) -> str:
    """What came of a request that was answered.

    :param problem: the slug of the problem document that was sent, if one was.
    """
    found = None if problem is None else OF_PROBLEM.get(problem)
    return found or _OF_STATUS[bisect_left(_BEGINNINGS, status + 1)]
