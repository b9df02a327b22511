"""What a running server tells of itself: /metrics, the lines of its log, and the id of each request."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

import httpx
import psutil
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from tests.serving import Server

ASK = "/sparql?query=ASK%7B%7D"
BOUND = 60.0  # s within which something must have happened; it takes a second
NUMBERS = " ".join(map(str, range(100)))
# 10^8 combinations to be sorted: beyond any deadline, and beyond any memory.
ENDLESS = "SELECT * { " + " ".join(f"VALUES ?v{n} {{ {NUMBERS} }}" for n in range(4)) + " } ORDER BY ?v3 ?v2 ?v1 ?v0"


def get(server: Server, path: str, **headers: str) -> httpx.Response:
    return httpx.get(server.url + path, headers={"Accept-Language": "en"} | headers, timeout=BOUND, trust_env=False)


def metrics_of(server: Server) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by its name and labels."""
    families = parse_text(get(server, "/metrics").text)
    return {(row.name, frozenset(row.labels.items())): row.value for family in families for row in family.samples}


def sample(server: Server, name: str, **labels: str) -> float:
    return metrics_of(server).get((name, frozenset(labels.items())), 0.0)


def wait_until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + BOUND
    while not condition():
        assert time.monotonic() < end, f"not within {BOUND} s: {what}"
        time.sleep(0.05)


def lines_of(server: Server, count: int) -> list[dict[str, object]]:
    """The first lines of requests, as soon as there are so many."""

    def found() -> list[dict[str, object]]:
        lines = [json.loads(line) for line in server.log]
        return [line for line in lines if line["event"] == "request"]

    wait_until(lambda: len(found()) >= count, f"{count} lines of requests")
    return found()


@pytest.fixture
def busy(start_server: Callable[..., Server]) -> Iterator[Server]:
    """Two web processes, a short deadline, every request in the log."""
    yield start_server(
        KG_WEB_WORKERS="2",
        KG_QUERY_TIMEOUT="1",
        KG_LOG_FORMAT="json",
        KG_LOG_REQUESTS="all",
        KG_TRUSTED_PROXIES="127.0.0.1",
    )


def test_the_counts_of_all_web_processes_add_up(busy: Server) -> None:
    for _request in range(20):  # each on a connection of its own, so that both processes get some
        assert get(busy, "/healthz").status_code == 200
    web = sample(busy, "kg_requests_total", route="operations", outcome="ok")
    assert web >= 20
    count = sample(busy, "kg_request_duration_seconds_count", route="operations")
    infinite = sample(busy, "kg_request_duration_seconds_bucket", route="operations", le="+Inf")
    assert infinite >= count >= web


def test_every_way_to_an_answer_is_counted_and_logged_with_its_outcome(busy: Server) -> None:
    with httpx.Client(base_url=busy.url, timeout=BOUND, trust_env=False, headers={"Accept": "text/csv"}) as client:
        answers = [
            client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 3"}),  # the short way
            client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 3"}),  # the cache
            client.get("/queries", headers={"Accept": "text/html"}),  # the application
            client.get("/sparql", params={"query": "SELECT"}),
            client.get("/nowhere?token=secret"),
            client.get("/sparql", params={"query": "INSERT DATA { <a:a> <a:a> <a:a> }"}),
            client.get("/sparql", params={"query": ENDLESS}),
        ]
    lines = lines_of(busy, len(answers))
    told = {line["request_id"]: line for line in lines}
    assert len(told) == len(answers)
    found = [told[answer.headers["X-Request-ID"]] for answer in answers]
    outcomes = ["ok", "cached", "ok", "invalid", "not-found", "refused"]
    assert [line["outcome"] for line in found][:-1] == outcomes
    assert found[-1]["outcome"] in {"timeout", "too-expensive"}  # a slow machine may reach the one before the other
    assert [line["status"] for line in found] == [answer.status_code for answer in answers]
    assert [line["bytes"] for line in found] == [int(answer.headers["Content-Length"]) for answer in answers]
    assert found[0]["rows"] == found[1]["rows"] == 3
    assert found[0]["query_hash"] == found[1]["query_hash"]
    assert found[0]["version"] == answers[0].headers["X-Juten-Version"]
    for line in found:
        assert not {"address", "agent", "query", "url"} & line.keys()
        assert not any(text in json.dumps(line) for text in ("SELECT", "secret", "127.0.0.1", "httpx"))
    for route, outcome in [("sparql", "ok"), ("sparql", "cached"), ("other", "not-found"), ("sparql", "refused")]:
        assert sample(busy, "kg_requests_total", route=route, outcome=outcome) == 1
    wait_until(lambda: sample(busy, "kg_cache_hits_total") == 1, "the cache's hit is told")
    assert sample(busy, "kg_cache_bytes") > 0
    killed = [sample(busy, "kg_workers_killed_total", cause=cause) for cause in ("deadline", "memory")]
    assert sum(killed) == 1


