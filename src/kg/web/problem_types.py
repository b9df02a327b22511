"""The table of problems: a stable slug, a status, a title and what to do about it, in the words of the catalogue.

The slug is the end of the problem's ``type`` (RFC 9457) and the page that explains it; it never changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.i18n import mark


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One row. ``title`` and ``advice`` are msgids."""

    slug: str
    status: int
    title: str
    advice: str


PROBLEM_TYPES: tuple[ProblemType, ...] = (
    ProblemType(
        "malformed-request",
        400,
        mark("The request cannot be read"),
        mark("Send UTF-8, percent-encoded once, each parameter as the SPARQL 1.1 Protocol describes it."),
    ),
    ProblemType(
        "missing-query",
        400,
        mark("There is no query"),
        mark("Send the query as the parameter query, or as the body with the type application/sparql-query."),
    ),
    ProblemType(
        "repeated-parameter",
        400,
        mark("A parameter stands twice"),
        mark("The parameter query may be given once. Send one request for each query."),
    ),
    ProblemType(
        "query-syntax",
        400,
        mark("The query has a syntax error"),
        mark("The problem gives line and column, counted from 1, where the query stops being SPARQL 1.1."),
    ),
    ProblemType(
        "query-refused",
        400,
        mark("The query is refused"),
        mark("The query is written in a way that this endpoint does not take; the detail says which."),
    ),
    ProblemType(
        "invalid-parameter",
        400,
        mark("A parameter has a value that does not fit"),
        mark("The problem names the parameter and, where there are any, the nearest values that exist."),
    ),
    ProblemType(
        "read-only",
        403,
        mark("This endpoint only reads"),
        mark("The published graph is a snapshot that never changes. Updates are refused for everyone."),
    ),
    ProblemType(
        "forbidden-feature",
        403,
        mark("The query uses a feature that is switched off"),
        mark(
            "SERVICE and LOAD would make this server send requests to others: it sends none, or to listed endpoints "
            "only. Ask the others yourself and join there."
        ),
    ),
    ProblemType("forbidden", 403, mark("This is not allowed"), mark("The server refuses the request.")),
    ProblemType(
        "not-found",
        404,
        mark("There is nothing here"),
        mark("The address names nothing in the published snapshot. Look at the lists of measures, queries and dumps."),
    ),
    ProblemType(
        "version-not-here",
        404,
        mark("This version of the graph is not here"),
        mark("After a publication it may be on its way to this server: try again. Else begin anew, without version."),
    ),
    ProblemType(
        "method-not-allowed",
        405,
        mark("The method is not allowed here"),
        mark("The header Allow lists the methods that this address takes."),
    ),
    ProblemType(
        "not-acceptable",
        406,
        mark("There is no such format"),
        mark("The problem lists the formats that there are. Choose one with Accept or with ?format=."),
    ),
    ProblemType(
        "gone",
        410,
        mark("This was here before"),
        mark("An older version had it; the problem names the last one, whose files stay under its own address."),
    ),
    ProblemType(
        "version-gone",
        410,
        mark("This version of the graph answers no more"),
        mark("Begin anew, without version, or take the dumps of that version: they stay under their own address."),
    ),
    ProblemType(
        "request-too-large",
        413,
        mark("The request is too large"),
        mark("The body is larger than this server reads. Split the query, for instance its VALUES block."),
    ),
    ProblemType(
        "unsupported-media-type",
        415,
        mark("The body is of a type that is not taken"),
        mark(
            "POST a form (application/x-www-form-urlencoded) or the query itself (application/sparql-query), in UTF-8."
        ),
    ),
    ProblemType(
        "range-not-satisfiable",
        416,
        mark("The range lies outside the file"),
        mark("Ask for a range within the length that Content-Range gives."),
    ),
    ProblemType(
        "rate-limited",
        429,
        mark("Too many requests"),
        mark("Try again after the seconds that Retry-After gives, and more slowly. For all of the data, load a dump."),
    ),
    ProblemType(
        "internal",
        500,
        mark("Something went wrong on the server"),
        mark("The fault is ours and has been logged. Trying again may help; please report it if it does not."),
    ),
    ProblemType(
        "file-damaged",
        500,
        mark("The file is damaged"),
        mark("The copy on this server is not what its checksum says, so it is not sent. The operator has been told."),
    ),
    ProblemType(
        "query-too-expensive",
        500,
        mark("The query takes too much memory"),
        mark("Narrow the query: join on fewer patterns, bind more terms, take the results in parts, or load a dump."),
    ),
    ProblemType(
        "result-too-large",
        500,
        mark("The result is too large"),
        mark("An answer is never cut off. Take it in parts with ORDER BY, LIMIT and OFFSET, or load a dump."),
    ),
    ProblemType(
        "remote-unreachable",
        502,
        mark("Another endpoint cannot be reached"),
        mark(
            "The endpoint of a SERVICE clause did not answer. Try again later, or write SERVICE SILENT to do without."
        ),
    ),
    ProblemType(
        "remote-invalid",
        502,
        mark("Another endpoint gave no answer that can be used"),
        mark("The endpoint of a SERVICE clause sent something else than SPARQL results. Ask it yourself to see what."),
    ),
    ProblemType(
        "remote-too-large",
        502,
        mark("Another endpoint sent too much"),
        mark("An answer is never cut off. Narrow the SERVICE clause, or put what it joins with before it."),
    ),
    ProblemType(
        "engine-failed",
        502,
        mark("The engine gave no whole answer"),
        mark("Another engine evaluates for this server, and what it sent is no answer that can be used. Try again."),
    ),
    ProblemType(
        "overloaded",
        503,
        mark("Too many queries are waiting"),
        mark("Try again after the seconds that Retry-After gives."),
    ),
    ProblemType(
        "unavailable",
        503,
        mark("The graph is not loaded"),
        mark(
            "The server is starting, stopping or has no build yet. Try again after the seconds that Retry-After gives."
        ),
    ),
    ProblemType(
        "remote-timeout",
        504,
        mark("Another endpoint took too long"),
        mark("Narrow the SERVICE clause, put what it joins with before it, or write SERVICE SILENT to do without."),
    ),
    ProblemType(
        "query-timeout",
        504,
        mark("The query took too long"),
        mark("Narrow the query: bind more terms, take the results in parts with LIMIT, or load a dump."),
    ),
)

BY_SLUG: dict[str, ProblemType] = {row.slug: row for row in PROBLEM_TYPES}
