"""Forwarded headers, believed only from proxies that the operator named (``KG_TRUSTED_PROXIES``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix

from kg.settings import SettingError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class TrustedProxies:
    """WSGI middleware: X-Forwarded-For, -Proto, -Host, -Port and -Prefix count where the peer is a named proxy.

    :raises SettingError: where a name is neither an address nor a network.
    """

    def __init__(self, app: WSGIApplication, trusted: Sequence[str]) -> None:
        self._app = app
        self._fixed = ProxyFix(app, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)
        self._networks = networks(trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hand the request on, with or without the headers."""
        app = self._fixed if self._is_trusted(environ.get("REMOTE_ADDR", "")) else self._app
        return app(environ, start_response)

    def _is_trusted(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


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
