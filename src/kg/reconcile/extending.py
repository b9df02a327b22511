"""Data extension: reading the request, and the rows of values for things that someone has reconciled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.queries import Entity
from kg.reconcile.errors import MalformedRequest, TooManyQueries
from kg.reconcile.finding import Finder
from kg.reconcile.reading import (
    MAX_PROPERTIES,
    NO_LIST,
    NO_OBJECT,
    TOO_MANY,
    UNKNOWN_PROPERTY,
    parse_json,
    read_text,
)
from kg.reconcile.schema import Property, property_of
from kg.reconcile.values import Source, Value, Values, suits

MAX_IDS = 500  # of a request; OpenRefine sends 10
MAX_COLUMNS = 2 * MAX_PROPERTIES


@dataclass(frozen=True, slots=True)
class Extension:
    """What is wanted: properties of things, by the ids that the client has for them."""

    ids: tuple[str, ...]
    properties: tuple[Property, ...]

    def rows(self, finder: Finder, source: Source) -> dict[str, dict[str, Sequence[Value]]]:
        """The values by id and property's id, none for an id that is nothing of ours."""
        entities = {text: finder.entity(text) for text in self.ids}
        iris = list(dict.fromkeys(entity.iri for entity in entities.values() if entity))
        found = source.values(iris, self.properties) if iris else {}
        return {
            text: {row.id: _own(entity, row, found) if entity else [] for row in self.properties}
            for text, entity in entities.items()
        }


def _own(entity: Entity, wanted: Property, values: Values) -> list[Value]:
    if not wanted.path:
        return [Value(entity.iri)]
    return [value for value in values.get((entity.iri, wanted.id), ()) if suits(value, wanted)]


def read_extension(text: str) -> Extension:
    """The request of a JSON text.

    :raises MalformedRequest: where it is none; nothing is answered then.
    :raises TooManyQueries: where it wants more than :data:`MAX_IDS` things.
    """
    wanted = parse_json(text)
    if not isinstance(wanted, dict):
        raise MalformedRequest(NO_OBJECT, "extend")
    ids, properties = _list(wanted, "ids"), _list(wanted, "properties")
    if len(ids) > MAX_IDS:
        raise TooManyQueries(len(ids), MAX_IDS)
    if len(properties) > MAX_COLUMNS:
        raise MalformedRequest(TOO_MANY, "properties", limit=MAX_COLUMNS)
    return Extension(
        tuple(dict.fromkeys(read_text(value, f"ids[{number}]") for number, value in enumerate(ids))),
        tuple(dict.fromkeys(_property(value, f"properties[{number}]") for number, value in enumerate(properties))),
    )


def _list(wanted: dict[str, Any], name: str) -> list[Any]:
    value = wanted.get(name)
    if not isinstance(value, list):
        raise MalformedRequest(NO_LIST, name)
    return value


def _property(value: object, place: str) -> Property:
    if not isinstance(value, dict):
        raise MalformedRequest(NO_OBJECT, place)
    name = read_text(value.get("id"), f"{place}.id")
    found = property_of(name)
    if found is None:
        raise MalformedRequest(UNKNOWN_PROPERTY, f"{place}.id", id=name[:80])
    return found
