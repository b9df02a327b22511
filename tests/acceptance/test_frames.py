"""Frames and context over HTTP, fetched by a JSON-LD processor that others wrote."""

from __future__ import annotations

import httpx
import pytest
from pyld import jsonld

from kg.graph.frames import TREES

PROFILE = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#{}"'


def fetch(http: httpx.Client, path: str) -> dict:
    answer = http.get(path)
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("name", TREES)
def test_every_frame_is_there_and_is_one(http: httpx.Client, name: str) -> None:
    answer = http.get(f"/frames/{name}.jsonld")
    assert answer.headers["Content-Type"] == PROFILE.format("frame")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert len(jsonld.expand(answer.json(), {"isFrame": True})) == 1


def test_a_dump_and_a_frame_make_one_tree_for_each_measure(http: httpx.Client) -> None:
    framed = jsonld.frame(
        fetch(http, "/dumps/juten.jsonld"), fetch(http, "/frames/Measure.jsonld"), {"omitGraph": False}
    )
    names = {tree["identifier"]: tree["label"]["ja"] for tree in framed["@graph"]}
    assert names["02-01"] == "国際的なデータ流通の推進"
    assert len(names) == 6


def test_a_frame_of_values_fits_the_vocabulary(http: httpx.Client) -> None:
    framed = jsonld.frame(
        fetch(http, "/dumps/ontology.jsonld"), fetch(http, "/frames/KpiStatus.jsonld"), {"omitGraph": False}
    )
    assert {tree["id"].rpartition(":")[2] for tree in framed["@graph"]} == {"stated", "noneSet", "blank"}


def test_the_context_is_that_of_the_dumps(http: httpx.Client) -> None:
    answer = http.get("/context.jsonld")
    assert answer.headers["Content-Type"] == PROFILE.format("context")
    assert answer.json() == {"@context": fetch(http, "/dumps/juten.jsonld")["@context"]}


def test_the_vocabulary_leads_to_the_frame_of_each_class(http: httpx.Client) -> None:
    page = http.get("/page/ontology?lang=en").text
    assert 'href="/frames/Measure.jsonld"' in page


@pytest.mark.parametrize("path", ["/frames/Nothing.jsonld", "/frames/Measure.json", "/frames/"])
def test_another_frame_is_not_there(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404
