"""A sound way to ask a large endpoint for little: only for what can join with the solutions found here.

Where a SERVICE clause is a direct element of the query's own group (or alone with triples and filters in an OPTIONAL
there), the rest of that group that is joined with it is evaluated first. Its distinct bindings of the shared variables
go along with the question as VALUES. Everything that this leaves out could not have joined. Knows texts; asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.engine.federation.clauses import Clause, Federated
from kg.engine.federation.inline_data import Row, is_kept_as_written, write_values
from kg.engine.federation.structure import Element, Part, Structure

MOST_BINDINGS = 5_000  # beyond, the clause is asked for whole
BATCH = 250  # bindings of one request: 20 requests at most

# LIMIT and its like may choose otherwise each time, and in each part.
_CHOOSING = frozenset({"limit", "offset", "sample", "group_concat", "rand", "uuid", "struuid", "bnode", "now"})
_JOINED = (Part.TRIPLES, Part.VALUES)
_SKIPPED_AFTER = (*_JOINED, Part.FILTER, Part.SERVICE)


@dataclass(frozen=True, slots=True)
class LocalSide:
    """What is joined with a clause here: the elements of the group before it and, each in a group, those after it.

    ``filters`` are those of the whole group that look only at what the triples bind in every solution.
    """

    before: tuple[Element, ...]
    after: tuple[Element, ...]
    filters: tuple[Element, ...]

    @property
    def elements(self) -> tuple[Element, ...]:
        """All that bind variables."""
        return (*self.before, *self.after)


def local_side(query: Federated, clause: Clause) -> LocalSide | None:
    """What the clause is joined with; None where that cannot be told, or where parts might not make up the whole."""
    structure = query.structure
    parents = structure.parents[clause.opening]
    if query.seen.volatile or parents[0] != structure.top:
        return None
    elements = list(structure.elements(structure.top))
    if any(element.part in (Part.SELECT, Part.LATERAL) for element in elements):
        return None
    place = next(place for place, it in enumerate(elements) if it.first <= clause.first < it.end)
    if not _is_joined(structure, elements[place], parents):
        return None
    before = tuple(element for element in elements[:place] if element.part is not Part.FILTER)
    after = tuple(_joined_after(elements[place + 1 :])) if elements[place].part is Part.SERVICE else ()
    if not all(_is_divisible(structure, it.first, it.end) for it in (*before, elements[place], *after)):
        return None
    bound = set[str]()
    for element in (*before, *after):
        if element.part is Part.TRIPLES:
            bound |= structure.variables(element.first, element.end)
    filters = (element for element in elements if element.part is Part.FILTER)
    return LocalSide(before, after, tuple(it for it in filters if _looks_only_at(structure, it, bound)))


def _is_joined(structure: Structure, element: Element, parents: tuple[int, ...]) -> bool:
    """Whether an element of the group is the clause itself, or an OPTIONAL of it, triples and filters alone."""
    if element.part is Part.SERVICE:
        return len(parents) == 1
    if element.part is not Part.OPTIONAL or len(parents) != 2:
        return False
    parts = [inner.part for inner in structure.elements(parents[1])]
    return parts.count(Part.SERVICE) == 1 and all(part in (Part.TRIPLES, Part.FILTER, Part.SERVICE) for part in parts)


def _joined_after(elements: list[Element]) -> Iterator[Element]:
    """The triples and data behind a clause, up to what could depend on whether its variables are bound."""
    for element in elements:
        if element.part not in _SKIPPED_AFTER:
            return
        if element.part in _JOINED:
            yield element


def _looks_only_at(structure: Structure, element: Element, bound: set[str]) -> bool:
    words = {structure.word(index) for index in range(element.first, element.end)}
    return not words & {"exists", *_CHOOSING} and structure.variables(element.first, element.end) <= bound


def _is_divisible(structure: Structure, first: int, end: int) -> bool:
    """Whether a text gives the same solutions each time and, asked in parts, the parts of one answer."""
    return not any(structure.word(index) in _CHOOSING for index in range(first, end))


def is_flat(structure: Structure, clause: Clause) -> bool:
    """Whether a body is triples and filters alone, so that VALUES may stand among them."""
    elements = list(structure.elements(clause.opening))
    words = {structure.word(index) for index in range(clause.opening, clause.closing)}
    return "exists" not in words and all(element.part in (Part.TRIPLES, Part.FILTER) for element in elements)


def bindings_query(query: Federated, side: LocalSide, shared: list[str], texts: dict[int, str]) -> str:
    """A query for the distinct bindings of the shared variables; more than :data:`MOST_BINDINGS` are cut one above.

    :param texts: what stands for the clauses that have been answered, by their first token.
    """
    structure = query.structure
    parts = [_text(query, element, texts) for element in (*side.before, *side.filters)]
    parts += [f"{{ {_text(query, element, texts)} }}" for element in side.after]
    head = structure.slice(0, query.prologue.end)
    names = " ".join(f"?{name}" for name in shared)
    pattern = "\n".join(parts)
    return f"{head}\nSELECT DISTINCT {names}\n{_dataset(query)}\nWHERE {{\n{pattern}\n}} LIMIT {MOST_BINDINGS + 1}"


def _text(query: Federated, element: Element, texts: dict[int, str]) -> str:
    """The element's text, with the answered clauses in it replaced; a triple block ends in a dot of its own."""
    written = rewritten(query, element.first, element.end, texts)
    if element.part is Part.TRIPLES:
        return written if query.structure.is_sign(element.end - 1, ".") else f"{written} ."
    return written


