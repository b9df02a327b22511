"""What a published snapshot is called inside another engine: its graphs, and the record of what is published there.

Several versions lie side by side, each graph under a name of its own: ``urn:x-juten-kg:<version>:default`` holds the
data, ``urn:x-juten-kg:<version>:graph/ontology`` what everybody knows as ``<base>graph/ontology``. Which versions are
whole, one small graph says, :data:`RECORD`; replacing it is the switch. Knows names only, no engine and no HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.snapshot import VERSION_PATTERN

NAMESPACE = "urn:x-juten-kg:"
RECORD = f"{NAMESPACE}publication"
NOTHING = f"{NAMESPACE}no-graph"  # never loaded: what a graph that a version has not is asked as
DEFAULT = "default"
RECORD_QUERY = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"  # of the record's graph

_CURRENT, _STATE, _BASE, _GRAPH = (f"{NAMESPACE}{name}" for name in ("current", "state", "base", "graph"))
_COUNTED = re.compile(r"([0-9]{1,18}) (\S+)")


class State(StrEnum):
    """What a version in an engine is."""

    LOADING = "loading"  # may be half there: nobody asks it
    WHOLE = "whole"  # may be asked
    RETIRED = "retired"  # whole, to be removed by the next publication: nobody begins to ask it


@dataclass(frozen=True, slots=True)
class Published:
    """One version in an engine. ``triples`` counts by graph IRI; the default graph's key is the empty string."""

    version: str
    base_iri: str
    state: State
    triples: Mapping[str, int] = field(hash=False)

    @property
    def named_graphs(self) -> tuple[str, ...]:
        """The IRIs by which everybody knows the named graphs, sorted."""
        return tuple(sorted(graph for graph in self.triples if graph))

    def stored_as(self, graph: str) -> str:
        """The name of a graph inside the engine; :data:`NOTHING` for one that the version has not."""
        if graph not in self.triples:
            return NOTHING
        return f"{NAMESPACE}{self.version}:{graph.removeprefix(self.base_iri) or DEFAULT}"


@dataclass(frozen=True, slots=True)
class Record:
    """What is published in an engine. ``current`` is the version that was published last, ``""`` before the first."""

    current: str = ""
    versions: tuple[Published, ...] = ()

    def whole(self, version: str) -> Published | None:
        """The version, if it may be asked."""
        found = self.find(version)
        return found if found is not None and found.state is State.WHOLE else None

    def find(self, version: str) -> Published | None:
        """The version, in any state."""
        return next((row for row in self.versions if row.version == version), None)

    def serialize(self) -> bytes:
        """N-Triples."""
        return "".join(f"{line} .\n" for line in self._lines()).encode()

    def _lines(self) -> Iterator[str]:
        if self.current:
            yield f"<{RECORD}> <{_CURRENT}> {_literal(self.current)}"
        for row in self.versions:
            subject = f"<{NAMESPACE}{row.version}>"
            yield f"{subject} <{_STATE}> {_literal(row.state)}"
            yield f"{subject} <{_BASE}> {_literal(row.base_iri)}"
            for graph, count in row.triples.items():
                yield f"{subject} <{_GRAPH}> {_literal(f'{count} {graph or DEFAULT}')}"


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def record_of_rows(current: str, rows: Iterable[Published]) -> Record:
    """A record of these versions, in an order of its own, so that equal ones are equal."""
    return Record(current, tuple(sorted(rows, key=lambda row: row.version)))


def read_record(triples: Iterable[tuple[str, str, str]]) -> Record:
    """The record from the triples of its graph, as strings; what is not understood is left out.

    A version without a base, a state or a default graph is one whose record is only half there: it is left out too.
    """
    current, facts = "", dict[str, dict[str, list[str]]]()
    for subject, predicate, value in triples:
        if (subject, predicate) == (RECORD, _CURRENT):
            current = value
        elif VERSION_PATTERN.fullmatch(subject.removeprefix(NAMESPACE)):
            facts.setdefault(subject.removeprefix(NAMESPACE), {}).setdefault(predicate, []).append(value)
    rows = [row for version, found in facts.items() if (row := _published(version, found)) is not None]
    return record_of_rows(current if VERSION_PATTERN.fullmatch(current) else "", rows)


def _published(version: str, found: Mapping[str, list[str]]) -> Published | None:
    states, bases = found.get(_STATE, []), found.get(_BASE, [])
    counted = [match for text in found.get(_GRAPH, []) if (match := _COUNTED.fullmatch(text)) is not None]
    triples = {"" if match[2] == DEFAULT else match[2]: int(match[1]) for match in counted}
    if len(states) != 1 or states[0] not in list(State) or len(bases) != 1 or "" not in triples:
        return None
    return Published(version, bases[0], State(states[0]), dict(sorted(triples.items())))
