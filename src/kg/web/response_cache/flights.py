"""One asks, the others wait: of the same request many times at once, the application sees one."""

from __future__ import annotations

import threading

from kg.web.response_cache.key import Key
from kg.web.response_cache.store import Entry


class Flight:
    """One request that is being answered. Its leader answers it; followers wait for the entry."""

    def __init__(self) -> None:
        self._landed = threading.Event()
        self.entry: Entry | None = None

    def wait(self, seconds: float) -> Entry | None:
        """The leader's entry, or None where it has none to share, or none yet: then ask yourself."""
        self._landed.wait(seconds)
        return self.entry

    def land(self) -> None:
        """Let the followers go on."""
        self._landed.set()


class Flights:
    """The requests that are being answered now, by key. Nobody waits twice, and never without an end."""

    def __init__(self) -> None:
        self._flights: dict[Key, Flight] = {}
        self._lock = threading.Lock()

    def join(self, key: Key) -> tuple[Flight, bool]:
        """The flight for a key, and whether the caller leads it; who leads must :meth:`leave`, whatever happens."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return flight, False
            flight = self._flights[key] = Flight()
            return flight, True

    def leave(self, key: Key, flight: Flight) -> None:
        """The leader is done or has failed. Safe to call twice."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.land()
