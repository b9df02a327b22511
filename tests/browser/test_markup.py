"""Every kind of page is valid HTML, as the Nu Html Checker judges it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.browser.kinds import KINDS_OF_PAGES, Kind
from tests.browser.markup import checked
from tests.browser.sites import Site

MOST_TOLD = 40  # lines


def file_name(kind: Kind) -> str:
    """A name for the file that a page is written into."""
    return re.sub(r"[^a-z0-9]+", "-", kind.name.lower()) + ".html"


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_kind_of_page_is_valid(
    sites: Callable[[str], Site], node_modules: Path, tmp_path: Path, language: str
) -> None:
    names = {}
    with httpx.Client(timeout=60, trust_env=False, headers={"Accept": "text/html"}, follow_redirects=True) as client:
        for kind in KINDS_OF_PAGES:
            response = client.get(sites(kind.site).url + kind.url(language))
            assert response.headers["Content-Type"] == "text/html; charset=utf-8", kind.name
            path = tmp_path / file_name(kind)
            path.write_bytes(response.content)
            names[path.name] = kind.name
    assert len(names) == len(KINDS_OF_PAGES)
    messages = checked(node_modules, sorted(tmp_path.glob("*.html")))
    told = sorted({f"{names[path.name]}: {text}" for path, text in messages})
    assert told == [], "\n".join(told[:MOST_TOLD])
