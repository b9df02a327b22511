"""A circuit breaker around an engine: after some connections lost in a row, nobody waits for it any more.

Only lost connections count, and health checks without an answer: a query that is wrong or takes too long says nothing
of the engine, and nobody could shut the site with such. pybreaker keeps the state; the health check, which goes on
meanwhile, closes it as soon as there is an answer, whatever the clock on the wall does.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pybreaker

from kg.engine.errors import EngineUnavailable
from kg.engine.remote.client import ConnectionLost

FAILURES = 5  # in a row
TRIED_AGAIN = 30.0  # s after which a query is let through where no health check ever answers

_log = logging.getLogger(__name__)


class _Listener(pybreaker.CircuitBreakerListener):
    def state_change(
        self,
        cb: pybreaker.CircuitBreaker,
        old_state: pybreaker.CircuitBreakerState | None,
        new_state: pybreaker.CircuitBreakerState,
    ) -> None:
        del cb
        if old_state is not None:
            _log.warning("circuit breaker of the engine: %s, was %s", new_state.name, old_state.name)


class Breaker:
    """Safe to use from any thread; a block inside of :meth:`guard` holds no lock."""

    def __init__(self) -> None:
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=FAILURES,
            reset_timeout=TRIED_AGAIN,
            exclude=[lambda error: not isinstance(error, ConnectionLost)],
            listeners=[_Listener()],
            name="engine",
            throw_new_error_on_trip=False,
        )

    @property
    def is_open(self) -> bool:
        """Whether queries are refused."""
        return self._breaker.current_state == pybreaker.STATE_OPEN

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Around one question to the engine.

        :raises EngineUnavailable: at once, where the circuit is open.
        """
        try:
            with self._breaker.calling():
                yield
        except pybreaker.CircuitBreakerError:
            raise EngineUnavailable("the engine does not answer; it is being tried again") from None

    def health(self, error: Exception | None) -> None:
        """What a health check found: None for an answer."""
        if error is None:
            if self._breaker.current_state != pybreaker.STATE_CLOSED:
                self._breaker.close()
            return
        with suppress(ConnectionLost, EngineUnavailable), self.guard():
            raise ConnectionLost(str(error))
