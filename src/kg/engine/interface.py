"""What every engine does: take a SPARQL query, give a finished answer or a typed error.

An answer is complete before anyone sees its first byte: it lies in a spool (a file in memory or on disk) with a known
length. Engines know SPARQL and formats; they know nothing of measures and nothing of HTTP.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from kg.engine.scanner import scan
from kg.formats import Format, Shape


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the dataset that the protocol gave for it (SPARQL 1.1 Protocol, section 2.1.4).

    ``default_graphs`` and ``named_graphs`` are IRIs; where either is given, both override FROM and FROM NAMED.
    ``version`` is that of the snapshot which must answer; empty for the one that answers now.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    version: str = ""


@dataclass(slots=True)
class Answer:
    """A finished answer: ``file`` stands at its start and holds ``length`` bytes. Whoever takes it closes it.

    ``rows`` counts the solutions of a SELECT, and the triples of a graph where the format tells them cheaply
    (N-Triples); None otherwise. ``version`` is that of the snapshot which gave the answer: while a new build is being
    picked up it can differ from what :attr:`Engine.version` says, so a cache keys on this one.
    """

    file: BinaryIO
    length: int
    format: Format
    rows: int | None = None
    version: str = ""

    def read(self) -> bytes:
        """All of it, and close."""
        with self.file:
            return self.file.read()


@dataclass(frozen=True, slots=True)
class Condition:
    """How an engine is now, for those who watch it. What an engine does not know is None or empty.

    :param version: the snapshot that answers; empty while there is none.
    :param trouble: why there is none, or why it is not the published one; empty where all is well.
    :param standing_in: whether it answers in place of the published one, which cannot be served.
    :param load_seconds: how long it took to load; ``loaded_at`` is when, of the system's clock.
    :param busy: workers with a query; ``idle`` are those without.
    :param waiting: queries that wait for a worker.
    :param killed: workers that died, by cause (deadline, memory, crash, client-left).
    """

    version: str = ""
    trouble: str = ""
    standing_in: bool = False
    load_seconds: float | None = None
    loaded_at: float | None = None
    busy: int | None = None
    idle: int | None = None
    waiting: int | None = None
    killed: Mapping[str, int] = field(default_factory=dict)


Cancel = Callable[[], None]
# Who runs a query for a client that may leave puts a function here; the engine gives it what ends the query early.
on_departure: ContextVar[Callable[[Cancel], None] | None] = ContextVar("on_departure", default=None)


class Begun(Protocol):
    """An evaluation that runs, for an event loop to wait for. Whoever begins it closes it."""

    def fileno(self) -> int:
        """What becomes readable when there is something to take."""

    def arrive(self) -> bool:
        """Take what has come, without waiting: whether :meth:`answer` has nothing to wait for any more."""

    @property
    def arrived(self) -> Answer | None:
        """The answer that has come, still in here: None while there is none, and where there is an error."""

    def answer(self) -> Answer:
        """Wait for the answer, or give the one that has come. Call it once.

        :raises kg.engine.errors.EngineError: where there is none.
        """

    def cancel(self) -> None:
        """End it early. From any thread; :meth:`answer` then raises."""

    def close(self) -> None:
        """Let go of it, and of its answer if nobody took that. Safe to call twice."""


# What was begun for the request of this thread: evaluate() takes it up in place of beginning anew.
under_way: ContextVar[tuple[Query, Format, Begun] | None] = ContextVar("under_way", default=None)


class Engine(ABC):
    """Evaluates read-only SPARQL over one published snapshot at a time. Safe to call from many threads."""

    @property
    @abstractmethod
    def version(self) -> str:
        """The version of the snapshot that answers now; it changes when a new build is picked up.

        :raises kg.engine.errors.EngineUnavailable: where there is no snapshot.
        """

    @abstractmethod
    def shape(self, query: Query) -> Shape:
        """What the answer will be: bindings (SELECT), boolean (ASK) or graph (CONSTRUCT, DESCRIBE).

        :raises kg.engine.errors.QueryError: where the query is refused or is no query.
        """

    def is_volatile(self, query: Query) -> bool:
        """Whether the same snapshot may answer the query differently the next time, so that no answer may be kept.

        :raises kg.engine.errors.QueryError: where the query is refused or is no query.
        """
        return scan(query.text).volatile

    @abstractmethod
    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        """Evaluate the query and serialise its answer. Where :data:`on_departure` is set, an engine that can be
        interrupted tells it how.

        :param answer_format: a format whose shapes hold the query's shape.
        :raises kg.engine.errors.EngineError: one of its subclasses, always before there is an answer.
        """

    def begin(self, query: Query, answer_format: Format) -> Begun | None:
        """Begin an evaluation that an event loop can wait for; None where this engine cannot.

        :raises kg.engine.errors.EngineError: where it cannot begin.
        """
        return None

    def holds(self, version: str) -> bool:
        """Whether a query for this version is answered now. An engine of one snapshot holds that one."""
        return self.version == version

    @property
    def longest(self) -> int | None:
        """Characters that the text of a query may have; None where it has no limit of its own."""
        return None

    @property
    def stand_in(self) -> str | None:
        """The version that answers in place of the published one, because that one is damaged; else None."""
        return None

    def condition(self) -> Condition | None:
        """How it is now; None where it cannot tell. Never waits for a snapshot."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Give back processes, files and memory. Safe to call twice."""
