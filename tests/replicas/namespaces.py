"""A network of the test's own: namespaces joined by a bridge in the first of them. The machine's is not touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_NETWORK = "10.213.77"


class Network:
    """The namespaces by short name: ``proxy`` holds the bridge, at ``.1``; the servers stand at ``.2`` and so on."""

    def __init__(self, servers: list[str]) -> None:
        self.servers = servers
        self._prefix = f"kg{os.getpid()}"

    def namespace(self, name: str) -> str:
        """The name of a namespace as ``ip`` knows it."""
        return f"{self._prefix}-{name}"

    def within(self, name: str) -> list[str]:
        """What runs a command in a namespace, in the process that was started and no other."""
        return ["ip", "netns", "exec", self.namespace(name)]

    def address(self, name: str) -> str:
        """A server's address."""
        return f"{_NETWORK}.{self.servers.index(name) + 2}"

    @property
    def proxy_address(self) -> str:
        """The address from which the proxy asks."""
        return f"{_NETWORK}.1"

    def cut(self, name: str) -> None:
        """Take a server's cable out."""
        self._ip("-n", self.namespace("proxy"), "link", "set", name, "down")

    def join(self, name: str) -> None:
        """Put it in again."""
        self._ip("-n", self.namespace("proxy"), "link", "set", name, "up")

    def make(self) -> None:
        """Make it all."""
        proxy = self.namespace("proxy")
        for name in ("proxy", *self.servers):
            self._ip("netns", "add", self.namespace(name))
            self._ip("-n", self.namespace(name), "link", "set", "lo", "up")
        self._ip("-n", proxy, "link", "add", "bridge0", "type", "bridge")
        self._ip("-n", proxy, "address", "add", f"{self.proxy_address}/24", "dev", "bridge0")
        self._ip("-n", proxy, "link", "set", "bridge0", "up")
        for name in self.servers:
            here = self.namespace(name)
            self._ip("link", "add", name, "netns", proxy, "type", "veth", "peer", "name", "eth0", "netns", here)
            self._ip("-n", proxy, "link", "set", name, "master", "bridge0", "up")
            self._ip("-n", here, "address", "add", f"{self.address(name)}/24", "dev", "eth0")
            self._ip("-n", here, "link", "set", "eth0", "up")

    def remove(self) -> None:
        """Remove what there is of it."""
        if shutil.which("ip") is None:
            return
        for name in ("proxy", *self.servers):
            subprocess.run(["ip", "netns", "delete", self.namespace(name)], capture_output=True, check=False)

    def _ip(self, *arguments: str) -> None:
        if shutil.which("ip") is None:
            raise OSError("ip is not there: install iproute2")
        done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise OSError(f"ip {' '.join(arguments)}: {done.stderr.strip()}")


@contextmanager
def network(servers: list[str]) -> Iterator[Network]:
    """A network for a block; the test is skipped where this machine makes none, but not in CI."""
    made = Network(servers)
    try:
        made.make()
    except OSError as error:
        made.remove()
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no network namespaces (root and Debian's iproute2 make them): {error}")
    try:
        yield made
    finally:
        made.remove()
