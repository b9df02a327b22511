"""A build is published whole or not at all, and what was served before is served after a failure."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.engine.remote import Access
from kg.engine.remote.names import RECORD, Record, State
from kg.publish import Publication, PublishError, Target, contents, find_target, publish
from kg.publish.remote_store import RemoteStore
from kg.snapshot import CURRENT, Snapshot
from tests.remote.conftest import SECOND, THIRD, VERSION, publish_in, write_version
from tests.remote.honest import Asked, HonestEngine, Meddled


def record(engine: HonestEngine) -> Record:
    with RemoteStore(Target(engine.url, engine.store_url), Access(engine.url), 30) as store:
        return store.read_record()


def states(engine: HonestEngine) -> dict[str, State]:
    return {row.version: row.state for row in record(engine).versions}


def graph_names(engine: HonestEngine) -> set[str]:
    return {graph.value for graph in engine.store.named_graphs()}


def publish_again(engine: HonestEngine, snapshot: Snapshot, **options: object) -> Publication:
    target = Target(engine.url, engine.store_url)
    with RemoteStore(target, Access(engine.url, **options), 30) as store:
        return publish(snapshot, store, lambda graph, count: None)


def test_a_build_is_loaded_under_names_of_its_version_and_recorded(honest: HonestEngine) -> None:
    assert graph_names(honest) == {
        RECORD,
        *(f"urn:x-juten-kg:{VERSION}:{name}" for name in ("default", "graph/ontology", "graph/catalog")),
    }
    assert (record(honest).current, states(honest)) == (VERSION, {VERSION: State.WHOLE})


def test_the_version_before_stays_and_the_one_before_that_goes_with_the_next_publication(
    honest: HonestEngine, build_dir: Path
) -> None:
    publish_in(honest, write_version(build_dir, SECOND, "second"))
    assert states(honest) == {VERSION: State.WHOLE, SECOND: State.WHOLE}
    publish_in(honest, write_version(build_dir, THIRD, "third"))
    assert states(honest) == {VERSION: State.RETIRED, SECOND: State.WHOLE, THIRD: State.WHOLE}
    assert f"urn:x-juten-kg:{VERSION}:default" in graph_names(honest)
    publish_in(honest, write_version(build_dir, "00000000000000a4", "fourth"))
    assert VERSION not in states(honest)
    assert not any(VERSION in name for name in graph_names(honest))


def test_publishing_the_same_build_again_loads_nothing(honest: HonestEngine, snapshot: Snapshot) -> None:
    assert not publish_again(honest, snapshot).loaded
    assert [asked.graph for asked in honest.requests if asked.method == "PUT"] == [RECORD]


def test_the_version_before_can_be_made_current_again(
    honest: HonestEngine, snapshot: Snapshot, build_dir: Path
) -> None:
    publish_in(honest, write_version(build_dir, SECOND, "second"))
    assert publish_again(honest, snapshot) == Publication(VERSION, SECOND, loaded=False)
    assert (record(honest).current, set(states(honest).values())) == (VERSION, {State.WHOLE})


def refuse_after(count: int) -> Callable[[Asked], Meddled | None]:
    """Refuses every write of a graph after the first few."""
    seen: list[Asked] = []

    def meddle(asked: Asked) -> Meddled | None:
        if asked.method in {"PUT", "POST"} and not asked.form and SECOND in asked.graph:
            seen.append(asked)
            if len(seen) > count:
                return 507, {"Content-Type": "text/plain"}, b"the disk is full"
        return None

    return meddle


def lose(asked: Asked) -> Meddled | None:
    """Says that it stored a graph and does not."""
    return (201, {}, b"") if asked.method == "PUT" and asked.graph.endswith(f"{SECOND}:graph/ontology") else None


def garble(engine: HonestEngine) -> Callable[[Asked], Meddled | None]:
    """Stores what came in another encoding, as many triples as there should be."""

    def meddle(asked: Asked) -> Meddled | None:
        if asked.method == "PUT" and asked.graph.endswith(f"{SECOND}:default"):
            body = asked.body.decode().encode("utf-8").decode("latin-1").encode()
            return engine.answer(Asked(asked.method, asked.path, asked.headers, body))
        return None

    return meddle


def cut(asked: Asked) -> Meddled | None:
    """Gives out ten rows at most, and says nothing."""
    if "SELECT (1 AS ?one)" in asked.query:
        return 200, {"Content-Type": "text/csv"}, b"one\r\n" + b"1\r\n" * 10
    return None


FAULTS: dict[str, tuple[Callable[[HonestEngine], Callable[[Asked], Meddled | None]], str]] = {
    "refused at once": (lambda engine: refuse_after(0), "the disk is full"),
    "refused half-way": (lambda engine: refuse_after(1), "the disk is full"),
    "lost": (lambda engine: lose, "0 triples arrived of 1"),
    "garbled": (garble, "the checksum query gives something else"),
    "cut off": (lambda engine: cut, "cuts answers off"),
}


@pytest.mark.parametrize(("fault", "said"), FAULTS.values(), ids=FAULTS.keys())
def test_a_failed_publication_leaves_what_was_served_and_nothing_of_its_own(
    honest: HonestEngine, build_dir: Path, fault: Callable[[HonestEngine], Callable[[Asked], Meddled | None]], said: str
) -> None:
    before = graph_names(honest)
    second = write_version(build_dir, SECOND, "second")
    honest.meddle = fault(honest)
    with pytest.raises(PublishError, match=said):
        publish_again(honest, second)
    honest.meddle = lambda asked: None
    assert (record(honest).current, states(honest)) == (VERSION, {VERSION: State.WHOLE})
    assert graph_names(honest) == before
    assert publish_again(honest, second).loaded


def test_what_a_publication_that_was_killed_left_is_removed_by_the_next(honest: HonestEngine, build_dir: Path) -> None:
    class Killed(BaseException):
        pass

    def kill(graph: str, count: int) -> None:
        if graph:
            raise Killed

    target = Target(honest.url, honest.store_url)
    second = write_version(build_dir, SECOND, "second")
    with pytest.raises(Killed), RemoteStore(target, Access(honest.url), 30) as store:
        publish(second, store, kill)
    assert states(honest) == {VERSION: State.WHOLE, SECOND: State.LOADING}
    publish_in(honest, write_version(build_dir, THIRD, "third"))
    assert not any(SECOND in name for name in graph_names(honest))


def test_two_who_publish_at_once_are_told(honest: HonestEngine, build_dir: Path) -> None:
    second, third = write_version(build_dir, SECOND, "second"), write_version(build_dir, THIRD, "third")
    target = Target(honest.url, honest.store_url)
    others = [third]

    def meanwhile(graph: str, count: int) -> None:
        if others:
            publish_in(honest, others.pop())

    with pytest.raises(PublishError, match="somebody else"), RemoteStore(target, Access(honest.url), 30) as store:
        publish(second, store, meanwhile)
    assert record(honest).current == THIRD


def test_the_graph_of_another_site_is_not_touched(honest: HonestEngine, snapshot: Snapshot) -> None:
    other = Snapshot(SECOND, snapshot.path, "https://example.org/other/", snapshot.triples, snapshot.files)
    with pytest.raises(PublishError, match="another site"):
        publish_again(honest, other)


def test_a_damaged_build_is_not_published(honest: HonestEngine, snapshot: Snapshot) -> None:
    snapshot.graph_file.write_bytes(b"x")
    with pytest.raises(PublishError, match="damaged"):
        publish_again(honest, snapshot)


def test_a_graph_goes_in_pieces_and_arrives_whole(
    build_dir: Path, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "PIECE", 500)
    with HonestEngine() as engine:
        publish_in(engine, snapshot)
        sent = [asked.method for asked in engine.requests if asked.graph.endswith(":default")]
    assert sent[0] == "PUT"
    assert len(sent) > 3
    assert set(sent[1:]) == {"POST"}


def test_digest_is_used_where_the_graph_store_asks_for_it(build_dir: Path, snapshot: Snapshot) -> None:
    def guarded(asked: Asked) -> Meddled | None:
        if asked.form or asked.headers.get("authorization", "").startswith("Digest"):
            return None
        return 401, {"WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"'}, b""

    with HonestEngine() as engine:
        engine.meddle = guarded
        assert publish_again(engine, snapshot, user="dba", password="secret").loaded


def test_wrong_credentials_are_told_in_one_line(build_dir: Path, snapshot: Snapshot) -> None:
    with HonestEngine() as engine:
        engine.meddle = lambda asked: None if asked.form else (401, {}, b"")
        with pytest.raises(PublishError, match="KG_ENGINE_PASSWORD") as caught:
            publish_again(engine, snapshot, user="dba", password="secret")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "user", "store"),
    [
        ("http://h:7878/query", False, "http://h:7878/store"),
        ("http://h:8890/sparql", False, "http://h:8890/sparql-graph-crud"),
        ("http://h:8890/sparql", True, "http://h:8890/sparql-graph-crud-auth"),
        ("https://h/fuseki/query", False, "https://h/fuseki/data"),
        ("http://h/repositories/juten", True, "http://h/repositories/juten/rdf-graphs/service"),
    ],
)
def test_where_an_engine_takes_graphs_is_known_from_its_endpoint(query: str, user: bool, store: str) -> None:
    assert find_target(query, None, has_user=user) == Target(query, store)


def test_an_engine_that_is_not_known_has_to_be_told_where_it_takes_graphs() -> None:
    with pytest.raises(PublishError, match="--store"):
        find_target("http://h/api/sparql/x", None, has_user=False)
    assert find_target("http://h/x", "http://h/y", has_user=False) == Target("http://h/x", "http://h/y")


@pytest.mark.parametrize(("language", "said"), [("en_US.UTF-8", "published version"), ("ja_JP.UTF-8", "公開しました")])
def test_the_command_says_what_it_did(build_dir: Path, language: str, said: str) -> None:
    with HonestEngine() as engine:
        environ = {"KG_BUILD_DIR": str(build_dir), "KG_ENGINE": engine.url, "LC_ALL": language}
        result = CliRunner().invoke(main, ["publish"], env=environ)
    assert (result.exit_code, said in result.output) == (0, True), result.output


def test_the_command_ends_with_1_and_one_line_where_there_is_no_engine(build_dir: Path) -> None:
    environ = {"KG_BUILD_DIR": str(build_dir), "LC_ALL": "en_US.UTF-8"}
    result = CliRunner().invoke(main, ["publish", "--to", "http://127.0.0.1:9/query"], env=environ)
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1), result.output
    (build_dir / CURRENT).unlink()
    result = CliRunner().invoke(main, ["publish", "--to", "http://127.0.0.1:9/query"], env=environ)
    assert (result.exit_code, "nothing to publish" in result.output) == (1, True), result.output


def test_secrets_are_printed_nowhere() -> None:
    result = CliRunner().invoke(main, ["settings"], env={"KG_ENGINE_PASSWORD": "geheim", "KG_ENGINE_TOKEN": "t0ken"})
    assert "KG_ENGINE_PASSWORD=***" in result.output
    assert "geheim" not in result.output
    assert "t0ken" not in result.output


def test_a_publication_whose_process_is_killed_leaves_what_was_served(honest: HonestEngine, build_dir: Path) -> None:
    second = write_version(build_dir, SECOND, "second")
    reached, killed = threading.Event(), threading.Event()

    def hold(asked: Asked) -> None:
        if asked.graph.endswith(f"{SECOND}:graph/ontology"):
            reached.set()
            killed.wait(60)

    honest.meddle = hold
    environ = os.environ | {"KG_BUILD_DIR": str(build_dir), "KG_ENGINE": honest.url}
    process = subprocess.Popen([sys.executable, "-c", "from kg.cli import main; main()", "publish"], env=environ)
    try:
        assert reached.wait(60)
    finally:
        process.kill()
    assert process.wait(60) == -signal.SIGKILL
    killed.set()
    honest.meddle = lambda asked: None
    assert (record(honest).current, states(honest)) == (VERSION, {VERSION: State.WHOLE, SECOND: State.LOADING})
    assert publish_again(honest, second).loaded
    assert (record(honest).current, states(honest)[SECOND]) == (SECOND, State.WHOLE)
