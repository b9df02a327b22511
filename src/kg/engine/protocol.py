"""How a web process and a worker talk: one request and one response over a Unix socket, then both hang up.

A small answer comes in the response itself, a larger one as the descriptor of its spool. Errors travel by the name of
their class. Nothing here decides anything.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

from kg.engine import errors
from kg.engine.errors import EngineError, EngineUnavailable
from kg.engine.interface import Query
from kg.formats import FORMATS, Format

INLINE_BYTES = 60_000  # with its header below one receive of 64 KiB, and always below what a socket buffers
_RECEIVE = 65_536

_REQUEST = struct.Struct("<IIQQI32s")  # bytes of graphs, bytes of text, query, sent (ns, monotonic), format, version
_RESPONSE = struct.Struct("<BxxxxxxxQq32s")  # kind, length, rows, version
_DESCRIPTOR = struct.Struct("i")
_DESCRIPTOR_SPACE = socket.CMSG_LEN(_DESCRIPTOR.size)
_INDEX = {row.name: index for index, row in enumerate(FORMATS)}


class Broken(Exception):
    """The other side hung up or spoke something else."""


class Kind(IntEnum):
    """What a response is."""

    INLINE = 0
    SPOOLED = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Request:
    """A query with the number by which it is known, the moment it was sent, and the format that is wanted."""

    query_id: int
    sent: float
    query: Query
    format: Format


@dataclass(frozen=True, slots=True)
class Response:
    """A finished answer: its bytes, or the descriptor of its spool. ``rows`` is None where they were not counted."""

    length: int
    rows: int | None
    version: str
    content: bytes | None = None
    descriptor: int | None = None


def send_request(connection: socket.socket, request: Request, patience: float) -> None:
    """Send a request whole.

    :param connection: one that does not wait, and does not afterwards: what a socket buffers is most often enough.
    :param patience: seconds that the worker is given to take the rest.
    :raises OSError: where the worker is gone or does not take it in time.
    """
    query = request.query
    graphs = b""
    if query.default_graphs or query.named_graphs:
        graphs = json.dumps([query.default_graphs, query.named_graphs]).encode()
    text = query.text.encode()
    moment = int(request.sent * 1e9)
    index, version = _INDEX[request.format.name], query.version.encode()
    header = _REQUEST.pack(len(graphs), len(text), request.query_id, moment, index, version)
    data = header + graphs + text
    sent = connection.send(data)
    if sent < len(data):
        connection.settimeout(patience)
        connection.sendall(memoryview(data)[sent:])
        connection.setblocking(False)


def receive_request(connection: socket.socket) -> Request:
    """The request.

    :raises Broken: where the client hung up before it was whole.
    """
    data = bytearray(connection.recv(_RECEIVE))
    _fill(connection, data, _REQUEST.size)
    graphs_length, text_length, query_id, sent, index, version = _REQUEST.unpack_from(data)
    graphs_end = _REQUEST.size + graphs_length
    _fill(connection, data, graphs_end + text_length)
    default, named = json.loads(data[_REQUEST.size : graphs_end]) if graphs_length else ((), ())
    query = Query(data[graphs_end:].decode(), tuple(default), tuple(named), version.rstrip(b"\0").decode())
    return Request(query_id, sent / 1e9, query, FORMATS[index])


def _fill(connection: socket.socket, data: bytearray, size: int) -> None:
    while len(data) < size:
        chunk = connection.recv(min(size - len(data), 1 << 20))
        if not chunk:
            raise Broken("the other side hung up")
        data += chunk


def send_answer(connection: socket.socket, response: Response) -> None:
    """Send an answer, in the response or as a descriptor. The caller still owns the descriptor.

    :raises OSError: where the client is gone.
    """
    kind = Kind.INLINE if response.content is not None else Kind.SPOOLED
    rows = -1 if response.rows is None else response.rows
    header = _RESPONSE.pack(kind, response.length, rows, response.version.encode())
    if response.content is not None:
        connection.sendall(header + response.content)
    else:
        assert response.descriptor is not None
        socket.send_fds(connection, [header], [response.descriptor])


def send_error(connection: socket.socket, error: EngineError, version: str) -> None:
    """Send an error in place of an answer.

    :raises OSError: where the client is gone.
    """
    content = json.dumps({"class": type(error).__name__, "message": str(error), "fields": vars(error)}).encode()
    connection.sendall(_RESPONSE.pack(Kind.ERROR, len(content), -1, version.encode()) + content)


class Reception:
    """An answer on its way, taken piece by piece as the pieces come."""

    def __init__(self) -> None:
        self._data = b""
        self._descriptor: int | None = None

    def take(self, connection: socket.socket) -> Response | None:
        """Receive once: the answer if it is whole now, else None. The caller owns its descriptor.

        :raises EngineError: what the worker sent in place of an answer.
        :raises Broken: where the worker died before it was whole.
        :raises TimeoutError: where nothing came in the time that the connection gives.
        :raises BlockingIOError: where there is nothing now and the connection does not wait.
        """
        received, ancillary, _flags, _address = connection.recvmsg(_RECEIVE, _DESCRIPTOR_SPACE, socket.MSG_CMSG_CLOEXEC)
        if ancillary:
            self._keep(ancillary)
        if not received:
            self.close()
            raise Broken("the other side hung up")
        self._data = data = self._data + received if self._data else received
        if len(data) < _RESPONSE.size:
            return None
        kind, length, rows, version = _RESPONSE.unpack_from(data)
        counted = None if rows < 0 else rows
        name = version.rstrip(b"\0").decode()
        if kind == Kind.SPOOLED and self._descriptor is not None:
            descriptor, self._descriptor = self._descriptor, None
            return Response(length, counted, name, descriptor=descriptor)
        if len(data) < _RESPONSE.size + length:
            return None
        content = data[_RESPONSE.size :]
        if kind == Kind.INLINE:
            return Response(length, counted, name, content)
        raise _error(content)

    def _keep(self, ancillary: list[tuple[int, int, bytes]]) -> None:
        for _level, _type, content in ancillary:  # there is room for one descriptor only
            self.close()
            (self._descriptor,) = _DESCRIPTOR.unpack_from(content)

    def close(self) -> None:
        """Give back a descriptor that came and is not wanted."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _error(content: bytes) -> EngineError:
    """The error as it was raised. Its fields are those of the class; its text is what the worker wrote."""
    described = json.loads(content)
    kind = getattr(errors, described["class"], EngineUnavailable)
    if not (isinstance(kind, type) and issubclass(kind, EngineError)):
        kind = EngineUnavailable
    error: EngineError = kind.__new__(kind)
    error.args = (described["message"],)
    for name, value in described["fields"].items():
        setattr(error, name, value)
    return error
