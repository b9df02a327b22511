"""The page of a ministry, over a made-up graph with a ministry that leads more than a page of measures."""

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
LEAD, BUSY = "/page/ministry/lead", "/page/ministry/busy"


@pytest.fixture(scope="module")
def client(root, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    build_dir = tmp_path_factory.mktemp("printed")
    write_snapshot(build_dir, "00000000000000aa", printed.lines())
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    engine = open_local_engine(settings)
    yield create_app(settings=settings, engine=engine).test_client()
    engine.close()


def html(client: FlaskClient, path: str, language: str = "en") -> str:
    response = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def words(text: str) -> str:
    main = text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def numbers(text: str) -> list[str]:
    """The numbers of the measures in the list."""
    return re.findall(r'<td class="short">([0-9]+-[0-9]+)</td>', text)


def test_its_names_are_each_in_their_language(client: FlaskClient) -> None:
    text = html(client, LEAD)
    assert "<h1>Ministry of Lead</h1>" in text
    assert '<span lang="ja">総務省</span>' in text
    assert '<dd lang="ja-Hira">そうむしょう</dd>' in text
    assert "MOL" in words(text)


def test_the_measures_that_it_leads_come_first_with_the_role_in_words(client: FlaskClient) -> None:
    told = words(html(client, "/page/ministry/second"))
    assert told.index("5-1 翌年の同じ施策 Lead (◎)") < told.index("2-10 実践の支援 Cooperating")


def test_a_role_can_be_chosen(client: FlaskClient) -> None:
    assert numbers(html(client, "/page/ministry/second?role=lead")) == ["5-1"]
    assert numbers(html(client, "/page/ministry/second?role=cooperating")) == ["2-10"]
    assert numbers(html(client, "/page/ministry/second?role=nonsense")) == ["5-1", "2-10"]


def test_a_long_list_has_pages_that_hold_each_measure_once(client: FlaskClient) -> None:
    first, second = (numbers(html(client, f"{BUSY}?page={page}")) for page in (1, 2))
    assert len(first) == 100
    assert [*first, *second] == [f"9-{index:03}" for index in range(printed.MANY)]
    assert "page=2" in html(client, BUSY)


def test_a_page_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get(f"{BUSY}?page=3", headers=HTML).status_code == 400


def test_partners_go_by_how_often_and_then_by_reading(client: FlaskClient) -> None:
    told = words(html(client, LEAD, "ja")).partition("共に取り組む府省庁")[2]
    assert told.index("亜省 2") < told.index("外務省 1")


def test_a_number_of_common_measures_leads_to_their_list(client: FlaskClient) -> None:
    match = re.search(r'href="(/queries/measures-shared[^"]+)"', html(client, LEAD))
    assert match
    response = client.get(unescape(match[1]), headers=HTML)
    assert response.status_code == 200
    assert "2-10" in response.text


def test_the_picture_has_a_text_alternative_and_a_node_for_each_partner(client: FlaskClient) -> None:
    picture = html(client, LEAD).partition("<figure")[2].partition("</figure>")[0]
    assert "<title" in picture
    assert "Who Ministry of Lead works with" in picture
    assert "style=" not in picture
    assert {"外務省", "亜省"} <= set(re.findall(r">([^<>]+)<", picture))


def test_bodies_below_it_go_by_reading_never_by_code_point(client: FlaskClient) -> None:
    told = words(html(client, LEAD, "ja")).partition("下位の機関")[2]
    assert told.index("外務省") < told.index("亜省")


def test_identifiers_say_what_they_are(client: FlaskClient) -> None:
    told = words(html(client, LEAD))
    for part in (
        "Corporate number 2000012020001 13 digits",
        "Wikidata Q1 the same body",
        "Wikidata Q2 probably the same body",
        "ROR 00abc the same body",
        "An identifier only: the service behind it ended on 1 April 2024.",
    ):
        assert part in told
    assert 'href="http://hojin-info.go.jp' not in html(client, LEAD)


def test_when_it_was_founded_stands_in_both_calendars(client: FlaskClient) -> None:
    assert "平成13年1月6日(2001年1月6日)" in words(html(client, LEAD, "ja"))


def test_a_body_founded_after_the_newest_edition_says_why_no_measure_names_it(client: FlaskClient) -> None:
    told = words(html(client, "/page/ministry/new"))
    assert "No measure of the editions here names it." in told
    assert "9 June 2023 (Reiwa 5)" in told


def test_measures_that_name_ministries_as_a_whole_are_said_not_to_be_counted(client: FlaskClient) -> None:
    assert "Ministries concerned 1" in words(html(client, LEAD))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_cabinet_has_a_page_with_the_bodies_below_it(client: FlaskClient, language: str) -> None:
    text = html(client, "/page/organization/naikaku", language)
    assert f'href="/id/ministry/lead?lang={language}"' in text
    assert "内閣" in text
