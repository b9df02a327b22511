"""What crawlers read first: robots.txt, and the sitemap of every page with its two languages.

A page's ``lastmod`` is when this server got the published build: the graph itself carries no time, and every page
follows from it. The same snapshot gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import quote

from flask import Blueprint, Response, abort, render_template, request, url_for

from kg.engine.interface import Engine
from kg.i18n import LANGUAGES
from kg.snapshot import MANIFEST, SnapshotError
from kg.web.caching import text_response
from kg.web.documents import DOCUMENTS
from kg.web.results import solutions
from kg.web.services import services

PER_FILE = 10_000  # URLs: some 5 MB a file; the protocol's own limits are 50,000 and 50 MB
XML = "application/xml; charset=utf-8"
NO_VERSION = "none"
# The kinds of things with a page worth finding; marks, points and the like stand on the page of their measure.
CLASSES = (
    "Plan",
    "Edition",
    "SourcePage",
    "Measure",
    "Kpi",
    "Ministry",
    "Law",
    "Provision",
    "LawColumn",
    "FiscalYear",
    "Topic",
)
# Answers without end, and what is no page. Everything else may be read: pages, data, dumps.
DISALLOWED = (
    "/sparql?",
    "/graph-store?",
    "/search?",
    "/suggest",
    "/reconcile",
    "/mcp",
    "/*?page=",
    "/*&page=",
    "/*?offset=",
    "/*&offset=",
    "/*?view=",
    "/*&view=",
    "/queries/*?",
    "/differences/*?",
)
ALLOWED = tuple(f"/{part}/*?lang={language}$" for part in ("queries", "differences") for language in LANGUAGES)

blueprint = Blueprint("sitemap", __name__)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its address, and the same in each language."""

    url: str
    languages: tuple[tuple[str, str], ...]


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Where the sitemap is, and what is not to be crawled (RFC 9309)."""
    rules = [f"Disallow: {request.script_root}{path}" for path in DISALLOWED]
    rules += [f"Allow: {request.script_root}{path}" for path in ALLOWED]
    lines = ["User-agent: *", *rules, "", f"Sitemap: {url_for('sitemap.sitemap', _external=True)}"]
    try:
        version = services().snapshots.current().version
    except SnapshotError:  # a crawler takes an error for leave to read nothing, or everything
        version = NO_VERSION
    return text_response("\n".join(lines) + "\n", "text/plain; charset=utf-8", version)


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Every page, or the index of the files that list them."""
    engine = services().engine
    version = engine.version
    files = _number_of_files(engine)
    if files == 1:
        return _file(engine, version, 1)
    urls = [url_for("sitemap.part", number=number, _external=True) for number in range(1, files + 1)]
    return text_response(render_template("sitemap_index.xml", urls=urls, changed=_changed()), XML, version)


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One file of the sitemap, counted from 1."""
    engine = services().engine
    version = engine.version
    if not 1 <= number <= _number_of_files(engine):
        abort(404)
    return _file(engine, version, number)


def _file(engine: Engine, version: str, number: int) -> Response:
    start = (number - 1) * PER_FILE
    pages = list(_pages(engine, start, start + PER_FILE))
    return text_response(render_template("sitemap.xml", pages=pages, changed=_changed()), XML, version)


def _number_of_files(engine: Engine) -> int:
    rows = solutions(engine, f"SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE {{ {_things()} }}")
    total = len(_paths()) + int(getattr(rows[0]["n"], "value", "0"))
    return max(1, -(-total // PER_FILE))


def _pages(engine: Engine, start: int, end: int) -> Iterator[Page]:
    """The pages from one place of the whole list to another: those of the site first, then the things by their IRI."""
    paths = _paths()
    yield from map(_page, islice(paths, start, end))
    offset, limit = max(0, start - len(paths)), end - max(start, len(paths))
    if limit <= 0:
        return
    base = services().base_iri
    text = f"SELECT DISTINCT ?s WHERE {{ {_things()} }} ORDER BY ?s LIMIT {limit} OFFSET {offset}"
    for row in solutions(engine, text):
        iri = str(getattr(row["s"], "value", ""))
        if iri.startswith(f"{base}id/"):
            yield _page(f"/page/{iri.removeprefix(f'{base}id/')}")


def _things() -> str:
    base = services().base_iri
    return f"VALUES ?class {{ {' '.join(f'<{base}ontology#{name}>' for name in CLASSES)} }} ?s a ?class"


def _paths() -> list[str]:
    """The pages that are no thing's."""
    lists = [
        "measures",
        "ministries",
        "laws",
        "corrections",
        "topics",
        "differences",
        "queries",
        "dumps/",
        "sparql",
        "docs",
    ]
    queries = [f"queries/{quote(name)}" for name in sorted(services().queries)]
    return ["/", *(f"/{path}" for path in (*lists, *DOCUMENTS, *queries, "page/ontology", "page/catalog"))]


def _page(path: str) -> Page:
    url = request.host_url.rstrip("/") + request.script_root + path
    return Page(url, tuple((language, f"{url}?lang={language}") for language in LANGUAGES))


def _changed() -> str:
    """When the published build came to be; ``""`` where another engine holds the graph and there is no build here."""
    try:
        manifest = services().snapshots.current().path / MANIFEST
    except SnapshotError:
        return ""
    return datetime.fromtimestamp(int(manifest.stat().st_mtime), UTC).isoformat()
