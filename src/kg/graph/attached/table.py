"""A CSV or TSV table as RDF by its CSVW metadata: csv2rdf's minimal mode, for one table in a file.

Metadata and cells are read by the package csvw; this module forms the triples (https://www.w3.org/TR/csv2rdf/, section
6). What changes a triple and is not done here is refused, never ignored; notes and annotations add none in that mode.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urljoin

import pyoxigraph as ox
import uritemplate
from csvw.metadata import Column, Table
from csvw.metadata_utils import NAMESPACES

from kg.graph.attached.errors import CELL, CELLS, MAPPING, NEEDS_MAPPING, NOT_UTF8, RELATIVE, AttachedError
from kg.graph.attached.json_ld import load_json
from kg.graph.attached.opening import Bounded
from kg.graph.attached.record import Attachment

_CONTEXT = "http://www.w3.org/ns/csvw"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# csv2rdf, section 4.6, and the built-in datatypes that are no XSD types of the same name.
_DATATYPES = {
    "number": _XSD + "double",
    "binary": _XSD + "base64Binary",
    "datetime": _XSD + "dateTime",
    "any": _XSD + "anyAtomicType",
    "xml": _RDF + "XMLLiteral",
    "html": _RDF + "HTML",
    "json": NAMESPACES["csvw"] + "JSON",
}
_UNSUPPORTED = {
    "table": ("transformations", "textDirection", "ordered"),
    "schema": ("textDirection", "ordered"),
    "column": ("textDirection", "ordered"),
}
_DIALECT = {"delimiter", "header", "encoding", "quoteChar", "doubleQuote", "lineTerminators", "trim", "headerRowCount"}
_FIELD = 1 << 20  # characters of a cell


@dataclass(frozen=True, slots=True)
class Description:
    """A table's description, ready for rows."""

    table: Table
    base: str
    dialect: Mapping[str, Any]


def read_mapping(attachment: Attachment) -> Description:
    """The CSVW metadata of an attached table.

    :raises AttachedError: where it is none, or asks for what is not done here.
    """
    if not attachment.mapping:
        raise AttachedError(NEEDS_MAPPING)
    document = load_json((attachment.folder / attachment.mapping).read_bytes())
    try:
        base, described = _one_table(document)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # csvw warns of what it leaves out
            table = Table.fromvalue(described)
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError, Warning) as error:
        raise AttachedError(MAPPING, mapping=attachment.mapping, reason=str(error) or type(error).__name__) from error
    return Description(table, attachment.base or base, described.get("dialect", {}))


def _one_table(document: Any) -> tuple[str, dict[str, Any]]:  # noqa: ANN401 - JSON is anything
    """The base and the description of the only table; properties of the group are handed down to it."""
    if not isinstance(document, dict):
        raise TypeError("it is no JSON object")
    context = document.get("@context")
    parts = context if isinstance(context, list) else [context]
    if parts[:1] != [_CONTEXT]:
        raise ValueError(f"its @context must be {_CONTEXT}")
    base = next((str(part["@base"]) for part in parts[1:] if isinstance(part, dict) and "@base" in part), "")
    tables = document.get("tables", [document])
    if not isinstance(tables, list) or len(tables) != 1 or not isinstance(tables[0], dict):
        raise ValueError("it must describe one table")
    handed = {key: document[key] for key in ("dialect", *_INHERITED) if "tables" in document and key in document}
    table: dict[str, Any] = {"@context": _CONTEXT, "url": "table.csv", **handed, **tables[0]}
    _refuse_unsupported(table)
    return base, table


_INHERITED = ("aboutUrl", "propertyUrl", "valueUrl", "datatype", "lang", "null", "separator", "required", "default")


def _refuse_unsupported(table: dict[str, Any]) -> None:
    schema, dialect = table.get("tableSchema"), table.get("dialect", {})
    if not isinstance(schema, dict) or not isinstance(schema.get("columns"), list):
        raise TypeError("tableSchema must be an object with columns; nothing is fetched")
    if not isinstance(dialect, dict):
        raise TypeError("dialect must be an object; nothing is fetched")
    columns = [("column", column) for column in schema["columns"] if isinstance(column, dict)]
    for kind, part in (("table", table), ("schema", schema), *columns):
        for key in _UNSUPPORTED[kind]:
            if key in part:
                raise ValueError(f"{key} is not supported")
    if unknown := sorted(set(dialect) - _DIALECT - {"@type", "@id"}):
        raise ValueError(f"not supported in dialect: {', '.join(unknown)}")


