"""A relay before a real engine that keeps the body of every request."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from urllib.parse import urlsplit

import httpx

from tests.remote.listening import Listening


class Relay(Listening):
    """Listens on a free port of loopback while inside the context. ``bodies`` is what was sent to the engine."""

    def __init__(self, url: str) -> None:
        self.bodies: list[bytes] = []
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                relay.bodies.append(body)
                headers = {name: self.headers[name] for name in ("Content-Type", "Accept")}
                answer = httpx.post(url, content=body, headers=headers, timeout=60, trust_env=False)
                self.send_response(answer.status_code)
                self.send_header("Content-Type", answer.headers["Content-Type"])
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def log_message(self, *_arguments: object) -> None:
                pass

        super().__init__(Handler)
        self.url = f"{self.origin}{urlsplit(url).path}"
