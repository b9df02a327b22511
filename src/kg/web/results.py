"""Answers of the engine for a page: solutions as rows of cells, a graph as text, cut only where the page says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from kg.engine.interface import Answer, Engine, Query
from kg.formats import BY_NAME, Format, Shape

ROWS_ON_PAGE = 500
CHARACTERS_ON_PAGE = 200_000

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Cell:
    """One term as it is shown: its text, and its IRI, language or datatype where it has one.

    A label that leads to its thing (see :func:`linked`) has the label's text and the thing's IRI.
    """

    text: str
    iri: str = ""
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Solutions for a page. ``total`` counts them all, ``rows`` holds at most :data:`ROWS_ON_PAGE` after ``offset``."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int
    offset: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether there is more than the page shows."""
        return self.total > len(self.rows)


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer for a page: one of table, boolean, text."""

    shape: Shape
    table: Table | None = None
    boolean: bool | None = None
    text: str = ""
    text_is_cut: bool = False


# What the answer is fetched as before it is shown.
_FETCHED_AS: dict[Shape, Format] = {
    Shape.BINDINGS: BY_NAME["json"],
    Shape.BOOLEAN: BY_NAME["json"],
    Shape.GRAPH: BY_NAME["ttl"],
}


def show(engine: Engine, query: Query, shape: Shape, offset: int = 0) -> Shown:
    """Evaluate the query for a page.

    :param offset: of rows, how many to leave out before the first one that is shown.
    :raises kg.engine.errors.EngineError: where there is no answer.
    """
    answer = engine.evaluate(query, _FETCHED_AS[shape])
    with answer.file:
        if shape is Shape.GRAPH:
            text = answer.file.read(CHARACTERS_ON_PAGE * 4).decode("utf-8", "ignore")
            cut = text[:CHARACTERS_ON_PAGE]
            return Shown(shape, text=cut, text_is_cut=len(cut.encode()) < answer.length)
        parsed = ox.parse_query_results(answer.file, format=ox.QueryResultsFormat.JSON)
        if isinstance(parsed, ox.QueryBoolean):
            return Shown(shape, boolean=bool(parsed))
        return Shown(shape, table=_table(parsed, answer, offset))


def _table(solutions: ox.QuerySolutions, answer: Answer, offset: int) -> Table:
    columns = tuple(variable.value for variable in solutions.variables)
    shown = islice(solutions, offset, offset + ROWS_ON_PAGE)
    rows = tuple(tuple(cell(solution[name]) for name in columns) for solution in shown)
    return Table(columns, rows, len(rows) if answer.rows is None else answer.rows, offset)


def cell(term: Term | None) -> Cell | None:
    """A term as it is shown; None for an unbound variable."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Cell(term.value, iri=term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Cell(term.value, language=term.language)
        return Cell(term.value, datatype=term.datatype.value)
    return Cell(str(term))


def linked(table: Table) -> Table:
    """For people: a column ``x`` of IRIs that stands beside its ``xLabel`` is left out, the label leads to the thing.

    Where there is no label (in the language that was asked for), the IRI itself stands in its place.
    """
    names = {name: f"{name}Label" for name in table.columns if f"{name}Label" in table.columns}
    pairs = {table.columns.index(label): table.columns.index(name) for name, label in names.items()}
    kept = [index for index, name in enumerate(table.columns) if name not in names]

    def joined(row: tuple[Cell | None, ...], index: int) -> Cell | None:
        label, thing = row[index], row[pairs[index]] if index in pairs else None
        if thing is None or not thing.iri:
            return label
        return replace(label, iri=thing.iri) if label else thing

    rows = tuple(tuple(joined(row, index) for index in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[index] for index in kept), rows=rows)


def solutions(engine: Engine, text: str) -> list[dict[str, Term]]:
    """The solutions of a query of ours; an unbound variable is no key."""
    answer = engine.evaluate(Query(text), BY_NAME["json"])
    with answer.file:
        parsed = ox.parse_query_results(answer.file, format=ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        names = [variable.value for variable in parsed.variables]
        found = []
        for solution in parsed:
            bound = {name: solution[name] for name in names}
            found.append({name: term for name, term in bound.items() if term is not None})
        return found
