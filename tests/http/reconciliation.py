"""The answers of a W3C Reconciliation Service, API 0.2, as JSON Schemas.

Written for this project from the text of the specification (Final Community Group Report, 10 April 2023), for no
package of a registry ships the group's own schemas. Stricter than these: a member that the text does not name is an
error, so that a misspelt one is seen.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "minLength": 1}
URL: Schema = {"type": "string", "pattern": "^https?://[^ ]+$"}


def record(required: Schema, optional: Schema | None = None) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items} | more


def keyed(values: Schema) -> Schema:
    """An object whose keys are the client's."""
    return {"type": "object", "additionalProperties": values}


# "Types": an id and a name, neither empty; broader types, and in suggestions a description, where the service has them.
TYPE = record({"id": NAME, "name": NAME}, {"description": STRING, "broader": {"type": "array"}})
# "View template": "{{id}}" stands for the id in the addresses of view and preview, "${id}" in those of flyouts.
_WITH_ID: Schema = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
_SUGGEST = record(
    {"service_url": URL, "service_path": {"type": "string", "pattern": "^/"}},
    {"flyout_service_url": URL, "flyout_service_path": {"type": "string", "pattern": r"^/.*\$\{id\}"}},
)

# "Service Manifest".
MANIFEST = record(
    {
        "versions": array(NAME, contains={"const": "0.2"}, uniqueItems=True),
        "name": NAME,
        "identifierSpace": URL,
        "schemaSpace": URL,
    },
    {
        "documentation": URL,
        "logo": URL,
        "serviceVersion": NAME,
        "defaultTypes": array(TYPE, uniqueItems=True),
        "view": record({"url": _WITH_ID}),
        "feature_view": record({"url": _WITH_ID}),
        "preview": record({"url": _WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}}),
        "suggest": record({}, {"entity": _SUGGEST, "property": _SUGGEST, "type": _SUGGEST}),
        "extend": record(
            {},
            {
                "propose_properties": record({"service_url": URL, "service_path": {"type": "string", "pattern": "^/"}}),
                "property_settings": {"type": "array", "maxItems": 0},  # ours has none
            },
        ),
        "batchSize": {"type": "integer", "minimum": 1},
    },
)

# "Reconciliation Query Responses": candidates by the keys of the queries.
CANDIDATE = record(
    {"id": NAME, "name": NAME, "type": array(TYPE), "score": {"type": "number"}, "match": {"type": "boolean"}},
    {
        "description": STRING,
        "features": array(record({"id": NAME, "value": {"type": ["boolean", "number"]}})),
    },
)
RESULTS = keyed(record({"result": array(CANDIDATE)}))

# "Suggest Responses"; of an entity also the types that it is known for.
_SUGGESTED: Schema = {"description": STRING}
SUGGESTED_ENTITIES = record(
    {"result": array(record({"id": NAME, "name": NAME}, _SUGGESTED | {"notable": array(TYPE)}))}
)
SUGGESTED_OTHERS = record({"result": array(record({"id": NAME, "name": NAME}, _SUGGESTED))})
# "Flyout Services".
FLYOUT = record({"id": NAME, "html": NAME})

# "Data Extension Service": properties proposed; columns, and cells by entity and property. A date has a time.
PROPOSED = record(
    {"properties": array(record({"id": NAME, "name": NAME}))}, {"type": STRING, "limit": {"type": "integer"}}
)
_DATE: Schema = {"type": "string", "pattern": r"^-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$"}
CELL: Schema = {
    "oneOf": [
        record({}),
        record({"id": NAME, "name": NAME}, {"description": STRING}),
        record({"str": STRING}),
        record({"float": {"type": "number"}}),
        record({"int": {"type": "integer"}}),
        record({"date": _DATE}),
    ]
}
EXTENSION = record(
    {
        "meta": array(record({"id": NAME, "name": NAME}, {"type": TYPE, "service": URL})),
        "rows": keyed(keyed(array(CELL))),
    }
)
