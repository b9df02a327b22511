"""What became of each test: the one list of expected failures, and the table of figures per suite."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

LIST = Path(__file__).with_name("expected_failures.csv")
PROPERTY = "w3c"  # the name under which a test's report carries its suite and verdict

PASSED, REFUSED, EXPECTED, FAILED = "passed", "refused", "expected failure", "failed"
VERDICTS = (PASSED, REFUSED, EXPECTED, FAILED)
_HEAD = ("suite", "tests", "passed", "refused on purpose", "expected failures", "failed")

Record = Callable[[str, object], None]


@dataclass(frozen=True, slots=True)
class ExpectedFailure:
    """One row of the list: a test, the formats (or statuses) in which it fails, what is answered, and why."""

    test: str
    formats: frozenset[str]
    answer: str
    reason: str


def read_list() -> dict[str, ExpectedFailure]:
    """The list by test; every row is whole."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    found = {
        row["test"]: ExpectedFailure(row["test"], frozenset(row["formats"].split()), row["answer"], row["reason"])
        for row in rows
    }
    assert len(found) == len(rows), "a test stands twice in the list of expected failures"
    assert all(row.formats and row.answer and row.reason for row in found.values()), "a row has a blank cell"
    return found


EXPECTED_FAILURES = read_list()


def settle(test: str, faults: dict[str, list[str]], record: Record, verdict: str = PASSED) -> None:
    """Pass, fail, or fail as expected. A test that passes though it is in the list fails the run.

    :param faults: messages by the format in which they were found, or by a status that is wrong.
    :param verdict: what it counts as where there is no fault: passed, or refused on purpose.
    """
    suite = test.partition("/")[0]
    wrong = {name: messages for name, messages in faults.items() if messages}
    expected = EXPECTED_FAILURES.get(test)
    if expected is not None and wrong.keys() == expected.formats:
        record(PROPERTY, [suite, EXPECTED])
        pytest.xfail(f"{expected.answer}: {expected.reason}")
    if expected is None and not wrong:
        record(PROPERTY, [suite, verdict])
        return
    record(PROPERTY, [suite, FAILED])
    listed = f"the list expects it to fail in: {' '.join(sorted(expected.formats))}\n" if expected else ""
    details = "\n".join(f"[{name}] {message}" for name, messages in wrong.items() for message in messages)
    pytest.fail(f"{test}\n{listed}{details or 'it passes'}", pytrace=False)


def table(verdicts: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Head, one row a suite, and the sum."""
    counts: dict[str, Counter[str]] = {}
    for suite, verdict in verdicts:
        counts.setdefault(suite, Counter())[verdict] += 1
    total = sum(counts.values(), Counter())
    rows = [_row(suite, counts[suite]) for suite in sorted(counts)]
    return [_HEAD, *rows, _row("all", total)]


def _row(suite: str, count: Counter[str]) -> tuple[str, ...]:
    return (suite, str(count.total()), *(str(count[verdict]) for verdict in VERDICTS))


def markdown(rows: list[tuple[str, ...]]) -> str:
    """The table as it stands in the documentation."""
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|---|" + "---:|" * (len(_HEAD) - 1), *body]) + "\n"
