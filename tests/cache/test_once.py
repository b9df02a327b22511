"""What is computed once: one computes and the others wait, errors are one's own, and no more is kept than said."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from kg.web.once import once

PATIENCE = 30.0  # s


def test_who_asks_in_the_meantime_gets_the_value_of_the_first() -> None:
    calls: Counter[str] = Counter()
    begun, go_on = threading.Event(), threading.Event()

    @once(4)
    def value(key: str) -> str:
        calls[key] += 1
        begun.set()
        assert go_on.wait(PATIENCE)
        return key.upper()

    with ThreadPoolExecutor(8) as executor:
        asked = [executor.submit(value, "a")]
        assert begun.wait(PATIENCE)
        asked += [executor.submit(value, "a") for _ in range(7)]
        go_on.set()
        assert {future.result(PATIENCE) for future in asked} == {"A"}
    assert (value("a"), calls) == ("A", Counter(a=1))


def test_an_error_is_its_callers_own_and_whoever_waited_asks_for_himself() -> None:
    calls: list[threading.Thread] = []
    begun, go_on = threading.Event(), threading.Event()

    @once(4)
    def value() -> int:
        calls.append(threading.current_thread())
        if len(calls) == 1:
            begun.set()
            assert go_on.wait(PATIENCE)
            raise ConnectionAbortedError("the first one's client left")
        return 7

    with ThreadPoolExecutor(2) as executor:
        first = executor.submit(value)
        assert begun.wait(PATIENCE)
        second = executor.submit(value)
        go_on.set()
        with pytest.raises(ConnectionAbortedError):
            first.result(PATIENCE)
        assert second.result(PATIENCE) == 7
    assert value() == 7


def test_the_least_recently_used_go_first() -> None:
    calls: Counter[int] = Counter()

    @once(2)
    def value(number: int, *, doubled: bool = False) -> int:
        calls[number] += 1
        return number * 2 if doubled else number

    assert [value(1), value(2), value(1), value(3), value(1), value(2)] == [1, 2, 1, 3, 1, 2]
    assert calls == Counter({1: 1, 2: 2, 3: 1})
    assert value(1, doubled=True) == 2
