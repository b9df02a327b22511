"""An engine that answers SERVICE: it asks the listed endpoints itself and gives another engine a query without SERVICE.

The other engine, whose workers have no sockets, sees VALUES in place of each clause; what is left of SERVICE in any
spelling it refuses as ever. Queries without SERVICE pass through untouched.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.engine.errors import (
    EngineUnavailable,
    Overloaded,
    QueryError,
    QueryTimeout,
    QueryTooExpensive,
    RemoteError,
    RemoteInvalid,
    RemoteTooLarge,
    ResultTooLarge,
)
from kg.engine.federation import joining
from kg.engine.federation.clauses import Clause, Federated, check_remote, read
from kg.engine.federation.inline_data import Row, Unwritable, write_values
from kg.engine.federation.remote import Budget, Fetcher, Solutions
from kg.engine.interface import Answer, Condition, Engine, Query, on_departure
from kg.formats import BY_NAME, Format, Shape
from kg.i18n import mark

CONCURRENT = 8  # federated queries of one process: each may hold its budget of bytes, and a thread of the web server

_JSON = BY_NAME["json"]
_ATTEMPTS = 2
_NO_GRAPH = ("urn:x-juten-kg:no-graph",)  # a dataset with nothing in it
_CHECKED_AS = {Shape.BINDINGS: _JSON, Shape.BOOLEAN: _JSON, Shape.GRAPH: BY_NAME["nt"]}
_MARGIN = 1024  # characters that are written around clauses, beside their data
_BINDINGS_SHARE = 1 / 3  # of what is left of the deadline, for finding what to ask the endpoint for


class FederatedEngine(Engine):
    """Answers SERVICE of listed endpoints over another engine, which it owns.

    :param listed: the endpoints, exact URLs.
    :param fetcher: asks them.
    :param seconds: the deadline of a query as a whole.
    :param most_rows: solutions that one query may bring.
    :param most_bytes: bytes that one query may bring.
    :param base_iri: gives what relative IRIs are resolved against.
    """

    def __init__(
        self,
        inner: Engine,
        listed: tuple[str, ...],
        fetcher: Fetcher,
        *,
        seconds: float,
        most_rows: int,
        most_bytes: int,
        base_iri: Callable[[], str],
    ) -> None:
        self._inner = inner
        self._listed = frozenset(listed)
        self._fetcher = fetcher
        self._seconds, self._most_rows, self._most_bytes = seconds, most_rows, most_bytes
        self._base_iri = base_iri
        self._places = threading.BoundedSemaphore(CONCURRENT)

    @property
    def version(self) -> str:
        """The version of the snapshot that answers now."""
        return self._inner.version

    @property
    def stand_in(self) -> str | None:
        """The version that answers in place of the published one, if it does."""
        return self._inner.stand_in

    def condition(self) -> Condition | None:
        """How the engine behind is."""
        return self._inner.condition()

    def shape(self, query: Query) -> Shape:
        """What the answer will be; asks nobody."""
        federated = self._read(query)
        return self._inner.shape(query) if federated is None else federated.seen.shape

    def is_volatile(self, query: Query) -> bool:
        """Whether no answer may be kept: another's data change when they like."""
        return self._read(query) is not None or self._inner.is_volatile(query)

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        """Ask the endpoints, then evaluate what is left."""
        federated = self._read(query)
        if federated is None:
            return self._inner.evaluate(query, answer_format)
        if federated.seen.shape not in answer_format.shapes:
            raise ValueError(f"{answer_format.name} does not hold {federated.seen.shape}")
        if not self._places.acquire(blocking=False):
            raise Overloaded(max(1, round(self._seconds)))
        try:
            return self._evaluate(federated, query, answer_format)
        finally:
            self._places.release()

    def holds(self, version: str) -> bool:
        """Whether the other engine holds this version."""
        return self._inner.holds(version)

    def close(self) -> None:
        """Close the other engine."""
        self._inner.close()

    def _read(self, query: Query) -> Federated | None:
        return read(query.text, self._listed, self._base_iri()) if "service" in query.text.lower() else None

    def _evaluate(self, federated: Federated, query: Query, answer_format: Format) -> Answer:
        end = time.monotonic() + self._seconds
        for _attempt in range(_ATTEMPTS):
            budget = Budget(self._most_bytes, self._most_rows, end, self._most_rows)
            evaluation = _Evaluation(self._inner, self._fetcher, federated, query, budget=budget, seconds=self._seconds)
            answer = evaluation.answer(answer_format)
            if evaluation.versions <= {answer.version}:
                return answer
            answer.file.close()  # a new build came in between, and its bindings may be others
        raise EngineUnavailable("the graph changes faster than the endpoints answer")


