"""Forwarded headers, believed only from proxies that the operator named (``KG_TRUSTED_PROXIES``)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache, partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from kg.setting_values import FORWARDED
from kg.settings import SettingError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_FORMS = {
    "HTTP_X_FORWARDED_PROTO": re.compile(r"https?"),
    "HTTP_X_FORWARDED_PORT": re.compile(r"[1-9][0-9]{0,4}", re.ASCII),
    # Unreserved characters alone: no query, no fragment, nothing encoded; and never //, which would name another host.
    "HTTP_X_FORWARDED_PREFIX": re.compile(r"/?|(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?", re.ASCII),
}


class ClientAddresses:
    """Whose request it is: the peer, or the client that a trusted proxy says it speaks for. Safe for threads.

    :param forwarded: which headers those proxies set themselves, of :data:`FORWARDED`.
    :raises SettingError: where a name is neither an address nor a network.
    """

    def __init__(self, trusted: Sequence[str], forwarded: Collection[str] = FORWARDED) -> None:
        self.is_trusted = lru_cache(maxsize=1024)(partial(is_within, networks(trusted)))
        self._is_forwarded = "for" in forwarded

    def of(self, environ: WSGIEnvironment) -> str:
        """The address; the proxy's own where what it forwards is none."""
        peer = str(environ.get("REMOTE_ADDR", ""))
        forwarded = environ.get("HTTP_X_FORWARDED_FOR")
        if forwarded is None or not self._is_forwarded or not self.is_trusted(peer):
            return peer
        last = str(forwarded).rpartition(",")[2].strip()  # the one that the proxy itself added
        return peer if address_of(last) is None else last


def address_of(text: str) -> IPv4Address | IPv6Address | None:
    """An address from its text, an IPv4 one that is mapped into IPv6 (``::ffff:192.0.2.1``) as what it is."""
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def is_within(found: Sequence[IPv4Network | IPv6Network], text: str) -> bool:
    """Whether an address lies in one of the networks; a text that is no address does not."""
    address = address_of(text)
    return address is not None and any(address in network for network in found)


class TrustedProxies:
    """WSGI middleware: the X-Forwarded-* headers that a proxy sets count where the peer is a named proxy.

    A proxy hands on what a client sent under a name that it does not set itself, so only the named ones count; and what
    is no scheme, host, port or path is left out, for addresses in answers are made of them.

    :param trusted: addresses and networks of the proxies.
    :param forwarded: which headers they set themselves, of :data:`FORWARDED`.
    :raises SettingError: where a name is neither an address nor a network.
    """

    def __init__(self, app: WSGIApplication, trusted: Sequence[str], forwarded: Collection[str] = FORWARDED) -> None:
        self._app = app
        self._fixed = ProxyFix(app, **{f"x_{name}": int(name in forwarded) for name in FORWARDED})
        self._networks = networks(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hand the request on, with or without the headers."""
        if not self._is_trusted(environ.get("REMOTE_ADDR", "")):
            return self._app(environ, start_response)
        malformed = {key for key, form in _FORMS.items() if key in environ and not form.fullmatch(_last(environ[key]))}
        clean = {key: value for key, value in environ.items() if key not in malformed} if malformed else environ
        return self._fixed(clean, start_response)

    def _is_trusted(self, peer: str) -> bool:
        return is_within(self._networks, peer)


def _last(value: str) -> str:
    """The value that the proxy itself added to a list."""
    return value.rpartition(",")[2].strip()


def networks(names: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    """The networks that the names mean; an address is a network of one.

    :raises SettingError: where a name is neither an address nor a network.
    """
    return [_network(name) for name in names]


def _network(name: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(name, strict=False)
    except ValueError as error:
        raise SettingError(f"KG_TRUSTED_PROXIES={name!r}: {error}") from error
