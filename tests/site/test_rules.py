"""The table of routes: it names only what there is, and every route that gives no page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from kg.settings import Settings
from kg.site.rules import RULES
from kg.web import create_app
from kg.web.static_edition import STATIC
from tests.browser.kinds import NO_PAGES

OPTIONAL = {"mcp.endpoint"}  # where its package is installed


@pytest.fixture
def app(root: Path, tmp_path: Path) -> Flask:
    """The application of a static edition, for its routes."""
    return create_app({STATIC: True}, settings=Settings({"KG_BUILD_DIR": str(tmp_path), "KG_ROOT": str(root)}))


def test_every_row_is_a_route(app: Flask) -> None:
    assert RULES.keys() - OPTIONAL <= {rule.endpoint for rule in app.url_map.iter_rules()}


def test_every_route_without_a_page_has_a_row() -> None:
    assert NO_PAGES.keys() <= RULES.keys()
