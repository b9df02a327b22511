"""Queries that have taken endpoints down, each with what it must get here. Every release must survive all of them.

``outcomes`` holds error classes, or ANSWER; where two stand, the machine's speed decides which limit strikes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.engine.errors import (
    EngineError,
    ForbiddenFeature,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooExpensive,
    ResultTooLarge,
)


class ANSWER:
    """The right answer."""


@dataclass(frozen=True, slots=True)
class Bomb:
    """A query, and what may come of it. ``rows`` is what its answer must have, where there may be one."""

    name: str
    build: Callable[[], str]
    outcomes: tuple[type[EngineError] | type[ANSWER], ...]
    rows: int | None = None


def _nested(opening: str, inner: str, closing: str, times: int) -> str:
    return opening * times + inner + closing * times


def _doubling(steps: int) -> str:
    binds = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(steps))
    return f'SELECT ?x{steps} {{ BIND("ab" AS ?x0) {binds} }}'


def _replacing(times: int) -> str:
    text = '"aaaa"'
    for _ in range(times):
        text = f'REPLACE({text}, "a", "{"a" * 64}")'
    return text


CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o"
SLOW = (QueryTimeout, QueryTooExpensive)

BOMBS: tuple[Bomb, ...] = (
    Bomb("5,000 nested parentheses", lambda: f"SELECT ({_nested('(', '1', ')', 5000)} AS ?x) {{}}", (ANSWER,), 1),
    Bomb(
        "100,000 nested parentheses",
        lambda: f"SELECT ({_nested('(', '1', ')', 100_000)} AS ?x) {{}}",
        (ANSWER, *SLOW),
        1,
    ),
    Bomb("5,000,000 nested parentheses", lambda: f"SELECT ({_nested('(', '1', ')', 5_000_000)} AS ?x) {{}}", SLOW),
    Bomb("1,000 parentheses in an object", lambda: f"SELECT * {{ ?s ?p {_nested('(', '', ')', 1000)} }}", SLOW),
    Bomb("50,000 negations", lambda: f"SELECT ({'!' * 50_000}1 AS ?x) {{}}", (ANSWER, *SLOW), 1),
    Bomb("20,000 nested groups", lambda: f"SELECT * {_nested('{', '', '}', 20_000)}", (ANSWER, *SLOW), 1),
    Bomb(
        "2,000 nested EXISTS",
        lambda: f"SELECT * {{ {_nested('FILTER EXISTS {', '', '}', 2000)} }}",
        (ANSWER, *SLOW),
        1,
    ),
    Bomb(
        "2,000 nested sub-selects",
        lambda: f"SELECT * {{ {_nested('{ SELECT * {', '', '} }', 2000)} }}",
        (ANSWER, *SLOW),
        1,
    ),
    Bomb(
        "400-step property path",
        lambda: f"SELECT * {{ ?s {'/'.join(['<http://e/p>'] * 400)} ?o }}",
        (ANSWER, *SLOW),
        0,
    ),
    Bomb("400 stars in a path", lambda: f"SELECT * {{ ?s {'/'.join(['<next>*'] * 400)} ?o }}", (ResultTooLarge, *SLOW)),
    Bomb("28 doublings", lambda: _doubling(28), SLOW),
    Bomb("60 doublings", lambda: _doubling(60), SLOW),
    Bomb("cross product, ordered", lambda: f"SELECT * {{ {CROSS} }} ORDER BY ?c ?f", SLOW),
    Bomb(
        "cross product, distinct", lambda: f"SELECT DISTINCT * {{ {CROSS} }} LIMIT 100000000", (*SLOW, ResultTooLarge)
    ),
    Bomb("cross product, counted", lambda: f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", SLOW),
    Bomb("cross product, grouped", lambda: f"SELECT ?c (COUNT(*) AS ?n) {{ {CROSS} }} GROUP BY ?c ?f ?i", SLOW),
    Bomb("cross product, concatenated", lambda: f"SELECT (GROUP_CONCAT(?c) AS ?n) {{ {CROSS} }}", SLOW),
    Bomb("cross product, all of it", lambda: f"SELECT * {{ {CROSS} }}", (ResultTooLarge, *SLOW)),
    Bomb("a graph without end", lambda: f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}", (ResultTooLarge, *SLOW)),
    Bomb("4,000-step arithmetic", lambda: f"SELECT ({'+'.join(['1'] * 4000)} AS ?x) {{}}", (ANSWER, *SLOW), 1),
    Bomb(
        "50,000-term VALUES",
        lambda: f"SELECT * {{ VALUES ?x {{ {' '.join(map(str, range(50_000)))} }} }}",
        (ANSWER,),
        50_000,
    ),
    Bomb("10 MB of comment", lambda: f"#{'x' * 10_000_000}\nSELECT * {{}}", (ANSWER,), 1),
    Bomb(
        "10 MB of VALUES",
        lambda: f"SELECT * {{ VALUES ?x {{ {'12345678 ' * 1_100_000} }} }}",
        (ANSWER, *SLOW, ResultTooLarge),
        1_100_000,
    ),
    Bomb("10 MB of prefixes", lambda: "PREFIX a: <http://e/>" * 480_000 + "SELECT * {}", (QuerySyntaxError,)),
    Bomb(
        "10 MB of signs that hide nothing",
        lambda: f"SELECT * {{ service:x {'<a(' * 3_300_000}",
        (QuerySyntaxError, *SLOW),
    ),
    Bomb(
        "10 MB that hide SERVICE",
        lambda: f"SELECT * {{ {'?s ?p 1 . ' * 1_000_000} SERVICE <http://e/> {{}} }}",
        (ForbiddenFeature, *SLOW),
    ),
    Bomb("a NUL in the text", lambda: "SELECT * { ?s ?p \0 }", (QuerySyntaxError,)),
    Bomb("half of a surrogate pair", lambda: 'SELECT ("\ud83d" AS ?x) {}', (QuerySyntaxError,)),
    Bomb("an empty text", lambda: "", (QuerySyntaxError,)),
    Bomb(
        "a regular expression that backtracks",
        lambda: f'ASK {{ FILTER REGEX("{"a" * 50_000}b", "^(a+)+$") }}',
        (ANSWER, *SLOW),
    ),
    Bomb(
        "a regular expression of a million states",
        lambda: 'ASK { FILTER REGEX("a", "((a{100}){100}){100}") }',
        (ANSWER, *SLOW),
    ),
    Bomb("a replacement that grows", lambda: f"SELECT (STRLEN({_replacing(6)}) AS ?n) {{}}", (ANSWER, *SLOW), 1),
    Bomb("a power tower of UNION", lambda: f"SELECT * {{ {' '.join(['{} UNION {}'] * 40)} }}", (*SLOW, ResultTooLarge)),
    Bomb(
        "SERVICE to this machine",
        lambda: "SELECT * { SERVICE <http://127.0.0.1:22/> { ?s ?p ?o } }",
        (ForbiddenFeature,),
    ),
    Bomb("LOAD from this machine", lambda: "LOAD <file:///etc/passwd>", (ForbiddenFeature,)),
)
