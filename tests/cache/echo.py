"""An application whose answers depend on everything that an answer may depend on, with every way to be uncacheable."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import Any

from werkzeug import Request, Response
from werkzeug.http import is_resource_modified, quote_etag
from werkzeug.middleware.proxy_fix import ProxyFix

TRUSTED_PEER = "10.0.0.1"
VERSION_HEADER = "X-Juten-Version"


class EchoApp:
    """``published`` is what the link says, ``version`` what the application answers from; it may lag behind."""

    def __init__(self) -> None:
        self.published = self.version = "v1"
        self.calls = 0
        self.on_evaluate: Callable[[], None] = lambda: None
        self._behind_proxy = ProxyFix(self._answer, x_for=1, x_proto=1, x_host=1, x_port=1, x_prefix=1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        app = self._behind_proxy if environ.get("REMOTE_ADDR") == TRUSTED_PEER else self._answer
        return app(environ, start_response)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.calls += 1
        request = Request(environ)
        return self._response(request)(environ, start_response)

    def _response(self, request: Request) -> Response:
        label = self.version
        self.on_evaluate()
        seen = {
            "version": self.version,
            "method": "GET" if request.method == "HEAD" else request.method,
            "query": request.query_string.decode("latin-1"),
            "url": request.url,
            "root": request.root_url,
            "accept": request.headers.get("Accept"),
            "language": request.headers.get("Accept-Language"),
            "type": request.content_type if request.method == "POST" else None,
            "body": request.get_data().decode("latin-1") if request.method == "POST" else None,
        }
        size = int(request.args.get("size", "0"))
        body = json.dumps(seen, sort_keys=True) + " " * size
        kind = request.path.strip("/")
        if kind == "broken":
            raise RuntimeError("the application failed")
        if kind == "error":
            return Response(body, 400, {VERSION_HEADER: label, "Cache-Control": "no-store"})
        if kind == "gone":
            return Response("", 303, {VERSION_HEADER: label, "Location": request.url_root + label})
        response = _special(kind, body)
        response.headers[VERSION_HEADER] = label
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Vary", "Accept-Encoding, Accept, Accept-Language")
        if response.headers.get("Cache-Control") is None:
            response.headers["Cache-Control"] = "public, max-age=60"
        if kind in {"volatile", "untagged"}:
            return response
        return _tagged(request, response, hashlib.sha256(body.encode()).hexdigest()[:32], weak=kind == "weak")


def _special(kind: str, body: str) -> Response:
    if kind == "volatile":
        return Response(body + str(random.random()), headers={"Cache-Control": "no-store"}, mimetype="text/plain")
    if kind == "cookie":
        return Response(body, headers={"Set-Cookie": "a=b"}, mimetype="text/plain")
    if kind == "private":
        return Response(body, headers={"Cache-Control": "private"}, mimetype="text/plain")
    if kind == "stream":
        return Response(_stream(body), mimetype="text/plain")
    if kind == "weak":
        return Response(body, mimetype="text/plain")
    if kind == "origin":
        return Response(body, headers={"Vary": "Accept, Accept-Encoding, Origin"}, mimetype="text/plain")
    if kind == "coded":
        return Response(body, headers={"Content-Encoding": "x-own"}, mimetype="text/plain")
    if kind == "picture":
        return Response(body, mimetype="image/png")
    return Response(body, mimetype="application/sparql-results+json")


def _tagged(request: Request, response: Response, tag: str, *, weak: bool) -> Response:
    response.set_etag(tag, weak=weak)
    if request.path == "/missing":
        response.status_code = 404  # an error with everything but the status that a kept answer needs
        return response
    if request.method in {"GET", "HEAD"} and not is_resource_modified(request.environ, etag=quote_etag(tag)):
        response.status_code = 304
        response.response = []
    return response


def _stream(body: str) -> Iterator[bytes]:
    yield body.encode()


class Reply:
    """What came out of a WSGI callable."""

    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} comes twice: {values}"
        return values[0] if values else None

    @property
    def facts(self) -> tuple[str, list[tuple[str, str]], bytes]:
        return self.status, sorted((name.lower(), value) for name, value in self.headers), self.body


def environ_of(
    method: str = "GET", path: str = "/sparql", query: str = "", body: bytes = b"", **more: str
) -> dict[str, Any]:
    """A request as a server hands it on; ``more`` are further keys, such as ``HTTP_ACCEPT``."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_HOST": "kg.example",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }
    if method == "POST":
        environ["CONTENT_LENGTH"] = str(len(body))
    return environ | more


def call(app: Any, environ: dict[str, Any]) -> Reply:
    """One request through a WSGI callable, closed at its end; on an environ of its own."""
    body = environ["wsgi.input"].getvalue()
    started: list[tuple[str, list[tuple[str, str]]]] = []
    result = app(
        environ | {"wsgi.input": BytesIO(body)}, lambda status, headers, exc=None: started.append((status, headers))
    )
    try:
        content = b"".join(result)
    finally:
        getattr(result, "close", lambda: None)()
    return Reply(*started[-1], content)


def decoded(reply: Reply) -> bytes:
    """The body without its coding."""
    import gzip

    import brotli
    import zstandard

    match reply.header("Content-Encoding"):
        case "gzip":
            return gzip.decompress(reply.body)
        case "br":
            return brotli.decompress(reply.body)
        case "zstd":
            return zstandard.ZstdDecompressor().decompressobj().decompress(reply.body)
        case _:
            return reply.body
