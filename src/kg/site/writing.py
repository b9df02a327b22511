"""One address after another asked, rewritten and written as a file: what a process of the export does.

A page in Japanese also gets a signpost at each of its other addresses (``id/…/index.html``): a plain host cannot
answer 303, so the IRI itself is a page that leads on at once. Knows one address at a time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from kg.formats import Shape, formats_for
from kg.i18n import LANGUAGES
from kg.site.addresses import Address, NoFileName, relative
from kg.site.asking import Answer, Asker
from kg.site.resolving import LeadsNowhere, Resolver, link_to
from kg.site.rewriting import FormLeadsNowhere, rewrite

_PAGE = "/page/"
_DOCUMENTS = frozenset({"ontology", "catalog"})  # things whose IRI does not begin with id/
_GONE = 410
_SIGNPOST = """\
<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'">
<meta http-equiv="refresh" content="0; url={page}">
<title>{title}</title>
{alternates}</head>
<body>
<p><a href="{page}">{title}</a></p>
</body>
</html>
"""


@dataclass(slots=True)
class Written:
    """What came of some addresses: files and their bytes, the addresses that they lead to, and what is wrong."""

    files: int = 0
    bytes: int = 0
    found: set[Address] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Written) -> None:
        """Take in the files and the faults of others; where they lead to is for who goes on."""
        self.files += other.files
        self.bytes += other.bytes
        self.faults += other.faults


class Writer:
    """Writes files of one application into one folder.

    :param url: the whole address of the site's root, ending in a slash.
    :param gone: paths of pages that an older version had; the application says so with 410.
    """

    def __init__(self, app: Flask, url: str, folder: Path, gone: frozenset[str]) -> None:
        self.resolver = Resolver(app, urlsplit(url).path.rstrip("/"))
        self.asker = Asker(app, url)
        self._folder = folder
        self._gone = gone
        self._made: set[Path] = set()

    def write_all(self, addresses: Iterable[Address]) -> Written:
        """Write the files of these addresses."""
        written = Written()
        for address in addresses:
            try:
                self._write(address, written)
            except (NoFileName, LeadsNowhere, FormLeadsNowhere) as error:
                written.faults.append(f"{address.request()}: {error}")
        return written

    def _write(self, address: Address, written: Written) -> None:
        answer = self.asker.ask(address)
        if answer.status != 200 and not (answer.status == _GONE and address.path in self._gone):
            written.faults.append(f"{address.request()}: {answer.status}")
            return
        if answer.is_html != address.is_page:
            written.faults.append(f"{address.request()}: {answer.content_type}, and no row for its route says so")
            return
        if not address.is_page:
            self.put(address.file(), answer.body, written)
            return
        self.put(address.file(), self._page(address, answer, written), written)
        if address.language == LANGUAGES[0] and not address.arguments:
            self._signpost(address, written)

    def _page(self, address: Address, answer: Answer, written: Written) -> bytes:
        file = address.file()

        def leads(link: str) -> str | None:
            target = self.resolver.resolve(link, address.language)
            if target is None:
                return None
            written.found.add(target.address)
            return link_to(file, target)

        return rewrite(answer.body.decode(), leads, answer.policy).encode()

    def _signpost(self, address: Address, written: Written) -> None:
        path = signposted(address.path)
        if path is None:
            return
        file = f"{path}/index.html"
        page = relative(file, address.file())
        alternates = ""
        if address.path.startswith(_PAGE) and address.path not in self._gone:
            for row in formats_for(Shape.GRAPH):
                data = Address(f"/data/{address.path.removeprefix(_PAGE)}.{row.extension}")
                written.found.add(data)
                alternates += f'<link rel="alternate" type="{row.media_type}" href="{relative(file, data.file())}">\n'
        text = _SIGNPOST.format(page=escape(page), title=escape(path), alternates=alternates)
        self.put(file, text.encode(), written)

    def put(self, name: str, content: bytes, written: Written) -> None:
        """Write one file."""
        path = self._folder / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        path.write_bytes(content)
        written.files += 1
        written.bytes += len(content)


def signposted(path: str) -> str | None:
    """The folder that leads on to a page: a thing's IRI, or where a server has the page; None where there is none."""
    if path.startswith(_PAGE):
        rest = path.removeprefix(_PAGE)
        if rest.partition("/")[0] in _DOCUMENTS | {"queries", "graph"}:
            return rest if rest in _DOCUMENTS else None  # a saved query's own address has its page
        return f"id/{rest}"
    return path[1:] if len(path) > 1 and not path.endswith("/") else None
