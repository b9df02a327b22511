"""JSON-LD without the web: every context that stands elsewhere is put in from a file, or the document is refused.

Contexts are never fetched: a build must give the same graph on every machine and day. Knows no store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from kg.graph.attached.errors import JSON_DEPTH, NOT_UTF8, REMOTE_CONTEXT, SYNTAX, AttachedError


def load_json(content: bytes) -> Any:  # noqa: ANN401 - JSON is anything
    """A JSON document.

    :raises AttachedError: with the line, where it is none.
    """
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise AttachedError(NOT_UTF8, line=content.count(b"\n", 0, error.start) + 1) from error
    except json.JSONDecodeError as error:
        raise AttachedError(SYNTAX, line=error.lineno, reason=error.msg) from error
    except RecursionError as error:
        raise AttachedError(JSON_DEPTH) from error


def inline_contexts(content: bytes, contexts: Mapping[str, Any], base: str) -> bytes:
    """The document with the given contexts in the place of their IRIs.

    :param contexts: context documents by IRI.
    :raises AttachedError: where a context is named that is not given.
    """
    document = load_json(content)
    changed = False
    stack = [document]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if "@import" in node:
                raise AttachedError(REMOTE_CONTEXT, iri=node["@import"])
            if "@context" in node and _remote(node["@context"]):
                node["@context"] = list(_local(node["@context"], contexts, base, ()))
                changed = True
            stack.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            stack.extend(value for value in node if isinstance(value, dict | list))
    return json.dumps(document, ensure_ascii=False).encode() if changed else content


def _remote(context: object) -> bool:
    return isinstance(context, str) or (isinstance(context, list) and any(isinstance(part, str) for part in context))


def _local(context: object, contexts: Mapping[str, Any], base: str, seen: tuple[str, ...]) -> Iterator[Any]:
    for part in context if isinstance(context, list) else [context]:
        if not isinstance(part, str):
            yield part
            continue
        iri = part if part in contexts else urljoin(base, part)
        if iri not in contexts or iri in seen:
            raise AttachedError(REMOTE_CONTEXT, iri=iri)
        given = contexts[iri]
        yield from _local(
            given.get("@context", given) if isinstance(given, dict) else given, contexts, iri, (*seen, iri)
        )
