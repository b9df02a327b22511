"""The measures of an edition in the order of their numbers, asked once a version: a page's way to the next one."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.engine.interface import Engine
from kg.web.kinds.asking import value
from kg.web.kinds.nodes import prologue
from kg.web.natural import natural_key
from kg.web.once import once
from kg.web.results import solutions

EDITIONS_KEPT = 8  # of some 200 B a measure


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measure stands among those of its edition, from 1, and which stand beside it (IRIs, or ``""``)."""

    position: int
    total: int
    previous: str
    next: str


def place_in_edition(engine: Engine, base_iri: str, edition: str, measure: str) -> Place | None:
    """A measure's place in its edition; None where the edition does not list it."""
    order, places = _order(engine, engine.version, base_iri, edition)
    if measure not in places:
        return None
    index = places[measure]
    previous = order[index - 1] if index else ""
    following = order[index + 1] if index + 1 < len(order) else ""
    return Place(index + 1, len(order), previous, following)


@once(EDITIONS_KEPT)
def _order(engine: Engine, _version: str, base_iri: str, edition: str) -> tuple[tuple[str, ...], dict[str, int]]:
    node = ox.NamedNode(edition)
    text = f"SELECT ?m ?number WHERE {{ ?m dct:isPartOf {node} ; a juten:Measure . ?m dct:identifier ?number }}"
    numbers = {value(row["m"]): value(row["number"]) for row in solutions(engine, prologue(base_iri) + text)}
    order = tuple(sorted(numbers, key=lambda iri: (natural_key(numbers[iri]), iri)))
    return order, {iri: index for index, iri in enumerate(order)}