class _Evaluation:
    """One query on its way. ``versions`` are those of the snapshots that decided what the endpoints were asked."""

    def __init__(
        self, inner: Engine, fetcher: Fetcher, federated: Federated, query: Query, *, budget: Budget, seconds: float
    ) -> None:
        self._inner, self._fetcher, self._federated, self._query = inner, fetcher, federated, query
        self._budget, self._seconds = budget, seconds
        self.versions: set[str] = set()

    def answer(self, answer_format: Format) -> Answer:
        """Check, ask, rewrite, evaluate."""
        self._check()
        texts: dict[int, str] = {}
        for clause in self._federated.clauses:
            texts[clause.first] = self._data(clause, texts)
            self._check_length(clause, texts)
        tokens = self._federated.structure.tokens
        text = joining.rewritten(self._federated, 0, len(tokens), texts)
        return self._ask(self._here(text), answer_format, self._budget.seconds)

    def _check_length(self, clause: Clause, texts: dict[int, str]) -> None:
        """Tell that the solutions are too many for the engine behind, and not that the client's short query is long.

        :raises RemoteTooLarge: for the clause that was one too many. SILENT does not help: it is we who refuse.
        """
        longest = self._inner.longest
        if longest is None:
            return
        room = longest - len(self._query.text) - _MARGIN
        if sum(map(len, texts.values())) > room:
            raise RemoteTooLarge(
                clause.endpoint,
                mark("more than the %(count)s characters that the engine here takes as VALUES"),
                count=max(0, room),
            )

    def _check(self) -> None:
        """Have the query parsed by who will evaluate it, before anybody else is asked.

        :raises QueryError: where it is no query; places are those of the text as it came.
        """
        nothing = Query(self._federated.masked, _NO_GRAPH)
        try:
            self._ask(nothing, _CHECKED_AS[self._federated.seen.shape], self._budget.seconds).file.close()
        except (QueryTooExpensive, ResultTooLarge):
            return  # of nothing; of the data it may be less, or more

    def _here(self, text: str) -> Query:
        return replace(self._query, text=text)

    def _data(self, clause: Clause, texts: dict[int, str]) -> str:
        """What stands in place of a clause."""
        variables = self._variables(clause)
        before = self._budget.bytes, self._budget.rows
        try:
            solutions = self._solutions(clause, variables, texts)
            block = self._block(clause, variables, solutions.rows)
        except RemoteError:
            if not clause.silent:
                raise
            self._budget.bytes, self._budget.rows = before
            block = write_values((), [()])  # one solution that binds nothing
        if clause.in_graph:
            unused = next(name for n in range(1 << 20) if (name := f"triple{n}") not in self._federated.structure.text)
            return f"{{ {block} FILTER EXISTS {{ ?{unused}s ?{unused}p ?{unused}o }} }}"
        return block

    def _block(self, clause: Clause, variables: list[str], rows: list[Row]) -> str:
        try:
            return write_values(variables, rows)
        except Unwritable as error:
            raise RemoteInvalid(clause.endpoint, mark("its answer holds what is no RDF term")) from error

    def _variables(self, clause: Clause) -> list[str]:
        """The variables in scope in a clause's body, as who will evaluate the query sees them."""
        structure = self._federated.structure
        body = structure.slice(clause.opening, clause.end)
        head = self._federated.prologue.declarations(structure.tokens[clause.opening : clause.end])
        text = f"{head}SELECT * WHERE {body} LIMIT 0"
        check_remote(text)
        return self._rows(Query(text, _NO_GRAPH), self._budget.seconds)[0]

    def _solutions(self, clause: Clause, variables: list[str], texts: dict[int, str]) -> Solutions:
        join = self._join(clause, variables, texts)
        if join is not None:
            names, rows = join
            batches = [rows[at : at + joining.BATCH] for at in range(0, len(rows), joining.BATCH)]
            found = self._fetch(clause, variables, [(names, batch) for batch in batches])
            # A blank node that stands in two answers is two here: then the endpoint is asked for all at once.
            if not (found.named and len(batches) > 1):
                return found
        return self._fetch(clause, variables, [None])

    def _fetch(
        self, clause: Clause, variables: list[str], joins: Sequence[tuple[list[str], list[Row]] | None]
    ) -> Solutions:
        queries = [joining.remote_query(self._federated, clause, variables, join) for join in joins]
        for text in queries[:1]:
            check_remote(text)
        if not queries:
            return Solutions()
        return self._fetcher(clause.endpoint, queries, variables, self._budget, on_departure.get())

    def _join(self, clause: Clause, variables: list[str], texts: dict[int, str]) -> tuple[list[str], list[Row]] | None:
        """What the clause's shared variables can be; None where it is to be asked for all."""
        side = joining.local_side(self._federated, clause)
        shared = [] if side is None else joining.shared_variables(self._federated, side, variables)
        if side is None or not shared:
            return None
        text = joining.bindings_query(self._federated, side, shared, texts)
        try:
            names, rows = self._rows(self._here(text), self._budget.seconds * _BINDINGS_SHARE, remember=True)
        except (QueryError, QueryTimeout, QueryTooExpensive, ResultTooLarge):
            return None
        if len(rows) > joining.MOST_BINDINGS:
            return None
        kept = joining.joinable(names, rows)
        return kept if kept[0] else None

    def _rows(self, query: Query, seconds: float, *, remember: bool = False) -> tuple[list[str], list[Row]]:
        answer = self._ask(query, _JSON, seconds)
        if remember:
            self.versions.add(answer.version)
        parsed = parse_query_results(answer.read(), format=QueryResultsFormat.JSON)
        assert isinstance(parsed, QuerySolutions)
        names = [variable.value for variable in parsed.variables]
        return names, [tuple(solution[name] for name in names) for solution in parsed]

    def _ask(self, query: Query, answer_format: Format, seconds: float) -> Answer:
        """Evaluate within what is left of the deadline, which is less than the other engine would give."""
        if seconds <= 0:
            raise QueryTimeout(self._seconds)
        with _ended_after(seconds) as was_ended:
            try:
                return self._inner.evaluate(query, answer_format)
            except EngineUnavailable:
                if was_ended():
                    raise QueryTimeout(self._seconds) from None
                raise


@contextmanager
def _ended_after(seconds: float) -> Iterator[Callable[[], bool]]:
    """End an evaluation in the block after a time, if its engine can be interrupted; gives whether that was done."""
    outer = on_departure.get()
    ended = threading.Event()
    timers: list[threading.Timer] = []

    def register(cancel: Callable[[], None]) -> None:
        if outer is not None:
            outer(cancel)

        def end() -> None:
            ended.set()
            cancel()

        timers.append(threading.Timer(seconds, end))
        timers[-1].daemon = True
        timers[-1].start()

    token = on_departure.set(register)
    try:
        yield ended.is_set
    finally:
        on_departure.reset(token)
        for timer in timers:
            timer.cancel()
