"""The search over the real data and a real server: what people type, facets, pages, formats, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pytest

from kg.graph.build import build
from kg.graph.progress import Progress
from kg.snapshot import Snapshot
from tests.http.test_pages import Outline
from tests.serving import Server

HTML = {"Accept": "text/html"}
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
SIGNS = [
    '"',
    '""',
    "'",
    "*",
    "a*",
    "NEAR(",
    "AND",
    "推進 OR",
    "-推進",
    "(",
    "%",
    "_",
    "\\",
    "\0",
    "{searchTerms}",
    "a" * 256,
]
SOUMU = "ministry-of-internal-affairs-and-communications"


def found(http: httpx.Client, query: str = "", **parameters: str | list[str]) -> dict:
    response = http.get("/search", params={"q": query, "format": "json", **parameters})
    assert response.status_code == 200, response.text
    return response.json()


def numbers(document: dict) -> list[str]:
    """The numbers of the measures that were found, in their order."""
    return [hit["number"] for hit in document["hits"] if hit["kind"] == "measure"]


def page(http: httpx.Client, query: str, language: str = "ja", **parameters: str) -> str:
    response = http.get("/search", params={"q": query, "lang": language, **parameters}, headers=HTML)
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return response.text


def test_the_word_for_measure_finds_every_measure_first(real: httpx.Client) -> None:
    document = found(real, "施策")
    assert [hit["kind"] for hit in document["hits"]][:6] == ["measure"] * 6
    assert document["total"] > 6


@pytest.mark.parametrize("query", ["ＤＦＦＴ", "dfft", "DFFT", "ｄｆｆｔ"])
def test_width_and_case_do_not_matter(real: httpx.Client, query: str) -> None:
    document = found(real, query)
    assert sorted(numbers(document)) == ["02-01", "02-02", "02-03", "02-05"]
    assert all(
        match["text"][slice(*match["marks"][0])] == "DFFT" for hit in document["hits"] for match in hit["matches"]
    )


@pytest.mark.parametrize("query", ["そうむしょう", "ソウムショウ", "総務省", "MIC", "2000012020001"])
def test_a_ministry_is_found_by_any_of_its_names_with_its_measures_behind_it(real: httpx.Client, query: str) -> None:
    document = found(real, query)
    assert document["hits"][0]["label"] == {"text": "総務省", "language": "ja"}
    assert len(numbers(document)) == 5


@pytest.mark.parametrize("query", ["経産省", "METI", "けいざいさんぎょうしょう"])
def test_a_shortened_name_is_found(real: httpx.Client, query: str) -> None:
    assert found(real, query)["hits"][0]["iri"].endswith("ministry-of-economy-trade-and-industry")


@pytest.mark.parametrize("query", ["02-02", "０２－０２", "2-2", "02ー02", "2022-06-07/02-02"])
def test_a_number_finds_its_measure_first(real: httpx.Client, query: str) -> None:
    assert numbers(found(real, query))[0] == "02-02"


def test_the_printed_slip_and_its_correction_both_find_the_measure(real: httpx.Client) -> None:
    assert numbers(found(real, "Trustd")) == ["02-02"]
    assert numbers(found(real, '"Trusted Web共同開発支援事業"')) == ["02-02"]
    assert numbers(found(real, "実践の支援")) == ["02-04"]


@pytest.mark.parametrize("query", ["第十一条第一項", "第11条第1項", "11条1項", "１１条１項"])
def test_a_provision_is_found_however_it_is_written(real: httpx.Client, query: str) -> None:
    hits = found(real, query)["hits"]
    assert hits[0]["iri"].endswith("/article/11/paragraph/1")


def test_a_hit_says_what_it_is_where_it_matches_and_what_it_belongs_to(real: httpx.Client) -> None:
    (hit,) = found(real, "国際標準化")["hits"]
    assert (hit["kind"], hit["number"]) == ("measure", "02-02")
    assert hit["facets"]["edition"] == ["2022-06-07"]
    assert hit["facets"]["ministry"] == ["cabinet-secretariat", "digital-agency"]
    match = hit["matches"][0]
    assert (match["field"], match["language"]) == ("effect-kpi", "ja")
    assert match["text"][slice(*match["marks"][0])] == "国際標準化"


def test_facets_count_what_choosing_them_gives(real: httpx.Client) -> None:
    document = found(real, "推進", kpi="blank")
    for facet, rows in document["facets"].items():
        for row in rows:
            chosen = {"kpi": "blank"} | {facet: row["value"]}
            assert found(real, "推進", **chosen)["total"] == row["count"], (facet, row)


def test_values_of_one_facet_widen_and_facets_narrow(real: httpx.Client) -> None:
    stated, blank = (found(real, kpi=status)["total"] for status in ("stated", "blank"))
    assert found(real, kpi=["stated", "blank"])["total"] == stated + blank == 4
    assert found(real, kpi=["stated", "blank"], ministry=SOUMU)["total"] == 3


@pytest.mark.parametrize("value", ["総務省", "MIC", "そうむしょう", SOUMU])
def test_a_facet_takes_what_a_person_has(real: httpx.Client, value: str) -> None:
    assert found(real, ministry=value)["chosen"] == {"ministry": [SOUMU]}


def test_years_are_told_apart_from_fiscal_years(real: httpx.Client) -> None:
    assert numbers(found(real, year="2030")) == ["02-02"]
    assert set(numbers(found(real, year="FY2022"))) >= {"01-10"}
    labels = {row["value"]: row["label"]["ja"] for row in found(real)["facets"]["year"]}
    assert labels["FY2022"] == "令和4年度(2022年度)"
    assert labels["2030"] == "令和12年(2030年)"


def test_pages_follow_one_another_and_are_the_whole(real: httpx.Client) -> None:
    first = real.get("/search", params={"format": "json"})
    total = int(first.headers["X-Total-Count"])
    iris = []
    address: str | None = "/search?format=json"
    while address:
        response = real.get(address)
        iris += [hit["iri"] for hit in response.json()["hits"]]
        address = response.json()["links"].get("next")
        address = f"{address}&format=json" if address else None
        assert len(response.json()["hits"]) <= response.json()["page_size"]
    assert len(iris) == len(set(iris)) == total
    assert 'rel="next"' in first.headers["Link"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=999", "page"),
        ("page=x", "page"),
        ("ministry=総夢省", "ministry"),
        ("kpi=none", "kpi"),
        ("q=" + "a" * 10_000, "q"),
    ],
)
def test_a_parameter_that_does_not_fit_is_told_in_one_problem(real: httpx.Client, query: str, parameter: str) -> None:
    response = real.get(f"/search?{query}")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["parameter"] == parameter


def test_an_unknown_ministry_is_answered_with_the_nearest(real: httpx.Client) -> None:
    problem = real.get("/search", params={"ministry": "総夢省"}).json()
    assert problem["nearest"][0]["value"] == SOUMU


def test_the_text_may_stand_once(real: httpx.Client) -> None:
    assert real.get("/search?q=a&q=b").status_code == 400


@pytest.mark.parametrize("query", SIGNS)
def test_signs_are_text_and_no_error(real: httpx.Client, query: str) -> None:
    assert found(real, query)["total"] >= 0


def test_what_was_typed_is_shown_as_text(real: httpx.Client) -> None:
    text = page(real, '"><script>alert(1)</script>')
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("query", ["", "推進", "そうむしょう", "見つからない言葉", "a"])
def test_every_page_is_well_formed_in_both_languages(real: httpx.Client, query: str, language: str) -> None:
    outline = Outline(page(real, query, language))
    assert outline.open == []
    assert outline.tags[0] == ("html", {"lang": language})
    ids = outline.values("id")
    assert len(ids) == len(set(ids))
    tags = [tag for tag, _attributes in outline.tags]
    headings = [int(tag[1]) for tag in tags if tag in {"h1", "h2", "h3"}]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    fields = {a["id"] for tag, a in outline.tags if tag == "input" and "id" in a}
    assert fields == {a["for"] for tag, a in outline.tags if tag == "label"}


def test_the_page_marks_the_word_and_says_its_language(real: httpx.Client) -> None:
    text = page(real, "データ流通", "en")
    assert '<span lang="ja">' in text
    assert "<mark>データ流通</mark>" in text


def test_a_facet_is_a_link_that_chooses_and_one_that_takes_back(real: httpx.Client) -> None:
    outline = Outline(page(real, "推進"))
    choose = next(a["href"] for tag, a in outline.tags if tag == "a" and "kpi=stated" in a.get("href", ""))
    chosen = Outline(real.get(choose, headers=HTML).text)
    assert ("input", {"type": "hidden", "name": "kpi", "value": "stated"}) in chosen.tags
    current = [
        a["href"] for tag, a in chosen.tags if tag == "a" and a.get("aria-current") == "true" and "q=" in a["href"]
    ]
    assert len(current) == 1
    assert "kpi" not in current[0]


def test_nothing_found_is_said_with_what_to_try(real: httpx.Client) -> None:
    text = page(real, "総夢省", "ja")
    assert 'href="/search?lang=ja&amp;q=%E7%B7%8F%E5%8B%99%E7%9C%81"' in text
    assert "Remove all filters" in page(real, "郵便局", "en", kpi="blank")


def test_the_answer_is_tagged_versioned_and_not_sent_twice(real: httpx.Client, real_build: Snapshot) -> None:
    response = real.get("/search", params={"q": "推進"}, headers=HTML)
    assert response.headers["X-Juten-Version"] == real_build.version
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    again = real.get("/search", params={"q": "推進"}, headers=HTML | {"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    head = real.head("/search", params={"q": "推進"}, headers=HTML)
    assert (head.status_code, head.content) == (200, b"")


def test_what_the_client_takes_decides_the_format(real: httpx.Client) -> None:
    assert real.get("/search", headers={"Accept": "application/json"}).headers["Content-Type"] == "application/json"
    assert real.get("/search", headers={"Accept": "image/png"}).status_code == 406


def test_a_browser_learns_how_to_search(real: httpx.Client) -> None:
    response = real.get("/opensearch.xml?lang=en")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml"
    document = ElementTree.fromstring(response.content)
    assert len(document.findtext(f"{OPENSEARCH}ShortName", "")) <= 16
    templates = {url.get("type"): url.get("template", "") for url in document.iter(f"{OPENSEARCH}Url")}
    assert set(templates) == {"text/html", "application/json"}
    for kind, template in templates.items():
        answer = real.get(template.replace("{searchTerms}", "%E6%8E%A8%E9%80%B2"))
        assert answer.headers["Content-Type"].startswith(kind)
        assert int(answer.headers["X-Total-Count"]) > 0


# A server of its own, whose build folder changes under it.


@pytest.fixture
def changing(root: Path, real_build: Snapshot, tmp_path: Path) -> Iterator[tuple[httpx.Client, Path]]:
    build_dir = tmp_path / "build"
    shutil.copytree(real_build.path.parent, build_dir, symlinks=True)
    server = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        del client.headers["Accept"]
        yield client, build_dir
    server.stop()


def test_a_missing_or_broken_index_is_one_problem_and_the_rest_goes_on(
    changing: tuple[httpx.Client, Path], root: Path
) -> None:
    client, build_dir = changing
    (index,) = build_dir.glob("*.search")
    assert found(client, "推進")["total"] > 0
    for damage in (lambda: index.write_bytes(b"no index" * 9000), index.unlink):
        damage()
        response = client.get("/search", params={"q": "実証", "format": "json"})
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "2"
        assert response.json()["type"].endswith("/unavailable")
        assert client.get("/", headers=HTML).status_code == 200
    base = build(root, build_dir, "https://w3id.org/juten-kg/", Progress())
    assert base.search_path == index
    assert found(client, "実証")["total"] > 0


def test_a_new_build_is_searched_without_a_restart(changing: tuple[httpx.Client, Path], tables_copy: Path) -> None:
    client, build_dir = changing
    assert found(client, "新しい言葉")["total"] == 0
    points = tables_copy / "data/editions/2022-06-07/points.csv"
    text = points.read_text(encoding="utf-8")
    points.write_text(text.replace("こうした", "新しい言葉の", 1), encoding="utf-8")
    new = build(tables_copy, build_dir, "https://w3id.org/juten-kg/", Progress())
    document = found(client, "新しい言葉")
    assert (document["total"], document["version"]) == (1, new.version)
