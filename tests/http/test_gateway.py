"""Between the server and the application: clients that leave, that read slowly, that send odd headers or bodies."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from urllib.parse import quote, urlsplit

import httpx
import psutil

from tests.serving import Server

NUMBERS = " ".join(map(str, range(100)))
# 10^8 combinations to be sorted: far beyond any deadline in a test.
ENDLESS = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {NUMBERS} }}" for n in range(4)) + " } ORDER BY ?v3 ?v2 ?v1 ?v0"
# 10^6 rows, some 60 MB.
LARGE = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {NUMBERS} }}" for n in range(3)) + " }"
BOUND = 60.0  # s within which something must have happened; it takes a second


def ask(server: Server, query: str) -> socket.socket:
    """A connection on which a query was sent and nothing was read."""
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=BOUND)
    path = f"/sparql?format=csv&query={quote(query)}"
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    return connection


def busy_workers(server: Server) -> set[int]:
    """Processes of the server that used the processor for most of a moment."""
    processes = [child for child in psutil.Process(server.process.pid).children(recursive=True) if child.is_running()]
    before = {child.pid: sum(child.cpu_times()[:2]) for child in processes}
    time.sleep(0.5)
    busy = set()
    for child in processes:
        try:
            if sum(child.cpu_times()[:2]) - before[child.pid] > 0.05:
                busy.add(child.pid)
        except psutil.NoSuchProcess:
            continue
    return busy


def the_busy_worker(server: Server) -> int:
    """The one that evaluates, as soon as it is seen to."""
    end = time.monotonic() + BOUND
    while len(busy := busy_workers(server)) != 1:
        assert time.monotonic() < end, f"no worker evaluates within {BOUND} s"
    return busy.pop()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < end, f"not within {BOUND} s: {what}"
        time.sleep(0.05)


def test_a_client_that_leaves_takes_its_query_along(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_QUERY_TIMEOUT="600", KG_QUERY_MEMORY="8192")
    connection = ask(server, ENDLESS)
    worker = the_busy_worker(server)
    connection.close()
    wait_until(lambda: not psutil.pid_exists(worker), "the worker has gone with its client")
    assert httpx.get(f"{server.url}/sparql?query=ASK{{}}", trust_env=False).status_code == 200


def test_a_client_that_stays_gets_its_answer_after_a_while(start_server: Callable[..., Server]) -> None:
    server = start_server()
    rows = "SELECT (COUNT(*) AS ?n) { " + LARGE.partition("{")[2]
    answer = httpx.get(f"{server.url}/sparql", params={"query": rows, "format": "csv"}, timeout=BOUND, trust_env=False)
    assert answer.text.split() == ["n", "1000000"]


def test_a_slow_reader_of_a_large_answer_costs_no_memory(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_QUERY_TIMEOUT="60", KG_CACHE_BYTES="0")
    httpx.get(f"{server.url}/sparql?query=ASK{{}}", trust_env=False)
    web = [child for child in psutil.Process(server.process.pid).children() if "host" not in " ".join(child.cmdline())]
    before = sum(child.memory_info().rss for child in web)
    slow = [ask(server, LARGE) for _ in range(3)]
    for connection in slow:
        assert connection.recv(12) == b"HTTP/1.1 200"
    time.sleep(1)
    after = sum(child.memory_info().rss for child in web)
    for connection in slow:
        connection.close()
    assert after - before < 32 << 20  # three answers are 27 MB of CSV; what is in flight is the kernel's


def test_a_large_answer_comes_whole(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_QUERY_TIMEOUT="60")
    with httpx.Client(base_url=server.url, timeout=BOUND, trust_env=False) as client:
        answer = client.get(
            "/sparql", params={"query": LARGE, "format": "csv"}, headers={"Accept-Encoding": "identity"}
        )
    assert len(answer.content) == int(answer.headers["Content-Length"])
    assert answer.content.count(b"\n") == 1_000_001


def test_a_header_with_an_underscore_does_not_pass_for_one_with_a_hyphen(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_TRUSTED_PROXIES="127.0.0.1")
    page = httpx.get(server.url, headers={"X_Forwarded_Host": "evil.example"}, trust_env=False)
    assert "evil.example" not in page.text


def test_a_path_that_is_no_utf8_is_not_found(start_server: Callable[..., Server]) -> None:
    server = start_server()
    assert httpx.get(f"{server.url}/page/%ff", trust_env=False).status_code == 404
