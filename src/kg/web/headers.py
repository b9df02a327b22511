"""Headers that stand on every answer: security, CORS, Vary and the language of a page."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request

from kg.web.caching import NEVER, VERSION_HEADER
from kg.web.language import current_language

SECURITY_HEADERS: dict[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
}

ALLOWED_HEADERS = "Accept, Accept-Language, Authorization, Cache-Control, Content-Type, If-None-Match, If-Range, Range"
EXPOSED_HEADERS = (
    "Accept-Ranges, Allow, Content-Language, Content-Length, Content-Location, Content-Range, ETag, Link, Location, "
    f"RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, X-Request-ID, X-Total-Count, {VERSION_HEADER}"
)
PREFLIGHT_SECONDS = 86_400
_SLASHES = "/\\"  # a browser takes a backslash for one, and two of them for another host

# What add_headers puts on a good answer of the endpoint to a machine.
ENDPOINT_HEADERS: tuple[tuple[str, str], ...] = (
    *SECURITY_HEADERS.items(),
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", EXPOSED_HEADERS),
    ("Vary", "Accept-Encoding, Accept, Accept-Language"),
)

# These have one form whatever the client takes.
_UNNEGOTIATED = {"static", "dumps.current", "dumps.versioned"}
# Made to be shown in frames of other sites; its Content-Security-Policy says so.
_FRAMED = {"reconcile.preview"}


def add_headers(response: Response) -> Response:
    """Complete the headers of an answer, errors included."""
    for name, value in SECURITY_HEADERS.items():
        if name != "X-Frame-Options" or request.endpoint not in _FRAMED:
            response.headers.setdefault(name, value)
    _stay_here(response)
    if response.status_code >= 400:
        # A 412 or 416 of a file would carry the file's own "public, immutable": a cache would give it to others.
        response.headers["Cache-Control"] = NEVER
    _add_cors(response)
    response.vary.add("Accept-Encoding")
    if request.endpoint not in _UNNEGOTIATED or response.status_code >= 400:
        response.vary.update(("Accept", "Accept-Language"))
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", current_language())
    return response


def _stay_here(response: Response) -> None:
    """A redirect names a path alone: none of ours leads elsewhere, whatever host the request or a proxy named."""
    if response.location is not None:
        parts = urlsplit(response.location)
        response.location = urlunsplit(("", "", f"/{parts.path.lstrip(_SLASHES)}", parts.query, parts.fragment))


def _add_cors(response: Response) -> None:
    """Open to every origin, without credentials: all that is here is public (Fetch standard, section 3.2)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = f"{ALLOWED_HEADERS}, *"
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_SECONDS)
    else:
        response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS


def init_app(app: Flask) -> None:
    """Hook in."""
    app.after_request(add_headers)
