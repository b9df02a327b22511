"""A query for one version of the graph among several that lie in the same engine, with the same answer.

The dataset goes along with every query (``default-graph-uri``, ``named-graph-uri``), so switching to another version
changes no data. What that cannot say is written into the text, by the definition of GRAPH (SPARQL 1.1 Query, section
18.6): ``GRAPH <g> {P}`` asks the graph under its stored name, ``GRAPH ?g {P}`` becomes one such group for each named
graph, joined by UNION, with ``VALUES ?g {<g>}`` at its beginning; FROM moves into the dataset. Measured on Virtuoso 7
and Oxigraph 0.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from kg.engine.errors import QueryError, QuerySyntaxError
from kg.engine.federation.clauses import Prologue
from kg.engine.federation.structure import Structure
from kg.engine.interface import Query
from kg.engine.remote.extensions import refuse_extensions
from kg.engine.remote.names import NOTHING, Published
from kg.engine.scanner import SCANNED_LENGTH, Scan, check, position, scan
from kg.engine.tokens import BadToken, Kind, tokens

LONGEST_READ = 262_144  # characters: reading so many hostile ones takes 0.7 s, in this process
MOST_GROUPS = 1000  # that GRAPH ?g may become: nested ones multiply

_NAMES_GRAPHS = re.compile(r"graph|from", re.IGNORECASE)
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.\-]*:)[^<>\"{}|^`\s]*>")
_TERMS = (Kind.IRI, Kind.NAME, Kind.VARIABLE)


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent to the engine. ``is_as_asked``: the text is the client's own, so places in it are the client's."""

    text: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    is_as_asked: bool

    def form(self) -> bytes:
        """The form that asks it (SPARQL 1.1 Protocol, section 2.1.2)."""
        return form(self.text, self.default_graphs, self.named_graphs)


