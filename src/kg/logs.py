"""What every process of a server writes to standard error: lines for a person (text) or one JSON object a line.

One call sets a process's log up. Modules log through :mod:`logging` as ever; structlog turns a record into JSON. The
lines of requests have their own way (:mod:`kg.web.observation`). Nothing in here knows what is logged.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)
LEVELS = ("debug", "info", "warning", "error")

# Which requests get a line, and what it may hold beside if the operator asks for it: all of that is personal data.
OFF, ERRORS, ALL = "off", "errors", "all"
REQUESTS = (OFF, ERRORS, ALL)
FIELDS = ("address", "agent", "query", "url")

# The id of the request that this thread works on; it stands in every line that the thread logs.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_TEXT_LINE = "%(levelname)s %(name)s: %(message)s"


def configure(log_format: str, level: str) -> None:
    """Set up the log of this process.

    :param log_format: one of :data:`FORMATS`.
    :param level: one of :data:`LEVELS`, for our own modules; those of libraries are heard from warning on.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_json_formatter() if log_format == JSON else logging.Formatter(_TEXT_LINE))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    number = logging.getLevelNamesMapping()[level.upper()]
    root.setLevel(max(number, logging.WARNING))
    logging.getLogger("kg").setLevel(number)


def line_writer(log_format: str) -> Callable[[Mapping[str, Any]], str]:
    """What makes one line, without its end, of the members of a record that no :mod:`logging` record stands behind."""
    import structlog  # noqa: PLC0415 - 40 ms that a server whose log is text need not spend

    if log_format == JSON:
        as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
        return lambda members: str(as_json(None, "", dict(members)))
    pairs = structlog.processors.LogfmtRenderer(bool_as_flag=False)
    return lambda members: str(pairs(None, "", dict(members)))


def timestamp(seconds: float) -> str:
    """A moment of the system's clock as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def announce(log_format: str, text: str, **members: object) -> None:
    """One line for whoever started the server: the text itself, or a JSON object with these members."""
    line = text
    if log_format == JSON:
        record = {"timestamp": timestamp(datetime.now(UTC).timestamp()), "level": "info", "logger": "kg", **members}
        line = line_writer(JSON)(record)
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _json_formatter() -> logging.Formatter:
    import structlog  # noqa: PLC0415

    processors = structlog.processors
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_add_origin, _add_request_id],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            processors.format_exc_info,
            processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _add_origin(_logger: object, _method: str, members: Any) -> Any:  # noqa: ANN401 - structlog's own signature
    record = members["_record"]
    origin = {"timestamp": timestamp(record.created), "level": record.levelname.lower(), "logger": record.name}
    return origin | members | {"process": record.process}


def _add_request_id(_logger: object, _method: str, members: Any) -> Any:  # noqa: ANN401
    found = request_id.get()
    return members if found is None else members | {"request_id": found}
