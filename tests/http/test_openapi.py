"""The OpenAPI document: valid, complete, and true of the running server, as schemathesis asks it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import httpx
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kg.queries import load_queries
from tests.serving import Server

# Parts of pages, which no client asks for by itself.
ASSETS = {"/static/{filename}", "/docs/{name}"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_document_is_valid_in_both_languages(real: httpx.Client, language: str) -> None:
    response = real.get("/openapi.json", params={"lang": language})
    assert response.headers["Content-Type"] == "application/json"
    OpenAPIV31SpecValidator(response.json()).validate()


def test_every_route_is_in_the_document_and_no_other(make_app: Callable[..., Flask], real: httpx.Client) -> None:
    routes = set()
    for rule in make_app().url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", str(rule))
        routes |= {"/ontology", "/catalog"} if rule.endpoint == "entities.document" else {path}
    documented = {re.sub(r"/data/.*", "/data/{path}", path) for path in real.get("/openapi.json").json()["paths"]}
    queries = {path for path in documented if re.fullmatch(r"/queries/[a-z-]+", path)}
    assert documented - queries == routes - ASSETS


def test_every_method_of_a_route_is_in_the_document(make_app: Callable[..., Flask], real: httpx.Client) -> None:
    paths = real.get("/openapi.json").json()["paths"]
    for rule in make_app().url_map.iter_rules():
        path = re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", str(rule))
        if path in paths:
            assert {method.lower() for method in rule.methods or ()} - {"head", "options"} == set(paths[path]), path


def test_every_saved_query_is_an_operation_with_its_parameters(real: httpx.Client, root) -> None:
    document = real.get("/openapi.json", params={"lang": "ja"}).json()
    for name, query in load_queries(root / "queries").items():
        operation = document["paths"][f"/queries/{name}"]["get"]
        assert operation["summary"] == query.title["ja"]
        own = {row["name"] for row in operation["parameters"] if "name" in row} - {"format"}
        assert own == {row.name for row in query.parameters}
        if query.variables:
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert list(schema["items"]["properties"]) == list(query.variables)


def test_the_page_loads_nothing_from_elsewhere_and_keeps_the_policy(real: httpx.Client) -> None:
    response = real.get("/docs")
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "img-src 'self' data:" in policy
    assert "<script>" not in response.text
    for address in re.findall(r'(?:src|href)="([^"]+)"', response.text):
        assert address.startswith(("/", "#")), address
    for name in ("swagger-ui.css", "swagger-ui-bundle.js"):
        assert real.get(f"/docs/{name}").status_code == 200
    assert real.get("/docs/index.html").status_code == 404


EXAMPLES = settings(
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_server_answers_as_the_document_says(real_server: Server) -> None:
    # Operation by operation, for schemathesis 4.32's own parametrizing does not run under pytest 9.2.
    schema = schemathesis.openapi.from_url(f"{real_server.url}/openapi.json?lang=en")
    failures: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @EXAMPLES
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                statuses[case.call_and_validate(checks=CHECKS, timeout=60).status_code] += 1

            try:
                ask()
            except Unsatisfiable:  # an operation without parameters has nothing that could be wrong
                continue
            except FailureGroup as error:
                failures[f"{operation.label} {mode.value}"] = str(error)
    assert failures == {}
    assert statuses.total() > 300
    assert statuses[200] > 50
    assert statuses[400] > 50