def test_a_proxys_id_is_the_requests_and_comes_back_from_the_cache_too(busy: Server) -> None:
    for number in range(2):
        given = f"proxy-id-{number}"
        assert get(busy, ASK, **{"X-Request-ID": given}).headers["X-Request-ID"] == given


def test_a_client_that_leaves_is_told_and_its_worker_counted(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_QUERY_TIMEOUT="600", KG_QUERY_MEMORY="8192", KG_LOG_FORMAT="json")
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=BOUND) as connection:
        request = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n"
        connection.sendall(request.encode())
        wait_until(lambda: sample(server, "kg_workers", state="busy") == 1, "a worker is busy")
    (line,) = lines_of(server, 1)
    assert (line["outcome"], line["route"]) == ("client-left", "sparql")
    wait_until(lambda: sample(server, "kg_workers_killed_total", cause="client-left") == 1, "the worker is counted")
    assert sample(server, "kg_requests_in_flight") == 1  # the one that asks


def test_queries_that_wait_are_the_queue(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_WORKERS="1", KG_QUERY_TIMEOUT="600", KG_QUERY_MEMORY="8192")
    host = next(child for child in psutil.Process(server.process.pid).children() if "kg.engine.host" in child.cmdline())
    workers = [child for child in host.children(recursive=True) if child.name() == "kg-worker"]
    for worker in workers:
        worker.suspend()  # it accepts nothing
    address = urlsplit(server.url)
    waiting = [socket.create_connection((address.hostname, address.port), timeout=BOUND) for _client in range(3)]
    for number, connection in enumerate(waiting):
        query = quote(f"SELECT ({number} AS ?n) {{}}")
        connection.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    wait_until(lambda: sample(server, "kg_queue") == 3, "three queries wait")
    for worker in workers:
        worker.resume()
    for connection in waiting:
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.close()
    assert sample(server, "kg_queue") == 0


def test_the_snapshot_that_answers_is_told(server: Server, tiny) -> None:
    assert sample(server, "kg_snapshot_info", version=tiny.version) == 1
    assert sample(server, "kg_snapshot_load_seconds") > 0
    assert abs(sample(server, "kg_snapshot_loaded_timestamp_seconds") - time.time()) < 86_400
    assert sample(server, "kg_ready") == 1
    assert sample(server, "kg_snapshot_standing_in") == 0


def test_openmetrics_is_given_to_who_asks_for_it(server: Server) -> None:
    answer = get(server, "/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text")
    assert "kg_requests" in {family.name for family in parse_openmetrics(answer.text)}
    assert get(server, "/metrics").headers["Content-Type"].startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_what_comes_through_an_unknown_proxy_may_not_read_the_metrics(server: Server, header: str) -> None:
    assert get(server, "/metrics", **{header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(
    ("allowed", "client", "status"),
    [
        ("127.0.0.0/8 ::1", "198.51.100.7", 403),
        ("198.51.100.0/24", "198.51.100.7", 200),
        ("198.51.100.0/24", "::ffff:198.51.100.7", 200),
        ("2001:db8::/32", "2001:db8::9", 200),
        ("2001:db8::/32", "2001:db9::9", 403),
        ("", "127.0.0.1", 403),
    ],
)
def test_the_setting_says_who_may_read_them(make_app: Callable, allowed: str, client: str, status: int) -> None:
    app = make_app(KG_METRICS_FROM=allowed, KG_TRUSTED_PROXIES="127.0.0.1")
    through = {"X-Forwarded-For": client}
    assert app.test_client().get("/metrics", headers=through).status_code == status


def test_by_default_only_failures_get_a_line_and_off_is_silent(start_server: Callable[..., Server]) -> None:
    server, silent = start_server(KG_QUERY_TIMEOUT="1"), start_server(KG_QUERY_TIMEOUT="1", KG_LOG_REQUESTS="off")
    for one in (server, silent):
        for path in (ASK, "/nowhere", f"/sparql?query={quote(ENDLESS)}"):
            get(one, path)
    wait_until(lambda: any("event=request" in line for line in server.log), "a line for the failure")
    for one in (server, silent):
        one.stop()
    assert [line for line in server.log if "event=request" in line and "outcome=t" not in line] == []
    assert [line for line in silent.log if "event=request" in line] == []
