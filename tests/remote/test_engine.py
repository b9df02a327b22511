"""Which version our engine answers for, what it does where the other one goes and comes, and what it cannot be told."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.engine.errors import EngineUnavailable, VersionNotHeld
from kg.engine.interface import Query
from kg.engine.remote.breaker import FAILURES
from kg.engine.remote.names import RECORD
from kg.formats import BY_NAME, FORMATS, Shape
from kg.snapshot import CURRENT
from tests.federation.servers import answer, silent
from tests.remote.conftest import (
    ONTOLOGY,
    SECOND,
    VERSION,
    OpenRemote,
    publish_in,
    version_of,
    wait_for,
    write_version,
)
from tests.remote.honest import Asked, HonestEngine
from tests.remote.liar import Liar

CSV, JSON = BY_NAME["csv"], BY_NAME["json"]
WORDS = Query("SELECT ?o { <id/3> <http://www.w3.org/2000/01/rdf-schema#label> ?o }")
GRAPHS = Query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g")


def test_it_answers_over_the_version_that_the_build_folder_names(
    honest: HonestEngine, open_remote: OpenRemote, build_dir: Path
) -> None:
    publish_in(honest, write_version(build_dir, SECOND, "second"))
    (build_dir / CURRENT).unlink()
    (build_dir / CURRENT).symlink_to(VERSION)
    engine = open_remote(honest.url)
    found = engine.evaluate(WORDS, CSV)
    assert (found.version, found.read()) == (VERSION, "o\r\nfirst 施策 3\r\n".encode())
    (build_dir / CURRENT).unlink()
    (build_dir / CURRENT).symlink_to(SECOND)
    wait_for(lambda: engine.version == SECOND)
    assert "second" in engine.evaluate(WORDS, CSV).read().decode()


def test_a_build_that_is_not_published_yet_leaves_the_one_before_answering(
    honest: HonestEngine, open_remote: OpenRemote, build_dir: Path
) -> None:
    engine = open_remote(honest.url)
    snapshot = write_version(build_dir, SECOND, "second")
    looks = len(honest.requests)
    wait_for(lambda: len(honest.requests) > looks + 1)
    found = engine.evaluate(WORDS, CSV)
    assert (found.version, found.length) == (VERSION, len(found.read()))
    publish_in(honest, snapshot)
    wait_for(lambda: engine.version == SECOND)


def test_a_query_that_names_a_version_is_answered_over_that_one_while_the_engine_holds_it(
    honest: HonestEngine, open_remote: OpenRemote, build_dir: Path
) -> None:
    publish_in(honest, write_version(build_dir, SECOND, "second"))
    engine = open_remote(honest.url)
    wait_for(lambda: engine.version == SECOND)
    older = engine.evaluate(replace(WORDS, version=VERSION), CSV)
    assert (older.version, "first" in older.read().decode()) == (VERSION, True)
    assert engine.holds(VERSION)
    assert not engine.holds("00000000000000ff")
    with pytest.raises(VersionNotHeld):
        engine.evaluate(replace(WORDS, version="00000000000000ff"), CSV)


def test_named_graphs_go_by_the_names_that_everybody_knows(honest: HonestEngine, open_remote: OpenRemote) -> None:
    rows = open_remote(honest.url).evaluate(GRAPHS, CSV).read().decode().splitlines()
    assert rows == ["g,n", "https://w3id.org/juten-kg/graph/catalog,2", f"{ONTOLOGY},1"]


@pytest.mark.parametrize("shape", [Shape.BINDINGS, Shape.BOOLEAN, Shape.GRAPH])
def test_every_format_of_every_shape_comes_from_the_engine_itself(
    honest: HonestEngine, open_remote: OpenRemote, shape: Shape
) -> None:
    texts = {Shape.BINDINGS: "SELECT * { ?s ?p ?o }", Shape.BOOLEAN: "ASK {}", Shape.GRAPH: "DESCRIBE <id/1>"}
    engine = open_remote(honest.url)
    for row in (row for row in FORMATS if shape in row.shapes):
        found = engine.evaluate(Query(texts[shape]), row)
        assert found.length == len(found.read()) > 0
        assert honest.queries[-1].headers["accept"] == row.media_type


def odd(asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
    """As Virtuoso does: a table for ASK, and TSV of its own."""
    accept = asked.headers.get("accept", "")
    if asked.query.startswith("ASK") and accept == JSON.media_type:
        row = b'{"a":{"type":"literal","value":"1"}}' if "none" not in asked.query else b""
        return 200, {"Content-Type": accept}, b'{"head":{"vars":["a"]},"results":{"bindings":[' + row + b"]}}"
    if accept in {"text/tab-separated-values", "application/ld+json"} or asked.query.startswith("ASK"):
        return 200, {"Content-Type": accept}, b'"a"\t"b"\n'
    return None


def test_what_the_engine_writes_otherwise_than_the_standard_is_written_here(
    honest: HonestEngine, open_remote: OpenRemote
) -> None:
    honest.meddle = odd
    engine = open_remote(honest.url)
    assert engine.evaluate(Query("ASK { ?s ?p ?o }"), JSON).read() == b'{"head":{},"boolean":true}'
    assert engine.evaluate(Query("ASK { <none> ?p ?o }"), CSV).read() == b"false"
    assert engine.evaluate(WORDS, BY_NAME["tsv"]).read().decode() == '?o\n"first 施策 3"@ja\n'
    text = "PREFIX l: <https://w3id.org/juten-kg/id/> CONSTRUCT { l:1 ?p ?o } WHERE { l:1 ?p ?o }"
    assert b'"@id":"https://w3id.org/juten-kg/id/1"' in engine.evaluate(Query(text), BY_NAME["jsonld"]).read()


def test_a_lost_connection_in_a_row_opens_the_circuit_and_the_next_look_closes_it(
    honest: HonestEngine, open_remote: OpenRemote, lying: Callable[..., Liar], caplog: pytest.LogCaptureFixture
) -> None:
    down = True

    def behave(connection: socket.socket) -> None:
        if down:
            raise OSError("hung up")
        answer(b"x\r\n", "text/csv")(connection)

    liar = lying(behave)
    engine = open_remote(liar.url)
    session = engine._session
    session.look = _no_look  # type: ignore[method-assign]
    for _ in range(FAILURES):
        with pytest.raises(EngineUnavailable):
            engine.evaluate(WORDS, CSV)
    lied_to = len(liar.lied_to)
    assert lied_to < 2 * FAILURES
    with pytest.raises(EngineUnavailable, match="tried again"):
        engine.evaluate(WORDS, CSV)
    assert len(liar.lied_to) == lied_to
    down = False
    del session.look
    wait_for(lambda: not session._breaker.is_open)
    assert engine.evaluate(WORDS, CSV).read() == b"x\r\n"
    assert "circuit breaker of the engine: open" in caplog.text


async def _no_look() -> None:
    return None


def test_queries_that_are_wrong_or_slow_open_no_circuit(
    honest: HonestEngine, open_remote: OpenRemote, lying: Callable[..., Liar]
) -> None:
    wrong = [answer(b"no", "text/plain", "500 Internal Server Error")] * 10
    engine = open_remote(lying(*wrong, answer(b"x\r\n", "text/csv")).url)
    for _ in wrong:
        with pytest.raises(Exception, match="500"):
            engine.evaluate(WORDS, CSV)
    assert engine.evaluate(WORDS, CSV).read() == b"x\r\n"


def test_an_engine_that_was_started_anew_and_is_empty_is_not_believed(
    honest: HonestEngine, open_remote: OpenRemote
) -> None:
    port = honest.port
    engine = open_remote(honest.url)
    engine.evaluate(WORDS, CSV).read()
    honest.meddle = lambda asked: (200, {"Connection": "close", "Content-Type": "text/csv"}, b"o\r\n")
    with pytest.raises(EngineUnavailable):  # the record cannot be read over the new connection
        for _ in range(3):
            engine.evaluate(WORDS, CSV).read()
    honest.meddle = lambda asked: None
    honest.store.clear()
    wait_for(lambda: version_of(engine) is None)
    assert port == honest.port


def test_a_record_that_is_empty_for_a_moment_takes_nothing_away(honest: HonestEngine, open_remote: OpenRemote) -> None:
    engine = open_remote(honest.url)
    empty = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'
    once = [(200, {"Content-Type": JSON.media_type}, empty)]

    def lose_it_once(asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
        return once.pop() if once and asked.form.get("default-graph-uri") == [RECORD] else None

    honest.meddle = lose_it_once
    wait_for(lambda: not once)
    for _ in range(3):
        assert version_of(engine) == VERSION
        looks = len(honest.requests)
        wait_for(lambda looks=looks: len(honest.requests) > looks)


def test_an_engine_with_nothing_in_it_is_unavailable_until_something_is_published(
    snapshot: object, open_remote: OpenRemote, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), HonestEngine() as empty:
        engine = open_remote(empty.url, ready=False)
        with pytest.raises(EngineUnavailable, match="kg publish"):
            _ = engine.version
        publish_in(empty, snapshot)
        wait_for(lambda: version_of(engine) == VERSION)


def test_the_version_before_goes_on_while_the_engine_is_silent(
    honest: HonestEngine, open_remote: OpenRemote, lying: Callable[..., Liar]
) -> None:
    engine = open_remote(lying(silent).url, seconds=0.5)
    honest.meddle = lambda asked: (500, {}, b"")
    assert engine.version == VERSION