def table_quads(stream: Bounded, attachment: Attachment, delimiter: str) -> Iterator[ox.Quad]:
    """The triples of every row.

    :raises AttachedError: with the line, where a row or a cell does not fit the mapping.
    """
    mapping = read_mapping(attachment)
    text = _text(stream, _encoding(mapping, attachment))
    quoting = mapping.dialect.get("quoteChar", '"')
    previous = csv.field_size_limit(_FIELD)
    try:
        rows = csv.reader(
            text,
            delimiter=mapping.dialect.get("delimiter", delimiter),
            quotechar=quoting,
            quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE,
            doublequote=mapping.dialect.get("doubleQuote", True),
            strict=True,
        )
        yield from _rows(rows, mapping, attachment)
    except (csv.Error, TypeError) as error:
        raise AttachedError(CELL, column="?", reason=error) from error
    except UnicodeDecodeError as error:
        raise AttachedError(NOT_UTF8) from error
    finally:
        csv.field_size_limit(previous)


def _encoding(mapping: Description, attachment: Attachment) -> str:
    """The encoding that the dialect names.

    :raises AttachedError: where Python knows no such encoding of text.
    """
    name = str(mapping.dialect.get("encoding", "utf-8"))
    try:
        b"".decode(name)
    except (LookupError, ValueError) as error:
        raise AttachedError(MAPPING, mapping=attachment.mapping, reason=f"encoding {name[:40]!r}") from error
    return name


def _text(stream: Bounded, encoding: str) -> io.TextIOWrapper:
    """Decoded as a stream, with every line end as it is."""
    return io.TextIOWrapper(
        io.BufferedReader(_Raw(stream), 1 << 16),
        encoding="utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding,
        newline="",
    )


class _Raw(io.RawIOBase):
    """A bounded stream with the face that Python's text layer wants."""

    def __init__(self, stream: Bounded) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def _rows(rows: Any, mapping: Description, attachment: Attachment) -> Iterator[ox.Quad]:  # noqa: ANN401 - csv's reader
    columns = [column for column in mapping.table.tableSchema.columns if not column.virtual]
    header = [column.header for column in columns]
    if mapping.dialect.get("header", True) and mapping.dialect.get("headerRowCount", 1):
        header = next(rows, [])
        columns = _in_order(header, columns, attachment)
    former = _Row(mapping, [*columns, *(c for c in mapping.table.tableSchema.columns if c.virtual)])
    trim = mapping.dialect.get("trim", False) in {True, "true"}
    for number, cells in enumerate(rows, start=1):
        if not cells:
            continue
        if len(cells) != len(header):
            raise AttachedError(CELLS, line=rows.line_num, cells=len(cells), columns=len(header))
        texts = [cell.strip() for cell in cells] if trim else cells
        try:
            yield from former.quads(texts, number, rows.line_num)
        except AttachedError as error:
            error.line = error.line or rows.line_num
            raise


def _in_order(header: list[str], columns: list[Column], attachment: Attachment) -> list[Column]:
    """The columns in the order of the header. Every column of the file must be described."""
    found = []
    for title in header:
        fitting = [column for column in columns if column.has_title(title)]
        if len(fitting) != 1:
            raise AttachedError(
                MAPPING, line=1, mapping=attachment.mapping, reason=f"{len(fitting)} columns are called {title!r}"
            )
        found.append(fitting[0])
    if len(set(map(id, found))) != len(columns):
        missing = [column.header for column in columns if column not in found]
        raise AttachedError(
            MAPPING, line=1, mapping=attachment.mapping, reason=f"not in the file: {', '.join(missing)}"
        )
    return found


