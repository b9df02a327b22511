"""Which addresses may be connected to: the public ones, and a private one only where the operator listed it as such.

A name is resolved here, each address that it has is checked, and the connection goes to one that was checked, so that
a name which changes its mind between two look-ups gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

# Public to Python, and a way to a private IPv4 address inside of them: NAT64, 6to4, Teredo, IPv4-compatible.
_TUNNELS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "192.88.99.0/24")
)
# Look-ups cannot be interrupted: they have threads of their own, so that a slow one holds up no query but its own.
resolver = ThreadPoolExecutor(4, thread_name_prefix="resolver")


class NotPublic(Exception):
    """The name has an address that may not be connected to."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return False
        if address.is_site_local:
            return False
    if any(address in network for network in _TUNNELS if network.version == address.version):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_unspecified
        and not address.is_loopback
        and not address.is_link_local
    )


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a listed host that may be connected to; blocks until the look-up is done.

    :raises NotPublic: where one of them may not.
    :raises OSError: where there is none.
    """
    listed = literal(host)
    if listed is not None:
        return [str(listed)]  # the operator wrote this very address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    local = host.rstrip(".").lower() == "localhost"
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (address.is_loopback if local else is_public(address)):
            raise NotPublic(f"{host} has the address {text}")
    return addresses


def literal(host: str) -> Address | None:
    """The address that a host is written as, in the one usual form; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
