"""Every syntax test of the query language: a query that is one is answered, a text that is none is 400."""

from __future__ import annotations

import httpx
import pytest

from tests.w3c.folder import suites_folder
from tests.w3c.manifest import SYNTAX_KINDS, Case, read_cases
from tests.w3c.requests import sent_every_way
from tests.w3c.verdicts import REFUSED, Record, settle

CASES = [case for case in read_cases(suites_folder()) if case.kind in SYNTAX_KINDS and not case.is_update]
POSITIVE = [case for case in CASES if case.kind == "PositiveSyntaxTest11" and case.suite != "syntax-fed"]
NEGATIVE = [case for case in CASES if case.kind == "NegativeSyntaxTest11"]
FEDERATED = [case for case in CASES if case.suite == "syntax-fed"]


def _settle(http: httpx.Client, case: Case, record: Record, status: int, problem: str, verdict: str) -> None:
    faults: dict[str, list[str]] = {}
    for way, response in sent_every_way(http, case, "*/*"):
        found = response.json()["type"].rpartition("/")[2] if status != 200 and response.is_error else ""
        if (response.status_code, found) != (status, problem):
            faults.setdefault(str(response.status_code), []).append(f"{way}: {response.text}")
    settle(case.id, faults, record, verdict)


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.id)
def test_a_query_is_answered(http: httpx.Client, case: Case, record_property: Record) -> None:
    _settle(http, case, record_property, 200, "", "passed")


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case.id)
def test_a_text_that_is_no_query_is_a_syntax_error(http: httpx.Client, case: Case, record_property: Record) -> None:
    _settle(http, case, record_property, 400, "query-syntax", "passed")


@pytest.mark.parametrize("case", FEDERATED, ids=lambda case: case.id)
def test_a_query_with_a_service_clause_is_refused(http: httpx.Client, case: Case, record_property: Record) -> None:
    _settle(http, case, record_property, 403, "forbidden-feature", REFUSED)
