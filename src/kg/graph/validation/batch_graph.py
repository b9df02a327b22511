"""An rdflib graph for one batch: filled once, read by pySHACL hundreds of thousands of times, thrown away.

rdflib's memory store keeps three indexes and a context for every triple and passes every value through four
generators. Measured over 500 made-up measures (49,000 triples with the reference data), seconds of processor time: 2.1
with it, 1.3 with this, 0.9 with the shapes in one too (asked for each focus node) and two shapes said more cheaply.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.paths import Path
from rdflib.plugins.stores.memory import SimpleMemory
from rdflib.term import Node

from kg.graph.canonical import Triple

if TYPE_CHECKING:
    from rdflib.graph import (
        _ContextType,
        _ObjectType,
        _PredicateType,
        _SubjectType,
        _TriplePatternType,
        _TripleType,
    )

_Values = dict[Node, None]  # an ordered set
_Index = dict[Node, _Values]
_NOTHING: _Index = {}
_NO_VALUES: _Values = {}


class BatchStore(SimpleMemory):
    """Triples by subject and predicate; of a predicate also by object, from the first time that somebody asks so."""

    context_aware = graph_aware = True  # pySHACL's wrapper is a data set and asks for both; there is one graph

    def __init__(self) -> None:
        super().__init__()
        self._subjects: dict[Node, _Index] = {}
        self._holders: dict[Node, _Index] = {}
        self._size: int | None = None

    def fill(self, triples: Iterable[Triple]) -> None:
        """Add triples; one that is there already changes nothing."""
        self._holders.clear()
        self._size = None
        subjects, last, predicates = self._subjects, None, _NOTHING
        for subject, predicate, value in triples:
            if subject is not last:  # most triples have the subject of the one before
                last = subject
                predicates = subjects.setdefault(subject, {})
            values = predicates.get(predicate)
            if values is None:
                predicates[predicate] = {value: None}
            else:
                values[value] = None

    def values(self, subject: Node, predicate: Node) -> _Values:
        """The objects of a subject and a predicate."""
        return self._subjects.get(subject, _NOTHING).get(predicate, _NO_VALUES)

    def holders(self, predicate: Node) -> _Index:
        """The subjects of a predicate, by object."""
        index = self._holders.get(predicate)
        if index is None:
            index = self._holders[predicate] = {}
            for subject, predicates in self._subjects.items():
                for value in predicates.get(predicate, _NO_VALUES):
                    index.setdefault(value, {})[subject] = None
        return index

    # rdflib's own interface, for whoever asks in another way: SPARQL, paths, containment.

    def add(self, triple: _TripleType, context: _ContextType, quoted: bool = False) -> None:
        """One triple."""
        del context, quoted
        self.fill((triple,))

    def triples(
        self, triple_pattern: _TriplePatternType, context: _ContextType | None = None
    ) -> Iterator[tuple[_TripleType, Iterator[_ContextType | None]]]:
        """All triples of a pattern."""
        del context
        for triple in self._matching(*triple_pattern):
            yield triple, iter(())

    def _matching(self, subject: Node | None, predicate: Node | None, value: Node | None) -> Iterator[_TripleType]:
        if subject is None and predicate is not None and value is not None:
            for holder in list(self.holders(predicate).get(value, _NO_VALUES)):
                yield holder, predicate, value
            return
        subjects = list(self._subjects) if subject is None else [subject]
        for holder in subjects:
            found = self._subjects.get(holder, _NOTHING)
            for key in list(found) if predicate is None else [predicate]:
                values = found.get(key, _NO_VALUES)
                if value is None:
                    for item in list(values):
                        yield holder, key, item
                elif value in values:
                    yield holder, key, value

    def __len__(self, context: _ContextType | None = None) -> int:
        del context
        if self._size is None:  # pySHACL asks whether the graph is empty for every result
            self._size = sum(len(values) for index in self._subjects.values() for values in index.values())
        return self._size


class BatchGraph(Graph):
    """The graph of such a store. What pySHACL asks for most goes past the generators; a path is left to rdflib."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._batch = BatchStore()
        self._batch.fill(triples)
        super().__init__(store=self._batch, bind_namespaces="none")

    def objects(
        self,
        subject: _SubjectType | list[_SubjectType] | None = None,
        predicate: Path | _PredicateType | None = None,
        unique: bool = False,
    ) -> Generator[_ObjectType, None, None]:
        """As :meth:`rdflib.Graph.objects`."""
        if type(predicate) is URIRef and subject is not None and not isinstance(subject, list):
            yield from self._batch.values(subject, predicate)
        else:
            yield from super().objects(subject, predicate, unique)

    def subjects(
        self,
        predicate: Path | _PredicateType | None = None,
        object: _ObjectType | list[_ObjectType] | None = None,  # noqa: A002 - rdflib's name
        unique: bool = False,
    ) -> Generator[_SubjectType, None, None]:
        """As :meth:`rdflib.Graph.subjects`."""
        if type(predicate) is URIRef and object is not None and not isinstance(object, list):
            yield from self._batch.holders(predicate).get(object, _NO_VALUES)
        else:
            yield from super().subjects(predicate, object, unique)