def rewritten(query: Federated, first: int, end: int, texts: dict[int, str]) -> str:
    """A stretch of the query with texts in place of the clauses that have one."""
    structure, pieces, at = query.structure, list[str](), first
    for clause in query.clauses:
        if first <= clause.first < end and clause.first in texts:
            pieces += [structure.slice(at, clause.first), texts[clause.first]]
            at = clause.end
    return " ".join((*pieces, structure.slice(at, end)))


def _dataset(query: Federated) -> str:
    """The FROM clauses: they stand before the query's group."""
    structure, found = query.structure, list[str]()
    for index in range(query.prologue.end, max(structure.top, 0)):
        if structure.word(index) == "from":
            end = index + (3 if structure.word(index + 1) == "named" else 2)
            found.append(structure.slice(index, end))
    return " ".join(found)


def shared_variables(query: Federated, side: LocalSide, variables: list[str]) -> list[str]:
    """The clause's variables that stand in the local side."""
    structure = query.structure
    here = set[str]()
    for element in side.elements:
        here |= structure.variables(element.first, element.end)
    return [name for name in variables if name in here]


def joinable(names: list[str], rows: list[Row]) -> tuple[list[str], list[Row]]:
    """The variables that are bound in every row to what any store holds as it was written, and their distinct rows."""

    def is_certain(place: int) -> bool:
        return all(is_kept_as_written(row[place]) for row in rows)

    kept = [place for place in range(len(names)) if is_certain(place)]
    return [names[place] for place in kept], list(dict.fromkeys(tuple(row[place] for place in kept) for row in rows))


def remote_query(
    query: Federated, clause: Clause, variables: list[str], join: tuple[list[str], list[Row]] | None
) -> str:
    """What the endpoint is asked: the clause's body as a SELECT of its variables, held to some bindings."""
    structure = query.structure
    used = structure.tokens[clause.opening : clause.end]
    body = structure.slice(clause.opening, clause.end)
    head = query.prologue.declarations(used)
    names = " ".join(f"?{name}" for name in variables) or "(1 AS ?solution)"
    if join is None:
        return f"{head}SELECT {names} WHERE {body}"
    values = write_values(*join)
    if is_flat(structure, clause):
        body = structure.slice(clause.opening + 1, clause.closing)
    return f"{head}SELECT {names} WHERE {{ {values}\n{body} }}"
