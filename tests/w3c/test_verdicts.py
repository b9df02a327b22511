"""The list of expected failures binds both ways: a failure that it lacks fails the run, a pass that it has does too."""

from __future__ import annotations

import pytest

from tests.w3c import verdicts
from tests.w3c.verdicts import ExpectedFailure, settle, table


@pytest.fixture(autouse=True)
def one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = ExpectedFailure("suite/known", frozenset({"json", "csv"}), "nothing", "reason")
    monkeypatch.setattr(verdicts, "EXPECTED_FAILURES", {row.test: row})


def _settle(test: str, *wrong: str) -> list[str]:
    seen: list[tuple[str, object]] = []
    faults = {"json": [], "xml": []} | {name: ["fault"] for name in wrong}
    try:
        settle(test, faults, lambda name, value: seen.append((name, value)))
    except BaseException as error:  # noqa: BLE001 - pytest's outcomes are no Exceptions
        seen.append(("raised", type(error).__name__))
    return [str(value[1]) if isinstance(value, list) else str(value) for _name, value in seen]


def test_a_test_without_faults_passes() -> None:
    assert _settle("suite/other") == ["passed"]


def test_a_test_with_a_fault_fails() -> None:
    assert _settle("suite/other", "xml") == ["failed", "Failed"]


def test_a_listed_test_fails_as_expected() -> None:
    assert _settle("suite/known", "json", "csv") == ["expected failure", "XFailed"]


def test_a_listed_test_that_passes_fails_the_run() -> None:
    assert _settle("suite/known") == ["failed", "Failed"]


@pytest.mark.parametrize("wrong", [("json",), ("json", "csv", "xml"), ("500",)])
def test_a_listed_test_that_fails_in_another_way_fails_the_run(wrong: tuple[str, ...]) -> None:
    assert _settle("suite/known", *wrong) == ["failed", "Failed"]


def test_the_table_has_a_row_for_each_suite_and_the_sum() -> None:
    rows = table([("b", "passed"), ("a", "failed"), ("b", "refused")])
    assert rows[1:] == [
        ("a", "1", "0", "0", "0", "1"),
        ("b", "2", "1", "1", "0", "0"),
        ("all", "3", "1", "1", "0", "1"),
    ]
