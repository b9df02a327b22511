"""The query page of the static edition: SPARQL in the browser, by Oxigraph in WebAssembly, over the dump.

The page is made once and knows no query; its script takes one from the address. Where the script was not built, the
page says so in one line. How the static edition's other files come to be is not known here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Response, render_template
from flask_babel import gettext as _

from kg.formats import BY_NAME, Format, Shape
from kg.web.caching import page_response
from kg.web.editor import manifest_path, texts
from kg.web.examples import examples_for, start_query
from kg.web.headers import SECURITY_HEADERS
from kg.web.language import current_language
from kg.web.results import CHARACTERS_ON_PAGE, ROWS_ON_PAGE
from kg.web.services import services
from kg.web.vocabulary import prefixes

DEADLINE = 10  # s; a person who waits longer has the button, and the server's own default is the same
AT_ONCE = 20_000_000  # B of dump that are loaded when the page opens; a larger one waits for the first query
# WebAssembly needs a word of its own, and says nothing about eval() of JavaScript (CSP 3, section 4.4).
POLICY = SECURITY_HEADERS["Content-Security-Policy"].replace(
    "script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"
)
# What Oxigraph's WebAssembly build can write: all but what this project writes itself.
_DOWNLOADS: dict[Shape, tuple[Format, ...]] = {
    Shape.BINDINGS: tuple(BY_NAME[name] for name in ("csv", "tsv", "json", "xml")),
    Shape.BOOLEAN: tuple(BY_NAME[name] for name in ("json", "xml")),
    Shape.GRAPH: tuple(BY_NAME[name] for name in ("ttl", "nt", "jsonld", "rdf")),
}


@dataclass(frozen=True, slots=True)
class Bundle:
    """The built files as names below ``static/``: the page's script and style, the worker's script, the engine."""

    script: str
    style: str
    worker: str
    engine: str


def bundle() -> Bundle | None:
    """What `make editor` built, or None where it did not."""
    try:
        built = json.loads(manifest_path().read_bytes())["browser"]
        return Bundle(*(f"editor/{built[name]}" for name in ("script", "style", "worker", "engine")))
    except (OSError, ValueError, KeyError, TypeError):  # kg.web.editor warns of a list that cannot be read
        return None


def page() -> Response:
    """The page, with a policy of its own."""
    base_iri = services().base_iri
    html = render_template(
        "browser_query.html",
        bundle=bundle(),
        settings=_settings(),
        examples=examples_for(base_iri),
        queries=services().queries.values(),
        prefixes=prefixes(base_iri),
        default_query=start_query(base_iri),
    )
    response = page_response(html, "")
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _settings() -> dict[str, object]:
    """What the script is told beside the addresses, which stand in attributes of their own."""
    return {
        "base": services().base_iri,
        "language": current_language(),
        "deadline": DEADLINE,
        "atOnce": AT_ONCE,
        "rows": ROWS_ON_PAGE,
        "characters": CHARACTERS_ON_PAGE,
        "downloads": {shape.value: [_format(row) for row in rows] for shape, rows in _DOWNLOADS.items()},
        "prefixes": prefixes(services().base_iri),
        "texts": texts() | _texts(),
    }


def _format(row: Format) -> dict[str, str]:
    return {"name": row.name, "title": row.title, "type": row.media_type}


def _texts() -> dict[str, str]:
    return {
        "waiting": _("The data ({size}) are loaded with the first query."),
        "fetching": _("Loading the data: {done} of {size}"),
        "storing": _("Reading {triples} triples…"),
        "ready": _("{triples} triples are loaded. Queries run in this browser."),
        "notLoaded": _("The data could not be loaded: {reason}"),
        "late": _("The query took longer than {seconds} seconds and was stopped."),
        "died": _("The query took more memory than the browser gives, or ended the engine."),
        "wrong": _("The query cannot be read"),
        "place": _("Line {line}, column {column}"),
        "unexpected": _("unexpected {token}"),
        "unexpectedEnd": _("unexpected end of the query"),
        "undeclared": _("the prefix {prefix} is not declared"),
        "expectedHere": _("expected {tokens}"),
        "refused": _("Updates and LOAD are not queries, and this page only reads."),
        "service": _("SERVICE would ask another server: this page asks none."),
        "row": _("1 row"),
        "rows": _("{total} rows"),
        "firstRows": _("The first {shown} of {total} rows"),
        "yes": _("Yes"),
        "no": _("No"),
        "graph": _("The graph"),
        "beginning": _("The beginning of the graph"),
        "answerAs": _("This answer as"),
        "took": _("in {milliseconds} ms"),
        "unnamed": _("“{value}” names nothing here (parameter {parameter})."),
        "ambiguous": _("“{value}” names several things (parameter {parameter}): {names}"),
        "malformed": _("“{value}” cannot be read (parameter {parameter})."),
        "missing": _("A value is missing (parameter {parameter})."),
        "noSaved": _("The saved query {name} could not be loaded."),
    }
