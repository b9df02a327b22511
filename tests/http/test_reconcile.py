"""The reconciliation service over a real server, asked as OpenRefine asks it; answers are as the API 0.2 has them."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

METI = "ministry/ministry-of-economy-trade-and-industry"
FLOW = "measure/2022-06-07/02-01"
FORM = "application/x-www-form-urlencoded;charset=utf-8"
SUGGESTED = ("entity", "property", "type")


def path_of(address: str) -> str:
    """An address of the manifest on this server."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def manifest(http: httpx.Client, language: str = "en") -> dict[str, Any]:
    response = http.get("/reconcile", params={"lang": language})
    assert response.headers["Content-Type"] == "application/json"
    return response.json()


def post(http: httpx.Client, **form: object) -> httpx.Response:
    """A form as OpenRefine's HTTP client sends it."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in form.items()}
    return http.post("/reconcile", content=urlencode(texts), headers={"Accept": "*/*", "Content-Type": FORM})


def reconciled(http: httpx.Client, *cells: str, **members: object) -> list[list[dict[str, Any]]]:
    """The candidates of each cell, ten cells a batch with keys q0 to q9."""
    results = []
    for start in range(0, len(cells), 10):
        batch = {f"q{n}": {"query": cell} | members for n, cell in enumerate(cells[start : start + 10])}
        response = post(http, queries=batch)
        assert response.status_code == 200, response.text
        assert list(response.json()) == list(batch)
        results += [value["result"] for value in response.json().values()]
    return results


def certain(candidates: list[dict[str, Any]]) -> list[str]:
    return [it["id"] for it in candidates if it["match"]]


# The manifest


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_manifest_has_what_the_api_asks_for(real: httpx.Client, language: str) -> None:
    found = manifest(real, language)
    assert found["versions"] == ["0.2"]
    assert found["identifierSpace"].endswith("/id/")
    assert found["schemaSpace"].endswith("/ontology#")
    assert "{{id}}" in found["view"]["url"]
    assert "{{id}}" in found["preview"]["url"]
    assert all(isinstance(found["preview"][side], int) for side in ("width", "height"))
    assert all("${id}" in found["suggest"][what]["flyout_service_path"] for what in SUGGESTED)
    assert [row["id"] for row in found["defaultTypes"]][:2] == ["Ministry", "Measure"]
    for address in (found["documentation"], found["logo"]):
        assert real.get(path_of(address)).status_code == 200


def test_the_manifest_speaks_the_readers_language(real: httpx.Client) -> None:
    names = {language: manifest(real, language)["defaultTypes"][1]["name"] for language in ("ja", "en")}
    assert names == {"ja": "施策", "en": "measure"}
    accepted = real.get("/reconcile", headers={"Accept-Language": "en"}).json()
    assert accepted["defaultTypes"][1]["name"] == "measure"


def test_a_chosen_language_goes_along_in_every_address(real: httpx.Client) -> None:
    found = manifest(real, "en")
    paths = [row["service_path"] for row in (*found["suggest"].values(), found["extend"]["propose_properties"])]
    assert all(path.endswith("?lang=en") for path in paths)
    assert found["preview"]["url"].endswith("&lang=en")
    assert "lang" not in real.get("/reconcile").json()["preview"]["url"]


def test_the_home_page_leads_to_the_manifest(real: httpx.Client) -> None:
    html = real.get("/", params={"lang": "en"}, headers={"Accept": "text/html"}).text
    link = re.search(r'<link rel="service"[^>]*href="([^"]+)"', html)
    assert link
    assert real.get(link[1]).json()["versions"] == ["0.2"]


# OpenRefine's requests


def test_a_column_of_cells_finds_the_ministry_in_every_spelling(real: httpx.Client) -> None:
    cells = ["経産省", "METI", "ｹｲｻﾞｲｻﾝｷﾞｮｳｼｮｳ", "4000012090001", "Ministry of Economy, Trade and Industry"]
    cells += ["けいざいさんぎょうしょう", " 経済産業 省", METI, manifest(real)["identifierSpace"] + METI, "経済産業省"]
    for cell, candidates in zip(cells, reconciled(real, *cells), strict=True):
        assert certain(candidates) == [METI], cell
        assert candidates[0]["id"] == METI


def test_a_candidate_has_the_members_that_the_api_names(real: httpx.Client) -> None:
    members = {"type": "Ministry", "type_strict": "should", "limit": 3}
    for candidates in reconciled(real, "経産省", "NPA", "国際的データ流通の推進", **members):
        assert 0 < len(candidates) <= 3
        for it in candidates:
            assert set(it) == {"id", "name", "description", "type", "score", "features", "match"}
            assert it["name"]
            assert 0 < it["score"] <= 100
            assert all(set(row) == {"id", "name"} for row in it["type"])
            names = [row["id"] for row in it["features"]]
            assert len(names) == len(set(names))
            assert all(isinstance(row["value"], bool | int | float) for row in it["features"])


def test_a_type_is_guessed_from_the_candidates_types(real: httpx.Client) -> None:
    found = reconciled(real, "総務省", "外務省", "デジタル庁", limit=3)
    assert {candidates[0]["type"][0]["id"] for candidates in found} == {"Ministry"}


def test_properties_from_other_columns_tell_namesakes_apart(real: httpx.Client) -> None:
    columns = [
        {"pid": "edition", "p": "edition", "v": "2022-06-07"},
        {"pid": "leadMinistry", "p": "leadMinistry", "v": {"id": METI, "name": "経済産業省"}},
    ]
    (candidates,) = reconciled(real, "国際的なデータ流通の推進", type="Measure", properties=columns)
    assert certain(candidates) == [FLOW]
    features = {row["id"]: row["value"] for row in candidates[0]["features"]}
    assert (features["property_edition"], features["property_leadMinistry"]) == (1, 1)


def test_queries_may_stand_in_the_address(real: httpx.Client) -> None:
    response = real.get("/reconcile", params={"queries": json.dumps({"q0": {"query": "METI"}})})
    assert certain(response.json()["q0"]["result"]) == [METI]
    again = real.get(str(response.url), headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_names_come_in_the_language_of_the_service(real: httpx.Client) -> None:
    response = real.post("/reconcile?lang=en", data={"queries": json.dumps({"q0": {"query": "経産省"}})})
    best = response.json()["q0"]["result"][0]
    assert (best["name"], best["description"]) == ("Ministry of Economy, Trade and Industry", "経済産業省")


def test_every_origin_may_ask(real: httpx.Client) -> None:
    origin = {"Origin": "https://refine.example"}
    asked = real.options("/reconcile", headers=origin | {"Access-Control-Request-Method": "POST"})
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    for path in ("/reconcile", "/reconcile/suggest/entity?prefix=x", f"/reconcile/preview?id={METI}"):
        assert real.get(path, headers=origin).headers["Access-Control-Allow-Origin"] == "*"


# Suggestions


@pytest.mark.parametrize(
    ("what", "prefix", "key"),
    [
        ("entity", "経済産", METI),
        ("entity", "経産省", METI),
        ("entity", METI, METI),
        ("entity", "02-0", FLOW),
        ("property", "lead", "leadMinistry"),
        ("property", "editio", "edition"),
        ("type", "Minis", "Ministry"),
        ("type", "", "Measure"),
    ],
)
def test_what_is_typed_is_suggested(real: httpx.Client, what: str, prefix: str, key: str) -> None:
    service = manifest(real)["suggest"][what]
    path = path_of(service["service_url"] + service["service_path"])
    found = real.get(f"{path}&prefix={quote(prefix, safe='')}").json()["result"]
    assert key in [it["id"] for it in found]
    assert all(it["name"] for it in found)
    assert all(what != "entity" or it["notable"][0]["id"] for it in found)


def test_a_cursor_leaves_the_first_suggestions_out(real: httpx.Client) -> None:
    path = "/reconcile/suggest/entity"
    whole = real.get(path, params={"prefix": "ministry of", "limit": 6}).json()["result"]
    rest = real.get(path, params={"prefix": "ministry of", "cursor": 2, "limit": 4}).json()["result"]
    assert len(whole) == 6
    assert rest == whole[2:]


@pytest.mark.parametrize(("what", "key"), [("entity", FLOW), ("property", "edition"), ("type", "Law")])
def test_a_flyout_is_html_in_json(real: httpx.Client, what: str, key: str) -> None:
    service = manifest(real)["suggest"][what]
    path = service["flyout_service_url"] + service["flyout_service_path"].replace("${id}", quote(key, safe=""))
    found = real.get(path_of(path)).json()
    assert found["id"] == key
    assert found["html"].startswith("<div><strong")


def test_a_hostile_name_is_text_in_a_flyout(client: Any, tiny: Any) -> None:
    found = client.get("/reconcile/flyout/entity?id=measure/2022-06-07/99-99").get_json()
    assert tiny.hostile not in found["html"]
    assert "<script" not in found["html"]


# Previews


def test_a_preview_may_stand_in_a_frame_and_nothing_else_may(real: httpx.Client) -> None:
    address = manifest(real)["preview"]["url"].replace("{{id}}", quote(FLOW, safe=""))
    response = real.get(path_of(address))
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert "国際的なデータ流通の推進" in response.text
    other = real.get("/reconcile")
    assert other.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize("key", [METI, FLOW, "law/428AC1000000103/article/11/paragraph/1", "fiscal-year/2022"])
def test_the_view_of_an_id_is_its_page(real: httpx.Client, key: str) -> None:
    for encoded in (key, quote(key, safe="")):
        address = manifest(real)["view"]["url"].replace("{{id}}", encoded)
        response = real.get(path_of(address), headers={"Accept": "text/html"}, follow_redirects=True)
        assert response.status_code == 200
        assert response.url.path == f"/page/{key}"


# Data extension


def test_columns_are_fetched_for_reconciled_cells(real: httpx.Client) -> None:
    wanted = [{"id": name} for name in ("nameEn", "corporateNumber", "parent", "founded", "wikidata")]
    found = post(real, extend={"ids": [METI, "ministry/japan-patent-office"], "properties": wanted}).json()
    assert [row["id"] for row in found["meta"]] == [row["id"] for row in wanted]
    assert {row["id"]: row.get("type", {}).get("id") for row in found["meta"]}["parent"] == "Ministry"
    rows = found["rows"]
    assert rows[METI]["corporateNumber"] == [{"str": "4000012090001"}]
    assert rows[METI]["founded"] == [{"date": "2001-01-06T00:00:00Z"}]
    assert rows[METI]["parent"] == []
    assert rows["ministry/japan-patent-office"]["parent"] == [{"id": METI, "name": "経済産業省"}]


def test_every_proposed_property_can_be_fetched(real: httpx.Client) -> None:
    proposing = manifest(real)["extend"]["propose_properties"]
    address = path_of(proposing["service_url"] + proposing["service_path"])
    found = real.get(f"{address}&type=Measure").json()
    assert found["type"] == "Measure"
    names = [row["id"] for row in found["properties"]]
    assert {"number", "leadMinistry", "edition", "progressKpi"} <= set(names)
    extension = post(real, extend={"ids": [FLOW], "properties": found["properties"]}).json()
    assert set(extension["rows"][FLOW]) == set(names)
    assert extension["rows"][FLOW]["number"] == [{"str": "02-01"}]
    assert {it["id"] for it in extension["rows"][FLOW]["ministry"]} >= {METI}
    assert len(real.get(f"{address}&type=Measure&limit=2").json()["properties"]) == 2


def test_an_unknown_id_has_a_row_without_values(real: httpx.Client) -> None:
    hostile = ["nothing", "", "> ?s ?p", "ministry/x> } DROP ALL", "\u0000", "http://example.org/<"]
    found = post(real, extend={"ids": hostile, "properties": [{"id": "nameJa"}]}).json()
    assert found["rows"] == {key: {"nameJa": []} for key in hostile}


# What is refused


@pytest.mark.parametrize(
    ("form", "status", "slug"),
    [
        ({}, 400, "malformed-request"),
        ({"queries": "{"}, 400, "invalid-parameter"),
        ({"queries": [1]}, 400, "invalid-parameter"),
        ({"queries": {"q0": {}}}, 400, "invalid-parameter"),
        ({"queries": {"q0": {"query": "x", "properties": [{"pid": "colour", "v": "x"}]}}}, 400, "invalid-parameter"),
        ({"queries": {f"q{n}": {"query": "x"} for n in range(101)}}, 413, "request-too-large"),
        ({"extend": {"ids": [METI]}}, 400, "invalid-parameter"),
        ({"extend": {"ids": [METI], "properties": [{"id": "colour"}]}}, 400, "invalid-parameter"),
        ({"extend": {"ids": ["x"] * 501, "properties": []}}, 413, "request-too-large"),
        ({"extend": {"ids": [], "properties": []}, "queries": {}}, 400, "malformed-request"),
    ],
)
def test_a_wrong_request_gets_a_problem_in_json(
    real: httpx.Client, form: dict[str, object], status: int, slug: str
) -> None:
    response = post(real, **form)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith(f"/problems/{slug}")


def test_the_problem_names_the_place_in_the_readers_language(real: httpx.Client) -> None:
    form = {"queries": json.dumps({"q7": {"query": "x", "limit": 0}})}
    english, japanese = (real.post(f"/reconcile?lang={one}", data=form).json() for one in ("en", "ja"))
    assert english["place"] == japanese["place"] == "q7.limit"
    assert english["detail"] == "q7.limit: A whole number from 1 is expected."
    assert japanese["detail"] == "q7.limit: 1以上の整数を指定してください。"


def test_a_body_that_is_no_form_is_refused(real: httpx.Client) -> None:
    response = real.post("/reconcile", json={"queries": {}})
    assert response.status_code == 415


@pytest.mark.parametrize("path", ["preview", "flyout/entity", "flyout/type", "flyout/property"])
@pytest.mark.parametrize("key", ["nothing", "", "../id/plan", "<script>"])
def test_an_unknown_id_has_no_page(real: httpx.Client, path: str, key: str) -> None:
    assert real.get(f"/reconcile/{path}", params={"id": key}).status_code == 404


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=st.text(max_size=60))
def test_any_cell_has_an_answer(real: httpx.Client, cell: str) -> None:
    (candidates,) = reconciled(real, cell)
    assert all(0 < it["score"] <= 100 for it in candidates)
    assert len(certain(candidates)) <= 1
    assert real.get("/reconcile/suggest/entity", params={"prefix": cell}).status_code == 200


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40), name=st.sampled_from(["queries", "extend"]))
def test_any_text_for_json_is_answered_or_refused(real: httpx.Client, text: str, name: str) -> None:
    response = post(real, **{name: text})
    assert response.status_code in {200, 400}
    response.json()
