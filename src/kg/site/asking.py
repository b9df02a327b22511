"""The application asked for an address, in this process: what it answered, whole, with a redirect to data followed."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from kg.formats import BY_NAME
from kg.site.addresses import Address

_PAGE_ACCEPT = f"{BY_NAME['html'].media_type},*/*;q=0.8"
_DATA_ACCEPT = f"{BY_NAME['ttl'].media_type},*/*;q=0.8"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HOPS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What the application answered; ``policy`` is its Content-Security-Policy."""

    status: int
    content_type: str
    body: bytes
    policy: str

    @property
    def is_html(self) -> bool:
        """Whether it is a page."""
        return self.content_type.startswith(BY_NAME["html"].media_type)


class Asker:
    """Asks one application as a browser or a program would.

    :param url: the site's whole address, which pages and data name where they name a whole one.
    """

    def __init__(self, app: Flask, url: str) -> None:
        self._client = Client(app)
        parts = urlsplit(url)
        self._root = f"{parts.scheme}://{parts.netloc}/"
        self._prefix = parts.path.rstrip("/")

    def ask(self, address: Address) -> Answer:
        """The answer to an address."""
        request = address.request()
        response = self._get(request, address)
        for _hop in range(_HOPS):
            if response.status_code not in _REDIRECTS:
                break
            location = urlsplit(response.headers["Location"])
            path = location.path.removeprefix(self._prefix)
            response = self._get(f"{path}?{location.query}" if location.query else path, address)
        return Answer(
            response.status_code,
            response.headers.get("Content-Type", ""),
            response.get_data(),
            response.headers.get("Content-Security-Policy", ""),
        )

    def _get(self, request: str, address: Address) -> TestResponse:
        # The language of a page stands in its address; data in one language for all are in the first.
        headers = {"Accept": _PAGE_ACCEPT if address.is_page else _DATA_ACCEPT, "Accept-Language": "ja"}
        base = f"{self._root}{self._prefix[1:]}/" if self._prefix else self._root
        return self._client.get(request, base_url=base, headers=headers)
