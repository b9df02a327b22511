"""A made-up graph that has what the real one has not yet: two editions, marks, targets, groups, many measures."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

SECOND = "2023-06-09"
MANY = 130  # measures that the busy ministry leads, more than a page of a list


def turtle() -> str:
    """printed.ttl, and :data:`MANY` measures of the second edition that one ministry leads."""
    many = [
        f"<id/measure/{SECOND}/9-{index:03}> a juten:Measure ; "
        f'dct:identifier "9-{index:03}" ; rdfs:label "施策{index}"@ja ; dct:isPartOf <id/edition/{SECOND}> ; '
        f"juten:leadMinistry <id/ministry/busy> ; juten:ministry <id/ministry/busy> ."
        for index in range(MANY)
    ]
    return Path(__file__).with_suffix(".ttl").read_text(encoding="utf-8") + "\n".join(many)


def lines() -> list[str]:
    """The graph as lines of N-Triples."""
    triples = ox.parse(turtle(), format=ox.RdfFormat.TURTLE)
    return [f"{quad.subject} {quad.predicate} {quad.object} ." for quad in triples]
