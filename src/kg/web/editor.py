"""The query editor: its page with or without the script, the saved queries that it opens, the terms that it completes.

The script is built from npm by `make editor` into ``static/editor/``. Without it the page is a form with a textarea,
which asks and answers all the same. How a query is evaluated is not known here.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask_babel import gettext as _

from kg.formats import formats_for
from kg.web.caching import text_response
from kg.web.examples import examples_for, start_query
from kg.web.language import current_language
from kg.web.paging import Page, page_url
from kg.web.problems import Problem
from kg.web.results import ROWS_ON_PAGE, Shown
from kg.web.saved import PAGE_NAMES
from kg.web.services import services
from kg.web.terms import editor_document
from kg.web.urls import urls
from kg.web.vocabulary import prefixes

TERMS = "/editor/terms.json"
MANIFEST = Path(__file__).parent / "static" / "editor" / "manifest.json"
MANIFEST_CONFIG = "EDITOR_MANIFEST"  # Flask configuration: another place for it
LONG_QUERY = 4_000  # characters; percent-encoded three times as many, and servers on the way take 8 to 16 kB of address
SHOWN_OF_LINE = 60  # characters before the fault and after it

blueprint = Blueprint("editor", __name__)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The built script and its style, as names below ``static/``."""

    script: str
    style: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a query is wrong: line and column from 1, and that line, parted where the fault begins."""

    line: int
    column: int
    before: str
    after: str


def manifest_path() -> Path:
    """Where the list of the built files is, if they were built."""
    return Path(current_app.config.get(MANIFEST_CONFIG, MANIFEST))


def bundle() -> Bundle | None:
    """The editor's script, or None where it was not built."""
    path = manifest_path()
    try:
        return _read_bundle(path, path.stat().st_mtime_ns)
    except OSError:
        return None


@lru_cache(maxsize=4)
def _read_bundle(path: Path, _changed: int) -> Bundle | None:
    try:
        manifest = json.loads(path.read_bytes())
        return Bundle(f"editor/{manifest['script']}", f"editor/{manifest['style']}")
    except (ValueError, KeyError, TypeError) as error:
        logger.warning("the plain query editor is shown: %s cannot be read: %r", path, error)
        return None


def editor_page(text: str, shown: Shown | None = None, problem: Problem | None = None) -> str:
    """The page as HTML: the query, and its answer or what is wrong with it."""
    base_iri = services().base_iri
    built = bundle()
    return render_template(
        "sparql.html",
        query_text=text,
        federation=bool(services().settings["KG_FEDERATION"]),
        shown=shown,
        problem=problem,
        place=_place(text, problem),
        downloads=formats_for(shown.shape) if shown else (),
        is_long=len(text) > LONG_QUERY,
        pages=_pages(shown) if shown and request.method != "POST" else [],
        page_names=PAGE_NAMES,
        page_url=page_url,
        bundle=built,
        settings=_settings() if built else None,
        examples=examples_for(base_iri),
        queries=services().queries.values(),
        prefixes=prefixes(base_iri),
        default_query=start_query(base_iri),
    )


def _pages(shown: Shown) -> list[tuple[str, Page]]:
    """The other pages of the rows, by their relation."""
    if shown.table is None or not shown.table.is_cut:
        return []
    here = Page(ROWS_ON_PAGE, shown.table.offset)
    return [(relation, page) for relation, page in here.neighbours(shown.table.total) if page != here]


def saved_text(name: str | None) -> str:
    """The text of the saved query of this name, ``""`` where none is asked for; 404 where there is none."""
    if name is None:
        return ""
    query = services().queries.get(name)
    if query is None:
        abort(404)
    return query.text


def _place(text: str, problem: Problem | None) -> Place | None:
    """Where the problem is in the text, if it says so."""
    members = problem.extensions if problem else {}
    line, column = members.get("line"), members.get("column")
    lines = re.split(r"\r\n|\r|\n", text)
    if not isinstance(line, int) or not isinstance(column, int) or not 0 < line <= len(lines):
        return None
    before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    cut_before = "…" + before[-SHOWN_OF_LINE:] if len(before) > SHOWN_OF_LINE else before
    cut_after = after[:SHOWN_OF_LINE] + "…" if len(after) > SHOWN_OF_LINE else after
    return Place(line, column, cut_before, cut_after)


def texts() -> dict[str, Any]:
    """What the script says, in the reader's language; ``{…}`` in a text is filled in by it."""
    return {
        "stop": _("Stop"),
        "copyLink": _("Copy the link"),
        "copied": _("The link to this query is copied."),
        "notCopied": _("The browser did not allow copying. The address bar holds the link after a run."),
        "tooLong": _("This query is too long for a link."),
        "running": _("Running…"),
        "stopped": _("Stopped."),
        "unreachable": _("The server did not answer. Try again."),
        "noAnswer": _("There is no answer"),
        "leave": _("Tab now leaves the editor."),
        "offered": _("What fits here"),
        "expected": _("This does not fit here. Expected: {expected}"),
        "wrongHere": _("The query is wrong here: {detail}"),
        "opened": _("“{title}” is in the editor. Undo brings the former query back."),
        "filter": _("Show only rows with"),
        "filtered": _("{shown} of {total} rows"),
        "raw": _("The answer as it was sent"),
        "loading": _("Loading…"),
        "cut": _("This is the beginning. The downloads hold all of it."),
        "kinds": {
            "class": _("class"),
            "property": _("property"),
            "datatype": _("datatype"),
            "individual": _("individual"),
        },
    }


def _settings() -> dict[str, Any]:
    """What the script is told: addresses, the language, its texts."""
    return {
        "endpoint": urls.sparql(),
        "terms": urls.editor_terms(),
        "language": current_language(),
        "carriedLanguage": urls.chosen_language(),
        "longQuery": LONG_QUERY,
        "texts": texts(),
    }


@blueprint.get(TERMS)
def terms() -> Response:
    """Prefixes and terms for completion."""
    engine = services().engine
    version = engine.version
    body = json.dumps(editor_document(engine, services().base_iri), ensure_ascii=False) + "\n"
    return text_response(body, "application/json", version)
