"""The files of deploy/, and what the application itself says of the names in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.settings import Settings
from kg.web import create_app


@pytest.fixture(scope="session")
def deploy(root: Path) -> Path:
    return root / "deploy"


@pytest.fixture(scope="session")
def routes(root: Path) -> set[str]:
    """Every path of the application without a variable part."""
    app = create_app(settings=Settings({"KG_ROOT": str(root), "KG_BUILD_DIR": str(root / "none")}))
    return {rule.rule for rule in app.url_map.iter_rules() if not rule.arguments}
