"""What crawlers and harvesters read, as operations of the OpenAPI document."""

from __future__ import annotations

from flask_babel import gettext as _

from kg.formats import BY_NAME, Shape, formats_for
from kg.graph.frames import TREES
from kg.web.openapi.parts import (
    ENGINE_PROBLEMS,
    STRING,
    Node,
    answer,
    format_parameter,
    operation,
    path_parameter,
    reference,
)

GRAPHS = formats_for(Shape.GRAPH)


def discovery_paths() -> dict[str, Node]:
    """VoID's well-known address, schema.org, the sitemap, robots.txt."""
    tags, lang = [_("Discovery")], reference("parameters", "lang")
    formats = [format_parameter((*GRAPHS, BY_NAME["html"])), lang]
    found: Node = {"description": _("Where the page or the data is."), "headers": {"Location": {"schema": STRING}}}
    document = {200: answer(_("The catalogue."), (BY_NAME["jsonld"],))}
    number = path_parameter("number", _("The number of the file, from 1."), {"type": "integer", "minimum": 1})
    return {
        "/.well-known/void": {
            "get": operation(
                _("The VoID description"), {303: found}, (404, 406, *ENGINE_PROBLEMS), tags=tags, parameters=formats
            )
        },
        "/catalog/schema.jsonld": {
            "get": operation(
                _("The catalogue in schema.org's words"),
                document,
                (404, *ENGINE_PROBLEMS),
                tags=tags,
                parameters=[lang],
            )
        },
        **_frames(),
        "/sitemap.xml": {
            "get": operation(
                _("Every page, or the index of the files that list them"), _file("xml"), ENGINE_PROBLEMS, tags=tags
            )
        },
        "/sitemap-{number}.xml": {
            "get": operation(
                _("One file of the sitemap"), _file("xml"), (404, *ENGINE_PROBLEMS), tags=tags, parameters=[number]
            )
        },
        "/.well-known/csvm": {
            "get": operation(_("Where the metadata of a table is"), _file("plain"), (503,), tags=tags)
        },
        "/robots.txt": {"get": operation(_("What crawlers may read"), _file("plain"), (503,), tags=tags)},
    }


def _frames() -> dict[str, Node]:
    tags, name = [_("Linked data")], path_parameter("name", _("A class."), {"type": "string", "enum": sorted(TREES)})
    content: Node = {BY_NAME["jsonld"].media_type: {"schema": {"type": "object", "required": ["@context"]}}}
    document: dict[int, Node] = {200: {"description": _("The document."), "content": content}}
    return {
        "/context.jsonld": {"get": operation(_("The JSON-LD context"), document, (503,), tags=tags)},
        "/frames/{name}.jsonld": {
            "get": operation(_("The JSON-LD frame of a class"), document, (404, 503), tags=tags, parameters=[name])
        },
    }


def _file(kind: str) -> dict[int, Node]:
    media_type = {"xml": "application/xml", "plain": "text/plain"}[kind]
    return {200: {"description": _("The file."), "content": {media_type: {"schema": STRING}}}}
