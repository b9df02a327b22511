"""A saved query's answer as an HTTP response: any format, whole or a page of it, with the number of all rows."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import IO

from flask import Response
from werkzeug.wsgi import FileWrapper

from kg.engine.errors import EngineError, EngineUnavailable
from kg.engine.interface import Answer, Engine, Query
from kg.engine.scanner import scan
from kg.formats import BY_NAME, Format, Shape
from kg.queries import TOTAL, SavedQuery, count_text, page_text
from kg.web.answers import CHUNK, IN_MEMORY
from kg.web.caching import client_has, entity_tag, not_modified, stamp
from kg.web.observation.observed import observed
from kg.web.paging import Page, add_paging
from kg.web.pinning import link_to
from kg.web.saved_formats import OBJECTS, XLSX, Headings, fetched_as, parsed, value_of, with_mark, write_objects
from kg.web.saved_metadata import METADATA, write_metadata
from kg.web.workbooks import write_workbook

ATTEMPTS = 3  # at rows and their number from one version; builds are minutes apart
REMEMBERED = 512  # totals of queries, some hundred bytes each
_totals: dict[tuple[str, str], int] = {}  # by version and bound text
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for a saved query asks: the query, its bound text, which rows, and how they are written."""

    query: SavedQuery
    text: str
    page: Page
    format: Format
    language: str
    byte_order_mark: bool = False
    address: str = ""  # of the CSV that the metadata describes

    @property
    def evaluated(self) -> Query:
        """What the engine is asked: the rows in an order that leaves nothing open, and only those of the page."""
        if self.query.shape is not Shape.BINDINGS:
            return Query(self.text)
        return Query(page_text(self.text, self.query.variables, self.page.limit, self.page.offset))

    @property
    def headings(self) -> Headings:
        """Title, column labels and notes in the language."""
        columns = {name: texts[self.language] for name, texts in self.query.columns.items()}
        return Headings(self.query.title[self.language], columns, self.query.notes.get(self.language, ""))

    def tag(self, version: str) -> str:
        """The entity tag of the answer that a version gives."""
        language = self.language if self.format is XLSX else ""
        return entity_tag(version, self.evaluated.text, "saved", self.format.name, language, str(self.byte_order_mark))


def respond(engine: Engine, asked: Asked) -> Response:
    """Answer, or say that the client has the answer already: that costs no evaluation.

    :raises kg.engine.errors.EngineError: where there is no answer.
    :raises kg.web.problems.ProblemError: where the format cannot hold it.
    """
    volatile = scan(asked.text).volatile
    version = engine.version
    if not volatile and client_has(asked.tag(version)):
        return not_modified(asked.tag(version), version)
    told = observed()
    told.query = asked.evaluated.text
    answer, total = _evaluated(engine, asked)
    told.rows = answer.rows
    # A new build may have come in between; the tag is that of the bytes which are sent.
    version = answer.version or version
    response = _whole(asked, answer)
    if asked.query.shape is Shape.BINDINGS:
        link_to(version)
        add_paging(response, asked.page, total)
    return stamp(response, None if volatile else asked.tag(version), version)


def _evaluated(engine: Engine, asked: Asked) -> tuple[Answer, int]:
    """The answer and the number of all rows, both of one version; 0 for a graph."""
    for _attempt in range(ATTEMPTS):
        answer = engine.evaluate(asked.evaluated, fetched_as(asked.format))
        if asked.query.shape is not Shape.BINDINGS:
            return answer, 0
        if asked.page.is_whole and answer.rows is not None:
            return answer, answer.rows
        try:
            total, counted = total_rows(engine, asked.text, answer.version)
        except EngineError:
            answer.file.close()
            raise
        if counted == answer.version:
            return answer, total
        answer.file.close()  # a new build came between the two questions
    raise EngineUnavailable("the graph changes faster than its rows can be counted")


def _whole(asked: Asked, answer: Answer) -> Response:
    content_type = asked.format.content_type
    file, length = _written(asked, answer)
    if length <= IN_MEMORY:
        with file:
            response = Response(file.read(), content_type=content_type)
    else:
        response = Response(FileWrapper(file, CHUNK), content_type=content_type, direct_passthrough=True)
        response.content_length = length
    if asked.format is XLSX:
        response.headers["Content-Disposition"] = f'attachment; filename="{asked.query.name}.xlsx"'
    return response


def _written(asked: Asked, answer: Answer) -> tuple[IO[bytes], int]:
    if asked.format is OBJECTS:
        return write_objects(answer)
    if asked.format is XLSX:
        return write_workbook(answer, asked.headings)
    if asked.format is METADATA:
        return write_metadata(answer, asked.query, asked.address)
    return with_mark(answer) if asked.byte_order_mark else (answer.file, answer.length)


def total_rows(engine: Engine, text: str, version: str) -> tuple[int, str]:
    """The number of rows of a bound SELECT, and the version that was counted.

    A version's are remembered, so that a walk over its pages counts once.

    :raises kg.engine.errors.EngineError: where there is no answer.
    """
    with _lock:
        if (version, text) in _totals:
            return _totals[version, text], version
    answer = engine.evaluate(Query(count_text(text)), BY_NAME["json"])
    with answer.file:
        (solution,) = parsed(answer)
        total = value_of(solution[TOTAL])
    assert isinstance(total, int)
    with _lock:
        while len(_totals) >= REMEMBERED:
            del _totals[next(iter(_totals))]
        _totals[answer.version, text] = total
    return total, answer.version
