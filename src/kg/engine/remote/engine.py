"""The engine that asks another one: SPARQL 1.1 Protocol to any endpoint, with the limits of our own.

It answers for one version at a time: the one that ``build/current`` names where the engine holds it whole, else the one
that was published last. Every question carries that version's graphs, so an answer is of exactly the version it says.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from kg.engine.errors import EngineFailure, EngineUnavailable, QuerySyntaxError, VersionNotHeld
from kg.engine.interface import Answer, Engine, Query, on_departure
from kg.engine.remote.client import Access, Fetched
from kg.engine.remote.dataset import LONGEST_READ, Sent, scanned, sent_remembered
from kg.engine.remote.formats import LONGEST_END, convert, count, ends
from kg.engine.remote.names import Published
from kg.engine.remote.session import LOOK_SECONDS, Limits, Session
from kg.engine.remote.spooled import Spooled
from kg.engine.scanner import scan
from kg.engine.spool import spool_folder
from kg.engine.syntax import reported
from kg.formats import Format, Shape
from kg.snapshot import CURRENT

_T = TypeVar("_T")


class RemoteEngine(Engine):
    """Evaluates at another engine's endpoint. Safe to use from many threads.

    :param access: the endpoint.
    :param build_dir: whose link ``current`` says which version is wanted.
    """

    def __init__(self, access: Access, build_dir: Path, limits: Limits) -> None:
        self._access, self._link, self._limits = access, build_dir / CURRENT, limits
        self._folder = spool_folder(Path(tempfile.gettempdir()))
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)
        self._thread.start()
        self._session = self._submit(self._open()).result()

    @property
    def version(self) -> str:
        """The version that answers now. Asks nobody."""
        return self._ready().version

    @property
    def longest(self) -> int:
        """Each character is looked at in this process before it is sent."""
        return LONGEST_READ

    def shape(self, query: Query) -> Shape:
        """What the answer will be. Asks nobody."""
        return scanned(query.text).shape

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        """Ask the engine; this thread waits."""
        shape = self.shape(query)
        if shape not in answer_format.shapes:
            raise ValueError(f"{answer_format.name} does not hold {shape}")
        end = time.monotonic() + self._limits.seconds
        published = self._chosen(query.version)
        fetched_as = self._session.dialect.fetched_as(shape, answer_format)
        fetched = self._ask(sent_remembered(query, published), published, fetched_as)
        try:
            _check_type(fetched, fetched_as)
            if self._session.dialect.is_right(shape, answer_format):
                return Answer(
                    fetched.file, fetched.length, answer_format, _checked(fetched, answer_format), published.version
                )
            file, length = self._converted(query, fetched, (fetched_as, answer_format), end)
        except BaseException:
            fetched.file.close()
            raise
        return Answer(file, length, answer_format, None, published.version)

    def holds(self, version: str) -> bool:
        """Whether a query for this version is answered now: whether it is whole in the engine."""
        return not self._closed and self._session.whole(version) is not None

    def close(self) -> None:
        """Hang up, and end the thread."""
        if self._closed:
            return
        self._closed = True
        self._submit(self._shut()).result(LOOK_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _ready(self) -> Published:
        if self._closed:
            raise EngineUnavailable("the engine is closed")
        published = self._session.published
        if published is None:
            raise EngineUnavailable(self._session.reason)
        return published

    def _chosen(self, version: str) -> Published:
        """What answers a query for a version, or for the current one."""
        current = self._ready()
        found = self._session.whole(version) if version else current
        if found is None:
            raise VersionNotHeld(version)
        return found

    def _ask(self, question: Sent, published: Published, fetched_as: Format) -> Fetched:
        """Run one question in the loop and wait for it."""
        future = self._submit(self._session.ask(question.form(), published, fetched_as))
        register = on_departure.get()
        if register is not None:
            register(lambda: cast(None, future.cancel()))
        try:
            return future.result()
        except CancelledError:
            raise EngineUnavailable("the query was cancelled") from None
        except QuerySyntaxError as error:
            raise _placed(error, question) from error

    def _converted(
        self, query: Query, fetched: Fetched, formats: tuple[Format, Format], end: float
    ) -> tuple[BinaryIO, int]:
        """The answer in another format than it came in, and its length."""
        output = Spooled(self._folder, self._limits.cap, end, self._limits.seconds)
        try:
            with fetched.file:
                convert(
                    fetched.file, formats, self.shape(query), cast(BinaryIO, output), dict(scan(query.text).prefixes)
                )
        except BaseException:
            output.abandon()
            raise
        return output.finished()

    def _submit(self, work: Coroutine[Any, Any, _T]) -> Future[_T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _wanted(self) -> str:
        try:
            return self._link.readlink().name
        except OSError:
            return ""

    async def _open(self) -> Session:
        session = Session(self._access, self._limits, self._wanted, self._folder)
        await session.look()
        self._watcher = asyncio.ensure_future(session.watch())
        return session

    async def _shut(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        with contextlib.suppress(OSError):
            await self._session.close()


def _placed(error: QuerySyntaxError, question: Sent) -> QuerySyntaxError:
    """The error with its place, where the engine tells it as Oxigraph does and it is one in the client's own text."""
    found = reported(str(error))
    return found if question.is_as_asked else QuerySyntaxError(str(found))


def _check_type(fetched: Fetched, fetched_as: Format) -> None:
    if fetched.media_type not in (fetched_as.media_type, *fetched_as.aliases):
        raise EngineFailure(f"the engine answers in {fetched.media_type!r} and not in {fetched_as.media_type}")


def _checked(fetched: Fetched, answer_format: Format) -> int | None:
    """The rows of an answer that goes to the client as it came, where the format tells.

    :raises EngineFailure: where it is not whole, or cannot be told to be.
    """
    file = fetched.file
    file.seek(max(0, fetched.length - LONGEST_END))
    ended = ends(answer_format.name, file.read())
    if ended is False or (ended is None and not fetched.is_measured):
        raise EngineFailure("the engine's answer breaks off")
    file.seek(0)
    rows = count(file, answer_format.name)
    file.seek(0)
    return rows
