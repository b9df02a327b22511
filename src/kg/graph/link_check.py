"""How many of our things link to which other data set, and whether each link has the form of its target's IRIs.

Counts and checks the graph that the tables become; nothing is asked from the targets themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import URIRef

from kg.graph.builder import reference_chunks
from kg.graph.canonical import Triple
from kg.graph.iris import Iris
from kg.graph.links import LINK_TARGETS, LinkTarget, target_of
from kg.graph.namespaces import OWL, RDF, RDFS, SKOS, juten_namespace, prefixes
from kg.graph.validation.finding import shorten
from kg.i18n import mark, translate
from kg.tables.records import Tables

MINISTRIES, LAWS, PROVISIONS = mark("ministries"), mark("laws"), mark("provisions")
ILL_FORMED = mark("<%(thing)s>: %(predicate)s <%(iri)s> is no IRI of %(target)s")
OTHER_PROVISION = mark("<%(thing)s>: the anchor of <%(iri)s> is that of another law, article or paragraph")

# What is to be linked to what, and by which properties: the rows of the report.
_ASKED: tuple[tuple[str, str, tuple[URIRef, ...]], ...] = (
    ("wikidata", MINISTRIES, (OWL.sameAs, SKOS.closeMatch)),
    ("ror", MINISTRIES, (SKOS.exactMatch,)),
    ("gbizinfo", MINISTRIES, (RDFS.seeAlso,)),
    ("egov", LAWS, (RDFS.seeAlso,)),
    ("egov", PROVISIONS, (RDFS.seeAlso,)),
)
_CLASSES = {MINISTRIES: "Ministry", LAWS: "Law", PROVISIONS: "Provision"}
_ANCHOR = re.compile(r"law/(?P<law>[^#]+)#.*At_(?P<article>[0-9]+)(-Pr_(?P<paragraph>[0-9]+))?")


@dataclass(frozen=True, slots=True)
class LinkRow:
    """So many of all things of a kind have a link to a target; ``predicate`` None stands for any of its properties."""

    target: LinkTarget
    kind: str  # msgid
    predicate: str | None
    linked: int
    all: int


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """A link that cannot be right. ``message`` is a msgid, ``values`` fill its places."""

    message: str
    values: tuple[tuple[str, str], ...]

    def line(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        return translate(self.message, language, **dict(self.values))


@dataclass(frozen=True, slots=True)
class LinkReport:
    """The rows in the order of the targets, and every finding."""

    rows: tuple[LinkRow, ...]
    findings: tuple[LinkFinding, ...]


def check_links(tables: Tables, base_iri: str) -> LinkReport:
    """Count and check the links of the reference data; measures have none of their own."""
    triples = [triple for chunk in reference_chunks(tables, base_iri) for triple in chunk.triples]
    return report(triples, base_iri)


def report(triples: Iterable[Triple], base_iri: str) -> LinkReport:
    """The same for triples."""
    triples = list(triples)
    juten, short = juten_namespace(base_iri), prefixes(base_iri)
    things = {
        kind: {subject for subject, predicate, value in triples if predicate == RDF.type and value == juten[name]}
        for kind, name in _CLASSES.items()
    }
    links = [link for link in map(_link, triples) if link is not None]
    rows = []
    for key, kind, properties in _ASKED:
        target = next(target for target in LINK_TARGETS if target.key == key)
        mine = [(thing, prop) for thing, prop, _iri, found in links if found is target and thing in things[kind]]
        for prop in properties:
            linked = {thing for thing, found in mine if found == prop}
            rows.append(LinkRow(target, kind, shorten(str(prop), short), len(linked), len(things[kind])))
        if len(properties) > 1:
            rows.append(LinkRow(target, kind, None, len({thing for thing, _prop in mine}), len(things[kind])))
    return LinkReport(tuple(rows), tuple(_findings(links, Iris(base_iri), short)))


_Link = tuple[URIRef, URIRef, str, LinkTarget]


def _link(triple: Triple) -> _Link | None:
    subject, predicate, value = triple
    if not (isinstance(value, URIRef) and isinstance(subject, URIRef) and isinstance(predicate, URIRef)):
        return None
    target = target_of(value)
    return None if target is None else (subject, predicate, str(value), target)


def _findings(links: Iterable[_Link], iris: Iris, short: dict[str, str]) -> Iterator[LinkFinding]:
    for thing, predicate, iri, target in sorted(links, key=lambda link: link[:3]):
        if not target.is_well_formed(iri):
            values = {
                "thing": thing,
                "predicate": shorten(str(predicate), short),
                "iri": iri,
                "target": target.title[1],
            }
            yield LinkFinding(ILL_FORMED, tuple(values.items()))
        elif target.key == "egov" and not _is_of(iris.path(thing), iri):
            yield LinkFinding(OTHER_PROVISION, (("thing", thing), ("iri", iri)))


def _is_of(path: tuple[str, ...] | None, iri: str) -> bool:
    """Whether an e-Gov address is that of the law, article or paragraph whose path it is given for."""
    if path is None or path[0] != "law":
        return True
    if len(path) == 2:
        return iri.endswith(f"/law/{path[1]}")
    match = _ANCHOR.search(iri)
    keys = dict(zip(path[0::2], path[1::2], strict=True))
    return match is not None and match.groupdict() == {"paragraph": None} | keys
