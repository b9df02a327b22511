"""The site in front of another engine: a real server, its cache, its tags, while builds and the engine come and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.remote.conftest import SECOND, VERSION, publish_in, wait_for, write_version
from tests.remote.honest import Asked, HonestEngine
from tests.serving import Server

QUERY = "SELECT ?o { <id/3> <http://www.w3.org/2000/01/rdf-schema#label> ?o }"
BIG = 3 << 20  # bytes: beyond what a spool holds in memory


@pytest.fixture
def site(root: Path, honest: HonestEngine, build_dir: Path) -> Iterator[httpx.Client]:
    server = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root), "KG_ENGINE": honest.url})
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False, headers={"Accept": "text/csv"}) as client:
        wait_for(lambda: client.get("/readyz").status_code == 200)
        honest.requests.clear()
        yield client
    server.stop()


def ask(site: httpx.Client, **headers: str) -> httpx.Response:
    return site.get("/sparql", params={"query": QUERY}, headers=headers)


def test_answers_carry_the_version_and_are_kept_under_it(
    site: httpx.Client, honest: HonestEngine, build_dir: Path
) -> None:
    first = ask(site)
    assert (first.status_code, first.headers["X-Juten-Version"]) == (200, VERSION)
    assert first.text == "o\r\nfirst 施策 3\r\n"
    assert ask(site).text == first.text
    assert ask(site, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert len(honest.queries) == 1
    # A build that is not published yet changes nothing, and the cache goes on.
    snapshot = write_version(build_dir, SECOND, "second")
    looks = len(honest.requests)
    wait_for(lambda: len(honest.requests) > looks + 2)
    assert ask(site).headers["ETag"] == first.headers["ETag"]
    assert len(honest.queries) == 1
    publish_in(honest, snapshot)
    wait_for(lambda: ask(site).headers["X-Juten-Version"] == SECOND)
    second = ask(site, **{"If-None-Match": first.headers["ETag"]})
    assert (second.status_code, "second" in second.text) == (200, True)


def test_an_engine_that_is_gone_is_503_and_what_is_kept_is_answered(site: httpx.Client, honest: HonestEngine) -> None:
    kept = ask(site).text
    honest.meddle = lambda asked: (500, {"Content-Type": "text/plain"}, b"oops")
    problem = site.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json()["type"].rsplit("/", 1)[1]) == (502, "engine-failed")
    honest.stop_listening()
    problem = site.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}, headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json()["type"].rsplit("/", 1)[1]) == (503, "unavailable")
    assert ask(site).text == kept


def test_a_long_answer_comes_whole(site: httpx.Client, honest: HonestEngine) -> None:
    body = b"o\r\n" + b"x" * BIG + b"\r\n"

    def long(asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
        return (200, {"Content-Type": "text/csv"}, body) if "?long" in asked.query else None

    honest.meddle = long
    response = site.get("/sparql", params={"query": "SELECT ?long { ?s ?p ?long }"})
    assert response.content == body


def test_pages_are_made_from_the_engine(site: httpx.Client, honest: HonestEngine) -> None:
    response = site.get("/data/3.nt", headers={"Accept": "*/*"})
    assert (response.status_code, "first 施策 3" in response.text or "\\u65BD" in response.text) == (200, True)
    assert honest.queries


def test_the_figures_for_prometheus_say_whether_it_is_ready(site: httpx.Client, honest: HonestEngine) -> None:
    figures = site.get("/metrics").text
    assert "kg_ready 1.0" in figures
    assert f'kg_snapshot_info{{version="{VERSION}"}} 1.0' in figures
    assert "kg_workers" not in figures
    honest.store.clear()
    wait_for(lambda: "kg_ready 0.0" in site.get("/metrics").text)
    assert site.get("/readyz").status_code == 503
