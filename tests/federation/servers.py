"""Endpoints on loopback that behave as told: slow, dead, lying. Each counts its connections and keeps what came."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

JSON = "application/sparql-results+json"
ONE_ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"here"}}]}}'

Behaviour = Callable[[socket.socket], None]


class Endpoint:
    """A server that hands every request to a behaviour; as a context, it listens while inside."""

    def __init__(self, behave: Behaviour) -> None:
        self._behave = behave
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(64)
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/sparql"
        self.requests: list[bytes] = []
        self.connections = 0
        self._thread = threading.Thread(target=self._serve)
        self._handlers: list[threading.Thread] = []
        self.leaving = threading.Event()

    @property
    def queries(self) -> list[str]:
        """The queries that came."""
        bodies = (request.partition(b"\r\n\r\n")[2] for request in self.requests)
        return [parse_qs(body.decode())["query"][0] for body in bodies]

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            self._handlers.append(threading.Thread(target=self._handle, args=(connection,)))
            self._handlers[-1].start()

    def _handle(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(20)
            try:
                while not self.leaving.is_set() and (request := read_request(connection)):
                    self.requests.append(request)
                    self._behave(connection)
            except OSError:
                return

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.leaving.set()
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()
        for handler in self._handlers:
            handler.join()


def read_request(connection: socket.socket) -> bytes:
    """One request with its body; empty where the client hung up."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes = ONE_ROW, media_type: str = JSON, status: str = "200 OK", *headers: str) -> Behaviour:
    """Answers whole, with these headers too."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Content-Type: {media_type}", *headers]
    return lambda connection: connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(*pieces: bytes, pause: float = 0.0) -> Behaviour:
    """Sends the pieces with pauses before them, then hangs up."""

    def behave(connection: socket.socket) -> None:
        for piece in pieces:
            time.sleep(pause)
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_RDWR)

    return behave


def endless(head: bytes, piece: bytes, pause: float = 0.0) -> Behaviour:
    """Sends a piece again and again until the client hangs up."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return behave


def silent(connection: socket.socket) -> None:
    """Takes the request and says nothing until the client hangs up."""
    connection.recv(1)


def chunked_head(*headers: str) -> bytes:
    """The head of an answer without a length."""
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", f"Content-Type: {JSON}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
