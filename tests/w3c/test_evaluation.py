"""Every query evaluation test, sent three ways, its answer compared in each of the four formats."""

from __future__ import annotations

import re

import httpx
import pytest

from kg.formats import Shape, formats_for
from tests.w3c.folder import suites_folder
from tests.w3c.manifest import EVALUATION_KINDS, Case, read_cases
from tests.w3c.requests import sent_every_way
from tests.w3c.results import Outcome, Solutions, as_strings, difference, read_answer, read_expected, same
from tests.w3c.verdicts import REFUSED, Record, settle

CASES = [case for case in read_cases(suites_folder()) if case.kind in EVALUATION_KINDS]
FEDERATED = [case for case in CASES if case.suite == "service"]
LOCAL = [case for case in CASES if case.suite != "service"]

_ORDERED = re.compile(r"\bORDER\s+BY\b[^{}]*\Z", re.IGNORECASE)  # behind the last bracket: of the query, no subquery's


def _shape(outcome: Outcome) -> Shape:
    if isinstance(outcome, bool):
        return Shape.BOOLEAN
    return Shape.BINDINGS if isinstance(outcome, Solutions) else Shape.GRAPH


@pytest.mark.parametrize("case", LOCAL, ids=lambda case: case.id)
def test_a_query_has_the_expected_answer_in_every_format(
    http: httpx.Client, case: Case, record_property: Record
) -> None:
    assert case.result is not None
    expected = read_expected(case.result, case.base)
    faults: dict[str, list[str]] = {}
    for row in formats_for(_shape(expected)):
        for way, response in sent_every_way(http, case, row.media_type):
            key = row.name if response.status_code == 200 else str(response.status_code)
            faults.setdefault(key, []).extend(
                f"{way}: {fault}" for fault in _faults(response, row.name, case, expected)
            )
    settle(case.id, faults, record_property)


def _faults(response: httpx.Response, format_name: str, case: Case, expected: Outcome) -> list[str]:
    if response.status_code != 200:
        return [response.text]
    answer = read_answer(response.content, format_name)
    assert case.result is not None
    if format_name == "csv" or case.result.suffix == ".csv":
        answer, expected = as_strings(answer), as_strings(expected)
    ordered = bool(_ORDERED.search(case.text))
    return [] if same(answer, expected, ordered=ordered) else [difference(answer, expected)]


@pytest.mark.parametrize("case", FEDERATED, ids=lambda case: case.id)
def test_a_query_that_asks_another_server_is_refused(http: httpx.Client, case: Case, record_property: Record) -> None:
    faults = {
        way: [] if _is_refused(response) else [f"{response.status_code} {response.text}"]
        for way, response in sent_every_way(http, case, "application/sparql-results+json")
    }
    settle(case.id, faults, record_property, REFUSED)


def _is_refused(response: httpx.Response) -> bool:
    return response.status_code == 403 and response.json()["type"].endswith("/forbidden-feature")
