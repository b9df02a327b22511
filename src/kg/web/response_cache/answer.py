"""A WSGI answer as a value: taken from an application, looked at or changed, and sent on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from werkzeug.http import is_entity_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

_OF_THE_BODY = frozenset({"etag", "accept-ranges", "repr-digest", "content-digest", "x-total-count"})


@dataclass(slots=True)
class Answer:
    """Status line, headers and body of a response. Whoever has it sends it or closes it."""

    status: str
    headers: Headers
    body: Iterable[bytes]
    _index: dict[str, str] | None = field(default=None, init=False, repr=False)  # headers by lower-case name

    @property
    def code(self) -> str:
        """The three digits of the status."""
        return self.status[:3]

    @property
    def length(self) -> int | None:
        """What Content-Length says, in bytes; None where there is no such header or it is no number."""
        text = self.header("content-length")
        return int(text) if text is not None and text.isascii() and text.isdigit() else None

    def header(self, name: str) -> str | None:
        """The value of a header, its name in lower case; several of one name are joined by commas."""
        if self._index is None:
            self._index = {}
            for key, value in self.headers:
                lower = key.lower()
                self._index[lower] = f"{self._index[lower]}, {value}" if lower in self._index else value
        return self._index.get(name)

    def names(self, name: str) -> set[str]:
        """The members of a comma-separated header of plain tokens, in lower case."""
        return {member.strip().lower() for member in (self.header(name) or "").split(",")} - {""}

    def replace(self, name: str, value: str | None) -> None:
        """Set a header, or take it away (None). The name is in its usual spelling."""
        lower = name.lower()
        kept = [(key, old) for key, old in self.headers if key.lower() != lower]
        self.headers = kept if value is None else [*kept, (name, value)]
        self._index = None

    def close(self) -> None:
        """Give back what stands behind the body."""
        close = getattr(self.body, "close", None)
        if close is not None:
            close()


def take_answer(app: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """Ask an application; a HEAD is asked as the GET that it stands for, so that the headers can be those of the GET.

    :raises RuntimeError: where the application never calls ``start_response``.
    """
    started: list[tuple[str, Headers]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Headers, _exc_info: Any = None, /) -> Any:  # noqa: ANN401
        started[:] = [(status, list(headers))]
        return written.append

    if environ["REQUEST_METHOD"] == "HEAD":
        environ = environ | {"REQUEST_METHOD": "GET"}
    body = app(environ, start_response)
    if not started:
        # A generator: PEP 3333 lets it start with its first piece.
        body = _Pieces(body, next(iter_body := iter(body), b""), iter_body)
    if not started:
        raise RuntimeError("the application answered without a status")
    status, headers = started[0]
    return Answer(status, headers, _Pieces(body, b"".join(written), iter(body)) if written else body)


def send(answer: Answer, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send an answer; to a HEAD without its body, which is closed unread."""
    start_response(answer.status, answer.headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        answer.close()
        return []
    return answer.body


def not_modified_headers(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers of a 304 for a 200 with these, but for ETag: nothing that describes a body that is not sent."""
    return [pair for pair in headers if not is_entity_header(pair[0]) and pair[0].lower() not in _OF_THE_BODY]


def whole_body(answer: Answer) -> bytes:
    """All of the body, which is closed then.

    :raises ValueError: where it is not as long as Content-Length says; a part never passes for the whole.
    """
    try:
        body = b"".join(answer.body)
    finally:
        answer.close()
    if len(body) != answer.length:
        raise ValueError(f"the body is {len(body)} bytes long, Content-Length says {answer.length}")
    return body


class _Pieces:
    """A body of which something came early; closing it closes the application's."""

    def __init__(self, source: Iterable[bytes], early: bytes, rest: Iterator[bytes]) -> None:
        self._source = source
        self._pieces = chain((early,), rest)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        close = getattr(self._source, "close", None)
        if close is not None:
            close()
