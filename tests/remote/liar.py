"""An engine on loopback that is honest about what it holds and lies to everybody who asks for more."""

from __future__ import annotations

import socket
from collections.abc import Callable
from urllib.parse import parse_qs

from tests.federation.servers import Endpoint, read_request
from tests.remote.honest import Asked, HonestEngine, _is_our_own

Lie = Callable[[socket.socket], None]


class Liar(Endpoint):
    """``lies`` are told one after the other, the last one for ever.

    :param honest: gives the answers to what is asked about the record and the formats.
    """

    def __init__(self, honest: HonestEngine, *lies: Lie) -> None:
        super().__init__(lies[-1])
        self._honest = honest
        self._lies = list(lies)
        self.lied_to: list[bytes] = []

    def _handle(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(60)
            try:
                while not self.leaving.is_set() and (request := read_request(connection)):
                    self._tell(request, connection)
            except OSError:
                return

    def _tell(self, request: bytes, connection: socket.socket) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        asked = Asked("POST", "/query", headers, body, parse_qs(body.decode()))
        if _is_our_own(asked):
            status, answered, content = self._honest.answer(asked)
            fields = {"Content-Length": str(len(content)), **answered}
            text = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
            connection.sendall(f"HTTP/1.1 {status} X\r\n{text}\r\n".encode() + content)
            return
        self.lied_to.append(request)
        lie = self._lies.pop(0) if len(self._lies) > 1 else self._lies[0]
        lie(connection)
