"""The marks of a measure's row in the law columns: which mark, in which column, for which provisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.web.entity import Label, label_of, local_name
from kg.web.kinds.asking import Link, Row, grouped, links, value
from kg.web.kinds.nodes import Node, Surroundings, data_block

MARKS = ("main", "related", "unreadable")  # as they are read on a page: the main basis first


@dataclass(frozen=True, slots=True)
class Basis:
    """A mark. ``mark`` is a local name of the ontology; ``provisions`` are those that the column covers."""

    iri: str
    mark: str
    column: Link
    position: int
    law: Link | None
    provisions: tuple[Link, ...]


def bases_of(asking: Surroundings, nodes: Sequence[Node]) -> list[Basis]:
    """The marks, ◎ first, then in the order of the columns. One query, and none where there is no mark."""
    columns = sorted({iri for node in nodes for iri in node.iris("juten:column")})
    if not columns:
        return []
    rows = asking.select(
        "SELECT ?column ?columnLabel ?position ?law ?lawLabel ?provision ?provisionLabel WHERE { "
        f"VALUES ?column {{ {data_block(columns)} }} "
        "OPTIONAL { ?column rdfs:label ?columnLabel } OPTIONAL { ?column juten:position ?position } "
        "OPTIONAL { ?column juten:law ?law . ?law rdfs:label ?lawLabel } "
        "OPTIONAL { ?column juten:covers ?provision . ?provision rdfs:label ?provisionLabel "
        "OPTIONAL { ?provision juten:articleNumber ?article } "
        "OPTIONAL { ?provision juten:paragraphNumber ?paragraph } } "
        "} ORDER BY ?article ?paragraph ?provision"
    )
    by_column = grouped(rows, "column")
    found = [_basis(node, by_column.get(node.iri_of("juten:column"), []), asking.language) for node in nodes]
    return sorted(found, key=lambda row: (_rank(row.mark), row.position, row.iri))


def _basis(node: Node, rows: Sequence[Row], language: str) -> Basis:
    column = node.iri_of("juten:column")
    first: Row = rows[0] if rows else {}
    label = label_of(first["columnLabel"]) if "columnLabel" in first else Label(local_name(column))
    position = value(first.get("position"))
    return Basis(
        node.iri,
        node.local("juten:mark"),
        Link(column, label),
        int(position) if position.isdecimal() else 0,
        next(iter(links(rows, "law", "lawLabel", language)), None),
        tuple(links(rows, "provision", "provisionLabel", language)),
    )


def _rank(mark: str) -> int:
    return MARKS.index(mark) if mark in MARKS else len(MARKS)
