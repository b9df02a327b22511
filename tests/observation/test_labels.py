"""The two lists that requests are counted by are complete."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from kg.settings import Settings
from kg.web import create_app
from kg.web.observation.labels import KINDS, OF_PROBLEM, OTHER, OUTCOMES, kind_of, outcome_of
from kg.web.problem_types import PROBLEM_TYPES


def test_every_route_of_the_application_has_its_kind() -> None:
    rules = [rule.rule for rule in create_app(settings=Settings({})).url_map.iter_rules()]
    concrete = {"/<any(ontology, catalog):path>": ["/ontology", "/catalog"]}
    paths = [path for rule in rules for path in concrete.get(rule, [rule])]
    assert [path for path in paths if kind_of(path) == OTHER] == []


@pytest.mark.parametrize("path", ["/x", "/sparqlx", "//sparql", "/id2/measure", "/./page", "", "/é"])
def test_an_address_that_is_not_ours_is_of_one_kind_whatever_it_holds(path: str) -> None:
    assert kind_of(path) in {OTHER, "home"}


def test_every_problem_has_its_outcome() -> None:
    assert {row.slug for row in PROBLEM_TYPES} <= OF_PROBLEM.keys()
    assert set(OF_PROBLEM.values()) <= set(OUTCOMES)


@pytest.mark.parametrize("status", list(HTTPStatus), ids=int)
def test_every_status_has_an_outcome(status: HTTPStatus) -> None:
    expected = {
        200: "ok", 206: "ok", 303: "redirect", 304: "not-modified", 308: "redirect", 400: "invalid", 403: "refused",
        404: "not-found", 406: "invalid", 410: "not-found", 413: "invalid", 429: "rate-limited", 431: "invalid",
        500: "error", 503: "unavailable", 504: "error",
    }  # fmt: skip
    assert outcome_of(status, None) in OUTCOMES
    if status in expected:
        assert outcome_of(status, None) == expected[status]


def test_the_lists_hold_no_word_twice() -> None:
    assert len(set(KINDS)) == len(KINDS)
    assert len(set(OUTCOMES)) == len(OUTCOMES)
