"""The SPARQL 1.1 Protocol's request side: from an HTTP request to a query and its dataset, or a problem.

Query string and body are parsed here from their bytes, strictly: UTF-8, percent-decoded once. Flask's own form parsing
keeps broken bytes as they are, which would ask a question that nobody wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

import pyoxigraph
from flask import Request
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from kg.engine.interface import Query
from kg.i18n import mark
from kg.web.problems import ProblemError

FORM = "application/x-www-form-urlencoded"
DIRECT_QUERY = "application/sparql-query"
DIRECT_UPDATE = "application/sparql-update"
POST_TYPES = (FORM, DIRECT_QUERY)
MAX_PARAMETERS = 1000  # a dataset of some hundred graphs fits; a body of a million fields does not

Pairs = list[tuple[str, str]]


# Where a fault is; translated only when there is one, for a look into the catalogue costs a tenth of a short query.
QUERY_STRING = mark("the query string")
FORM_BODY = mark("the form")
DIRECT_BODY = mark("the body")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks: ``query`` is None where it has none, ``parameters`` are all that came, in order."""

    query: Query | None
    parameters: tuple[tuple[str, str], ...]

    def first(self, name: str) -> str | None:
        """The first value of a parameter."""
        return next((value for key, value in self.parameters if key == name), None)


def read_parameters(request: Request) -> Pairs:
    """The parameters of the query string, in order.

    :raises ProblemError: where they cannot be read.
    """
    return _pairs(request.query_string, QUERY_STRING)


def read_operation(request: Request) -> Operation:
    """The query operation in a GET, HEAD or POST (SPARQL 1.1 Protocol, section 2.1).

    :raises ProblemError: where the request is malformed, asks for an update, or has a type that is not taken.
    """
    if request.method != "POST":
        return operation_of(request.query_string)
    query_string = request.query_string
    read_parameters(request)  # what is wrong in there is told before what is wrong in the body
    media_type = _post_type(request)
    return operation_of(query_string, _body(request), media_type)


def operation_of(query_string: bytes, body: bytes | None = None, media_type: str = "") -> Operation:
    """The query operation in a query string, and in a POST's body of one of :data:`POST_TYPES` if there is one.

    :raises ProblemError: where they cannot be read.
    """
    parameters = _pairs(query_string, QUERY_STRING)
    text: str | None = None
    if body is not None:
        if media_type == FORM:
            parameters += _pairs(body, FORM_BODY)
        else:
            text = _text(body, DIRECT_BODY)
    return _operation(parameters, text, required=body is not None)


def _operation(parameters: Pairs, direct: str | None, *, required: bool) -> Operation:
    if any(name == "update" for name, _value in parameters):
        raise _read_only()
    texts = [value for name, value in parameters if name == "query"]
    if direct is not None:
        texts.append(direct)
    if len(texts) > 1:
        raise ProblemError("repeated-parameter", _("The request holds %(count)s queries.", count=len(texts)))
    if not texts:
        if required:
            raise ProblemError("missing-query", _("The request has no parameter query."))
        return Operation(None, tuple(parameters))
    if "\0" in texts[0]:
        raise ProblemError("malformed-request", _("The query holds the character NUL."))
    query = Query(texts[0], _graphs(parameters, "default-graph-uri"), _graphs(parameters, "named-graph-uri"))
    return Operation(query, tuple(parameters))


def _read_only() -> ProblemError:
    return ProblemError("read-only", _("An update was sent. The published graph never changes in place."))


def _post_type(request: Request) -> str:
    media_type = request.mimetype
    if media_type == DIRECT_UPDATE:
        raise _read_only()
    if media_type not in POST_TYPES:
        sent = request.content_type or _("none")
        detail = _(
            "The Content-Type is “%(sent)s”; a query comes as %(types)s.", sent=sent, types=" / ".join(POST_TYPES)
        )
        raise ProblemError("unsupported-media-type", detail, accepted=list(POST_TYPES))
    charset = request.mimetype_params.get("charset", "utf-8").strip("\"'").lower()
    if charset not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        detail = _("The charset is “%(charset)s”; SPARQL is sent in UTF-8.", charset=charset)
        raise ProblemError("unsupported-media-type", detail, accepted=["utf-8"])
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ProblemError("unsupported-media-type", _("The body is compressed; send it as it is."))
    return media_type


def _body(request: Request) -> bytes:
    """The whole body.

    Werkzeug checks Content-Length, but cuts a body without one (chunked) at the limit and says nothing: half a query
    would be asked.
    """
    body = request.get_data(cache=False)
    limit = request.max_content_length
    if request.content_length is None and limit is not None and len(body) >= limit:
        raise RequestEntityTooLarge
    return body


def _text(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = _("Byte %(byte)s of %(where)s is not UTF-8.", byte=error.start + 1, where=_(where))
        raise ProblemError("malformed-request", detail) from error


def _pairs(encoded: bytes, where: str) -> Pairs:
    try:
        return parse_qsl(_text(encoded, where), keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeDecodeError as error:
        detail = _("What is percent-encoded in %(where)s is not UTF-8.", where=_(where))
        raise ProblemError("malformed-request", detail) from error
    except ValueError as error:
        detail = _("There are more than %(count)s parameters in %(where)s.", count=MAX_PARAMETERS, where=_(where))
        raise ProblemError("malformed-request", detail) from error


def _graphs(parameters: Pairs, name: str) -> tuple[str, ...]:
    return tuple(absolute_iri(value, name) for key, value in parameters if key == name)


def absolute_iri(value: str, parameter: str) -> str:
    """The value, if it is an absolute IRI.

    :raises ProblemError: where it is not.
    """
    try:
        return pyoxigraph.NamedNode(value).value
    except ValueError as error:
        detail = _("“%(value)s” is not an absolute IRI (parameter %(parameter)s).", value=value, parameter=parameter)
        raise ProblemError("malformed-request", detail, parameter=parameter) from error
