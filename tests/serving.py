"""A server of ours in a process of its own, for tests that need a real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, SimpleQueue


class Server:
    """A server of ours in a process of its own, on a free port of the loopback.

    :param within: what runs the command, such as ``ip netns exec NAME``.
    """

    def __init__(self, root: Path, environment: dict[str, str], within: Sequence[str] = ()) -> None:
        self.process = subprocess.Popen(
            [*within, sys.executable, str(root / "server.py")],
            env={**os.environ, "HOST": "127.0.0.1", "PORT": "0", "KG_WEB_WORKERS": "1", **environment},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.log: list[str] = []  # every line that it has written
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.announcement = self._wait_for("serving ")
        if self.announcement.startswith("{"):
            self.url = json.loads(self.announcement)["url"].rstrip("/")
        else:
            self.url = self.announcement.split()[1].rstrip("/,")

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            self._lines.put(line)

    def _wait_for(self, beginning: str) -> str:
        """The first line that begins so; the log may come before it."""
        written = [""]
        while not written[-1].startswith(beginning) and '"event": "serving"' not in written[-1]:
            try:
                written.append(self._lines.get(timeout=60))
            except Empty:
                self.stop()
                raise AssertionError(f"no line {beginning!r} within a minute: {written}") from None
        return written[-1]

    def stop(self) -> int:
        """End it as an operator does; its exit status."""
        self.process.terminate()
        try:
            status = self.process.wait(timeout=60)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join()
            if self.process.stderr is not None:
                self.process.stderr.close()
        return status
