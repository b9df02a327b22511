"""Why an engine gave no answer. The web layer turns each class into one status and one problem type."""

from __future__ import annotations


class EngineError(Exception):
    """Any reason for which there is no answer. The message is English and for a developer."""


class QueryError(EngineError):
    """The query itself is at fault."""


class QuerySyntaxError(QueryError):
    """The text is no SPARQL query. ``line`` and ``column`` count from 1; None where the parser gives no place."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class ForbiddenFeature(QueryError):
    """SERVICE, LOAD or an update form: refused on a read-only endpoint that makes no requests."""

    def __init__(self, feature: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(f"{feature} is not allowed on this endpoint")
        self.feature = feature
        self.line = line
        self.column = column


class ServiceNotListed(ForbiddenFeature):
    """SERVICE of an endpoint that the operator did not list."""

    def __init__(self, endpoint: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__("SERVICE", line, column)
        self.endpoint = endpoint


class QueryTimeout(EngineError):
    """The deadline passed. ``seconds`` is the deadline."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the query took longer than {seconds:g} s")
        self.seconds = seconds


class QueryTooExpensive(EngineError):
    """The query ran out of memory or stack, or crashed its worker."""


class ResultTooLarge(EngineError):
    """The answer outgrew the cap. ``cap`` is in bytes."""

    def __init__(self, cap: int) -> None:
        super().__init__(f"the result is larger than {cap} bytes")
        self.cap = cap


class Overloaded(EngineError):
    """Every worker is busy and the queue is full. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many queries are waiting")
        self.retry_after = retry_after


class VersionNotHeld(EngineError):
    """The query is for a version of the graph that this engine does not hold, no longer or not yet."""

    def __init__(self, version: str) -> None:
        super().__init__(f"version {version} is not held here")
        self.version = version


class EngineUnavailable(EngineError):
    """There is no snapshot, or the engine is starting, stopping or out of reach."""


class StoreDamaged(EngineUnavailable):
    """Bytes of the store on disk are not what was written. Clients are told no more than that."""

    def __init__(self) -> None:
        super().__init__("the store cannot be read")


class EngineFailure(EngineError):
    """The engine that this server stands in front of gave something that is no whole answer. A developer's message."""


class RemoteError(EngineError):
    """Another endpoint gave no answer to a SERVICE clause.

    ``reason`` is a msgid with places for ``values``; neither holds anything that the endpoint sent.
    """

    def __init__(self, endpoint: str, reason: str, **values: object) -> None:
        super().__init__(f"{endpoint}: {reason % values}")
        self.endpoint = endpoint
        self.reason = reason
        self.values = values


class RemoteUnreachable(RemoteError):
    """It cannot be connected to, it hung up, or its address may not be asked."""


class RemoteInvalid(RemoteError):
    """What it sent is no answer: another status, media type or syntax, other variables, a redirect."""


class RemoteTooLarge(RemoteError):
    """It sent more solutions or bytes than one query may bring."""


class RemoteTimeout(RemoteError):
    """It was not done in time."""
