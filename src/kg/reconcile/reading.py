"""Reading the JSON of a batch of reconciliation queries, as OpenRefine and others write it, strictly otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from kg.i18n import mark
from kg.reconcile.errors import MalformedRequest, TooManyQueries
from kg.reconcile.schema import EntityType, Property, property_of, type_of

BATCH_SIZE = 100  # queries of a request; OpenRefine sends 10 unless the manifest says more
MAX_PROPERTIES = 10  # of a query
MAX_VALUES = 20  # of a property
DEFAULT_LIMIT = 10
MAX_LIMIT = 50
STRICTNESS = ("any", "all", "should")

NO_JSON = mark("This is no JSON: %(reason)s.")
NO_OBJECT = mark("A JSON object is expected.")
NO_LIST = mark("A JSON array is expected.")
NO_TEXT = mark("A text is expected.")
NO_NUMBER = mark("A whole number from 1 is expected.")
NO_VALUE = mark("A text, a number, true, false or an object with an id is expected.")
NO_STRICTNESS = mark("One of any, all and should is expected.")
NOTHING_ASKED = mark("A query needs query or properties.")
UNKNOWN_PROPERTY = mark("There is no property “%(id)s”.")
TOO_MANY = mark("There are more than %(limit)s.")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A property that the entity should have with one of the values: texts, or ids of entities."""

    property: Property
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReconciliationQuery:
    """One query. ``types`` is None where none is asked for, and empty where none of those asked for is ours."""

    text: str
    types: tuple[EntityType, ...] | None = None
    strictness: str = "any"
    limit: int = DEFAULT_LIMIT
    constraints: tuple[Constraint, ...] = ()
    asks_unknown_type: bool = False


def parse_json(text: str) -> Any:  # noqa: ANN401 - whatever it is
    """The JSON value.

    :raises MalformedRequest: where it is none, or nested deeper than Python follows.
    """
    try:
        return json.loads(text)
    except RecursionError as error:
        raise MalformedRequest(NO_JSON, reason="nested too deeply") from error
    except ValueError as error:  # JSONDecodeError; a number of more than 4,300 digits is another one
        raise MalformedRequest(NO_JSON, reason=str(error)[:200]) from error


def read_batch(text: str) -> dict[str, ReconciliationQuery]:
    """The queries by their keys, in their order.

    :raises MalformedRequest: where one of them is none; nothing is answered then.
    :raises TooManyQueries: where there are more than :data:`BATCH_SIZE`.
    """
    batch = parse_json(text)
    if not isinstance(batch, dict):
        raise MalformedRequest(NO_OBJECT)
    if len(batch) > BATCH_SIZE:
        raise TooManyQueries(len(batch), BATCH_SIZE)
    return {key: _query(value, key) for key, value in batch.items()}


def _query(value: object, place: str) -> ReconciliationQuery:
    if not isinstance(value, dict):
        raise MalformedRequest(NO_OBJECT, place)
    text = "" if value.get("query") is None else read_text(value["query"], f"{place}.query")
    constraints = _constraints(value.get("properties") or [], f"{place}.properties")
    if value.get("query") is None and not value.get("properties"):
        raise MalformedRequest(NOTHING_ASKED, place)
    types = _types(value.get("type"), f"{place}.type")
    found = None if types is None else tuple(row for row in types if row is not None)
    strictness = value.get("type_strict") or "any"
    if strictness not in STRICTNESS:
        raise MalformedRequest(NO_STRICTNESS, f"{place}.type_strict")
    limit = read_limit(value.get("limit"), f"{place}.limit")
    unknown = types is not None and None in types
    return ReconciliationQuery(text, found, strictness, limit, constraints, asks_unknown_type=unknown)


def read_text(value: object, place: str) -> str:
    """A string of JSON, a lone surrogate in it replaced: it could not be sent back.

    :raises MalformedRequest: where it is none.
    """
    if not isinstance(value, str):
        raise MalformedRequest(NO_TEXT, place)
    return value.encode("utf-8", "replace").decode()


def read_limit(value: object, place: str) -> int:
    """How many are wanted, at most :data:`MAX_LIMIT`.

    :raises MalformedRequest: where it is no whole number from 1.
    """
    if value is None:
        return DEFAULT_LIMIT
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise MalformedRequest(NO_NUMBER, place)
    return min(value, MAX_LIMIT)


def _types(value: object, place: str) -> tuple[EntityType | None, ...] | None:
    """The types of an id, of a list of ids, or of objects with an id as candidates have them."""
    asked = value if isinstance(value, list) else [value]
    ids = [item.get("id") if isinstance(item, dict) else item for item in asked]
    texts = [read_text(item, place) for item in ids if item not in (None, "")]
    return tuple(type_of(text) for text in texts) if texts else None


def _constraints(value: object, place: str) -> tuple[Constraint, ...]:
    if not isinstance(value, list):
        raise MalformedRequest(NO_LIST, place)
    if len(value) > MAX_PROPERTIES:
        raise MalformedRequest(TOO_MANY, place, limit=MAX_PROPERTIES)
    read = (_constraint(item, f"{place}[{number}]") for number, item in enumerate(value))
    return tuple(constraint for constraint in read if constraint.values)


def _constraint(value: object, place: str) -> Constraint:
    if not isinstance(value, dict):
        raise MalformedRequest(NO_OBJECT, place)
    name = read_text(value.get("pid"), f"{place}.pid")
    found = property_of(name)
    if found is None:
        raise MalformedRequest(UNKNOWN_PROPERTY, f"{place}.pid", id=name[:80])
    given = value.get("v")
    values = given if isinstance(given, list) else [given]
    if len(values) > MAX_VALUES:
        raise MalformedRequest(TOO_MANY, f"{place}.v", limit=MAX_VALUES)
    texts = (_value(item, f"{place}.v") for item in values)
    return Constraint(found, tuple(text for text in texts if text.strip()))


def _value(value: object, place: str) -> str:
    """A value as a text; a cell without one is null or empty, and asks for nothing."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return read_text(value.get("id"), f"{place}.id")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise MalformedRequest(NO_VALUE, place)
    return read_text(value, place)
