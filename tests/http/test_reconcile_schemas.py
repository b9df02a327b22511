"""Every answer of the reconciliation service fits the schemas that were written from the text of the API 0.2."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.http.reconciliation import (
    EXTENSION,
    FLYOUT,
    MANIFEST,
    PROPOSED,
    RESULTS,
    SUGGESTED_ENTITIES,
    SUGGESTED_OTHERS,
    TYPE,
    Schema,
)
from tests.http.test_reconcile import FLOW, METI, manifest, path_of, post

# Things of every type, names of several, a number, and texts that are nobody's.
CELLS = [
    "経産省",
    "NPA",
    "02-01",
    "国際的なデータ流通の推進",
    "第十一条第一項",
    "DFFT",
    "2022-06-07",
    "令和4年度",
    "x",
    "　",
]
LANGUAGES = ["ja", "en"]


def check(document: Any, schema: Schema) -> None:
    """Every fault, with its place."""
    faults = Draft202012Validator(schema).iter_errors(document)
    assert [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in faults] == []


@pytest.mark.parametrize(
    "schema", [MANIFEST, RESULTS, SUGGESTED_ENTITIES, SUGGESTED_OTHERS, FLYOUT, PROPOSED, EXTENSION]
)
def test_the_schemas_are_schemas_and_take_not_everything(schema: Schema) -> None:
    Draft202012Validator.check_schema(schema)
    assert not Draft202012Validator(schema).is_valid({"q0": {"results": []}})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manifest(real: httpx.Client, language: str) -> None:
    check(manifest(real, language), MANIFEST)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("members", [{}, {"type": "Ministry", "type_strict": "any"}, {"limit": 2}], ids=str)
def test_candidates(real: httpx.Client, language: str, members: dict[str, object]) -> None:
    batch = {f"q{number}": {"query": cell} | members for number, cell in enumerate(CELLS)}
    answer = real.post(f"/reconcile?lang={language}", data={"queries": json.dumps(batch)}).json()
    check(answer, RESULTS)
    assert list(answer) == list(batch)
    assert sum(len(it["result"]) for it in answer.values()) > 5


def test_candidates_by_properties(real: httpx.Client) -> None:
    properties = [{"pid": "leadMinistry", "v": {"id": METI}}, {"pid": "mentionsYear", "v": [2019, "2021"]}]
    answer = post(real, queries={"q0": {"properties": properties}}).json()
    check(answer, RESULTS)
    assert answer["q0"]["result"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", ["entity", "property", "type"])
def test_suggestions(real: httpx.Client, language: str, what: str) -> None:
    schema = SUGGESTED_ENTITIES if what == "entity" else SUGGESTED_OTHERS
    for prefix in ("", "m", "経", "02-"):
        parameters = {"prefix": prefix, "lang": language}
        check(real.get(f"/reconcile/suggest/{what}", params=parameters).json(), schema)


def test_suggested_types_are_types(real: httpx.Client) -> None:
    for row in real.get("/reconcile/suggest/type", params={"prefix": ""}).json()["result"]:
        check(row, TYPE)


@pytest.mark.parametrize(("what", "key"), [("entity", FLOW), ("property", "edition"), ("type", "Law")])
def test_flyouts(real: httpx.Client, what: str, key: str) -> None:
    check(real.get(f"/reconcile/flyout/{what}", params={"id": key}).json(), FLYOUT)


def test_every_property_of_every_type_extends(real: httpx.Client) -> None:
    """One thing of each type with all of its properties: texts, numbers, dates and things."""
    proposing = manifest(real)["extend"]["propose_properties"]
    address = path_of(proposing["service_url"] + proposing["service_path"])
    kinds = set()
    for row in manifest(real)["defaultTypes"]:
        proposed = real.get(f"{address}&type={row['id']}").json()
        check(proposed, PROPOSED)
        found = real.get("/reconcile/suggest/entity", params={"prefix": "", "type": row["id"], "limit": 3}).json()
        ids = [it["id"] for it in found["result"]] or [METI, "law/503AC0000000035/article/21"]
        properties = [{"id": it["id"]} for it in proposed["properties"]][:20]
        extension = post(real, extend={"ids": ids, "properties": properties}).json()
        check(extension, EXTENSION)
        kinds |= {key for row in extension["rows"].values() for cells in row.values() for cell in cells for key in cell}
    assert kinds >= {"str", "int", "date", "id", "name"}
