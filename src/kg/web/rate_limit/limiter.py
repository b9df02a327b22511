"""Who has asked too often: the client behind a request, what is left to it, and the 429 that tells it so."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from limits import parse
from limits.strategies import FixedWindowRateLimiter
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kg.i18n import LANGUAGES
from kg.web.language import DEFAULT_LANGUAGE
from kg.web.negotiation import NotAcceptable, negotiate
from kg.web.observation.labels import OPERATIONS, kind_of
from kg.web.observation.observed import Headers
from kg.web.problems import PROBLEM_FORMATS
from kg.web.proxies import ClientAddresses, address_of
from kg.web.rate_limit import LIMITED
from kg.web.rate_limit.windows import SharedWindows
from kg.web.response_cache.answer import take_answer, whole_body

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_EXEMPT = frozenset({OPERATIONS, "static"})  # probes, and what a page is made of
_REMEMBERED = 512  # refusals: some languages and formats, each of the seconds
_LONGEST_HEADER = 256
_SITE_BITS = 64  # of an IPv6 address: one customer's network has at least so many to choose from


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a client: requests, and seconds until there are more. ``refused``: this one was too many."""

    limit: int
    window: int
    left: int
    seconds: int
    refused: bool

    def headers(self) -> Headers:
        """As draft-ietf-httpapi-ratelimit-headers-10 writes it."""
        policy = f'"client";q={self.limit};w={self.window}'
        return [("RateLimit-Policy", policy), ("RateLimit", f'"client";r={self.left};t={self.seconds}')]


class RateLimiter:
    """Counts the requests of each client. Called in the event loop, for every request.

    :param rate: as limits reads it, such as ``60/minute``.
    :param app: the application without its cache: it writes the refusals.
    """

    def __init__(self, rate: str, clients: ClientAddresses, windows: SharedWindows, app: WSGIApplication) -> None:
        self._item = parse(rate)
        self._windows, self._app = windows, app
        self._strategy = FixedWindowRateLimiter(windows)
        self._client_of = clients.of
        self._refusals: OrderedDict[tuple[str, str, int], tuple[int, Headers, bytes]] = OrderedDict()

    def take(self, environ: WSGIEnvironment) -> Allowance | None:
        """Count a request. None where its address is exempt."""
        if kind_of(environ["PATH_INFO"]) in _EXEMPT:
            return None
        client = client_key(self._client_of(environ))
        item = self._item
        allowed = self._strategy.hit(item, client)
        key = item.key_for(client)
        left = max(item.amount - self._windows.get(key), 0)
        seconds = max(math.ceil(self._windows.remaining(key)), 1)
        return Allowance(item.amount, item.get_expiry(), left, seconds, refused=not allowed)

    def refusal(self, environ: WSGIEnvironment, allowance: Allowance) -> tuple[int, Headers, bytes]:
        """Status, headers and body of the 429, in the client's language and format.

        A flood must cost less than what it asks for, so a refusal is written once for all who get the same.
        """
        accept = _format(environ.get("HTTP_ACCEPT", "")[:_LONGEST_HEADER])
        language = _language(environ.get("HTTP_ACCEPT_LANGUAGE", "")[:_LONGEST_HEADER], environ["QUERY_STRING"])
        key = (accept, language, allowance.seconds)
        found = self._refusals.get(key)
        if found is None:
            found = self._refusals[key] = self._write(environ, *key)
            if len(self._refusals) > _REMEMBERED:
                self._refusals.popitem(last=False)
        status, headers, body = found
        return status, [*headers, *allowance.headers()], b"" if environ["REQUEST_METHOD"] == "HEAD" else body

    def _write(self, environ: WSGIEnvironment, accept: str, language: str, seconds: int) -> tuple[int, Headers, bytes]:
        asked = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
        asked |= {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "HTTP_HOST": "localhost"}
        asked |= {"HTTP_ACCEPT": accept, "HTTP_ACCEPT_LANGUAGE": language, LIMITED: seconds}
        answer = take_answer(self._app, asked)
        return int(answer.code), answer.headers, whole_body(answer)


@lru_cache(maxsize=4096)
def client_key(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 that an IPv6 address is of."""
    found = address_of(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found.packed, _SITE_BITS), strict=False))
    return address if found is None else str(found)


@lru_cache(maxsize=256)
def _format(accept: str) -> str:
    try:
        return negotiate(accept or None, None, PROBLEM_FORMATS).media_type
    except NotAcceptable:
        return PROBLEM_FORMATS[0].media_type


def _language(accepted: str, query_string: str) -> str:
    if "lang=" in query_string:
        asked = dict(parse_qsl(query_string[-_LONGEST_HEADER:])).get("lang", "").lower()
        if asked in LANGUAGES:
            return asked
    return _accepted_language(accepted)


@lru_cache(maxsize=256)
def _accepted_language(accepted: str) -> str:
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES, DEFAULT_LANGUAGE)
