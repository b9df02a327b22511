"""Every kind of page is valid HTML, as the Nu Html Checker judges it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.browser.kinds import KINDS_OF_PAGES, Kind
from tests.browser.sites import Site
from tests.clients.tools import program, run

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
    java = program("java", "default-jre-headless")
    checker = node_modules / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ("--errors-only", "--no-langdetect", "--exit-zero-always", "--stdout", "--format", "json")
    done = run(java, "-Xss4m", "-Xmx512m", "-jar", checker, *options, *sorted(tmp_path.glob("*.html")))
    assert done.returncode == 0, done.stderr
    told = sorted(
        {
            f"{names[Path(row['url']).name]}: {row['message']} {row.get('extract', '')[:80]!r}"
            for row in json.loads(done.stdout)["messages"]
        }
    )
    assert told == [], "\n".join(told[:MOST_TOLD])
