"""410 for what an older version had: what publication records, and how a server answers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.engine import open_local_engine
from kg.graph.build import build
from kg.graph.gone import RECORD, addresses, last_version, record_gone
from kg.settings import Settings
from kg.web import create_app
from tests.http.snapshots import BASE, write_snapshot

FIRST, SECOND, THIRD = "1" * 16, "2" * 16, "3" * 16


def line(path: str) -> str:
    return f'<{BASE}id/{path}> <http://www.w3.org/2000/01/rdf-schema#label> "{path}"@ja .'


def publish(build_dir: Path, version: str, *paths: str) -> None:
    """A version with these things after the one that is current."""
    current = build_dir / "current"
    before = current.readlink().name if current.is_symlink() else None
    snapshot = write_snapshot(build_dir, version, map(line, paths))
    record_gone(build_dir, before, snapshot, build_dir / ".tmp-gone")


@pytest.fixture
def build_dir(tmp_path: Path) -> Path:
    """``ministry/x`` was in the first version and is not in the second."""
    publish(tmp_path, FIRST, "ministry/x", "ministry/y")
    publish(tmp_path, SECOND, "ministry/y")
    return tmp_path


@pytest.fixture
def client(build_dir: Path, root: Path) -> Iterator[FlaskClient]:
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    engine = open_local_engine(settings)
    yield create_app(settings=settings, engine=engine).test_client()
    engine.close()


@pytest.mark.parametrize("path", ["/id/ministry/x", "/page/ministry/x", "/data/ministry/x.ttl"])
def test_what_an_older_version_had_is_410_with_the_last_version_that_had_it(client: FlaskClient, path: str) -> None:
    with client.get(path, headers={"Accept-Language": "en"}) as response:
        assert response.status_code == 410
        problem = response.json
    assert problem["type"] == f"{BASE}problems/gone"
    assert problem["last_version"] == FIRST
    assert problem["dump"] == f"http://localhost/dumps/{FIRST}/juten.nt.gz"
    with client.get(f"/dumps/{FIRST}/juten.nt.gz") as response:
        assert response.status_code == 200


@pytest.mark.parametrize(("accept", "content_type"), [("text/html", "text/html"), ("text/plain", "text/plain")])
def test_it_is_told_in_the_format_of_the_client(client: FlaskClient, accept: str, content_type: str) -> None:
    with client.get("/id/ministry/x", headers={"Accept": accept}) as response:
        assert (response.status_code, response.mimetype) == (410, content_type)
        assert FIRST in response.text


def test_what_no_version_had_is_404(client: FlaskClient) -> None:
    with client.get("/id/ministry/z") as response:
        assert response.status_code == 404


def test_what_is_there_is_not_gone(client: FlaskClient) -> None:
    with client.get("/id/ministry/y") as response:
        assert response.status_code == 303


def test_without_the_old_folder_there_is_no_link_to_its_files(client: FlaskClient, build_dir: Path) -> None:
    shutil.rmtree(build_dir / FIRST)
    with client.get("/id/ministry/x") as response:
        assert response.status_code == 410
        assert "dump" not in response.json


def test_what_comes_back_is_there_again_and_gone_again_with_its_new_version(build_dir: Path, root: Path) -> None:
    publish(build_dir, THIRD, "ministry/x", "ministry/y")
    settings = Settings({"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root)})
    engine = open_local_engine(settings)
    with create_app(settings=settings, engine=engine).test_client().get("/id/ministry/x") as response:
        assert response.status_code == 303
    engine.close()
    publish(build_dir, "4" * 16, "ministry/y")
    assert last_version(build_dir, f"{BASE}id/ministry/x") == THIRD


def test_the_record_keeps_what_went_with_older_versions(build_dir: Path) -> None:
    publish(build_dir, THIRD)
    assert last_version(build_dir, f"{BASE}id/ministry/x") == FIRST
    assert last_version(build_dir, f"{BASE}id/ministry/y") == SECOND


def test_nothing_is_recorded_where_nothing_went(tmp_path: Path) -> None:
    publish(tmp_path, FIRST, "ministry/x")
    publish(tmp_path, SECOND, "ministry/x", "ministry/y")
    assert not (tmp_path / RECORD).exists()


def test_a_version_that_was_taken_out_leaves_the_record_as_it_is(build_dir: Path) -> None:
    shutil.rmtree(build_dir / SECOND)
    publish(build_dir, THIRD)
    assert last_version(build_dir, f"{BASE}id/ministry/x") == FIRST
    assert last_version(build_dir, f"{BASE}id/ministry/y") is None


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0"])
def test_a_record_that_cannot_be_read_is_404_and_no_error(client: FlaskClient, build_dir: Path, content: bytes) -> None:
    (build_dir / RECORD).write_bytes(content)
    with client.get("/id/ministry/x") as response:
        assert response.status_code == 404


def test_a_record_that_cannot_be_added_to_stops_the_publication(build_dir: Path) -> None:
    (build_dir / RECORD).write_bytes(b"no database" * 100)
    with pytest.raises(OSError, match="not a database"):
        publish(build_dir, THIRD)


@pytest.mark.parametrize("iri", ["", "'", '"; DROP TABLE gone', "\0", "省" * 5000])
def test_any_text_can_be_asked_for(build_dir: Path, iri: str) -> None:
    assert last_version(build_dir, iri) is None


def test_a_build_records_what_its_tables_have_lost(tables_copy: Path, tmp_path: Path) -> None:
    build_dir = tmp_path / "build"
    first = build(tables_copy, build_dir, BASE)
    (tables_copy / "queries" / "links.rq").unlink()
    second = build(tables_copy, build_dir, BASE)
    assert first.version != second.version
    assert last_version(build_dir, f"{BASE}queries/links") == first.version
    assert addresses(first) - addresses(second) == {f"{BASE}queries/links"}
    assert sorted(path.name for path in build_dir.glob(".tmp-*")) == []
    restored = tables_copy / "queries" / "links.rq"
    shutil.copyfile(Path(__file__).parents[2] / "queries" / "links.rq", restored)
    assert build(tables_copy, build_dir, BASE).version == first.version
    assert (build_dir / "current").readlink().name == first.version
