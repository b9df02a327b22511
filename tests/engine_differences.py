"""What the suite expects to go otherwise in front of another engine, each with its cause. docs/scaling.md tells it.

A test that is listed here and passes fails the run, so the list stays true.
"""

from __future__ import annotations

# By engine: the end of a test's id, and the cause.
_LENGTH = "a query may have 262,144 characters: it is read here, token by token, before another engine sees it"
DIFFERENCES: dict[str, dict[str, str]] = {
    "oxigraph": {"test_a_form_of_ten_megabytes_is_taken": _LENGTH},
    "virtuoso": {"test_a_form_of_ten_megabytes_is_taken": _LENGTH},
}


def reason(engine: str, test: str) -> str | None:
    """Why a test is expected to fail in front of an engine; None where it is not."""
    for end, cause in DIFFERENCES[engine].items():
        if test.endswith(end):
            return cause
    return None