class _Row:
    """Forms the triples of one row after another."""

    def __init__(self, mapping: Description, columns: list[Column]) -> None:
        self._base = mapping.base
        self._columns = [_Described(column) for column in columns if not column.suppressOutput]
        self._all = columns
        self._places = {id(column): place for place, column in enumerate(columns)}

    def quads(self, texts: list[str], number: int, source: int) -> Iterator[ox.Quad]:
        """The triples of a row, its cells in the order of the columns."""
        names = {column.header: text for column, text in zip(self._all, texts, strict=False)}
        variables = {name: text for name, text in names.items() if text != ""}
        variables |= {"_row": str(number), "_sourceRow": str(source)}
        anonymous = ox.BlankNode(f"row{number}")
        for described in self._columns:
            name = described.column.header
            text = "" if described.column.virtual else texts[self._places[id(described.column)]]
            values = described.values(text)
            if not values and not described.column.virtual:
                continue
            local = variables | {"_name": name}
            subject = self._iri(described.about, local) if described.about else anonymous
            predicate = self._iri(described.property, local) if described.property else self._default(name)
            if described.value:
                yield ox.Quad(subject, predicate, self._iri(described.value, local))
                continue
            for value in values:
                yield ox.Quad(subject, predicate, value)

    def _default(self, name: str) -> ox.NamedNode:
        """A column without propertyUrl is a fragment of the table's address, which must be known."""
        return self._named(uritemplate.expand("#{_name}", _name=name))

    def _iri(self, template: uritemplate.URITemplate, variables: Mapping[str, str]) -> ox.NamedNode:
        return self._named(template.expand(**cast("dict[str, Any]", variables)))

    def _named(self, iri: str) -> ox.NamedNode:
        prefix, colon, local = iri.partition(":")
        if colon and prefix in NAMESPACES and not local.startswith("//"):
            iri = NAMESPACES[prefix] + local
        try:
            return ox.NamedNode(iri)
        except ValueError:
            if not self._base:
                raise AttachedError(RELATIVE, iri=iri) from None
        try:
            return ox.NamedNode(urljoin(self._base, iri))
        except ValueError as error:
            raise AttachedError(CELL, column="?", reason=error) from error


class _Described:
    """A column with what it inherits."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.about, self.property, self.value = (column.inherit(key) for key in ("aboutUrl", "propertyUrl", "valueUrl"))
        self._datatype = column.inherit("datatype")
        language = column.lang if column.lang != "und" else _inherited_language(column)
        self._language = language if self._datatype is None or self._datatype.base == "string" else None
        identifier = self._datatype.at_props.get("id") if self._datatype else None
        base = self._datatype.base if self._datatype else "string"
        self._type = ox.NamedNode(identifier or _DATATYPES.get(base, _XSD + base))

    def values(self, text: str) -> list[ox.Literal]:
        """The literals of a cell; none for a null.

        :raises AttachedError: where the cell does not fit its datatype.
        """
        if self.column.virtual:
            return []
        try:
            read = self.column.read(text)
        except (ValueError, ArithmeticError) as error:
            raise AttachedError(CELL, column=self.column.header, reason=error) from error
        pieces = read if isinstance(read, list) else [read]
        return [self._literal(piece) for piece in pieces if piece is not None]

    def _literal(self, value: Any) -> ox.Literal:  # noqa: ANN401 - what csvw read
        text = _lexical(value, self._datatype)
        if self._language:
            return ox.Literal(text, language=self._language)
        return ox.Literal(text, datatype=self._type)


def _inherited_language(column: Column) -> str | None:
    """csvw's own inheritance takes "und" for a value."""
    parent = column._parent
    while parent is not None:
        language = getattr(parent, "lang", "und")
        if language not in {None, "und"}:
            return str(language)
        parent = getattr(parent, "_parent", None)
    return None


def _lexical(value: Any, datatype: Any) -> str:  # noqa: ANN401, PLR0911 - one line for a kind of value
    """The value as XSD writes it."""
    base = datatype.base if datatype else "string"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if base == "date":
            return value.date().isoformat()
        return value.time().isoformat() if base == "time" else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return repr(value).replace("inf", "INF").replace("nan", "NaN")
    return str(datatype.formatted(value))
