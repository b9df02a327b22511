"""What VoID wants counted: triples, entities, classes, properties, links; over chunks, as they pass.

A subject belongs to one chunk, so subjects are counted without being kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rdflib import URIRef
from rdflib.term import Node

from kg.graph.dumps.description import RDF_TYPE, Description


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """A data set that ours links to; its IRIs start with ``uri_space``."""

    key: str
    uri_space: str
    home: str
    title_ja: str
    title_en: str


LINK_TARGETS: tuple[LinkTarget, ...] = (
    LinkTarget("wikidata", "http://www.wikidata.org/entity/", "https://www.wikidata.org/", "Wikidata", "Wikidata"),
    LinkTarget("ror", "https://ror.org/", "https://ror.org/", "ROR", "Research Organization Registry (ROR)"),
    LinkTarget(
        "gbizinfo",
        "http://hojin-info.go.jp/data/",
        "https://info.gbiz.go.jp/",
        "gBizINFO(法人番号のIRI。2024年4月1日にRDFの公開を終了)",
        "gBizINFO (corporate-number IRIs; its RDF service ended on 2024-04-01)",
    ),
    LinkTarget(
        "egov", "https://laws.e-gov.go.jp/law/", "https://laws.e-gov.go.jp/", "e-Gov法令検索", "e-Gov Law Search"
    ),
)


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
            types: tuple[Node, ...] = ()
            for predicate, values in description.predicates:
                count = len(values)
                self.triples += count
                self.properties[predicate] += count
                if predicate == RDF_TYPE:
                    types = values  # types come first, so every other predicate finds them
                for kind in types:
                    if isinstance(kind, URIRef):
                        self.class_properties[kind, predicate] += count
                self._add_links(predicate, values)
            self.classes.update(kind for kind in types if isinstance(kind, URIRef))

    def _add_links(self, predicate: URIRef, values: tuple[Node, ...]) -> None:
        for value in values:
            if isinstance(value, URIRef):
                for target in LINK_TARGETS:
                    if value.startswith(target.uri_space):
                        self.links[target.key, predicate] += 1
