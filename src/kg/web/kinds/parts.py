"""What a part of a measure's row belongs to, measure and edition; asked together with what else a page needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.web.entity import Label
from kg.web.kinds.asking import Link
from kg.web.kinds.nodes import Group, Node, Surroundings

_MEASURE = ("rdfs:label", "dct:identifier", "dct:isPartOf")
_EDITION = ("rdfs:label", "dct:issued")
_FISCAL_YEAR = ("rdfs:label", "dcat:startDate")


@dataclass(frozen=True, slots=True)
class Row:
    """A measure as its parts name it: the row of the table that they stand in."""

    measure: Link
    number: str
    edition: Link | None
    decided: str


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a part: its row, or None where the graph does not say; and the nodes that were asked for."""

    row: Row | None
    nodes: Mapping[str, Node]

    def node(self, iri: str) -> Node:
        """A node; an empty one where nothing is known of it."""
        return self.nodes.get(iri, Node(iri))


def ask_around(asking: Surroundings, own: Node, measure: str, *groups: Group) -> Around:
    """Ask, in one query, for the row of a part, for the fiscal years it names and for what else the page needs.

    :param measure: the pattern that binds ?s to the measure, of which the part is ``$this``.
    """
    this = str(asking.subject)
    found = measure.replace("$this", this)
    edition = f"{found.replace('?s', '?measure')} . ?measure dct:isPartOf ?s"
    nodes = asking.nodes(
        (found, _MEASURE),
        (edition, _EDITION),
        (own.iris("juten:mentionsFiscalYear", "juten:targetFiscalYear"), _FISCAL_YEAR),
        *((group.replace("$this", this) if isinstance(group, str) else group, names) for group, names in groups),
    )
    return Around(_row(nodes, asking.language), nodes)


def _row(nodes: Mapping[str, Node], language: str) -> Row | None:
    measure = next(
        (node for node in nodes.values() if node.terms("dct:isPartOf") or node.terms("dct:identifier")), None
    )
    if measure is None:
        return None
    edition = nodes.get(measure.iri_of("dct:isPartOf"))
    return Row(
        measure.link(language),
        measure.value("dct:identifier"),
        edition.link(language) if edition else None,
        edition.value("dct:issued") if edition else "",
    )


def name_of(own: Node, language: str) -> Label | None:
    """What is printed for a part."""
    return own.text("juten:printedText", language) or own.text("rdfs:label", language)
