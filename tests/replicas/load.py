"""A bounded load: ``python -m tests.replicas.load URL PLAN``. One line of JSON a request to standard output.

It runs in a process of its own, for only so can it stand in another network namespace. It judges nothing: what it got
is written down and compared afterwards. It ends when its standard input does, and after two minutes at the latest.

The plan is JSON: ``requests`` (method, path, headers, body, unique) are asked again and again, a unique one in another
spelling of its address each time, so that the proxy's cache does not have it; ``walks`` (path, headers) follow
``rel="next"``.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import sys
import threading
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LONGEST = 120.0  # s
PAUSE = 0.004  # s between two requests of a thread: the load is bounded
THREADS = 4
TRIES = 2  # of a request: what was cut off, or got no server, is asked once more, as a careful client does
NEXT = re.compile(r'<([^>]*)>; rel="next"')

_done = threading.Event()
_numbers = count(1)
_spellings = count(1)


@dataclass(frozen=True, slots=True)
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Client:
    """One client of the proxy, on one connection as long as that lasts."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, row: dict[str, Any], path: str) -> Got | None:
        """Ask, and write down what came of it; None where nothing did."""
        number = f"load-{next(_numbers):08d}"
        started = time.time()
        got, failures = None, []
        for _try in range(TRIES):
            try:
                got = self._once(row, path, number)
            except (OSError, http.client.HTTPException) as error:
                failures.append(repr(error))
                self.close()
                continue
            if got.status not in {502, 503, 504}:
                break
            failures.append(str(got.status))
            time.sleep(0.2)
        line = {"id": number, "path": row["path"], "started": started, "seconds": time.time() - started}
        line |= {"failures": failures, "status": got.status if got else 0}
        if got is not None:
            line |= {
                "etag": got.headers.get("etag", ""),
                "version": got.headers.get("x-juten-version", ""),
                "sha256": hashlib.sha256(got.body).hexdigest(),
            }
        say(line)
        return got

    def _once(self, row: dict[str, Any], path: str, number: str) -> Got:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._address, timeout=60)
        headers = row.get("headers", {}) | {"X-Request-ID": number}
        body = row.get("body")
        self._connection.request(row.get("method", "GET"), path, body and body.encode(), headers)
        response = self._connection.getresponse()
        content = response.read()
        return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, content)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def spelt(path: str, number: int) -> str:
    """The same address in another spelling for each number: letters of its path percent-encoded where a bit is set.

    Servers read all of them as one, and a cache that goes by the address has none of them.
    """
    letters, mark, query = path.partition("?")
    found = [chr(0) if char in "/%" else char for char in letters]
    for place, char in enumerate(found):
        if char.isalpha():
            found[place] = f"%{ord(char):02X}" if number & 1 else char
            number >>= 1
    return "".join(letters[i] if char == chr(0) else char for i, char in enumerate(found)) + mark + query


_output = threading.Lock()


def say(line: dict[str, Any]) -> None:
    """One line, whole."""
    with _output:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def request_again_and_again(address: str, rows: list[dict[str, Any]], first: int) -> None:
    """Each request in turn."""
    client = Client(address)
    for number in count(first):
        if _done.is_set():
            break
        row = rows[number % len(rows)]
        path = row["path"]
        if row.get("unique"):
            path = spelt(path, next(_spellings))
        client.ask(row, path)
        time.sleep(PAUSE)
    client.close()


def walk_again_and_again(address: str, row: dict[str, Any]) -> None:
    """All pages from the first to the last, then anew; a line with the versions and the hash of all bodies."""
    client = Client(address)
    while True:
        if _done.is_set():
            break
        path: str | None = row["path"]
        statuses, versions, content = [], [], hashlib.sha256()
        while path is not None:
            got = client.ask(row, spelt(path, next(_spellings)))
            statuses.append(got.status if got else 0)
            if got is None or got.status != 200:
                break
            versions.append(got.headers.get("x-juten-version", ""))
            content.update(got.body)
            found = NEXT.search(got.headers.get("link", ""))
            path = found[1] if found else None
            time.sleep(PAUSE)
        walked = {"walk": row["path"], "statuses": statuses, "versions": versions, "sha256": content.hexdigest()}
        say(walked)
    client.close()


def main() -> None:
    """Until standard input ends."""
    address = urlsplit(sys.argv[1]).netloc
    plan = json.loads(Path(sys.argv[2]).read_text())
    threads = [
        threading.Thread(target=request_again_and_again, args=(address, plan["requests"], first * 5))
        for first in range(THREADS if plan["requests"] else 0)
    ]
    threads += [threading.Thread(target=walk_again_and_again, args=(address, row)) for row in plan.get("walks", ())]
    threading.Thread(target=lambda: (sys.stdin.read(), _done.set()), daemon=True).start()
    for thread in threads:
        thread.start()
    _done.wait(LONGEST)
    _done.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
