"""One load by wrk, and one request after the other: figures, failures, and texts that are new every time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.load import Figures, LoadError, ask_in_turn, figures_of, median_figures, put_load
from benchmarks.peers import Running
from tests.benchmarks.conftest import need_program

BODY = b'{"head": {"vars": []}, "results": {"bindings": []}}'
GOOD = (
    '{"requests": 100, "microseconds": 2000000, "bytes": 1, "p50": 1500, "p99": 9000, "max": 9000, '
    '"connect": 0, "read": 1, "write": 0, "status": 2, "timeout": 0}'
)


class Endpoint(ThreadingHTTPServer):
    """A server on loopback that keeps the queries and gives every one the same status."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.queries: list[str] = []
        self.accepts: set[str | None] = set()

    def handle_error(self, request: object, client_address: object) -> None:
        # wrk leaves in the middle of an answer when its time is over.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_GET(self) -> None:
        self.server.queries.append(parse_qs(urlsplit(self.path).query)["query"][0])
        self.server.accepts.add(self.headers["Accept"])
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def running(endpoint: Endpoint) -> Running:
    return Running(server=None, url=f"http://127.0.0.1:{endpoint.server_port}/sparql", start_seconds=0)  # type: ignore[arg-type]


def load(endpoint: Endpoint, queries: list[str], folder: Path, *, unique: bool) -> Figures:
    need_program("wrk", "wrk")
    return put_load(running(endpoint), queries, unique=unique, seconds=1, folder=folder)


def test_a_repeated_query_is_sent_as_it_is(endpoint: Endpoint, tmp_path: Path) -> None:
    figures = load(endpoint, ["SELECT ?名 { }"], tmp_path, unique=False)
    assert set(endpoint.queries) == {"SELECT ?名 { }"}
    assert endpoint.accepts == {"application/sparql-results+json"}
    assert figures.failed == 0
    assert figures.rate > 0
    assert figures.p99 >= figures.p50


def test_no_two_first_time_queries_are_the_same_even_over_two_loads(endpoint: Endpoint, tmp_path: Path) -> None:
    for _ in range(2):
        load(endpoint, ["SELECT * {}", "ASK {}"], tmp_path, unique=True)
    assert len(endpoint.queries) > 10
    assert len(set(endpoint.queries)) == len(endpoint.queries)
    assert {query.partition("\n")[0] for query in endpoint.queries} == {"SELECT * {}", "ASK {}"}


def test_what_makes_a_query_new_is_a_comment(endpoint: Endpoint, tmp_path: Path) -> None:
    load(endpoint, ["ASK {}"], tmp_path, unique=True)
    assert all(query.startswith("ASK {}\n#") and query.endswith("\n") for query in endpoint.queries)


def test_answers_with_an_error_status_are_failed_requests(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.status = 503
    assert load(endpoint, ["ASK {}"], tmp_path, unique=False).failed > 0


def test_asking_in_turn_asks_three_times(endpoint: Endpoint) -> None:
    figures = ask_in_turn(running(endpoint), ["ASK {}"], unique=True, seconds=30)
    assert len(set(endpoint.queries)) == 3
    assert (figures.failed, figures.clients) == (0, 1)


def test_asking_in_turn_asks_once_where_time_is_over(endpoint: Endpoint) -> None:
    ask_in_turn(running(endpoint), ["ASK {}"], unique=False, seconds=0)
    assert endpoint.queries == ["ASK {}"]


def test_asking_in_turn_counts_failures(endpoint: Endpoint) -> None:
    endpoint.status = 500
    assert ask_in_turn(running(endpoint), ["ASK {}"], unique=False, seconds=30).failed == 3


def test_figures_are_in_answers_a_second_and_milliseconds() -> None:
    assert figures_of(f"some lines\n{GOOD}\n") == Figures(
        rate=50, p50=1.5, p99=9, failed=3, clients=8, failures="read 1, status 2"
    )


@pytest.mark.parametrize("output", ["", "no JSON", "{}", "[1]"])
def test_output_without_figures_is_an_error(output: str) -> None:
    with pytest.raises(LoadError, match="no figures"):
        figures_of(output)


def test_the_median_of_rounds_adds_up_their_failures() -> None:
    rounds = [Figures(rate, rate, rate, 1, 8) for rate in (1.0, 9.0, 2.0)]
    assert median_figures(rounds) == Figures(2, 2, 2, 3, 8)
