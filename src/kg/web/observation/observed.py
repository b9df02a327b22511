"""A request while it is being answered, and what a view tells of it: rows, the query's text, the problem that it met.

What is told travels in the WSGI environment. A view that tells nothing is right too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import has_request_context, request

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

OBSERVED = "kg.observed"
REQUEST_ID = "X-Request-ID"

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Observed:
    """``query`` is hashed before anything of it is written; ``problem`` is a slug of the table of problems."""

    rows: int | None = None
    query: str | None = None
    problem: str | None = None


def observed(environ: WSGIEnvironment | None = None) -> Observed:
    """The one of this environment, or of Flask's request; one that nobody reads where there is none."""
    if environ is None and has_request_context():
        environ = request.environ
    found = None if environ is None else environ.get(OBSERVED)
    return found if isinstance(found, Observed) else Observed()


class Seen:
    """A request that is being answered: what the observer needs to know of it at its end."""

    __slots__ = ("began", "environ", "limits", "request_id", "told")

    def __init__(self, environ: WSGIEnvironment, request_id: str, began: int, told: Observed | None = None) -> None:
        self.environ, self.request_id, self.began, self.told = environ, request_id, began, told
        self.limits: Headers = []  # what is left to its client, as headers

    def with_id(self, headers: Headers) -> Headers:
        """The headers with the request's own ones; a list of its own, for the cache may hold the other."""
        return [*headers, (REQUEST_ID, self.request_id), *self.limits]
