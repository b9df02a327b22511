"""Starting a load, looking at how far it is, and what it wrote down."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # s: a bound for what takes a few, on a machine that does much else


class Load:
    """A running :mod:`tests.replicas.load`."""

    def __init__(self, root: Path, folder: Path, url: str, plan: dict[str, Any], *, within: Sequence[str] = ()) -> None:
        (folder / "plan.json").write_text(json.dumps(plan))
        self._path = folder / "load.jsonl"
        with self._path.open("w") as output:
            self._process = subprocess.Popen(
                [*within, sys.executable, "-m", "tests.replicas.load", url, str(folder / "plan.json")],
                cwd=root,
                stdin=subprocess.PIPE,
                stdout=output,
            )

    def lines(self) -> list[dict[str, Any]]:
        """What it has written so far: requests and walks."""
        text = self._path.read_text()
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def requests(self) -> list[dict[str, Any]]:
        """The requests alone."""
        return [line for line in self.lines() if "id" in line]

    def go_on(self, requests: int) -> None:
        """Wait until so many more requests were answered."""
        wanted = self._count() + requests
        assert eventually(lambda: self._count() >= wanted), "the load stands still"

    def _count(self) -> int:
        return self._path.read_bytes().count(b'"id": ')

    def stop(self) -> None:
        """End it; its last requests are finished."""
        if self._process.poll() is None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(timeout=90)


def eventually(fact: Callable[[], bool]) -> bool:
    """Whether the fact comes true before patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if fact():
            return True
        time.sleep(0.1)
    return False
