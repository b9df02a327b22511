"""The key of a request: everything in it that the application can read and that can change the answer."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from kg.web.response_cache.codings import choose

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Key = tuple[object, ...]

MAX_BODY = 65_536  # bytes; a longer POST is not looked up
POST_PATHS = frozenset({"/sparql"})  # where a POST only asks

# Request headers that are in the key. An answer whose Vary names another one is never kept.
KEY_HEADERS = frozenset(
    {
        "accept",
        "accept-language",
        "accept-encoding",
        "host",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-forwarded-port",
        "x-forwarded-prefix",
    }
)

# A request with one of these goes to the application: parts, preconditions that it must test itself, credentials.
_NOT_LOOKED_UP = frozenset(
    {"HTTP_RANGE", "HTTP_IF_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_AUTHORIZATION"}
)
_NOT_FORWARDED = (None, None, None, None)


def request_key(environ: WSGIEnvironment, version: str) -> Key | None:
    """The key, or None where the request is not looked up.

    Method and body, path, query string, the headers that are negotiated on, and what URLs are made of: scheme, host,
    script name, server, and what a proxy forwards, with the peer's address, for it decides who is believed. (A
    client's address, X-Forwarded-For too, changes no answer and is left out.) No parsing but that of a short
    Accept-Encoding not seen before.

    The body of a POST is read in here; ``wsgi.input`` is replaced by what was read.
    """
    get = environ.get
    method = environ["REQUEST_METHOD"]
    if method == "POST":
        body = _read_body(environ)
        if body is None:
            return None
    elif method in {"GET", "HEAD"}:
        body = None
    else:
        return None
    if not environ.keys().isdisjoint(_NOT_LOOKED_UP):
        return None
    if "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ:
        return None
    forwarded: tuple[str | None, ...] = (
        get("HTTP_X_FORWARDED_HOST"),
        get("HTTP_X_FORWARDED_PROTO"),
        get("HTTP_X_FORWARDED_PORT"),
        get("HTTP_X_FORWARDED_PREFIX"),
    )
    if forwarded != _NOT_FORWARDED:
        forwarded = (*forwarded, get("REMOTE_ADDR"))
    return (
        version,
        get("PATH_INFO"),
        get("QUERY_STRING"),
        get("HTTP_ACCEPT"),
        get("HTTP_ACCEPT_LANGUAGE"),
        choose(get("HTTP_ACCEPT_ENCODING")).key,
        get("HTTP_HOST"),
        get("wsgi.url_scheme"),
        get("SCRIPT_NAME"),
        get("SERVER_NAME"),
        get("SERVER_PORT"),
        forwarded,
        body,
    )


def _read_body(environ: WSGIEnvironment) -> tuple[str | None, bytes] | None:
    """Content-Type and body of a POST that can be looked up."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("PATH_INFO") not in POST_PATHS or not (length.isascii() and length.isdigit() and len(length) < 8):
        return None
    wanted = int(length)
    # A coded body is refused by the application; a body of unknown length may be endless.
    if wanted > MAX_BODY or "HTTP_CONTENT_ENCODING" in environ or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    source = environ["wsgi.input"]
    pieces = []
    while wanted > 0 and (piece := source.read(wanted)):
        pieces.append(bytes(piece))
        wanted -= len(piece)
    body = b"".join(pieces)
    environ["wsgi.input"] = BytesIO(body)
    return None if wanted else (environ.get("CONTENT_TYPE"), body)
