"""What makes RDF/XML dangerous or hard to mend, looked for before it is parsed: entities, depth, the line of a fault.

Oxigraph's parser expands entities without a bound (ten levels of ten took all memory) and tells no line; expat, which
Python brings, tells both. External entities are never loaded by either. Knows no RDF.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from kg.graph.attached.errors import SYNTAX, XML_DEPTH, XML_ENTITY, AttachedError
from kg.graph.attached.opening import Bounded

DEPTH = 1_000
_ENTITY = 512  # characters: namespaces are what entities are for


class _Watch:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.depth = 0
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _start(self, _name: str, _attributes: object) -> None:
        self.depth += 1
        if self.depth > DEPTH:
            raise AttachedError(XML_DEPTH, line=self.parser.CurrentLineNumber, depth=DEPTH)

    def _end(self, _name: str) -> None:
        self.depth -= 1

    def _entity(self, name: str, parameter: int, value: str | None, *_rest: object) -> None:
        if parameter or value is None or "&" in value or len(value) > _ENTITY:
            raise AttachedError(XML_ENTITY, line=self.parser.CurrentLineNumber, name=name)


def look_through(stream: Bounded) -> None:
    """Read all of it.

    :raises AttachedError: with the line, where it is not well-formed, too deep or has entities that could grow.
    """
    watch = _Watch()
    read = 0
    try:
        while block := stream.read(1 << 16):
            read += len(block)
            watch.parser.Parse(block, False)
        watch.parser.Parse(b"", True)
    except expat.ExpatError as error:
        if read:
            _refuse(error)


def _refuse(error: expat.ExpatError) -> NoReturn:
    raise AttachedError(SYNTAX, line=error.lineno, reason=expat.errors.messages[error.code]) from error
