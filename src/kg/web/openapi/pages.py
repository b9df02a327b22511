"""The lists and the documents as operations of the OpenAPI document."""

from __future__ import annotations

from flask_babel import gettext as _

from kg.formats import BY_NAME
from kg.web.openapi.parts import (
    ENGINE_PROBLEMS,
    VERSION_PROBLEMS,
    Node,
    answer,
    operation,
    query_parameter,
    reference,
)


def page_parameter() -> Node:
    """``?page=``: which page of a list."""
    return query_parameter("page", _("Which page of the list, from 1."), {"type": "integer", "minimum": 1})


def page_paths() -> dict[str, Node]:
    """A path for each list and each document of docs/."""
    lists = {
        "/measures": (_("The measures"), True),
        "/ministries": (_("The ministries and agencies"), False),
        "/laws": (_("The laws"), False),
        "/topics": (_("The topics"), False),
        "/corrections": (_("The corrections"), True),
    }
    documents = {
        "/about": _("About this site"),
        "/tutorial": _("The tutorial"),
        "/model": _("The model explained"),
        "/endpoint": _("The endpoint explained"),
        "/tabular": _("The tables explained: CSV, Excel, pandas, R, Power Query"),
    }
    found = {path: _page(summary, has_pages=has_pages) for path, (summary, has_pages) in lists.items()}
    return found | {path: _page(summary, problems=(404,)) for path, summary in documents.items()}


def _page(summary: str, *, has_pages: bool = False, problems: tuple[int, ...] = ()) -> Node:
    parameters = [reference("parameters", "lang")]
    if has_pages:
        parameters += [page_parameter(), reference("parameters", "version")]
        problems = (*VERSION_PROBLEMS, *problems)
    answers = {200: answer(_("The page."), (BY_NAME["html"],))}
    return {"get": operation(summary, answers, (*problems, *ENGINE_PROBLEMS), tags=[_("Pages")], parameters=parameters)}
