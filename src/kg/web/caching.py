"""What makes an answer cacheable: its tag, the 304, the version, and how long a cache may keep it.

A snapshot is immutable, so version, request and format decide the bytes, and the tag is known before the query runs.
"""

from __future__ import annotations

import hashlib

import pyoxigraph
from flask import Response, request
from werkzeug.http import quote_etag

from kg import __version__

VERSION_HEADER = "X-Juten-Version"
SHORT = "public, max-age=60, must-revalidate"  # a new build shows within a minute
FOREVER = "public, max-age=31536000, immutable"
NEVER = "no-store"

# Serialisation is part of the bytes: another version of ours or of the serialiser makes another tag.
_SOFTWARE = f"{__version__} {pyoxigraph.__version__}"


def entity_tag(*parts: str) -> str:
    """A strong tag for what the parts decide. Each part goes in with its length, so that no two lists run together."""
    digest = hashlib.sha256()
    for part in (_SOFTWARE, *parts):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()[:32]


def client_has(tag: str) -> bool:
    """Whether a GET or HEAD says that it holds the answer with this tag already (RFC 9110, section 13.1.2)."""
    return request.method in {"GET", "HEAD"} and request.if_none_match.contains_weak(tag)


def not_modified(tag: str, version: str) -> Response:
    """The 304."""
    return stamp(Response(status=304), tag, version)


def stamp(response: Response, tag: str | None, version: str, cache_control: str = SHORT) -> Response:
    """Put tag, version and Cache-Control on an answer. Without a tag the answer is volatile and is not kept."""
    for name, value in stamps(quote_etag(tag) if tag else None, version, cache_control):
        response.headers[name] = value
    return response


def stamps(etag: str | None, version: str, cache_control: str = SHORT) -> list[tuple[str, str]]:
    """The headers that :func:`stamp` puts on an answer; ``etag`` is the tag as it is sent."""
    headers = [(VERSION_HEADER, version), ("Cache-Control", cache_control if etag else NEVER)]
    return [*headers, ("ETag", etag)] if etag else headers


def page_response(html: str, version: str) -> Response:
    """A page for a person, with the tag of its own bytes, or the 304."""
    return text_response(html, "text/html; charset=utf-8", version)


def text_response(text: str | bytes, content_type: str, version: str) -> Response:
    """A small answer that is made at once, with the tag of its own bytes, or the 304."""
    tag = entity_tag(text if isinstance(text, str) else text.decode())
    if client_has(tag):
        return not_modified(tag, version)
    return stamp(Response(text, content_type=content_type), tag, version)
