"""Entity tags of coded answers: one for each coding (RFC 9110, section 8.8.3), all known by the application's own.

``"abc"`` is the application's, ``"abc-br"`` that of the same answer in br. A client that holds any of them holds the
answer, so all of them match in If-None-Match.
"""

from __future__ import annotations

from werkzeug.datastructures import ETags
from werkzeug.http import parse_etags, quote_etag

from kg.web.response_cache.codings import CODINGS, IDENTITY, SUFFIXES


def is_strong(tag: str | None) -> bool:
    """Whether an ETag header holds a strong tag."""
    return tag is not None and len(tag) > 2 and tag[0] == '"' and tag[-1] == '"'


def coded_tag(tag: str, coding: str) -> str:
    """The tag in a coding. A weak tag stays: it means the same answer whatever the bytes."""
    return f'{tag[:-1]}-{coding}"' if is_strong(tag) and coding != IDENTITY else tag


def base_tag(tag: str, coding: str | None) -> str:
    """The application's tag for the tag of an answer in a coding."""
    suffix = f'-{coding}"'
    return f'{tag[: -len(suffix)]}"' if coding in CODINGS and is_strong(tag) and tag.endswith(suffix) else tag


def matching_tag(if_none_match: str, base: str, coding: str) -> str | None:
    """The tag for the 304, or None where the client does not have the answer (weak comparison, RFC 9110, 13.1.2).

    It is one that the client sent, so that the client knows which of its copies is meant: that of the coding that it
    would be sent now if it has it, else the first in a fixed order; for ``*`` the application's own.

    :param base: the application's ETag header.
    """
    held = parse_etags(if_none_match)
    opaque = base.removeprefix("W/").strip('"')
    if held.star_tag:
        return base
    if base.startswith("W/"):
        return base if held.contains_weak(opaque) else None
    for suffix in ("" if coding == IDENTITY else f"-{coding}", "", *SUFFIXES):
        if held.contains_weak(opaque + suffix):
            return quote_etag(opaque + suffix)
    return None


def with_base_tags(if_none_match: str) -> str:
    """An If-None-Match for the application: the client's tags, and for each coded one the application's beside it."""
    held = parse_etags(if_none_match)
    if held.star_tag:
        return if_none_match
    strong = {base for tag in held.as_set() for base in (tag, _without_suffix(tag))}
    weak = {base for tag in held.as_set(include_weak=True) for base in (tag, _without_suffix(tag))} - strong
    return ETags(sorted(strong), sorted(weak)).to_header()


def _without_suffix(opaque: str) -> str:
    for suffix in SUFFIXES:
        if opaque.endswith(suffix):
            return opaque.removesuffix(suffix)
    return opaque
