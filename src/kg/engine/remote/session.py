"""What goes on between us and the other engine: questions within limits, and a look each second at what it holds.

Everything here runs in one event loop, where a deadline or a client's leaving ends a request at any point, a slow
handshake or header too. Knows versions and limits; the queries' texts are others' business.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.engine.errors import EngineError, EngineFailure, EngineUnavailable, Overloaded, QueryError, QueryTimeout
from kg.engine.remote.breaker import Breaker
from kg.engine.remote.client import Access, Client, ConnectionLost, Fetched
from kg.engine.remote.dataset import form
from kg.engine.remote.formats import Dialect, find_dialect
from kg.engine.remote.names import NOTHING, RECORD, RECORD_QUERY, Published, Record, read_record
from kg.formats import BY_NAME, Format

LOOK_EVERY = 1.0  # s between two looks at the record; each is one small query, and the health check
LOOK_SECONDS = 5.0  # a record that takes longer is none
TRIAL_SECONDS = 30.0  # for trying all formats, once

_ATTEMPTS = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one web process asks of the engine at most.

    ``seconds``: the deadline of a query, waiting and sending included. ``cap``: bytes of an answer. ``connections``:
    queries at once. ``queue``: queries that may wait beside; one more is refused.
    """

    seconds: float
    cap: int
    connections: int
    queue: int


class Session:
    """Asks one engine. Made and used inside of one event loop; the attributes may be read from any thread.

    :param wanted: gives the version that is to answer, ``""`` for none.
    :param folder: where long answers are put.
    """

    def __init__(self, access: Access, limits: Limits, wanted: Callable[[], str], folder: Path) -> None:
        self._limits, self._wanted = limits, wanted
        self._client = Client(access, limits.connections, limits.cap, folder)
        self._health = Client(access, 1, limits.cap, folder)  # never behind the queries
        self._breaker = Breaker()
        self._places = asyncio.Semaphore(limits.connections)
        self._waiting = 0
        self._looking = asyncio.Lock()
        self._record = Record()
        self._is_doubted = False
        self._verified_at = float("-inf")  # when the last look began that found a record
        self.published: Published | None = None
        self.dialect = Dialect()
        self.reason = ""  # why nothing is published

    async def ask(self, question: bytes, published: Published, fetched_as: Format) -> Fetched:
        """The answer to a question about a version.

        :param question: the form (:func:`kg.engine.remote.dataset.form`).
        :raises EngineError: where there is none.
        """
        end = asyncio.get_running_loop().time() + self._limits.seconds
        await self._take_place(end)
        try:
            async with asyncio.timeout_at(end):
                fetched = await self._attempted(question, fetched_as)
                try:
                    await self._verify(fetched, published)
                except BaseException:
                    fetched.file.close()
                    raise
                return fetched
        except (TimeoutError, QueryTimeout):
            raise QueryTimeout(self._limits.seconds) from None
        finally:
            self._places.release()

    def whole(self, version: str) -> Published | None:
        """A version that may be asked. From any thread."""
        return self._record.whole(version)

    async def watch(self) -> None:
        """Look for ever; a fault of ours must not end it."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except Exception:  # noqa: BLE001 - it is reported, and the next look may be better
                _log.exception("a look at the engine failed")

    async def close(self) -> None:
        """Hang up."""
        await self._client.close()
        await self._health.close()

    async def _take_place(self, end: float) -> None:
        """Wait for one of the connections, behind few enough others."""
        if self._places.locked() and self._waiting >= self._limits.queue:
            raise Overloaded(max(1, round(self._limits.seconds)))
        self._waiting += 1
        try:
            async with asyncio.timeout_at(end):
                await self._places.acquire()
        except TimeoutError:
            raise Overloaded(max(1, round(self._limits.seconds))) from None
        finally:
            self._waiting -= 1

    async def _attempted(self, question: bytes, fetched_as: Format) -> Fetched:
        """Ask, and once more where the connection is lost: a query changes nothing."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._breaker.guard():
                    return await self._client.ask(question, fetched_as.media_type)
            except ConnectionLost as error:
                if attempt == _ATTEMPTS:
                    raise EngineUnavailable(str(error)) from error
                _log.info("asking the engine again: %s", error)
        raise AssertionError("unreachable")

    async def _verify(self, fetched: Fetched, published: Published) -> None:
        """Over a connection that is newer than the last look at the record, another engine may have answered: one that
        was started anew and is empty. So look before the answer is believed.
        """
        if fetched.connected_at <= self._verified_at:
            return
        await self.look()
        if fetched.connected_at > self._verified_at or self._record.whole(published.version) is None:
            raise EngineUnavailable("the engine does not hold the version any more")

    async def look(self) -> None:
        """Read the record, and take the version that is wanted."""
        async with self._looking:
            began = time.monotonic()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    record = await self._read_record()
                if not self.dialect.right:
                    async with asyncio.timeout(TRIAL_SECONDS):
                        self.dialect = await find_dialect(self._tried)
            except (EngineError, ConnectionLost, TimeoutError) as error:
                self._miss(error)
            else:
                self._breaker.health(None)
                self._take(record, began)

    async def _read_record(self) -> Record:
        asked = form(RECORD_QUERY, (RECORD,), (NOTHING,))
        with (await self._health.ask(asked, BY_NAME["json"].media_type)).file as file:
            return record_of(file.read())

    async def _tried(self, query: str, answer_format: Format) -> bytes | None:
        try:
            fetched = await self._health.ask(form(query, (NOTHING,), (NOTHING,)), answer_format.media_type)
        except (QueryError, EngineFailure):
            return None
        body = fetched.read()
        return body if fetched.media_type in (answer_format.media_type, *answer_format.aliases) else None

    def _miss(self, error: Exception) -> None:
        """There was no record: the version that is there goes on, for the engine may only be slow."""
        reason = str(error) or "the engine does not answer"
        self._breaker.health(ConnectionLost(reason))
        if reason != self.reason:
            _log.warning("the engine is not there: %s", reason)
        self.reason = reason

    def _take(self, record: Record, began: float) -> None:
        """Answer from now on for the version that is wanted, or for the one published last.

        Where the record has lost the version that answers, it is believed at the second look: an engine may show a
        graph that is being replaced as empty. Meanwhile no new connection is trusted.
        """
        self._record, before = record, self.published
        if before is not None and record.whole(before.version) is None and not self._is_doubted:
            self._is_doubted = True
            return
        self._is_doubted, self._verified_at = False, began
        found = record.whole(self._wanted()) or record.whole(record.current)
        self.published = found
        self.reason = "" if found else "nothing is published in the engine: run `kg publish`"
        if found is None and before is not None:
            _log.warning(self.reason)
        elif found is not None and found != before:
            _log.info("answering for version %s", found.version)


def record_of(body: bytes) -> Record:
    """The record from the answer to :data:`~kg.engine.remote.names.RECORD_QUERY` in SPARQL JSON.

    :raises EngineFailure: where it is no such answer.
    """
    try:
        parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        if not isinstance(parsed, ox.QuerySolutions):
            raise EngineFailure("the engine answers a SELECT with a boolean")
        rows = [tuple(getattr(row[name], "value", "") for name in ("s", "p", "o")) for row in parsed]
    except (SyntaxError, ValueError, KeyError) as error:
        raise EngineFailure(f"the engine's answer cannot be read: {error}") from error
    return read_record((s, p, o) for s, p, o in rows)
