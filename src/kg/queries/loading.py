"""Reads ``queries/*.rq``: header and query, both checked, every finding of every file in one run.

Beyond what the header says, a query must parse (pyoxigraph), ask for no SERVICE, have an order (pages of rows need
one), and give each of its parameters one place ``VALUES ?name { UNDEF }``: see :mod:`kg.queries.saved`.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyoxigraph

from kg.formats import Shape
from kg.i18n import mark
from kg.queries.entities import EntityIndex
from kg.queries.executables import form_token
from kg.queries.findings import Finding, Findings, QueryFilesInvalid
from kg.queries.header import MARKER, Header, is_file_stem, read_header, split_header
from kg.queries.places import Body, check_default, find_places, with_depth
from kg.queries.saved import SavedQuery
from kg.queries.tokens import TokenKind, tokens
from kg.settings import DEFAULT_BASE_IRI

_NO_FILES = mark("there is no query file (*.rq) in this folder")
_BAD_FILE_NAME = mark("the name of a query file has small letters, digits and hyphens only")
_NOT_UTF8 = mark("the file is not UTF-8: %(reason)s")
_LATE_HEADER = mark("a header line stands below the header; no line may come between")
_SERVICE = mark("SERVICE is not allowed in a saved query")
_SYNTAX = mark("the query does not parse: %(reason)s")
_NO_ORDER = mark("a SELECT needs ORDER BY: its rows are given out in pages")
_NOT_LAST = mark("%(word)s stands outside the braces: pages of rows set LIMIT and OFFSET, and ORDER BY comes last")
_UNKNOWN_QUERY = mark("parameter %(name)s: there is no saved query %(query)s to enumerate it from")
_UNFIT_QUERY = mark("parameter %(name)s: %(query)s is no SELECT that runs without values")
_UNKNOWN_COLUMN = mark("%(key)s: the query has no column ?%(name)s")
_NO_COLUMN_LABEL = mark("columns: the label of ?%(name)s is missing")

_ERROR_PLACE = re.compile(r"error at (\d+):(\d+): ")
_SHAPES: tuple[tuple[type, Shape], ...] = (
    (pyoxigraph.QuerySolutions, Shape.BINDINGS),
    (pyoxigraph.QueryBoolean, Shape.BOOLEAN),
    (pyoxigraph.QueryTriples, Shape.GRAPH),
)


def load_queries(folder: Path, base_iri: str = DEFAULT_BASE_IRI) -> dict[str, SavedQuery]:
    """Every saved query of a folder, by name, sorted. IRIs below the files' base are moved to ``base_iri``.

    :raises QueryFilesInvalid: with all findings of all files.
    """
    findings: list[Finding] = []
    loaded: dict[str, _File] = {}
    for path in sorted(folder.glob("*.rq")):
        file = _File.read(path, base_iri)
        loaded[path.stem] = file
        findings += file.findings
    if not loaded:
        findings.append(Finding(folder.name, 1, _NO_FILES))
    queries = {name: file.query for name, file in loaded.items() if file.query is not None}
    for file in loaded.values():
        findings += _enumeration_findings(file, loaded, queries)
    if findings:
        raise QueryFilesInvalid(tuple(sorted(findings)))
    return queries


def check_defaults(queries: Mapping[str, SavedQuery], index: EntityIndex) -> tuple[Finding, ...]:
    """Findings for defaults that need the graph to be understood (a ministry's name); the others are checked on load.

    The finding's line is that of the place in the query, counted in :attr:`SavedQuery.text`.
    """
    found: list[Finding] = []
    for name in sorted(queries):
        findings = Findings(f"{name}.rq")
        for place in queries[name].places:
            parameter = queries[name].parameter(place.parameter)
            if parameter.type.is_entity and parameter.default is not None:
                check_default(Body(queries[name].text, 0, findings), place, parameter, index)
        found += findings
    return tuple(found)


@dataclass(slots=True)
class _File:
    """A query file that was read: its query where there is one, and what is wrong with it."""

    header: Header
    findings: Findings
    query: SavedQuery | None = None

    @classmethod
    def read(cls, path: Path, base_iri: str) -> _File:
        findings = Findings(f"{path.parent.name}/{path.name}")
        if not is_file_stem(path.stem):
            findings.add(1, _BAD_FILE_NAME)
        try:
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            findings.add(1, _NOT_UTF8, reason=str(error))
            return cls(Header(), findings)
        header = read_header(text, findings)
        count = split_header(text)[1]
        query = "\n".join(text.split("\n")[count:])
        offset = count + len(query) - len(query.lstrip("\n"))
        body = Body(_rebase(query.strip() + "\n", base_iri), offset, findings)
        return cls(header, findings, _read_query(path.stem, header, body, base_iri))


def _read_query(name: str, header: Header, body: Body, base_iri: str) -> SavedQuery | None:
    """The query below a header, unless it is none."""
    if not _words_allowed(body):
        return None
    parsed = _parse(body)
    if parsed is None:
        return None
    shape, variables = parsed
    _check_columns(header, shape, variables, body.findings)
    if shape is Shape.BINDINGS and not _has_order(body):
        body.note(form_token(body.text).start, _NO_ORDER)
    if shape is Shape.BINDINGS:
        _check_end(body)
    return SavedQuery(
        name=name,
        title=header.title,
        description=header.description,
        tags=header.tags,
        parameters=header.parameters,
        text=body.text,
        shape=shape,
        variables=variables,
        columns=header.columns,
        chart=header.chart,
        notes=header.notes,
        places=find_places(body, header, base_iri),
    )


def _rebase(text: str, base_iri: str) -> str:
    """The text with every IRI below the files' base moved; strings and comments stay."""
    if base_iri == DEFAULT_BASE_IRI:
        return text
    parts = []
    done = 0
    for token in tokens(text):
        if token.kind is TokenKind.IRI and token.text.startswith("<" + DEFAULT_BASE_IRI):
            parts += [text[done : token.start], "<" + base_iri + token.text.removeprefix("<" + DEFAULT_BASE_IRI)]
            done = token.end
    return "".join([*parts, text[done:]])


def _words_allowed(body: Body) -> bool:
    """Whether there is neither SERVICE (no saved query makes requests) nor a header line that came too late."""
    unwanted = [
        (token.start, _SERVICE if token.is_word("SERVICE") else _LATE_HEADER)
        for token in tokens(body.text)
        if token.is_word("SERVICE") or (token.kind is TokenKind.COMMENT and token.text.startswith(MARKER))
    ]
    for start, message in unwanted:
        body.note(start, message)
    return not unwanted


def _parse(body: Body) -> tuple[Shape, tuple[str, ...]] | None:
    """Shape and variables, by running the query on an empty store; None, and a finding, where it does not parse."""
    try:
        result = pyoxigraph.Store().query(body.text)
    except SyntaxError as error:
        place = _ERROR_PLACE.match(str(error))
        line = int(place[1]) if place else 1
        reason = " ".join(_ERROR_PLACE.sub("", str(error)).split())
        body.findings.add(body.offset + line, _SYNTAX, reason=textwrap.shorten(reason, 200, placeholder=" …"))
        return None
    shape = next(shape for kind, shape in _SHAPES if isinstance(result, kind))
    names = [variable.value for variable in result.variables] if isinstance(result, pyoxigraph.QuerySolutions) else []
    return shape, tuple(names)


def _has_order(body: Body) -> bool:
    """Whether an ORDER BY stands outside all braces: that of a sub-select orders nothing."""
    outside = [token for depth, token in with_depth(body.tokens()) if depth == 0]
    return any(word.is_word("ORDER") and following.is_word("BY") for word, following in pairwise(outside))


def _check_end(body: Body) -> None:
    """Nothing may follow ORDER BY, for a page is made by adding to the end: :mod:`kg.queries.pages`."""
    for depth, token in with_depth(body.tokens()):
        if depth == 0 and token.is_word("LIMIT", "OFFSET", "VALUES"):
            body.note(token.start, _NOT_LAST, word=token.text.upper())


def _check_columns(header: Header, shape: Shape, variables: tuple[str, ...], findings: Findings) -> None:
    named = [(f"columns.{name}", name) for name in header.columns]
    if header.chart is not None:
        named += [("chart.x", header.chart.x), ("chart.y", header.chart.y)]
    for key, name in named:
        if name not in variables:
            findings.add(header.line(key), _UNKNOWN_COLUMN, key=key, name=name)
    for name in variables:
        if name not in header.columns and shape is Shape.BINDINGS:
            findings.add(header.line("columns"), _NO_COLUMN_LABEL, name=name)


def _enumeration_findings(
    file: _File, files: Mapping[str, _File], queries: Mapping[str, SavedQuery]
) -> Iterable[Finding]:
    findings = Findings(file.findings.file)
    for parameter in file.header.parameters:
        name = parameter.enumerated_from
        line = file.header.line(f"parameters.{parameter.name}.enumerate")
        if name is not None and name not in files:
            findings.add(line, _UNKNOWN_QUERY, name=parameter.name, query=name)
        elif name is not None and name in queries:
            query = queries[name]
            needs_value = any(other.required and other.default is None for other in query.parameters)
            if query.shape is not Shape.BINDINGS or needs_value:
                findings.add(line, _UNFIT_QUERY, name=parameter.name, query=name)
    return findings
