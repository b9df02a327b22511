"""docs/conformance.md holds the figures that the manifests and the list of expected failures give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.w3c.folder import suites_folder
from tests.w3c.http_in_rdf import read_conversations
from tests.w3c.manifest import read_cases
from tests.w3c.verdicts import EXPECTED, EXPECTED_FAILURES, PASSED, REFUSED, markdown, table

SUITES = suites_folder()
_FEDERATED = ("service", "syntax-fed")


def _verdicts() -> Iterator[tuple[str, str]]:
    """What each test is to become: the run itself fails where one becomes something else."""
    for case in read_cases(SUITES):
        refused = case.is_update or case.suite in _FEDERATED
        yield case.suite, EXPECTED if case.id in EXPECTED_FAILURES else REFUSED if refused else PASSED
    for conversation in read_conversations(SUITES):
        changes = any(exchange.wants_a_change for exchange in conversation.exchanges)
        yield "protocol", REFUSED if changes else PASSED


def test_the_page_holds_the_table_of_suites(root: Path) -> None:
    page = (root / "docs" / "conformance.md").read_text(encoding="utf-8")
    assert markdown(table(_verdicts())) in page


def test_the_page_gives_every_expected_failure_with_answer_and_reason(root: Path) -> None:
    page = (root / "docs" / "conformance.md").read_text(encoding="utf-8")
    for row in EXPECTED_FAILURES.values():
        assert f"| `{row.test}` | {row.answer} | {row.reason} |" in page


def test_every_expected_failure_is_a_test_of_the_suites() -> None:
    names = {case.id for case in read_cases(SUITES)} | {test.id for test in read_conversations(SUITES)}
    assert names >= EXPECTED_FAILURES.keys()
