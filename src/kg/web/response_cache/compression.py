"""Compression of whole answers by Accept-Encoding, as WSGI middleware. It keeps nothing between requests."""

from __future__ import annotations

from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from werkzeug.wsgi import FileWrapper

from kg.web.response_cache.answer import Answer, send, take_answer
from kg.web.response_cache.codings import CODINGS, IDENTITY, Choice, choose, compressor
from kg.web.response_cache.tags import coded_tag, matching_tag, with_base_tags

if TYPE_CHECKING:
    from typing import IO

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MIN_BYTES = 1024  # below this an answer fits one packet with its headers, compressed or not
MAX_BYTES = 33_554_432  # above this an answer is sent as it is: gzip takes half a second of a core for so much
IN_MEMORY = 1_048_576  # compressed bytes; what is more goes to a file
CHUNK = 262_144

_COMPRESSIBLE = frozenset(
    {
        "application/javascript",
        "application/json",
        "application/n-quads",
        "application/n-triples",
        "application/sparql-query",
        "application/trig",
        "application/xml",
        "image/svg+xml",
    }
)
# What names the very bytes, or says that they must stay.
_UNTOUCHABLE = frozenset(
    {"content-encoding", "content-range", "repr-digest", "content-digest", "digest", "content-md5"}
)
_BODILESS = frozenset({"204", "206", "304"})


def is_compressible(content_type: str) -> bool:
    """Whether a media type is text in some form, so that compressing pays."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type.startswith("text/") or media_type.endswith(("+json", "+xml")) or media_type in _COMPRESSIBLE


class Compression:
    """WSGI middleware: answers in gzip, br or zstd where the client takes it and it pays.

    An answer is compressed whole, piece by piece into a spool, before its first byte is sent: its Content-Length is
    right, and a fault on the way is an error and never a shortened answer. Untouched stay answers without
    Content-Length, with a coding, a digest or a range of their own, and answers above ``max_bytes``.

    :param min_bytes: a smaller body is not compressed, unless the client refuses identity.
    """

    def __init__(self, app: WSGIApplication, *, min_bytes: int = MIN_BYTES, max_bytes: int = MAX_BYTES) -> None:
        self._app = app
        self._min_bytes = min_bytes
        self._max_bytes = max_bytes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if "HTTP_RANGE" in environ:  # a range is one of the bytes as they are (RFC 9110, section 14.1.2)
            return self._app(environ, start_response)
        choice = choose(environ.get("HTTP_ACCEPT_ENCODING"))
        held = environ.get("HTTP_IF_NONE_MATCH")
        if held:
            environ = environ | {"HTTP_IF_NONE_MATCH": with_base_tags(held)}
        answer = take_answer(self._app, environ)
        if answer.code == "304" and held:
            tag = answer.header("etag")
            answer.replace("ETag", matching_tag(held, tag, choice.coding) if tag else None)
        else:
            answer = self.coded(answer, choice)
        return send(answer, environ, start_response)

    def coded(self, answer: Answer, choice: Choice) -> Answer:
        """The answer as it is sent to a client with this choice: in a coding if that pays, else as it is, with Vary."""
        if self._is_negotiable(answer):
            _add_vary(answer)
            if self._pays(answer, choice):
                return _compressed(answer, choice.coding)
        return answer

    def _is_negotiable(self, answer: Answer) -> bool:
        """Whether it depends on Accept-Encoding what is sent."""
        return (
            answer.code not in _BODILESS
            and is_compressible(answer.header("content-type") or "")
            and all(answer.header(name) is None for name in _UNTOUCHABLE)
            and "no-transform" not in answer.names("cache-control")
        )

    def _pays(self, answer: Answer, choice: Choice) -> bool:
        if choice.coding == IDENTITY or answer.length is None:
            return False
        least = 1 if choice.refuses_identity else self._min_bytes
        return least <= answer.length <= self._max_bytes


def _add_vary(answer: Answer) -> None:
    if answer.names("vary").isdisjoint({"accept-encoding", "*"}):
        vary = answer.header("vary")
        answer.replace("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")


def _compressed(answer: Answer, coding: str) -> Answer:
    assert coding in CODINGS
    spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer takes it along
    try:
        length = _compress_into(spool, answer, coding)
    except BaseException:
        spool.close()
        raise
    finally:
        answer.close()
    headers = [(name, value) for name, value in answer.headers if name.lower() != "accept-ranges"]
    result = Answer(answer.status, headers, _body(spool, length))
    result.replace("Content-Length", str(length))
    result.replace("Content-Encoding", coding)
    tag = answer.header("etag")
    if tag:
        result.replace("ETag", coded_tag(tag, coding))
    return result


def _compress_into(spool: IO[bytes], answer: Answer, coding: str) -> int:
    """Compress the body, and give the number of bytes that come out.

    :raises ValueError: where the body is not as long as Content-Length says.
    """
    expected = answer.length or 0
    encoder = compressor(coding, expected)
    taken = 0
    for piece in answer.body:
        taken += len(piece)
        if taken > expected:
            break
        spool.write(encoder.compress(piece))
    if taken != expected:
        raise ValueError(f"the body is {taken} bytes long or more, Content-Length says {expected}")
    spool.write(encoder.flush())
    return spool.tell()


def _body(spool: IO[bytes], length: int) -> Iterable[bytes]:
    spool.seek(0)
    if length > IN_MEMORY:
        return FileWrapper(spool, CHUNK)
    with spool:
        return [spool.read()]  # granian sends a list faster than an iterator
