"""What the figures were measured on: the machine and the versions. No figure is worth anything without it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil


def _cpu_model() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def describe_machine() -> dict[str, str]:
    """Processor, cores that this process may use, memory, kernel."""
    cores = len(os.sched_getaffinity(0))
    return {
        "processor": _cpu_model(),
        "cores": str(cores),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
    }


def own_versions() -> dict[str, str]:
    """Versions of this project and of what answers its requests."""
    return {"python": platform.python_version()} | {
        name: version(name) for name in ("juten-kg", "pyoxigraph", "flask", "granian")
    }
