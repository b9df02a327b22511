"""What is computed once and kept: who asks while the first one computes waits for that, and does not do it as well.

After a switch of versions the first pages of many visitors want the same figures at the same moment. Knows nothing of
what is computed.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


def once(kept: int) -> Callable[[Callable[Arguments, Value]], Callable[Arguments, Value]]:
    """A decorator: the values of so many calls are kept, the least recently used go first. Safe for threads.

    An error is raised to its caller alone and never kept: whoever waited asks for himself then, for the first one may
    have failed because its own client left.
    """

    def decorate(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
        values: OrderedDict[Hashable, Future[Value]] = OrderedDict()
        lock = threading.Lock()

        def join(key: Hashable) -> tuple[Future[Value], bool]:
            with lock:
                found = values.get(key)
                if found is not None:
                    values.move_to_end(key)
                    return found, False
                found = values[key] = Future()
                if len(values) > kept:
                    values.popitem(last=False)
                return found, True

        @wraps(function)
        def asked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
            key = (args, tuple(sorted(kwargs.items())))
            value, leads = join(key)
            if not leads:
                try:
                    return value.result()
                except Exception:  # noqa: BLE001 - the first one's, which tells us nothing
                    return function(*args, **kwargs)
            try:
                value.set_result(function(*args, **kwargs))
            except BaseException as error:
                with lock:
                    if values.get(key) is value:
                        del values[key]
                value.set_exception(error)
                raise
            return value.result()

        return asked

    return decorate
