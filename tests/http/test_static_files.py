"""Static files: addressed by their content, kept for ever by that address, and asked for again by any other."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kg.web.caching import FOREVER


@pytest.fixture
def addresses(client: FlaskClient) -> list[str]:
    with client.get("/", headers={"Accept": "text/html"}) as response:
        return re.findall(r'"(/static/[^"]+)"', response.text)


def test_a_page_names_static_files_by_their_content(addresses: list[str]) -> None:
    assert len(addresses) >= 3
    assert all(re.fullmatch(r"/static/[\w./-]+\?v=[0-9a-f]{10}", address) for address in addresses)


def test_a_file_asked_for_by_its_content_is_kept_for_ever(client: FlaskClient, addresses: list[str]) -> None:
    for address in addresses:
        with client.get(address) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == FOREVER


@pytest.mark.parametrize("query", ["", "?v=0123456789", "?v="])
def test_a_file_asked_for_otherwise_is_asked_for_again(client: FlaskClient, query: str) -> None:
    with client.get(f"/static/style.css{query}") as response:
        assert response.status_code == 200
        assert "no-cache" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["none.css", "../app.py", "%00", "a/../../app.py"])
def test_what_is_no_static_file_is_not_there(client: FlaskClient, name: str) -> None:
    with client.get(f"/static/{name}?v=0123456789") as response:
        assert response.status_code == 404
        assert "immutable" not in response.headers.get("Cache-Control", "")
