"""Reads answers and expected results into one form, and says whether two of them are the same.

Answers are read by rdflib, which shares no code with the engine that wrote them; W3C's own files by pyoxigraph. What is
compared is RDF terms, up to the names of blank nodes. Numbers and booleans are compared by datatype and value: the
store keeps no lexical forms ("1.0" becomes "1").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql.results.jsonresults import JSONResultParser
from rdflib.plugins.sparql.results.xmlresults import XMLResultParser
from rdflib.query import Result

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(f"{XSD}{name}" for name in ("integer", "decimal", "double", "float"))
_ROW = ox.NamedNode("urn:row")
_INDEX = ox.NamedNode("urn:index")

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = Mapping[str, Term]


@dataclass(frozen=True)
class Solutions:
    """The answer of a SELECT. ``variables`` in the order of the header."""

    variables: tuple[str, ...]
    rows: tuple[Row, ...]


Outcome = Solutions | bool | ox.Dataset


def same(answer: Outcome, expected: Outcome, *, ordered: bool = False) -> bool:
    """Whether two outcomes are the same up to the names of blank nodes; with ``ordered`` rows in the same order."""
    if isinstance(answer, bool) or isinstance(expected, bool):
        return answer is expected
    if isinstance(answer, Solutions) != isinstance(expected, Solutions):
        return False
    if isinstance(answer, Solutions) and isinstance(expected, Solutions):
        if set(answer.variables) != set(expected.variables):
            return False
        answer, expected = _as_graph(answer, ordered=ordered), _as_graph(expected, ordered=ordered)
    assert isinstance(answer, ox.Dataset)
    assert isinstance(expected, ox.Dataset)
    for graph in (answer, expected):
        graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return answer == expected


def difference(answer: Outcome, expected: Outcome) -> str:
    """What a person needs to see of two outcomes that are not the same."""
    if not (isinstance(answer, Solutions) and isinstance(expected, Solutions)):
        return f"answered {answer}, expected {expected}"
    found, wanted = (sorted(_line(row) for row in table.rows) for table in (answer, expected))
    surplus, missing = [row for row in found if row not in wanted], [row for row in wanted if row not in found]
    return f"{answer.variables} surplus: {surplus}; missing: {missing}; {len(found)} rows for {len(wanted)}"


def _line(row: Row) -> str:
    return " ".join(f"?{name}={_canonical(term)}" for name, term in sorted(row.items()))


def _as_graph(solutions: Solutions, *, ordered: bool) -> ox.Dataset:
    """One node a row, one triple a binding: then two tables are the same where these graphs are isomorphic."""
    graph = ox.Dataset()
    for index, row in enumerate(solutions.rows):
        node = ox.BlankNode()
        graph.add(ox.Quad(node, _ROW, _ROW))
        if ordered:
            graph.add(ox.Quad(node, _INDEX, ox.Literal(index)))
        for name, term in row.items():
            graph.add(ox.Quad(node, ox.NamedNode(f"urn:variable:{name}"), _canonical(term)))
    return graph


def _canonical(term: Term) -> Term:
    """A number or a boolean in one lexical form; any other term as it is."""
    if isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS:
        return ox.Literal(_canonical_number(term.value), datatype=term.datatype)
    if isinstance(term, ox.Literal) and term.datatype.value == f"{XSD}boolean":
        return ox.Literal({"0": "false", "1": "true"}.get(term.value, term.value), datatype=term.datatype)
    return term


def _canonical_number(text: str) -> str:
    try:
        return str(Decimal(text).normalize() + 0)  # + 0: no minus before zero
    except InvalidOperation:
        return text


def as_strings(outcome: Outcome) -> Outcome:
    """What CSV can say of an outcome: IRI, literal and datatype are one, an unbound variable is an empty string."""
    if not isinstance(outcome, Solutions):
        return outcome
    empty = ox.Literal("")
    rows = tuple(
        {name: _as_string(row.get(name, empty)) for name in outcome.variables}  # one cell a column
        for row in outcome.rows
    )
    return Solutions(outcome.variables, rows)


def _as_string(term: Term) -> Term:
    return term if isinstance(term, ox.BlankNode) else ox.Literal(_canonical_number(_canonical(term).value))


# Answers of the server


def read_answer(content: bytes, format_name: str) -> Outcome:
    """An answer in a format of the endpoint, by its short name."""
    return _READERS[format_name](content)


def _from_rdflib(result: Result) -> Outcome:
    if result.type == "ASK":
        assert isinstance(result.askAnswer, bool)
        return result.askAnswer
    rows = tuple({str(name): _term(term) for name, term in row.items()} for row in result.bindings)
    return Solutions(tuple(str(name) for name in result.vars or ()), rows)


def _term(term: object) -> Term:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, rdflib.Literal), term
    if term.language:
        return ox.Literal(str(term), language=term.language.lower())
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)


def _read_json(content: bytes) -> Outcome:
    return _from_rdflib(JSONResultParser().parse(io.BytesIO(content)))  # type: ignore[no-untyped-call]


def _read_xml(content: bytes) -> Outcome:
    return _from_rdflib(XMLResultParser().parse(io.BytesIO(content)))  # type: ignore[no-untyped-call]


def _read_csv(content: bytes) -> Outcome:
    text = content.decode("utf-8")
    if text.strip() in ("true", "false"):
        return text.strip() == "true"
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    header, rows = tuple(lines[0]), lines[1:]
    cells = [row or [""] for row in rows]  # one column whose cell is empty, and no column at all, are both a blank line
    assert all(len(row) == max(len(header), 1) for row in cells), content
    return Solutions(header, tuple(dict(zip(header, map(_from_csv, row), strict=False)) for row in cells))


def _from_csv(cell: str) -> Term:
    return ox.BlankNode(cell[2:]) if cell.startswith("_:") else ox.Literal(cell)


def _read_tsv(content: bytes) -> Outcome:
    text = content.decode("utf-8")
    if text.strip() in ("true", "false"):
        return text.strip() == "true"
    assert text.endswith("\n")
    header, *rows = [line.split("\t") for line in text[:-1].split("\n")]
    names = [name.removeprefix("?") for name in header if name]
    assert all(len(row) == max(len(names), 1) for row in rows), content
    return Solutions(
        tuple(names),
        tuple({name: _from_turtle(cell) for name, cell in zip(names, row, strict=False) if cell} for row in rows),
    )


def _from_turtle(cell: str) -> Term:
    """A cell of TSV is a term as Turtle writes it. ``_:b0`` keeps its name, so it is the same in every row."""
    (triple,) = ox.parse(f"<urn:s> <urn:p> {cell} .", ox.RdfFormat.TURTLE)
    assert not isinstance(triple.object, ox.Triple)
    return _lower(triple.object)


def _lower(term: Term) -> Term:
    if isinstance(term, ox.Literal) and term.language:
        return ox.Literal(term.value, language=term.language.lower())
    return term


def _graph_reader(name: str) -> Callable[[bytes], Outcome]:
    def read(content: bytes) -> Outcome:
        graph = rdflib.Graph().parse(data=content, format=name)
        return _dataset(ox.Quad(_term(s), _term(p), _term(o)) for s, p, o in graph)  # type: ignore[arg-type]

    return read


def _dataset(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset()
    for quad in quads:
        dataset.add(quad)
    return dataset


_READERS: dict[str, Callable[[bytes], Outcome]] = {
    "json": _read_json,
    "xml": _read_xml,
    "csv": _read_csv,
    "tsv": _read_tsv,
    "ttl": _graph_reader("turtle"),
    "nt": _graph_reader("nt"),
    "jsonld": _graph_reader("json-ld"),
    "rdf": _graph_reader("xml"),
}


# Results that W3C expects


def read_expected(path: Path, base: str) -> Outcome:
    """A file of W3C's: .srx, .srj, .csv, .tsv, or Turtle that is a graph or describes a table."""
    if path.suffix == ".csv":
        return _read_csv(path.read_bytes())
    if path.suffix == ".ttl":
        return _read_turtle(path, base)
    result = ox.parse_query_results(path=path)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    assert isinstance(result, ox.QuerySolutions)
    names = tuple(variable.value for variable in result.variables)
    return Solutions(names, tuple(_row(names, solution) for solution in result))


def _row(names: tuple[str, ...], solution: ox.QuerySolution) -> Row:
    found = {name: solution[name] for name in names}
    return {name: _lower(term) for name, term in found.items() if term is not None and not isinstance(term, ox.Triple)}


def _read_turtle(path: Path, base: str) -> Outcome:
    graph = _dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base)
    )
    if any(True for _ in graph.quads_for_predicate(ox.NamedNode(f"{RS}resultVariable"))):
        return _read_table(graph)
    return graph


def _read_table(graph: ox.Dataset) -> Solutions:
    def objects(subject: object, name: str) -> list[Term]:
        quads = graph.quads_for_subject(subject)  # type: ignore[arg-type]
        return [quad.object for quad in quads if quad.predicate == ox.NamedNode(f"{RS}{name}")]  # type: ignore[misc]

    variables = tuple(quad.object.value for quad in graph.quads_for_predicate(ox.NamedNode(f"{RS}resultVariable")))  # type: ignore[union-attr]
    rows = tuple(
        {objects(b, "variable")[0].value: objects(b, "value")[0] for b in objects(quad.object, "binding")}
        for quad in graph.quads_for_predicate(ox.NamedNode(f"{RS}solution"))
    )
    return Solutions(variables, rows)
