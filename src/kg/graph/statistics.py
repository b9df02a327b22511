"""What VoID wants counted: triples, entities, classes, properties, links; over chunks, as they pass.

A subject belongs to one chunk, so subjects are counted without being kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from rdflib import URIRef
from rdflib.term import Node

from kg.graph.dumps.description import RDF_TYPE, Description
from kg.graph.links import target_of


@dataclass(slots=True)
class Statistics:
    """Counts over one data set."""

    triples: int = 0
    subjects: int = 0
    classes: Counter[URIRef] = field(default_factory=Counter)  # entities of each class
    properties: Counter[URIRef] = field(default_factory=Counter)  # triples of each property
    class_properties: Counter[tuple[URIRef, URIRef]] = field(default_factory=Counter)  # triples, by class and property
    links: Counter[tuple[str, URIRef]] = field(default_factory=Counter)  # triples, by LinkTarget.key and property

    def add(self, descriptions: Iterable[Description]) -> None:
        """Count a chunk."""
        for description in descriptions:
            self.subjects += 1
            first, values = description.predicates[0]  # types come first
            types = [kind for kind in values if isinstance(kind, URIRef)] if first == RDF_TYPE else []
            self.classes.update(types)
            for predicate, values in description.predicates:
                count = len(values)
                self.triples += count
                self.properties[predicate] += count
                for kind in types:
                    self.class_properties[kind, predicate] += count
                self._add_links(predicate, values)

    def __iadd__(self, other: Statistics) -> Self:
        """Count what was counted elsewhere."""
        self.triples += other.triples
        self.subjects += other.subjects
        self.classes.update(other.classes)
        self.properties.update(other.properties)
        self.class_properties.update(other.class_properties)
        self.links.update(other.links)
        return self

    def _add_links(self, predicate: URIRef, values: tuple[Node, ...]) -> None:
        for value in values:
            if isinstance(value, URIRef):
                target = target_of(value)
                if target is not None:
                    self.links[target.key, predicate] += 1
