"""kill -9 at ten random points: the link always leads to a whole snapshot, and the next build clears up."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph
import pytest

from kg.graph import progress as stages
from kg.graph.build import build
from kg.graph.progress import Progress
from kg.search import is_whole_index
from kg.snapshot import current_snapshot

# Says each stage as it begins; the parent picks one and kills a moment later.
SCRIPT = """
import sys
from pathlib import Path
from kg.graph.build import build
from kg.graph.progress import Progress

class Told(Progress):
    def step(self, message):
        print(message, flush=True)

if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Told())
    print("done", flush=True)
"""
# After these the folder is being written; a stage is 10 to 300 ms long, and PUBLISHING, with the renames, the shortest.
STAGES = (stages.WRITING, stages.COMPRESSING, stages.TABULATING, stages.DESCRIBING, stages.LOADING)
POINTS = (*((stage, 0.1) for stage in STAGES), *((stages.PUBLISHING, 0.02) for _ in range(5)))


@pytest.mark.parametrize("seed", range(2))
def test_a_build_killed_at_any_moment_leaves_a_whole_snapshot_in_place(
    root: Path, base_iri: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    good = {build(root, tmp_path, base_iri, Progress()).version}
    for number, (stage, longest) in enumerate(POINTS[seed::2]):
        killed_after(root, tmp_path, f"https://example.org/{number}/", stage, chance.random() * longest)
        snapshot = current_snapshot(tmp_path)
        assert snapshot.damaged_files() == []
        assert len(pyoxigraph.Store.read_only(str(snapshot.store_path))) == sum(snapshot.triples.values())
        assert is_whole_index(snapshot.search_path)
        good.add(snapshot.version)
    last = build(root, tmp_path, "https://example.org/last/", Progress())
    assert current_snapshot(tmp_path) == last
    assert list(tmp_path.glob(".tmp-*")) == []
    assert {version for version in good if not (tmp_path / version / "manifest.json").is_file()} == set()


def killed_after(root: Path, build_dir: Path, base_iri: str, stage: str, seconds: float) -> None:
    command = [sys.executable, "-c", SCRIPT, str(root), str(build_dir), base_iri]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        reached = any(line.rstrip("\n") == stage for line in process.stdout)
        time.sleep(seconds)
        process.kill()
        process.wait()
    assert reached
