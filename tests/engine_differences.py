"""What the suite expects to go otherwise in front of another engine, each with its cause. docs/scaling.md tells it.

A test that is listed here and passes fails the run, so the list stays true.
"""

from __future__ import annotations

# By engine: the end of a test's id, and the cause.
DIFFERENCES: dict[str, dict[str, str]] = {"oxigraph": {}, "virtuoso": {}}


def reason(engine: str, test: str) -> str | None:
    """Why a test is expected to fail in front of an engine; None where it is not."""
    for end, cause in DIFFERENCES[engine].items():
        if test.endswith(end):
            return cause
    return None
