"""What each tool does, as plain functions over :class:`~kg.mcp.sources.Sources`: JSON values in, JSON values out.

A tool's answer is whole, or it is an error that says how to ask for less.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from kg.formats import Shape
from kg.mcp.sources import JSON, TURTLE, AnswerTooLong, Sources
from kg.queries import TOTAL, Entity, Parameter, SavedQuery, count_text, page_text
from kg.queries.parameters import EXPECTED

KINDS = ("ministry", "measure", "law", "provision", "edition")
MAX_ROWS = 500  # of one call
MAX_FOUND = 50
MAX_NAME = 1000  # characters of a name that is looked for: comparing it with all names costs as much as it is long

Answer = dict[str, Any]


class Refused(Exception):
    """A tool has no answer; the message says why and what to do, for a model to read."""


def search_entities(sources: Sources, text: str, kind: str | None, limit: int) -> Answer:
    """The things with this name, and those whose names are nearest, by kind."""
    engine = sources.engine()
    index = sources.index(engine)
    found: dict[str, Entity] = {}
    for one in (kind,) if kind else KINDS:
        for entity in (*index.find(one, text), *index.nearest(one, text, limit)):
            found.setdefault(entity.iri, entity)
    exact = {entity.iri for one in KINDS for entity in index.find(one, text)}
    ordered = sorted(found.values(), key=lambda entity: entity.iri not in exact)
    return {"found": [_entity(entity, exact=entity.iri in exact) for entity in ordered[:limit]]}


def _entity(entity: Entity, *, exact: bool) -> Answer:
    return {
        "iri": entity.iri,
        "kind": entity.type,
        "value": entity.key,
        "labels": dict(entity.labels),
        "exact": exact,
    }


def describe_entity(sources: Sources, thing: str) -> Answer:
    """A thing's own triples as Turtle, with the labels of what they point to."""
    iri = _one(sources, thing)
    subject = ox.NamedNode(iri)
    labels = f"<{ox.NamedNode('http://www.w3.org/2000/01/rdf-schema#label').value}>"
    text = (
        f"CONSTRUCT {{ {subject} ?p ?o . ?o {labels} ?label }} "
        f"WHERE {{ {subject} ?p ?o OPTIONAL {{ ?o {labels} ?label }} }}"
    )
    turtle, version = _within_bounds(lambda: sources.evaluate(text, TURTLE))
    if not any(line and not line.startswith("@prefix") for line in turtle.splitlines()):
        raise Refused(f"the graph says nothing about <{iri}>; find an IRI with search_entities")
    return {"iri": iri, "turtle": turtle, "version": version}


def _one(sources: Sources, thing: str) -> str:
    """The IRI of a thing that is given by IRI or by a name that only one has."""
    index = sources.index(sources.engine())
    found = {entity.iri: entity for kind in KINDS for entity in index.find(kind, thing)}
    if len(found) == 1:
        return next(iter(found))
    if found:
        raise Refused(f"{thing!r} names several things: {', '.join(found)}")
    try:
        iri = ox.NamedNode(thing.strip()).value
    except ValueError as error:
        raise Refused(f"nothing is known by the name {thing!r}; look for it with search_entities") from error
    return iri


def list_queries(sources: Sources, tag: str | None, language: str) -> Answer:
    """The saved queries with their parameters and columns."""
    queries = [query for query in sources.queries().values() if tag is None or tag in query.tags]
    tags = sorted({tag for query in sources.queries().values() for tag in query.tags})
    return {"queries": [_described(query, language) for query in queries], "tags": tags}


def _described(query: SavedQuery, language: str) -> Answer:
    return {
        "name": query.name,
        "title": query.title[language],
        "description": query.description[language],
        "notes": query.notes.get(language, ""),
        "tags": list(query.tags),
        "parameters": [_parameter(row, language) for row in query.parameters],
        "columns": {name: query.columns[name][language] for name in query.variables},
    }


def _parameter(row: Parameter, language: str) -> Answer:
    described: Answer = {"name": row.name, "label": row.label[language], "expected": EXPECTED[row.type]}
    described |= {"required": row.required and row.default is None}
    if row.default is not None:
        described["default"] = row.default
    if row.enumerated_from is not None:
        described["values_from"] = row.enumerated_from
    return described


def run_query(sources: Sources, name: str, values: dict[str, str], limit: int, offset: int) -> Answer:
    """A page of a saved query's rows, with the number of all; of a query that gives a graph, all of it as Turtle."""
    query = sources.queries().get(name)
    if query is None:
        raise Refused(f"there is no saved query {name!r}; there are: {', '.join(sources.queries())}")
    text = query.bind(values, sources.index(sources.engine()))
    if query.shape is not Shape.BINDINGS:
        turtle, version = _within_bounds(lambda: sources.evaluate(text, TURTLE))
        return {"turtle": turtle, "sparql": text, "version": version}
    paged = page_text(text, query.variables, limit, offset)
    columns, rows, version = _within_bounds(lambda: sources.rows(paged), "ask for a smaller limit")
    _names, ((count),), _version = sources.rows(count_text(text))
    total = int(count[TOTAL]["value"])
    answer: Answer = {"columns": columns, "rows": [_plain(row) for row in rows], "total": total, "offset": offset}
    if offset + len(rows) < total and rows:
        answer["next_offset"] = offset + len(rows)
    return answer | {"sparql": text, "version": version}


def run_sparql(sources: Sources, query: str) -> Answer:
    """The answer of a SPARQL query: rows, a boolean, or a graph as Turtle."""
    shape = sources.shape(query)
    less = "take it in parts with ORDER BY, LIMIT and OFFSET, or ask for fewer columns"
    if shape is Shape.GRAPH:
        turtle, version = _within_bounds(lambda: sources.evaluate(query, TURTLE), less)
        return {"turtle": turtle, "version": version}
    found, version = _within_bounds(lambda: sources.evaluate(query, JSON), less)
    parsed = json.loads(found)
    if shape is Shape.BOOLEAN:
        return {"boolean": parsed["boolean"], "version": version}
    rows = parsed["results"]["bindings"]
    return {"columns": parsed["head"]["vars"], "rows": rows, "total": len(rows), "version": version}


def ontology(sources: Sources) -> str:
    """The vocabulary as Turtle."""
    graph = ox.NamedNode(f"{sources.base_iri()}graph/ontology")
    turtle, _version = sources.evaluate_whole(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    return turtle


def examples(sources: Sources) -> str:
    """Every saved query: its question in both languages, then its SPARQL."""
    parts = []
    for query in sources.queries().values():
        lines = [query.title["ja"], query.title["en"], query.description["en"]]
        parts.append("".join(f"# {line}\n" for line in lines) + query.text)
    return "\n".join(parts)


def example(sources: Sources, name: str) -> str:
    """The SPARQL of a saved query."""
    query = sources.queries().get(name)
    if query is None:
        raise Refused(f"there is no saved query {name!r}")
    return query.text


def _plain(row: dict[str, Any]) -> dict[str, str]:
    return {name: term["value"] for name, term in row.items()}


def _within_bounds(ask: Callable[[], Any], less: str = "ask for less with the tool sparql") -> Any:  # noqa: ANN401
    try:
        return ask()
    except AnswerTooLong as error:
        raise Refused(f"{error}: {less}") from error
