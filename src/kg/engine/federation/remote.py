"""The solutions that other endpoints give to the clauses of one query, within one budget of time, bytes and solutions.

Runs the client in an event loop of its own, in the calling thread, so that a deadline or the client's leaving ends a
request at any point, a slow header or handshake too. Knows HTTP by the client alone; nothing of the query around.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Protocol

import anyio
from pyoxigraph import BlankNode, NamedNode, Triple

from kg.engine.errors import EngineUnavailable, RemoteInvalid, RemoteTimeout, RemoteTooLarge
from kg.engine.federation.client import JSON, Body, Client
from kg.engine.federation.inline_data import Row, Term
from kg.engine.federation.results import NoResults, read_json, read_xml
from kg.i18n import mark

Watch = Callable[[Callable[[], None]], None]


@dataclass(slots=True)
class Budget:
    """What is left to one query: bytes, solutions (of ``most_rows``), and the moment (monotonic) of its deadline."""

    bytes: int
    rows: int
    end: float
    most_rows: int = 0

    @property
    def seconds(self) -> float:
        """What is left of the deadline."""
        return self.end - time.monotonic()


@dataclass(slots=True)
class Solutions:
    """What an endpoint gave: rows of the variables that were asked for. ``named``: it had blank nodes, now IRIs."""

    rows: list[Row] = field(default_factory=list)
    named: bool = False


class Fetcher(Protocol):
    """Asks an endpoint for the solutions of some queries, all of which have the same variables."""

    def __call__(
        self, endpoint: str, queries: Sequence[str], variables: Sequence[str], budget: Budget, watch: Watch | None
    ) -> Solutions:
        """The solutions of all of them.

        :param variables: that the answers must have; none stands for a query of solutions that bind nothing.
        :raises kg.engine.errors.RemoteError: where there are none.
        """


class HttpFetcher:
    """Asks over HTTP.

    :param seconds: that one clause may take.
    :param base_iri: below which blank nodes of others get their names.
    """

    def __init__(self, seconds: float, base_iri: str) -> None:
        self._seconds = seconds
        self._genid = f"{base_iri}.well-known/genid/"
        _run(_warm)  # else the first query would wait half a second for imports

    def __call__(
        self, endpoint: str, queries: Sequence[str], variables: Sequence[str], budget: Budget, watch: Watch | None
    ) -> Solutions:
        """The solutions of all queries."""
        seconds = max(min(self._seconds, budget.seconds), 0.001)
        bodies = _run(lambda: _within(seconds, endpoint, queries, budget, watch))
        solutions = Solutions()
        for body in bodies:
            self._read(endpoint, body, variables, budget, solutions)
        return solutions

    def _read(self, endpoint: str, body: Body, variables: Sequence[str], budget: Budget, solutions: Solutions) -> None:
        scope = secrets.token_hex(8)  # blank nodes of two answers are never the same
        try:
            names, rows = read_json(body.content) if body.media_type == JSON else read_xml(body.content)
            with closing(rows):
                if sorted(names) != sorted(variables or ["solution"]):
                    raise RemoteInvalid(endpoint, mark("its answer has other variables than were asked for"))
                places = [names.index(name) for name in variables]
                for row in rows:
                    budget.rows -= 1
                    if budget.rows < 0:
                        raise RemoteTooLarge(endpoint, mark("more than %(count)s solutions"), count=budget.most_rows)
                    named = (self._named(row[place], scope, solutions, endpoint) for place in places)
                    solutions.rows.append(tuple(named))
        except NoResults as error:
            raise RemoteInvalid(endpoint, mark("its answer is no SPARQL results document")) from error

    def _named(self, term: Term | None, scope: str, solutions: Solutions, endpoint: str) -> Term | None:
        """VALUES holds no blank nodes: one of another endpoint gets an IRI (RDF 1.1, section 3.5)."""
        if isinstance(term, Triple):
            raise RemoteInvalid(endpoint, mark("its answer holds a triple as a term"))
        if isinstance(term, BlankNode):
            solutions.named = True
            return NamedNode(f"{self._genid}{scope}-{term.value}")
        return term


def _run(work: Callable[[], Coroutine[Any, Any, list[Body]]]) -> list[Body]:
    """Run it to its end; in a thread of its own where this one has an event loop already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work())
    with ThreadPoolExecutor(1, thread_name_prefix="service") as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


async def _warm() -> list[Body]:
    await anyio.sleep(0)
    return []


async def _within(
    seconds: float, endpoint: str, queries: Iterable[str], budget: Budget, watch: Watch | None
) -> list[Body]:
    """All bodies, or RemoteTimeout after the time, or EngineUnavailable where the client has gone."""
    task = asyncio.ensure_future(_ask(endpoint, queries, budget))
    gone = False

    def leave() -> None:
        nonlocal gone
        gone = True
        task.cancel()

    if watch is not None:
        loop = asyncio.get_running_loop()
        watch(lambda: None if loop.is_closed() else _soon(loop, leave))
    try:
        async with asyncio.timeout(seconds):
            return await task
    except TimeoutError:
        raise RemoteTimeout(endpoint, mark("no whole answer within %(seconds)s s"), seconds=f"{seconds:.3g}") from None
    except asyncio.CancelledError:
        if not gone:
            raise
        raise EngineUnavailable("the query was cancelled") from None


def _soon(loop: asyncio.AbstractEventLoop, action: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(action)
    except RuntimeError:  # the loop closed in this instant: there is nothing left to end
        return


async def _ask(endpoint: str, queries: Iterable[str], budget: Budget) -> list[Body]:
    client = Client(endpoint)
    bodies = []
    try:
        for query in queries:
            bodies.append(await client.ask(query, budget.bytes))
            budget.bytes -= len(bodies[-1].content)
    finally:
        await client.close()
    return bodies
