"""The documents of docs/ as pages: about, tutorial, model, endpoint, tables. Their SPARQL blocks can be opened and run.

The Markdown is ours and reviewed; HTML in it is shown as text all the same. A document is read again when its file
changes. Knows no graph.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from kg.settings import DEFAULT_BASE_IRI
from kg.web.caching import page_response
from kg.web.language import current_language
from kg.web.services import services
from kg.web.urls import urls

SITE = "http://localhost:8000"  # what the documents call this server
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#|/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its files by language. One that there is in one language only is shown in both, and says so."""

    name: str
    files: Mapping[str, str]

    def file(self, language: str) -> tuple[str, str]:
        """The file to show, and the language that it is in."""
        found = language if language in self.files else next(iter(self.files))
        return self.files[found], found


DOCUMENTS: dict[str, Document] = {
    document.name: document
    for document in (
        Document("about", {"ja": "about.ja.md", "en": "about.md"}),
        Document("tutorial", {"ja": "tutorial.ja.md", "en": "tutorial.md"}),
        Document("model", {"ja": "model.ja.md", "en": "model.md"}),
        Document("endpoint", {"en": "endpoint.md"}),
        Document("tabular", {"ja": "tabular.ja.md", "en": "tabular.md"}),
    )
}
_BY_FILE = {file: document for document in DOCUMENTS.values() for file in document.files.values()}

blueprint = Blueprint("documents", __name__)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level, for the table of contents."""

    anchor: str
    text: str


@blueprint.get("/about", defaults={"name": "about"})
@blueprint.get("/tutorial", defaults={"name": "tutorial"})
@blueprint.get("/model", defaults={"name": "model"})
@blueprint.get("/endpoint", defaults={"name": "endpoint"})
@blueprint.get("/tabular", defaults={"name": "tabular"})
def show(name: str) -> Response:
    """A document as a page."""
    file, language = DOCUMENTS[name].file(current_language())
    path = services().settings.root / "docs" / file
    if not path.is_file():
        abort(404)
    tokens = _tokens(path, path.stat().st_mtime_ns, services().base_iri, request.url_root.rstrip("/"))
    title, headings, rest = _outline(tokens)
    html = render_template(
        "document.html",
        name=name,
        title=title,
        headings=headings,
        body=Markup(_markdown().renderer.render(rest, _markdown().options, {})),  # noqa: S704 - the renderer escapes
        written_in=language,
    )
    return page_response(html, services().engine.version)


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")


@lru_cache(maxsize=32)
def _tokens(path: Path, _changed: int, base_iri: str, site: str) -> list[Token]:
    """The document's tokens, with the addresses of this server and this graph in it; headings have anchors."""
    text = path.read_text(encoding="utf-8").replace(DEFAULT_BASE_IRI, base_iri)
    tokens = _markdown().parse(text.replace(SITE, site))
    number = 0
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            number += 1
            token.attrSet("id", f"section-{number}")
        _set_links(token.children or (), site)
    return tokens


def _set_links(children: Sequence[Token], site: str) -> None:
    """Links into this site by path; one to a file that is no page of the site becomes plain text."""
    plain = False
    for child in children:
        if child.type == "link_open":
            href = str(child.attrGet("href") or "")
            if href == site or href.startswith(f"{site}/"):
                href = href.removeprefix(site) or "/"
            child.attrSet("href", href)
            plain = not _ELSEWHERE.match(href) and href.partition("#")[0] not in _BY_FILE
        if child.type in {"link_open", "link_close"}:
            child.hidden = plain


def _outline(tokens: Sequence[Token]) -> tuple[str, list[Heading], Sequence[Token]]:
    """The title, the headings below it, and the tokens of the rest."""
    title, headings, rest = "", [], 0
    for place, (token, inline) in enumerate(pairwise(tokens)):
        if token.type == "heading_open" and inline.children is not None:
            text = "".join(child.content for child in inline.children)
            if token.tag == "h1" and not title:
                title, rest = text, place + 3  # heading_open, inline, heading_close
            elif token.tag == "h2":
                headings.append(Heading(str(token.attrGet("id")), text))
    return title, headings, tokens[rest:]


class _Renderer(RendererHTML):
    """Markdown to HTML of ours: links by local path, code that scrolls, SPARQL that runs, tables that scroll."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A link: between the documents by their pages, into this site by local path."""
        if tokens[idx].hidden:
            return ""
        href = str(tokens[idx].attrGet("href") or "")
        return f'<a href="{escape(_address(href))}">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """The end of a link."""
        return "" if tokens[idx].hidden else "</a>"

    def softbreak(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """The end of a source line: nothing between two Japanese letters, where a blank would be seen."""
        before = next((token.content[-1] for token in reversed(tokens[:idx]) if token.content), "")
        after = next((token.content[0] for token in tokens[idx:] if token.content), "")
        return "" if _is_wide(before) and _is_wide(after) else "\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A block of code; one in SPARQL can be opened in the editor and run."""
        token = tokens[idx]
        code = f'<pre class="code" tabindex="0"><code>{escape(token.content)}</code></pre>'
        if token.info.strip() != "sparql":
            return f"{code}\n"
        return render_template("_runnable.html", code=Markup(code), query=token.content)  # noqa: S704 - escaped above

    def table_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A table in a region that scrolls by itself."""
        return '<div class="scroll"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """The end of both."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: object, env: object) -> str:
        """A heading of a column."""
        return '<th scope="col">'


def _is_wide(letter: str) -> bool:
    return bool(letter) and unicodedata.east_asian_width(letter) in {"W", "F"}


def _address(href: str) -> str:
    path, _hash, fragment = href.partition("#")
    if path in _BY_FILE:
        return urls.document(_BY_FILE[path].name) + (f"#{fragment}" if fragment else "")
    return urls.local(href) if href.startswith("/") else href
