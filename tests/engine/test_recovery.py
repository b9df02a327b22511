"""A published snapshot that is not what its build wrote is not served: the last good one stands in, and it is said."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kg.engine.errors import EngineUnavailable
from kg.engine.pool import PoolEngine
from kg.integrity import entry_of, write_index_entries
from kg.snapshot import CURRENT, INDEXES_SUFFIX, MANIFEST, Snapshot
from tests.engine.pools import eventually, holders, number_of, open_pool
from tests.engine.snapshots import publish, triples


def flip(path: Path, place: int = 20) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0x40
    path.write_bytes(content)


def with_dump(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a file for download."""
    file = snapshot.path / "dumps" / "juten.nt"
    file.parent.mkdir()
    file.write_bytes(b"<a:a> <a:b> <a:c> .\n" * 100)
    entry = replace(entry_of(file, snapshot.path), media_type="application/n-triples")
    whole = replace(snapshot, files=(*snapshot.files, entry))
    (snapshot.path / MANIFEST).write_text(whole.manifest(), encoding="utf-8")
    return whole


@contextmanager
def running(build_dir: Path) -> Iterator[PoolEngine]:
    pool = open_pool(build_dir)
    try:
        yield pool
    finally:
        pool.close()


def outcome_of(pool: PoolEngine, measure: int) -> str:
    try:
        return number_of(pool, measure)
    except IndexError:
        return "no row"


DAMAGE: dict[str, Callable[[Snapshot], object]] = {
    "a byte of the graph": lambda found: flip(found.graph_file),
    "a byte that gzip ignores": lambda found: flip(found.graph_file, 5),  # the time in its header
    "a byte of the named graphs": lambda found: flip(found.named_graphs_file),
    "a byte of the manifest": lambda found: flip(found.path / MANIFEST, 40),
    "no graph": lambda found: found.graph_file.unlink(),
    "half a graph": lambda found: os.truncate(found.graph_file, 100),
    "no manifest, as of a build that was not finished": lambda found: (found.path / MANIFEST).unlink(),
    "half a manifest": lambda found: os.truncate(found.path / MANIFEST, 100),
    "no folder": lambda found: shutil.rmtree(found.path),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_the_last_good_version_stands_in_and_says_for_what(build_dir: Path, damage: str) -> None:
    new = publish(build_dir, triples(10, "新"))
    DAMAGE[damage](new)
    with running(build_dir) as pool:
        assert eventually(lambda: pool.stand_in is not None)
        assert pool.stand_in == pool.version != new.version
        assert number_of(pool, 50) == "50"
        condition = pool.condition()
        assert condition.standing_in
        assert new.version in condition.trouble


def test_when_it_is_mended_the_published_one_answers_again(build_dir: Path) -> None:
    new = publish(build_dir, triples(10, "新"))
    good = new.graph_file.read_bytes()
    flip(new.graph_file)
    with running(build_dir) as pool:
        assert eventually(lambda: pool.stand_in is not None)
        new.graph_file.write_bytes(good)
        assert eventually(lambda: pool.version == new.version)
        assert pool.stand_in is None
        assert pool.condition().trouble == ""


def test_without_another_version_it_is_unavailable_and_says_why(tmp_path: Path) -> None:
    only = publish(tmp_path / "build", triples(10))
    flip(only.graph_file)
    with running(tmp_path / "build") as pool:
        with pytest.raises(EngineUnavailable, match=r"damaged: graph\.nt\.gz"):
            pool.version  # noqa: B018
        publish(tmp_path / "build", triples(20))
        assert eventually(lambda: bool(pool._status.version))
        assert number_of(pool, 15) == "15"


def test_the_version_that_was_built_last_stands_in_whatever_the_clock_said(tmp_path: Path) -> None:
    build_dir = tmp_path / "build"
    versions = [publish(build_dir, triples(10 + number)) for number in range(4)]
    moments = [0, 4_000_000_000, 1_000_000_000, 2_000_000_000]  # 1970, 2096, 2001, 2033
    for version, moment in zip(versions, moments, strict=True):
        os.utime(version.path / MANIFEST, (moment, moment))
    flip(versions[3].graph_file)
    flip(versions[1].graph_file)
    with running(build_dir) as pool:
        assert eventually(lambda: pool.stand_in is not None)
        assert pool.version == versions[2].version


def test_without_a_link_nothing_is_published_and_nothing_stands_in(build_dir: Path) -> None:
    (build_dir / CURRENT).unlink()
    with running(build_dir) as pool, pytest.raises(EngineUnavailable, match="kg build"):
        pool.version  # noqa: B018


def test_a_stand_in_whose_holder_is_killed_stands_in_again(build_dir: Path) -> None:
    flip(publish(build_dir, triples(10, "新")).graph_file)
    with running(build_dir) as pool:
        assert eventually(lambda: pool.stand_in is not None)
        assert eventually(lambda: [one for one in holders(pool) if one.children()] != [])
        (holder,) = [child for child in holders(pool) if child.children()]
        holder.kill()
        assert eventually(lambda: any(one.pid != holder.pid and one.children() for one in holders(pool)))
        assert number_of(pool, 50) == "50"


def test_a_damaged_download_is_found_beside_serving_and_the_last_good_one_stands_in(build_dir: Path) -> None:
    new = with_dump(publish(build_dir, triples(10, "新")))
    flip(new.path / "dumps/juten.nt")
    with running(build_dir) as pool:
        assert eventually(lambda: pool.stand_in is not None)
        assert "dumps/juten.nt" in pool.condition().trouble
        assert eventually(lambda: outcome_of(pool, 50) == "50")  # workers of the other one may still finish a query
        flip(new.path / "dumps/juten.nt")
        assert eventually(lambda: pool.version == new.version)


@pytest.mark.parametrize("suffix", [".search", ".store/000001.sst"])
def test_a_damaged_index_is_found_beside_serving(tmp_path: Path, suffix: str) -> None:
    build_dir = tmp_path / "build"
    snapshot = publish(build_dir, triples(10))
    file = build_dir / f"{snapshot.version}{suffix}"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(bytes(1000))
    write_index_entries(snapshot, build_dir / f"{snapshot.version}{INDEXES_SUFFIX}")
    flip(file)
    with running(build_dir) as pool:
        assert eventually(lambda: suffix.lstrip(".") in pool.condition().trouble)
        assert pool.stand_in is None  # there is no other: what is good of it goes on
        assert number_of(pool, 5) == "5"


def test_a_new_build_that_is_damaged_leaves_the_old_one_standing_in_until_the_link_goes_back(build_dir: Path) -> None:
    with running(build_dir) as pool:
        old = pool.version
        new = publish(build_dir, triples(10, "新"))
        flip(new.graph_file)
        assert eventually(lambda: pool.stand_in == old)
        link = build_dir / "link"
        link.symlink_to(old)
        link.replace(build_dir / CURRENT)
        assert eventually(lambda: pool.stand_in is None)
        assert pool.condition().trouble == ""
        assert pool.version == old
