"""A holder as its host sees it: a process with one snapshot, from its start to its end."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Holding:
    """One holder: ``parity`` is its half of the status file; moments are of the monotonic clock."""

    path: Path
    version: str
    parity: int
    pid: int
    pidfd: int
    control: socket.socket
    standing_in: bool = False  # for the published one, which cannot be served
    begun: float = field(default_factory=time.monotonic)
    ready: bool = False
    kept_until: float | None = None
    told_to_end: float | None = None
    message: bytearray = field(default_factory=bytearray)
