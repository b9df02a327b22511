"""The cache in front of the application itself: same answers, and what must not be kept is not."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.engine import local
from kg.settings import Settings
from kg.snapshot import CURRENT, MANIFEST, FileEntry, Snapshot
from kg.web import create_app
from kg.web.response_cache import Compression, PublishedVersion, ResponseCache, with_response_cache

from .echo import Reply, call, environ_of

BASE = "https://w3id.org/juten-kg/"
VERSIONS = ("0123456789abcdef", "fedcba9876543210")
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
SELECT = "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s"
VOLATILE = [f"SELECT ({call} AS ?x) WHERE {{}}" for call in ("RAND()", "NOW()", "UUID()", "STRUUID()", "BNODE()")]


def build(build_dir: Path, version: str) -> None:
    """A snapshot whose labels say its version."""
    folder = build_dir / version
    folder.mkdir()
    triples = [f'<{BASE}id/measure/{n:03}> {LABEL} "施策{n} {version}"@ja .\n' for n in range(60)]
    contents = {
        "graph.nt.gz": gzip.compress("".join(triples).encode(), mtime=0),
        "graphs.nq.gz": gzip.compress(b"", mtime=0),
    }
    entries = []
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        entries.append(FileEntry(name, len(content), hashlib.sha256(content).hexdigest(), "application/gzip"))
    snapshot = Snapshot(version, folder, BASE, {"": len(triples)}, tuple(entries))
    (folder / MANIFEST).write_text(snapshot.manifest(), encoding="utf-8")


@dataclass
class Site:
    build_dir: Path
    app: Flask
    settings: Settings
    seconds: float = 0.0

    def publish(self, version: str) -> None:
        (self.build_dir / "next").symlink_to(version)
        (self.build_dir / "next").replace(self.build_dir / CURRENT)
        self.seconds += 1

    def cache(self) -> ResponseCache:
        return ResponseCache(
            Compression(self.app),
            max_bytes=2_000_000,
            version=PublishedVersion(self.build_dir),
            now=lambda: self.seconds,
        )


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    build_dir = tmp_path_factory.mktemp("build")
    for version in VERSIONS:
        build(build_dir, version)
    found = Settings({"KG_ROOT": str(root), "KG_BUILD_DIR": str(build_dir)})
    with pytest.MonkeyPatch.context() as patch, closing(local.LocalEngine(build_dir, 10_000_000)) as engine:
        patch.setattr(local, "_LOOK_EVERY", 0.0)
        site = Site(build_dir, create_app(settings=found, engine=engine), found)
        site.publish(VERSIONS[0])
        yield site


def sparql(query: str, **parameters: str) -> str:
    return urlencode({"query": query, **parameters})


targets = st.sampled_from(
    [
        ("/sparql", sparql(SELECT)),
        ("/sparql", sparql(SELECT, format="csv")),
        ("/sparql", sparql(SELECT, format="html")),
        ("/sparql", sparql("ASK {}")),
        ("/sparql", sparql("CONSTRUCT WHERE { ?s ?p ?o }")),
        ("/sparql", sparql("no query")),
        ("/sparql", sparql("SELECT * WHERE { SERVICE <http://x/> {} }")),
        ("/sparql", ""),
        ("/", ""),
        ("/", "lang=en"),
        ("/page/measure/001", ""),
        ("/id/measure/001", ""),
        ("/queries", ""),
        ("/queries/", ""),
        ("/dumps/", ""),
        ("/problems/", ""),
        ("/.well-known/void", ""),
        ("/healthz", ""),
        ("/readyz", ""),
        ("/static/style.css", ""),
        ("/nowhere", ""),
    ]
)
header_sets = st.fixed_dictionaries(
    {},
    optional={
        "HTTP_ACCEPT": st.sampled_from(
            ["*/*", "text/html", "text/turtle", "text/csv", "application/json", "image/png"]
        ),
        "HTTP_ACCEPT_LANGUAGE": st.sampled_from(["ja", "en", "fr"]),
        "HTTP_ACCEPT_ENCODING": st.sampled_from(["gzip", "br", "zstd", "gzip, br, zstd", "identity"]),
        "HTTP_HOST": st.sampled_from(["a.example", "b.example"]),
        "HTTP_X_FORWARDED_HOST": st.just("evil.example"),
    },
)
steps = st.one_of(
    st.sampled_from(VERSIONS),
    st.tuples(st.sampled_from(["GET", "GET", "HEAD", "POST", "OPTIONS"]), targets, header_sets, st.booleans()),
)
MUST_AGREE_ON_A_304 = (
    "ETag",
    "Vary",
    "Cache-Control",
    "X-Juten-Version",
    "Access-Control-Allow-Origin",
    "Content-Location",
)


def request(method: str, target: tuple[str, str], headers: dict[str, str]) -> dict[str, Any]:
    path, query = target
    if method != "POST":
        return environ_of(method, path, query) | headers
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
    return environ_of("POST", path, "", query.encode()) | form | headers


def assert_same(cached: Reply, fresh: Reply) -> None:
    if fresh.status[:3] != "304":
        assert cached.facts == fresh.facts
        return
    assert (cached.status[:3], cached.body) == ("304", b"")
    for name in MUST_AGREE_ON_A_304:
        assert cached.header(name) == fresh.header(name), name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=5, max_size=25))
def test_a_cached_answer_is_the_applications(site: Site, steps: list[Any]) -> None:
    cache, fresh = site.cache(), Compression(site.app)
    tags: list[str] = []
    for step in steps:
        if isinstance(step, str):
            site.publish(step)
            continue
        method, target, headers, conditional = step
        environ = request(method, target, headers)
        if conditional and tags:
            environ["HTTP_IF_NONE_MATCH"] = ", ".join(tags[-3:])
        for _ in range(2):
            reply = call(cache, environ)
            assert_same(reply, call(fresh, environ))
        if (tag := reply.header("ETag")) is not None:
            tags.append(tag)


@pytest.mark.parametrize("query", VOLATILE)
def test_a_volatile_answer_is_never_kept(site: Site, query: str) -> None:
    cache = site.cache()
    environ = environ_of(query=sparql(query), HTTP_ACCEPT="text/csv")
    for _ in range(3):
        assert call(cache, environ).status[:3] == "200"
    assert not any(entry.body for entry, _cost in cache._store._entries.values())


def test_a_query_is_answered_from_the_cache_until_the_next_build(site: Site) -> None:
    cache = site.cache()
    environ = environ_of(query=sparql(SELECT), HTTP_ACCEPT_ENCODING="br")
    site.publish(VERSIONS[0])
    first = call(cache, environ)
    assert (call(cache, environ).facts, cache.statistics().hits) == (first.facts, 1)
    site.publish(VERSIONS[1])
    second = call(cache, environ)
    assert (second.header("X-Juten-Version"), cache.statistics().hits) == (VERSIONS[1], 1)
    assert second.header("ETag") != first.header("ETag")


def test_the_settings_make_the_cache(site: Site) -> None:
    wrapped = with_response_cache(site.app, site.settings)
    assert isinstance(wrapped, ResponseCache)
    for _ in range(2):
        assert call(wrapped, environ_of(query=sparql("ASK {}"))).status[:3] == "200"
    assert wrapped.statistics().hits == 1
