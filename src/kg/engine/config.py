"""What the processes of the pool are told when they start: one value, handed over as one JSON argument."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.settings import Settings


@dataclass(frozen=True, slots=True)
class PoolConfig:
    """Limits and places of one pool. Bytes and seconds throughout."""

    build_dir: Path
    runtime_dir: Path
    workers: int
    queue: int
    deadline: float
    query_memory: int
    memory_budget: int
    result_bytes: int
    old_version: float
    log_format: str = "text"
    log_level: str = "info"

    @classmethod
    def from_settings(cls, settings: Settings, runtime_dir: Path) -> PoolConfig:
        """The settings of the pool, in bytes."""
        return cls(
            build_dir=settings.build_dir,
            runtime_dir=runtime_dir,
            workers=settings["KG_WORKERS"],
            queue=settings["KG_QUEUE"],
            deadline=settings["KG_QUERY_TIMEOUT"],
            query_memory=settings["KG_QUERY_MEMORY"] << 20,
            memory_budget=settings["KG_MEMORY_BUDGET"] << 20,
            result_bytes=settings["KG_RESULT_BYTES"],
            old_version=settings["KG_OLD_VERSION_SECONDS"],
            log_format=settings["KG_LOG_FORMAT"],
            log_level=settings["KG_LOG_LEVEL"],
        )

    def to_json(self) -> str:
        """As one line."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str) -> PoolConfig:
        """What :meth:`to_json` wrote."""
        content = json.loads(text)
        for name in ("build_dir", "runtime_dir"):
            content[name] = Path(content[name])
        return cls(**content)

    @property
    def socket_path(self) -> Path:
        """Where the pool listens."""
        return self.runtime_dir / SOCKET_NAME

    @property
    def old_socket_path(self) -> Path:
        """Where the snapshot before the current one listens, while it is held."""
        return self.runtime_dir / OLD_SOCKET_NAME

    @property
    def most_workers(self) -> int:
        """Workers that may live at once: queries that run long stand apart, and their places are filled."""
        return self.workers * LONG_RUNNERS_SHARE


SOCKET_NAME = "pool.sock"
OLD_SOCKET_NAME = "old.sock"
# Four bombs and two exports hold six workers; with three for each configured one nobody else was answered meanwhile
# (p99 of ordinary queries 1,750 ms, with five 560 to 650).
LONG_RUNNERS_SHARE = 5
