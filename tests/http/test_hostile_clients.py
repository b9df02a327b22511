"""Clients that hold on: slow ones, silent ones, and those that leave. While they do, others are answered."""

from __future__ import annotations

import contextlib
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest

from tests.serving import Server

HALF_OPEN = 3000
HEADERS = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def many_descriptors() -> Iterator[None]:
    """This process may open enough sockets for the test."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert hard == resource.RLIM_INFINITY or hard > HALF_OPEN + 200, "the hard limit of open files is too low"
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, HALF_OPEN + 200), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def connect(server: Server) -> socket.socket:
    address = urlsplit(server.url)
    return socket.create_connection((address.hostname, address.port), timeout=30)


def is_answered(server: Server) -> bool:
    answer = httpx.get(f"{server.url}/sparql", params={"query": "ASK {}"}, timeout=30, trust_env=False)
    return answer.status_code == 200 and answer.json()["boolean"] is True


def descriptors(server: Server) -> int:
    main = psutil.Process(server.process.pid)
    return sum(process.num_fds() for process in [main, *main.children(recursive=True)])


@pytest.mark.usefixtures("many_descriptors")
def test_three_thousand_half_open_connections_do_not_keep_others_from_an_answer(
    start_server: Callable[..., Server],
) -> None:
    server = start_server(KG_CACHE_BYTES="0")
    assert is_answered(server)
    before = descriptors(server)
    with contextlib.ExitStack() as stack:
        for _ in range(HALF_OPEN):
            connection = stack.enter_context(connect(server))
            connection.sendall(HEADERS)
        for _ in range(20):
            assert is_answered(server)
    end = time.monotonic() + 60
    while descriptors(server) > before + 10:
        assert time.monotonic() < end, "the connections are still held"
        time.sleep(0.2)
    assert is_answered(server)


def test_a_body_that_comes_byte_by_byte_holds_nobody_up(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_CACHE_BYTES="0", KG_WORKERS="1")
    body = b"ASK { ?s ?p ?o }"
    head = (
        "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    answers: list[bytes] = []

    def trickle() -> None:
        with connect(server) as connection:
            connection.sendall(head.encode())
            for letter in body:
                connection.sendall(bytes([letter]))
                time.sleep(0.1)
            pieces = []
            while piece := connection.recv(65536):
                pieces.append(piece)
            answers.append(b"".join(pieces))

    threads = [threading.Thread(target=trickle) for _ in range(30)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert is_answered(server)
    for thread in threads:
        thread.join(60)
    assert len(answers) == 30
    assert all(answer.startswith(b"HTTP/1.1 200") and answer.endswith(b'"boolean":true}') for answer in answers)


def test_readers_of_one_byte_at_a_time_hold_no_worker(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_CACHE_BYTES="0", KG_WORKERS="1")
    numbers = " ".join(map(str, range(300)))
    query = quote(f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}")
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(server)) for _ in range(20)]
        for connection in slow:
            connection.sendall(f"GET /sparql?format=json&query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        for _ in range(10):
            for connection in slow:
                assert len(connection.recv(1)) == 1
            assert is_answered(server)


def test_clients_that_leave_after_the_first_byte_leave_nothing_behind(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_CACHE_BYTES="0")
    assert is_answered(server)
    before = descriptors(server)
    query = quote("SELECT * { ?s ?p ?o }")
    for _ in range(100):
        with connect(server) as connection:
            connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(1) == b"H"
    end = time.monotonic() + 60
    while descriptors(server) > before + 10:
        assert time.monotonic() < end, "descriptors are still held"
        time.sleep(0.2)
    assert is_answered(server)


BROKEN = {
    "NUL": b"SELECT * { ?s ?p \0 }",
    "invalid UTF-8": b'SELECT * { ?s ?p "\xff" }',
    "UTF-16": "SELECT * { ?s ?p ?o }".encode("utf-16"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_query_in_no_utf8_is_400_and_the_next_is_answered(server: Server, name: str) -> None:
    answer = httpx.post(
        f"{server.url}/sparql",
        content=BROKEN[name],
        headers={"Content-Type": "application/sparql-query", "Accept": "application/json"},
        trust_env=False,
    )
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert is_answered(server)


def test_a_query_of_ten_megabytes_is_answered_and_one_over_the_limit_is_413(server: Server) -> None:
    query = "ASK {} #" + "x" * 10_000_000
    taken = httpx.post(f"{server.url}/sparql", data={"query": query}, timeout=60, trust_env=False)
    assert taken.status_code == 200
    refused = httpx.post(f"{server.url}/sparql", data={"query": query * 2}, timeout=60, trust_env=False)
    assert refused.status_code == 413
    assert is_answered(server)
