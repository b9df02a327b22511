"""Reads SPARQL results that another endpoint sent: JSON by pyoxigraph's reader, XML here.

pyoxigraph 0.5.13 takes an XML document that breaks off for a whole one, and trims the white space of literals (both
measured), so XML is read with expat, as far as the format goes. Knows the two formats and terms; nothing of queries.
"""

from __future__ import annotations

from collections.abc import Generator
from xml.parsers import expat

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results

from kg.engine.federation.inline_data import Row, Term

_NAMESPACE = "http://www.w3.org/2005/sparql-results#"
_XML_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_TERMS = frozenset({"uri", "bnode", "literal"})


class NoResults(ValueError):
    """The text is not the results of a SELECT."""


def read_json(content: bytes) -> tuple[list[str], Generator[Row, None, None]]:
    """Variables and solutions.

    :raises NoResults: at once or while iterating, where the text is something else or breaks off.
    """
    try:
        parsed = parse_query_results(content, format=QueryResultsFormat.JSON)
    except (SyntaxError, ValueError, OSError) as error:
        raise NoResults from error
    if not isinstance(parsed, QuerySolutions):
        raise NoResults
    names = [variable.value for variable in parsed.variables]
    return names, _solutions(parsed, names)


def _solutions(parsed: QuerySolutions, names: list[str]) -> Generator[Row, None, None]:
    try:
        for solution in parsed:
            yield tuple(solution[name] for name in names)
    except (SyntaxError, ValueError, OSError) as error:
        raise NoResults from error
    finally:
        del parsed  # a traceback would take it into another thread, where it cannot be dropped


def read_xml(content: bytes) -> tuple[list[str], Generator[Row, None, None]]:
    """Variables and solutions; all of it is read at once.

    :raises NoResults: where the text is something else or breaks off.
    """
    reader = _XmlReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise NoResults from error
    if not reader.has_results:
        raise NoResults
    return reader.names, (tuple(row.get(name) for name in reader.names) for row in reader.rows)


class _XmlReader:
    """Collects the solutions from the parser's events."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.rows: list[dict[str, Term]] = []
        self.has_results = False
        self._path: list[str] = []
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._bound = ""

    def doctype(self, *_declared: object) -> None:
        raise ValueError("a document type declaration")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        if namespace != _NAMESPACE or (self._path and self._path[-1] in _TERMS):
            raise ValueError("another element")
        self._path.append(name)
        self._attributes, self._text = attributes, []
        if self._path == ["sparql", "head", "variable"]:
            if attributes["name"] in self.names:
                raise ValueError("a variable stands twice")
            self.names.append(attributes["name"])
        elif self._path == ["sparql", "results"]:
            self.has_results = True
        elif self._path == ["sparql", "results", "result"]:
            self.rows.append({})
        elif self._path == ["sparql", "results", "result", "binding"]:
            self._bound = attributes["name"]
            if self._bound not in self.names or self._bound in self.rows[-1]:
                raise ValueError("a binding of no variable, or a second one")

    def characters(self, text: str) -> None:
        self._text.append(text)

    def end(self, _tag: str) -> None:
        name = self._path.pop()
        if self._path == ["sparql", "results", "result", "binding"]:
            if self._bound in self.rows[-1]:
                raise ValueError("two terms in one binding")
            self.rows[-1][self._bound] = self._term(name, "".join(self._text))

    def _term(self, name: str, text: str) -> Term:
        if name == "uri":
            return NamedNode(text)
        if name == "bnode":
            return BlankNode(text)
        if name != "literal":
            raise ValueError("another kind of term")
        language = self._attributes.get(_XML_LANGUAGE)
        if language is not None:
            return Literal(text, language=language)
        datatype = self._attributes.get("datatype")
        return Literal(text) if datatype is None else Literal(text, datatype=NamedNode(datatype))
