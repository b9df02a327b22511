"""The pages about differences between editions as operations of the OpenAPI document."""

from __future__ import annotations

from flask_babel import gettext as _

from kg.web.differences import DATA_FORMATS, FIELDS, HTML, KINDS, LIST_FORMATS
from kg.web.openapi.parts import (
    ENGINE_PROBLEMS,
    STRING,
    VERSION_PROBLEMS,
    Node,
    answer,
    format_parameter,
    operation,
    path_parameter,
    query_parameter,
    reference,
)

_DATE: Node = {"type": "string", "format": "date"}


def difference_paths() -> dict[str, Node]:
    """The choice of two editions, and their difference."""
    before, after = _("The earlier edition, by its date."), _("The later edition, by its date.")
    see_other = {"description": _("Where the page or the data is."), "headers": {"Location": {"schema": STRING}}}
    lang = reference("parameters", "lang")
    offered = (HTML, *DATA_FORMATS)
    index = operation(
        _("The editions that can be compared"),
        {200: answer(_("The list."), LIST_FORMATS), 303: see_other},
        (404, 406, *ENGINE_PROBLEMS),
        tags=[_("Pages")],
        parameters=[
            query_parameter("before", before, _DATE),
            query_parameter("after", after, _DATE),
            format_parameter(LIST_FORMATS),
            lang,
        ],
    )
    show = operation(
        _("What changed from one edition to another"),
        {200: answer(_("What changed."), offered, rows={})},
        (406, *VERSION_PROBLEMS, *ENGINE_PROBLEMS),
        tags=[_("Pages")],
        parameters=[
            path_parameter("before", before, _DATE),
            path_parameter("after", after, _DATE),
            query_parameter("kind", _("Only this kind, on the page."), {"type": "string", "enum": [*KINDS]}),
            query_parameter(
                "field", _("Only where this field differs, on the page."), {"type": "string", "enum": [*FIELDS]}
            ),
            format_parameter(offered),
            *(reference("parameters", name) for name in ("limit", "offset", "version")),
            lang,
        ],
    )
    return {"/differences": {"get": index}, "/differences/{before}/{after}": {"get": show}}
