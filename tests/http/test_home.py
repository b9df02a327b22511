"""The home page: figures, search, charts with the same data as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from kg.engine import open_local_engine
from kg.settings import Settings
from kg.web import create_app
from tests.http import printed
from tests.http.snapshots import write_snapshot

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def home(root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    build_dir = tmp_path_factory.mktemp("printed")
    write_snapshot(build_dir, "00000000000000aa", printed.lines())
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    engine = open_local_engine(settings)
    yield create_app(settings=settings, engine=engine).test_client()
    engine.close()


def section(client: FlaskClient, name: str, language: str = "ja") -> str:
    text = client.get(f"/?lang={language}", headers=HTML).text
    match = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', text, re.DOTALL)
    assert match, name
    return match[1]


def rows(markup: str) -> list[tuple[str, ...]]:
    """The cells of the table's rows."""
    body = markup.partition("<tbody>")[2].partition("</tbody>")[0]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")[:-1]]
    return [tuple(unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells) for cells in found]


def test_the_chart_of_leads_is_of_the_newest_edition_and_has_the_same_as_a_table(home: FlaskClient) -> None:
    markup = section(home, "leads")
    assert rows(markup) == [("多忙省", str(printed.MANY)), ("外務省", "1")]
    svg = markup.partition("<svg")[2].partition("</svg>")[0]
    assert {"多忙省", str(printed.MANY), "外務省"} <= {text.strip() for text in re.findall(r">([^<>]+)<", svg)}


def test_where_nobody_works_together_there_is_no_map_of_it(home: FlaskClient) -> None:
    assert 'id="together"' not in home.get("/", headers=HTML).text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_search_form_asks_the_search_in_the_readers_language(home: FlaskClient, language: str) -> None:
    text = home.get(f"/?lang={language}", headers=HTML).text
    form = text.partition('<section class="hero">')[2].partition("</form>")[0]
    assert 'action="/search' in form
    assert 'name="q"' in form
    assert f'name="lang" value="{language}"' in form


def test_over_the_real_data_the_map_names_who_works_with_whom(real) -> None:
    text = real.get("/", params={"lang": "ja"}, headers={"Accept": "text/html"}).text
    together = rows(text.partition('id="together"')[2])
    assert ("経済産業省", "総務省", "3") in together
    assert sum(int(count) for _first, _second, count in together) == 20
    assert rows(text.partition('id="leads"')[2])[0] == ("総務省", "3")


def test_a_graph_without_an_edition_has_no_charts(client: FlaskClient) -> None:
    text = client.get("/", headers=HTML).text
    assert "<svg" not in text.partition("<main")[2]
    assert 'id="questions"' in text
