"""What the tools ask: an engine, the saved queries, the index of things, the base of the IRIs. Knows no protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kg.engine.interface import Engine, Query
from kg.formats import BY_NAME, Format, Shape
from kg.queries import EntityIndex, SavedQuery, entity_query

MAX_BYTES = 100_000  # of one answer: some 30,000 tokens, a good part of what a model can read at once
JSON = BY_NAME["json"]
TURTLE = BY_NAME["ttl"]


class AnswerTooLong(Exception):
    """The answer outgrew what a model is given; ``length`` is its own in bytes."""

    def __init__(self, length: int) -> None:
        super().__init__(
            f"the answer has {length:,} bytes, and a tool gives {MAX_BYTES:,} at most, never a part that looks whole"
        )
        self.length = length


@dataclass(frozen=True)
class Sources:
    """Where answers come from. ``engine`` is called for every answer: a web process opens it at the first need."""

    engine: Callable[[], Engine]
    queries: Callable[[], Mapping[str, SavedQuery]]
    base_iri: Callable[[], str]
    index: Callable[[Engine], EntityIndex]

    def evaluate(self, text: str, answer_format: Format) -> tuple[str, str]:
        """An answer as text, and the version of the graph that gave it.

        :raises AnswerTooLong: where it is longer than a tool gives.
        :raises kg.engine.errors.EngineError: where there is none.
        """
        engine = self.engine()
        answer = engine.evaluate(Query(text), answer_format)
        with answer.file:
            if answer.length > MAX_BYTES:
                raise AnswerTooLong(answer.length)
            return answer.file.read().decode(), answer.version or engine.version

    def evaluate_whole(self, text: str) -> tuple[str, str]:
        """A graph of ours that is read as a document, as Turtle, whatever its length, and the version."""
        engine = self.engine()
        answer = engine.evaluate(Query(text), TURTLE)
        return answer.read().decode(), answer.version or engine.version

    def rows(self, text: str) -> tuple[list[str], list[dict[str, Any]], str]:
        """Columns, rows (a term as SPARQL JSON has it, an unbound one left out) and version of a SELECT."""
        found, version = self.evaluate(text, JSON)
        parsed = json.loads(found)
        return parsed["head"]["vars"], parsed["results"]["bindings"], version

    def shape(self, text: str) -> Shape:
        """What a query's answer will be.

        :raises kg.engine.errors.QueryError: where it is refused or is no query.
        """
        return self.engine().shape(Query(text))


def indexer(base_iri: Callable[[], str]) -> Callable[[Engine], EntityIndex]:
    """Builds the index of things, once for each version of the graph."""

    @lru_cache(maxsize=2)
    def build(engine: Engine, _version: str) -> EntityIndex:
        with engine.evaluate(Query(entity_query(base_iri())), JSON).file as file:
            bindings = json.load(file)["results"]["bindings"]
        names = ("iri", "type", "role", "name", "language")
        rows = ([row[name]["value"] for name in names] for row in bindings)
        return EntityIndex.from_rows(((a, b, c, d, e) for a, b, c, d, e in rows), base_iri())

    return lambda engine: build(engine, engine.version)