def form(text: str, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> bytes:
    """The form that asks a query. It takes a second for 10 MB of Japanese: not for an event loop."""
    fields = [("query", text)]
    fields += [("default-graph-uri", graph) for graph in default_graphs]
    fields += [("named-graph-uri", graph) for graph in named_graphs]
    return urlencode(fields).encode()


def scanned(text: str) -> Scan:
    """What the text says of itself, every token looked at.

    :raises QueryError: where the query is refused, or is too long to be looked at.
    """
    return _scanned_remembered(text) if len(text) <= _CACHED_LENGTH else _scanned(text)


def _scanned(text: str) -> Scan:
    if len(text) > LONGEST_READ:
        raise QueryError(f"the query is longer than {LONGEST_READ} characters")
    seen = scan(text) if len(text) <= SCANNED_LENGTH else check(text)
    refuse_extensions(text)
    return seen


def sent(query: Query, published: Published) -> Sent:
    """The query as the engine that holds a published version is to be asked it.

    :raises QueryError: where it cannot be told which graphs the query asks.
    """
    stored = {graph: published.stored_as(graph) for graph in published.named_graphs}
    text, default, named = query.text, query.default_graphs, query.named_graphs
    if not default and not named:
        default, named = ("",), published.named_graphs
    if _NAMES_GRAPHS.search(text) and _may_name_graphs(text):
        given = bool(query.default_graphs or query.named_graphs)
        text, own = _Rewriter(text, published.base_iri, stored, named if given else None).result()
        if own is not None and not given:
            default, named = own
    if _RELATIVE.search(text):
        text = f"BASE <{published.base_iri}> {text}"
    return Sent(
        text,
        tuple(published.stored_as(graph) for graph in default) or (NOTHING,),
        tuple(dict.fromkeys(stored.get(graph, NOTHING) for graph in named)) or (NOTHING,),
        text == query.text,
    )


def _may_name_graphs(text: str) -> bool:
    """Whether GRAPH or FROM may stand in the text outside of strings, IRIs, variables and local names."""
    try:
        return any(
            token.kind in (Kind.WORD, Kind.NAME) and _NAMES_GRAPHS.search(token.text.partition(":")[0])
            for token in tokens(text)
        )
    except BadToken:
        return True  # whoever reads on says what is wrong


class _Rewriter:
    """One text on its way.

    :param named: the named graphs that the protocol gave; None where the text itself or nobody says them.
    """

    def __init__(self, text: str, base_iri: str, stored: Mapping[str, str], named: Sequence[str] | None) -> None:
        self._text, self._stored = text, stored
        self._structure = Structure(text, "GRAPH or FROM")
        self._prologue = Prologue(self._structure, base_iri)
        self._clauses = self._dataset_clauses()
        self._own = self._own_dataset()
        if named is None:
            named = tuple(stored) if self._own is None else self._own[1]
        self._named = [graph for graph in dict.fromkeys(named) if graph in stored]
        self._groups = 0

    def result(self) -> tuple[str, tuple[tuple[str, ...], tuple[str, ...]] | None]:
        """The text, and what its FROM and FROM NAMED name; None where it has neither."""
        pieces, at = [], 0
        for first, end in self._clauses:
            pieces.append(self._between(at, first))
            at = end
        pieces.append(self._between(at, len(self._structure.tokens)))
        return " ".join(filter(None, pieces)), self._own

    def _between(self, first: int, end: int, suffix: str = "") -> str:
        """The text of tokens, GRAPH replaced, blank nodes named anew with a suffix."""
        structure, pieces, index, copied = self._structure, [], first, first
        while index < end:
            token = structure.tokens[index]
            if structure.word(index) == "graph":
                pieces += [structure.slice(copied, index), self._graph(index, suffix)]
                index = copied = structure.closing[index + 2] + 1
            elif suffix and token.kind is Kind.BLANK_NODE:
                pieces += [structure.slice(copied, index), token.text + suffix]
                index = copied = index + 1
            else:
                index += 1
        return " ".join(filter(None, [*pieces, structure.slice(copied, end)]))

    def _graph(self, index: int, suffix: str) -> str:
        """What stands in place of a GRAPH pattern."""
        structure = self._structure
        if not structure.is_sign(index + 2, "{") or structure.tokens[index + 1].kind not in _TERMS:
            raise QuerySyntaxError("unexpected GRAPH", *position(self._text, structure.tokens[index].start))
        name, first, end = structure.tokens[index + 1], index + 3, structure.closing[index + 2]
        if name.kind is not Kind.VARIABLE:
            graph = self._iri(index + 1)
            stored = self._stored[graph] if graph in self._named else NOTHING
            return f"GRAPH <{stored}> {{ {self._between(first, end, suffix)} }}"
        if not self._named:  # the variables are in scope all the same
            return self._group(index, end, NOTHING, "", suffix)
        groups = []
        for number, graph in enumerate(self._named):
            self._groups += 1
            if self._groups > MOST_GROUPS:
                structure.refuse(index, "too many GRAPH with a variable, one inside of another")
            # A label of a blank node may stand in one group only (section 4.1.4).
            own = f"{suffix}.g{number}" if number else suffix
            groups.append(f"{{ {self._group(index, end, self._stored[graph], f'<{graph}>', own)} }}")
        return f"{{ {' UNION '.join(groups)} }}"

    def _group(self, index: int, end: int, stored: str, graph: str, suffix: str) -> str:
        """GRAPH with a variable as one group over one graph. The variable is bound first, so that a FILTER sees it."""
        body = self._between(index + 3, end, suffix)
        if self._structure.word(index + 3) == "select":  # a sub-select is all of its group
            body = f"{{ {body} }}"
        variable = self._structure.tokens[index + 1].text
        return f"GRAPH <{stored}> {{ VALUES {variable} {{ {graph} }} {body} }}"

    def _iri(self, index: int) -> str:
        token = self._structure.tokens[index]
        found = self._prologue.iri(token)
        if found is None:
            reason = f"{token.text} names no graph"
            raise QuerySyntaxError(reason, *position(self._text, token.start))
        return found

    def _dataset_clauses(self) -> list[tuple[int, int]]:
        """Where FROM clauses stand: the indices of the first token and of the one after."""
        structure, found = self._structure, []
        index = self._prologue.end
        top = structure.top if structure.top >= 0 else len(structure.tokens)
        while index < top:
            if structure.word(index) == "from":
                end = index + 2 + (structure.word(index + 1) == "named")
                if end > len(structure.tokens):
                    raise QuerySyntaxError("unexpected end of the query", *position(self._text, len(self._text)))
                found.append((index, end))
                index = end
            else:
                index = structure.closing.get(index, index) + 1
        return found

    def _own_dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        if not self._clauses:
            return None
        is_named = [self._structure.word(first + 1) == "named" for first, _end in self._clauses]
        graphs = [self._iri(end - 1) for _first, end in self._clauses]
        pairs = list(zip(is_named, graphs, strict=True))
        return tuple(graph for named, graph in pairs if not named), tuple(graph for named, graph in pairs if named)


_CACHED_LENGTH = 16_384  # characters, as in the scanner
_cached = lru_cache(maxsize=512)(sent)
_scanned_remembered = lru_cache(maxsize=512)(_scanned)


def sent_remembered(query: Query, published: Published) -> Sent:
    """The same, kept for short texts: a query of 1 KB with GRAPH takes a third of a millisecond."""
    return _cached(query, published) if len(query.text) <= _CACHED_LENGTH else sent(query, published)
