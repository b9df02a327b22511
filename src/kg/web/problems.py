"""Every error as a problem document (RFC 9457), as a page for a browser, or as text, in the reader's language.

One table says what each exception becomes. Details of the unexpected are logged and never shown.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from kg.engine.errors import (
    EngineFailure,
    EngineUnavailable,
    ForbiddenFeature,
    Overloaded,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    QueryTooExpensive,
    RemoteError,
    RemoteTimeout,
    RemoteTooLarge,
    RemoteUnreachable,
    ResultTooLarge,
    ServiceNotListed,
    VersionNotHeld,
)
from kg.formats import BY_NAME, Format, Shape
from kg.snapshot import CURRENT, MANIFEST, VERSION_PATTERN, SnapshotError
from kg.web.language import current_language
from kg.web.negotiation import NotAcceptable, negotiate
from kg.web.observation.observed import observed
from kg.web.pinning import PARAMETER
from kg.web.problem_types import BY_SLUG, PROBLEM_TYPES, ProblemType
from kg.web.services import services
from kg.web.syntax_texts import in_words
from kg.web.urls import urls

CHECKSUMS = "SHA256SUMS"  # the dump that lists the others
UNAVAILABLE_RETRY_AFTER = 2  # s; a build of the real data is loaded in less

PROBLEM_FORMATS: tuple[Format, ...] = (
    Format("json", "application/problem+json", frozenset({Shape.PAGE}), ("application/json",)),
    BY_NAME["html"],
    Format("txt", "text/plain", frozenset({Shape.PAGE}), charset=True),
)

blueprint = Blueprint("problems", __name__)
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Problem:
    """One occurrence: its type, what happened this time, and members beyond RFC 9457's own."""

    type: ProblemType
    detail: str
    extensions: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The type's title in the reader's language."""
        return str(_(self.type.title))

    def document(self) -> dict[str, Any]:
        """The members of the problem document."""
        return {
            "type": urls.problem_iri(self.type.slug),
            "title": self.title,
            "status": self.type.status,
            "detail": self.detail,
            **{name: value for name, value in self.extensions.items() if value is not None},
        }


class ProblemError(Exception):
    """Raised by the web layer itself: the slug of a row of the table, and the detail, already translated."""

    def __init__(self, slug: str, detail: str, **extensions: Any) -> None:  # noqa: ANN401
        super().__init__(detail)
        self.problem = Problem(BY_SLUG[slug], detail, extensions)


def _syntax(error: QuerySyntaxError) -> Problem:
    members = {"line": error.line, "column": error.column}
    message = in_words(str(error))
    if error.line is None:
        return Problem(BY_SLUG["query-syntax"], message)
    place = _("Line %(line)s, column %(column)s: %(message)s", message=message, **members)
    return Problem(BY_SLUG["query-syntax"], place, members)


def _forbidden(error: ForbiddenFeature) -> Problem:
    slug = "forbidden-feature" if error.feature.upper() in {"SERVICE", "LOAD"} else "read-only"
    members = {"feature": error.feature, "line": error.line, "column": error.column}
    if isinstance(error, ServiceNotListed):
        detail = _("%(endpoint)s is not among the endpoints that this server asks.", endpoint=error.endpoint)
        return Problem(BY_SLUG[slug], detail, members | {"endpoint": error.endpoint})
    return Problem(BY_SLUG[slug], _("%(feature)s is not allowed on this endpoint.", feature=error.feature), members)


def _refused(error: QueryError) -> Problem:
    return Problem(BY_SLUG["query-refused"], str(error))


def _timeout(error: QueryTimeout) -> Problem:
    seconds = f"{error.seconds:g}"
    detail = _("There was no answer within the limit of %(seconds)s seconds.", seconds=seconds)
    return Problem(BY_SLUG["query-timeout"], detail, {"seconds": error.seconds})


def _expensive(_error: QueryTooExpensive) -> Problem:
    return Problem(BY_SLUG["query-too-expensive"], _("The query was stopped because it ran out of memory or stack."))


def _too_large(error: ResultTooLarge) -> Problem:
    detail = _(
        "The result is larger than %(cap)s bytes. Take it in parts with ORDER BY, LIMIT and OFFSET, or load a dump.",
        cap=f"{error.cap:,}",
    )
    return Problem(BY_SLUG["result-too-large"], detail, {"cap": error.cap, "dumps": urls.dumps()})


def _engine_failed(error: EngineFailure) -> Problem:
    logger.error("the engine gave no whole answer: %s", error)
    return Problem(BY_SLUG["engine-failed"], _("The engine's answer was not whole, or not what was asked for."))


def _remote(slug: str, error: RemoteError) -> Problem:
    reason = _(error.reason, **error.values)
    detail = _("SERVICE <%(endpoint)s>: %(reason)s.", endpoint=error.endpoint, reason=reason)
    return Problem(BY_SLUG[slug], detail, {"endpoint": error.endpoint})


def _overloaded(error: Overloaded) -> Problem:
    detail = _("All workers are busy. Try again in %(seconds)s seconds.", seconds=error.retry_after)
    headers = {"Retry-After": str(error.retry_after)}
    return Problem(BY_SLUG["overloaded"], detail, {"retry_after": error.retry_after}, headers)


def _version_not_held(error: VersionNotHeld) -> Problem:
    """No version, none that is known here (yet), or one whose time is over: its folder is here, it answers no more."""
    version = error.version[:80]
    if not VERSION_PATTERN.fullmatch(error.version):
        detail = _("“%(value)s” is no version of the graph: 16 hexadecimal digits.", value=version)
        return Problem(BY_SLUG["invalid-parameter"], detail, {"parameter": PARAMETER, "value": version})
    members: dict[str, Any] = {"version": version, "begin": urls.begun_anew()}
    build_dir = services().settings.build_dir
    if _is_older(build_dir / version / MANIFEST, build_dir / CURRENT / MANIFEST):
        detail = _("Version %(version)s was followed by another and answers no more.", version=version)
        return Problem(BY_SLUG["version-gone"], detail, members | {"files": urls.dump(CHECKSUMS, version)})
    detail = _("There is no version %(version)s here, or not yet.", version=version)
    return Problem(BY_SLUG["version-not-here"], detail, members, {"Retry-After": str(UNAVAILABLE_RETRY_AFTER)})


def rate_limited(seconds: int) -> Problem:
    """A client sent more requests than ``KG_RATE_LIMIT`` allows; it may come again after the seconds."""
    detail = _(
        "You have sent more requests than this server allows. Try again in %(seconds)s seconds.", seconds=seconds
    )
    return Problem(BY_SLUG["rate-limited"], detail, {"retry_after": seconds}, {"Retry-After": str(seconds)})


def _is_older(manifest: Path, current: Path) -> bool:
    """Whether a version was built before the current one; what is newer was copied here to be published next."""
    try:
        return manifest.stat().st_mtime_ns < current.stat().st_mtime_ns
    except OSError:
        return False


def _unavailable(_error: EngineUnavailable | SnapshotError) -> Problem:
    headers = {"Retry-After": str(UNAVAILABLE_RETRY_AFTER)}
    return Problem(BY_SLUG["unavailable"], _("There is no graph to ask at this moment."), headers=headers)


def _not_acceptable(error: NotAcceptable) -> Problem:
    available = [{"format": offer.name, "media_type": offer.media_type} for offer in error.offers]
    names = ", ".join(f"{offer.name} ({offer.media_type})" for offer in error.offers)
    detail = _("This is not available as “%(asked)s”. There is: %(names)s.", asked=error.asked, names=names)
    return Problem(BY_SLUG["not-acceptable"], detail, {"available": available})


# The first class that fits decides, so a subclass stands before its superclass.
FROM_EXCEPTION: tuple[tuple[type[Exception], Callable[..., Problem]], ...] = (
    (ProblemError, lambda error: error.problem),
    (NotAcceptable, _not_acceptable),
    (QuerySyntaxError, _syntax),
    (ForbiddenFeature, _forbidden),
    (QueryError, _refused),
    (QueryTimeout, _timeout),
    (QueryTooExpensive, _expensive),
    (ResultTooLarge, _too_large),
    (EngineFailure, _engine_failed),
    (RemoteUnreachable, partial(_remote, "remote-unreachable")),
    (RemoteTooLarge, partial(_remote, "remote-too-large")),
    (RemoteTimeout, partial(_remote, "remote-timeout")),
    (RemoteError, partial(_remote, "remote-invalid")),
    (Overloaded, _overloaded),
    (VersionNotHeld, _version_not_held),
    (EngineUnavailable, _unavailable),
    (SnapshotError, _unavailable),
)

_FROM_STATUS: dict[int, str] = {
    400: "malformed-request",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    410: "gone",
    413: "request-too-large",
    414: "request-too-large",
    415: "unsupported-media-type",
    416: "range-not-satisfiable",
    429: "rate-limited",
    431: "request-too-large",
    503: "unavailable",
}


def problem_of(error: Exception) -> Problem:
    """The problem that an exception means; anything that is not in the table is ``internal``, and logged."""
    for kind, make in FROM_EXCEPTION:
        if isinstance(error, kind):
            return make(error)
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        return _from_http(error)
    logger.error("unexpected error at %s %r", request.method, request.path, exc_info=error)
    return Problem(BY_SLUG["internal"], _("The fault has been logged."))


def _from_http(error: HTTPException) -> Problem:
    row = BY_SLUG[_FROM_STATUS.get(error.code or 400, "malformed-request")]
    headers = {
        name: value for name, value in error.get_headers() if name.lower() not in {"content-type", "content-length"}
    }
    return Problem(row, str(_(row.advice)), headers=headers)


def problem_response(problem: Problem, *, page: Callable[[Problem], str] | None = None) -> Response:
    """The answer for a problem, in the format that the client takes best; a problem document where it takes none.

    :param page: writes the HTML; the plain page of a problem if not given.
    """
    observed().problem = problem.type.slug
    answer_format = _problem_format()
    if answer_format.name == "html":
        body = (page or _page)(problem)
    elif answer_format.name == "txt":
        body = f"{problem.type.status} {problem.title}\n\n{problem.detail}\n"
    else:
        body = json.dumps(problem.document(), ensure_ascii=False, indent=2) + "\n"
    response = Response(body, status=problem.type.status, content_type=answer_format.content_type)
    response.headers.update(problem.headers)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = current_language()
    return response


def _problem_format() -> Format:
    try:
        if request.args.get("format", "").lower() == "html":
            return BY_NAME["html"]
        return negotiate(request.headers.get("Accept"), None, PROBLEM_FORMATS)
    except NotAcceptable:
        return PROBLEM_FORMATS[0]


def _page(problem: Problem) -> str:
    return render_template("problem.html", problem=problem)


def handle(error: Exception) -> Response:
    """Flask's error handler for everything."""
    return problem_response(problem_of(error))


@blueprint.get("/problems/")
def index() -> str:
    """All kinds of problems."""
    return render_template("problem_types.html", rows=PROBLEM_TYPES)


@blueprint.get("/problems/<slug>")
def show(slug: str) -> str:
    """What a kind of problem means and what to do about it."""
    if slug not in BY_SLUG:
        abort(404)
    return render_template("problem_types.html", rows=[BY_SLUG[slug]])


def init_app(app: Flask) -> None:
    """Register the pages and the handlers."""
    app.register_blueprint(blueprint)
    for kind, _make in FROM_EXCEPTION:
        app.register_error_handler(kind, handle)
    app.register_error_handler(HTTPException, handle)
    app.register_error_handler(Exception, handle)
