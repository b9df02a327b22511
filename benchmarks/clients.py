"""The clients of the soak: ordinary ones whose every answer is checked, bombers, and those who leave.

Each is a thread with a connection of its own, paced, and ends at a given time. What they saw is in their records; they
judge nothing.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import socket
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit
from uuid import uuid4

from benchmarks.answers import NotAnAnswer, Rows, rows_of
from benchmarks.peers import RESULTS_JSON, Running

ORDINARY_PAUSE = 0.05  # seconds between two requests of an ordinary client: 20 a second at the most
BOMB_PAUSE = 0.1
LEAVING_PAUSE = 0.25
PATIENCE = 30.0  # seconds that a client waits for an answer; one that comes later is lost

_DEEP = "(" * 5_000 + "1" + ")" * 5_000
_CHAIN = " ".join(f"BIND(CONCAT(?x{step}, ?x{step}) AS ?x{step + 1})" for step in range(28))
_PATH = "/".join(["<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>?"] * 400)

# Deep ones that a big enough stack answers: what their one cell must hold, where they are answered.
ANSWERS: dict[str, str] = {"nested parentheses": "1", "long arithmetic": "4000"}

# Queries that must not harm anybody: too deep, too long, too big in memory, too slow.
BOMBS: dict[str, str] = {
    "cross product, sorted": "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "cross product, counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c != ?f) }",
    "nested parentheses": f"SELECT ({_DEEP} AS ?x) {{}}",
    "doubling text": f'SELECT ?x28 {{ BIND("xxxxxxxx" AS ?x0) {_CHAIN} }}',
    "long path": f"SELECT * {{ ?a {_PATH} ?b }}",
    "long arithmetic": "SELECT (" + "+".join(["1"] * 4_000) + " AS ?x) {}",
}


@dataclass(frozen=True, slots=True)
class Question:
    """An ordinary query, its right answer, and whether it is made new each time."""

    name: str
    text: str
    right: Rows
    first_time: bool


@dataclass(slots=True)
class OrdinaryRecord:
    """What an ordinary client saw: seconds by kind of question, and what went wrong."""

    repeated: list[float] = field(default_factory=list)
    first_time: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Client(ABC):
    """A thread that does something again and again until a time comes."""

    def __init__(self, running: Running, until: float, pause: float) -> None:
        self.running, self.until, self.pause = running, until, pause
        self.address = urlsplit(running.url)
        self.thread = threading.Thread(target=self._loop, daemon=True)

    def start(self) -> None:
        """Begin."""
        self.thread.start()

    def join(self) -> None:
        """Wait for its end.

        :raises TimeoutError: where it does not end although its time is over.
        """
        self.thread.join(max(self.until - time.monotonic(), 0) + 2 * PATIENCE)
        if self.thread.is_alive():
            raise TimeoutError(f"a client did not end: {type(self).__name__}")

    def _loop(self) -> None:
        try:
            while time.monotonic() < self.until:
                self.act()
                time.sleep(self.pause)
        finally:
            self.close()

    @abstractmethod
    def act(self) -> None:
        """Make one request."""

    def close(self) -> None:  # noqa: B027 - most keep nothing open
        """Close what is open."""


class OrdinaryClient(Client):
    """Asks questions whose right answers are known, over one connection that stays open."""

    def __init__(self, running: Running, until: float, questions: list[Question], seed: int) -> None:
        super().__init__(running, until, ORDINARY_PAUSE)
        self.record = OrdinaryRecord()
        self._questions, self._random = questions, Random(seed)
        self._token, self._sent = uuid4().hex, 0
        self._known: dict[str, set[bytes]] = {}  # digests of bodies that were compared row by row and found right
        self._connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=PATIENCE)

    def act(self) -> None:
        question = self._random.choice(self._questions)
        self._sent += 1
        text = question.text + (f"\n#{self._token}-{self._sent}\n" if question.first_time else "")
        begun = time.perf_counter()
        try:
            self._connection.request("GET", self.running.target(text), headers={"Accept": RESULTS_JSON})
            response = self._connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self.record.problems.append(f"{question.name}: lost: {type(error).__name__} {error}")
            return
        took = time.perf_counter() - begun
        (self.record.first_time if question.first_time else self.record.repeated).append(took)
        self._judge(question, response.status, body)

    def _judge(self, question: Question, status: int, body: bytes) -> None:
        digest = hashlib.sha256(body).digest()
        known = self._known.setdefault(question.text, set())
        if status == 200 and digest in known:
            return
        try:
            problem = question.right.difference(rows_of(body)) if status == 200 else f"status {status}: {body[:200]!r}"
        except NotAnAnswer as error:
            problem = str(error)
        if problem is None:
            known.add(digest)
        else:
            self.record.problems.append(f"{question.name}: {problem}")

    def close(self) -> None:
        self._connection.close()


def ending(name: str, status: int, body: bytes) -> str:
    """How a bomb ended: its status, or ``right answer`` for a deep one that was evaluated as it should."""
    if status != 200 or name not in ANSWERS:
        return str(status)
    try:
        rows = json.loads(body)["results"]["bindings"]
        return "right answer" if [row["x"]["value"] for row in rows] == [ANSWERS[name]] else "wrong answer"
    except (ValueError, KeyError, TypeError):
        return "wrong answer"


class Bomber(Client):
    """Sends one bomb after the other; counts how they end, ``no answer`` for a connection that just ended."""

    def __init__(self, running: Running, until: float, first: int) -> None:
        super().__init__(running, until, BOMB_PAUSE)
        self.statuses: Counter[str] = Counter()
        self._next = first

    def act(self) -> None:
        name = list(BOMBS)[self._next % len(BOMBS)]
        self._next += 1
        connection = http.client.HTTPConnection(self.address.hostname or "", self.address.port, timeout=PATIENCE)
        try:
            body = BOMBS[name].encode()
            headers = {"Content-Type": "application/sparql-query", "Accept": RESULTS_JSON}
            connection.request("POST", self.address.path, body, headers)
            response = connection.getresponse()
            answer = response.read()
            self.statuses[f"{name}: {ending(name, response.status, answer)}"] += 1
        except (OSError, http.client.HTTPException) as error:
            self.statuses[f"{name}: no answer ({type(error).__name__})"] += 1
        finally:
            connection.close()


class Leaver(Client):
    """Asks for a big result and leaves: every second time at once, else after the first byte."""

    def __init__(self, running: Running, until: float, query: str) -> None:
        super().__init__(running, until, LEAVING_PAUSE)
        self.left = 0
        self._query, self._token = query, uuid4().hex

    def act(self) -> None:
        target = self.running.target(f"{self._query}\n#{self._token}-{self.left}\n")
        request = f"GET {target} HTTP/1.1\r\nHost: {self.address.netloc}\r\nAccept: {RESULTS_JSON}\r\n\r\n"
        try:
            with socket.create_connection((self.address.hostname or "", self.address.port or 0), PATIENCE) as client:
                client.sendall(request.encode("ascii"))
                if self.left % 2:
                    client.recv(1)
        except OSError:
            pass  # the server may close first; what matters is how the others fare
        self.left += 1
