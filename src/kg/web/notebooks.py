"""The notebooks of docs/notebooks to download, with the address of this server and the base of this graph in them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from kg.settings import DEFAULT_BASE_IRI
from kg.web.caching import text_response
from kg.web.documents import SITE
from kg.web.services import services

NOTEBOOKS: dict[str, str] = {
    "juten.ipynb": "application/x-ipynb+json",
    "juten.Rmd": "text/markdown; charset=utf-8",
}

blueprint = Blueprint("notebooks", __name__)


@blueprint.get("/notebooks/<name>")
def show(name: str) -> Response:
    """A notebook as a file."""
    path = services().settings.root / "docs" / "notebooks" / name
    if name not in NOTEBOOKS or not path.is_file():
        abort(404)
    text = path.read_text(encoding="utf-8").replace(DEFAULT_BASE_IRI, services().base_iri)
    site = request.url_root.rstrip("/")
    response = text_response(text.replace(SITE, site), NOTEBOOKS[name], services().engine.version)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
