"""A data set's statements, one after another, whatever the format, each checked; graphs and blank nodes as they came.

The parsers are Oxigraph's; a table goes through :mod:`kg.graph.attached.table`. Nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, cast

import pyoxigraph as ox

from kg.graph.attached.errors import NO_MAPPING, RDF12, RELATIVE, SYNTAX, TERM_SIZE, AttachedError
from kg.graph.attached.json_ld import inline_contexts, load_json
from kg.graph.attached.opening import Bounded, open_data
from kg.graph.attached.rdf_xml import look_through
from kg.graph.attached.record import Attachment

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
TABLES = {"csv": ",", "tsv": "\t"}
# JSON-LD drops what has relative IRIs and no base. With this base nothing is dropped, and they can be told.
_NO_BASE = "http://no-base.invalid/"


def read_quads(attachment: Attachment, limit: int) -> Iterator[ox.Quad]:
    """Every statement of the file.

    :param limit: bytes that it may have when unpacked.
    :raises AttachedError: with the line where the parser tells it.
    """
    if attachment.format in TABLES:
        from kg.graph.attached.table import table_quads  # noqa: PLC0415 - csvw takes long to load

        with open_data(attachment.path, attachment.member, limit) as stream:
            yield from table_quads(stream, attachment, TABLES[attachment.format])
        return
    if attachment.mapping:
        raise AttachedError(NO_MAPPING)
    if attachment.format == "rdf":
        with open_data(attachment.path, attachment.member, limit) as stream:
            look_through(stream)
    with open_data(attachment.path, attachment.member, limit) as stream:
        yield from _checked(_parse(attachment, stream))


def _parse(attachment: Attachment, stream: Bounded) -> Iterator[ox.Quad]:
    source: Bounded | bytes = stream
    base = attachment.base or None
    if attachment.format == "jsonld":
        source, base = _json_ld(attachment, stream), base or _NO_BASE
    try:
        yield from ox.parse(cast(IO[bytes], source), FORMATS[attachment.format], base_iri=base)
    except SyntaxError as error:
        raise AttachedError(SYNTAX, line=error.lineno, reason=_reason(error)) from error
    except MemoryError as error:  # so the parser says that its buffer is full; the machine's memory is not
        raise AttachedError(TERM_SIZE) from error
    except ValueError as error:
        raise AttachedError(SYNTAX, reason=error) from error


def _reason(error: SyntaxError) -> str:
    """The parser's sentence without the place, which the finding has; the column stays."""
    return (error.msg or "").removeprefix("Parser error at ").removesuffix(f" (line {error.lineno})")


def _json_ld(attachment: Attachment, stream: Bounded) -> bytes:
    contexts = {iri: load_json((attachment.folder / file).read_bytes()) for iri, file in attachment.contexts}
    return inline_contexts(stream.read(), contexts, attachment.base or _NO_BASE)


def _checked(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                if term.value.startswith(_NO_BASE):
                    raise AttachedError(RELATIVE, iri=term.value.removeprefix(_NO_BASE) or "''")
            elif isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction is not None):
                raise AttachedError(RDF12, term=str(term)[:80])
        yield quad
