"""The documents of docs/ as pages."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from flask.testing import FlaskClient

from kg.settings import Settings
from kg.web import create_app
from kg.web.documents import DOCUMENTS

HTML = {"Accept": "text/html"}
EVERY = [(name, language) for name in DOCUMENTS for language in ("ja", "en")]


def page(real: httpx.Client, name: str, language: str) -> str:
    response = real.get(f"/{name}", params={"lang": language}, headers=HTML)
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_link_of_a_document_leads_somewhere(real: httpx.Client, name: str, language: str) -> None:
    links = re.findall(r'<a (?:class="[a-z]+" )?href="([^"]*)"', page(real, name, language).partition("<article")[2])
    assert links
    for link in map(unescape, links):
        if link.startswith("/"):
            assert real.get(link, headers=HTML, follow_redirects=True).status_code == 200, link
        else:
            assert link.startswith(("https://", "#")), link


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_document_is_named_in_its_own_language(real: httpx.Client, name: str, language: str) -> None:
    text = page(real, name, language)
    written_in = DOCUMENTS[name].file(language)[1]
    assert (f'<article class="document" lang="{written_in}">' in text) == (written_in != language)
    assert text.count("<h1") == 1


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_example_of_the_tutorial_opens_and_runs(real: httpx.Client, language: str) -> None:
    text = page(real, "tutorial", language)
    runs = [unescape(link) for link in re.findall(r'<a class="button" href="([^"]+)"', text)]
    assert len(runs) == len(re.findall(r'<pre class="code" tabindex="0"><code>PREFIX', text)) >= 9
    for link in runs:
        assert "SELECT" in parse_qs(urlsplit(link).query)["query"][0]
        assert 'id="result"' in real.get(link, headers=HTML).text


def test_the_steps_of_the_tutorial_are_numbered_and_listed(real: httpx.Client) -> None:
    text = page(real, "tutorial", "en")
    steps = re.findall(r'<li><a href="#(section-\d+)">(\d+)\. ', text)
    assert [int(number) for _anchor, number in steps] == list(range(1, 11))
    assert all(f'<h2 id="{anchor}">' in text for anchor, _number in steps)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_about_names_the_licence_and_the_way_to_cite(real: httpx.Client, language: str) -> None:
    text = page(real, "about", language)
    assert "PDL1.0" in text
    assert "https://www.digital.go.jp/resources/open_data/public_data_license_v1.0" in text
    assert "/corrections" in text


def test_a_document_names_this_server(real: httpx.Client) -> None:
    host = real.base_url.netloc.decode()
    assert f"http://{host}/id/measure/2022-06-07/02-01" in page(real, "tutorial", "en")
    assert "localhost:8000" not in page(real, "tutorial", "en")


@pytest.fixture
def own_documents(tmp_path: Path, environment: dict[str, str]) -> tuple[Path, FlaskClient]:
    """A project folder with documents that a test writes."""
    (tmp_path / "docs").mkdir()
    app = create_app(settings=Settings(environment | {"KG_ROOT": str(tmp_path)}))
    return tmp_path / "docs", app.test_client()


def test_html_in_a_document_is_shown_as_text(own_documents: tuple[Path, FlaskClient]) -> None:
    folder, client = own_documents
    source = "# A <b>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](http://e/<i>)\n\n```sparql\n</code><i>\n```\n"
    (folder / "about.md").write_text(source, encoding="utf-8")
    with client.get("/about?lang=en", headers=HTML) as response:
        text = response.text.partition("<article")[2].partition("</article>")[0]
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert 'href="javascript' not in text
    assert "<i>" not in text
    client.application.extensions["kg"].engines.close()


def test_a_line_that_ends_between_japanese_letters_leaves_no_blank(own_documents: tuple[Path, FlaskClient]) -> None:
    folder, client = own_documents
    source = "# 題\n\n各欄の題名が\n書いてあります。\n[表](/x)を\nCSV で\nread in\ntwo 行\n**目**\n"
    (folder / "about.ja.md").write_text(source, encoding="utf-8")
    with client.get("/about?lang=ja", headers=HTML) as response:
        text = response.text.partition("<article")[2].partition("</article>")[0]
    assert "題名が書いて" in text
    assert '。<a href="/x?lang=ja">表</a>を\nCSV' in text
    assert "read in\ntwo" in text
    assert "行<strong>目</strong>" in text
    client.application.extensions["kg"].engines.close()


def test_a_document_that_is_not_installed_is_404(own_documents: tuple[Path, FlaskClient]) -> None:
    _folder, client = own_documents
    with client.get("/about", headers=HTML) as response:
        assert response.status_code == 404
    client.application.extensions["kg"].engines.close()


def test_a_changed_document_shows_at_once(own_documents: tuple[Path, FlaskClient]) -> None:
    folder, client = own_documents
    for title in ("One", "Two"):
        (folder / "about.md").write_text(f"# {title}\n", encoding="utf-8")
        with client.get("/about?lang=en", headers=HTML) as response:
            assert f"<h1>{title}</h1>" in response.text
    client.application.extensions["kg"].engines.close()


def test_a_document_keeps_to_a_path_prefix(own_documents: tuple[Path, FlaskClient]) -> None:
    folder, client = own_documents
    (folder / "about.md").write_text("# A\n\n[m](http://localhost:8000/measures) [t](tutorial.md#x) [n](../no.md)\n")
    with client.get("/about?lang=en", headers=HTML, environ_overrides={"SCRIPT_NAME": "/kg"}) as response:
        text = response.text
    assert '<a href="/kg/measures?lang=en">m</a>' in text
    assert '<a href="/kg/tutorial?lang=en#x">t</a>' in text
    assert " n<" in text.replace("\n", " ")
    client.application.extensions["kg"].engines.close()
