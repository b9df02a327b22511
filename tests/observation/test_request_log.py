"""What a line of the log holds, and what happens when nobody takes the lines."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from urllib.parse import quote

from kg import logs
from kg.web.observation import request_log
from kg.web.observation.observed import Observed, Seen
from kg.web.observation.request_log import Request, RequestLog
from kg.web.proxies import ClientAddresses

QUERY = "SELECT ?secret { ?s ?p '大切' }"
TOLD = Observed(rows=3, query=None)


def request(outcome: str = "ok", told: Observed | None = TOLD, **environ: object) -> Request:
    base = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/sparql",
        "QUERY_STRING": f"query={quote(QUERY)}&token=abc",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_USER_AGENT": "Browser/1",
        "wsgi.input": io.BytesIO(),
    }
    headers = [("ETag", '"t"'), ("X-Juten-Version", "0123456789abcdef")]
    return Request(Seen(base | environ, "id-1234567", 0, told), headers, 200, outcome, 1_500_000, 42, 1.5)


def lines_of(*requests: Request, wanted: str = logs.ALL, fields: tuple[str, ...] = ()) -> list[dict[str, object]]:
    written: list[bytes] = []
    log = RequestLog(wanted, fields, logs.line_writer(logs.JSON), ClientAddresses(()).of, written.append)
    for one in requests:
        if log.wants(one.outcome):
            log.add(one)
    log.close()
    return [json.loads(line) for line in b"".join(written).splitlines()]


def test_a_line_says_what_the_issue_promises_and_nothing_personal() -> None:
    (line,) = lines_of(request())
    assert line == {
        "timestamp": "1970-01-01T00:00:01.500Z",
        "level": "info",
        "logger": "kg.requests",
        "event": "request",
        "request_id": "id-1234567",
        "method": "GET",
        "route": "sparql",
        "status": 200,
        "outcome": "ok",
        "version": "0123456789abcdef",
        "query_hash": hashlib.sha256(QUERY.encode()).hexdigest()[:16],
        "seconds": 0.0015,
        "rows": 3,
        "bytes": 42,
    }


def test_personal_fields_are_there_where_they_were_asked_for() -> None:
    (line,) = lines_of(request(), fields=logs.FIELDS)
    assert line["address"] == "192.0.2.7"
    assert line["agent"] == "Browser/1"
    assert line["query"] == QUERY
    assert line["url"] == f"/sparql?query={quote(QUERY)}&token=abc"


def test_the_same_query_has_one_hash_by_get_form_and_body() -> None:
    form = {
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "wsgi.input": io.BytesIO(f"query={quote(QUERY)}".encode()),
    }
    body = {"CONTENT_TYPE": "application/sparql-query", "wsgi.input": io.BytesIO(QUERY.encode())}
    posts = [request(REQUEST_METHOD="POST", QUERY_STRING="", told=None, **one) for one in (form, body)]
    assert len({line["query_hash"] for line in lines_of(request(), *posts)}) == 1


def test_the_rows_of_an_answer_from_the_cache_are_those_it_was_made_with() -> None:
    _made, cached = lines_of(request(), request(outcome="cached", told=None))
    assert cached["rows"] == 3


def test_only_failures_get_a_line_where_only_they_are_wanted() -> None:
    outcomes = ["ok", "cached", "invalid", "not-found", "timeout", "error", "client-left", "overload"]
    lines = lines_of(*map(request, outcomes), wanted=logs.ERRORS)
    assert [line["outcome"] for line in lines] == ["timeout", "error", "client-left", "overload"]


def test_a_query_that_cannot_be_read_gets_a_line_all_the_same() -> None:
    (line,) = lines_of(request(QUERY_STRING="query=%ff&query=b", told=None))
    assert "query_hash" not in line


def test_a_log_that_nobody_reads_stops_no_request_and_takes_bounded_memory(monkeypatch) -> None:
    monkeypatch.setattr(request_log, "LARGEST_QUEUE", 50 * 4096)
    read = threading.Event()
    written: list[bytes] = []

    def write(data: bytes) -> None:
        read.wait(60)
        written.append(data)

    log = RequestLog(logs.ALL, (), logs.line_writer(logs.JSON), ClientAddresses(()).of, write)
    for _ in range(500):
        log.add(request())
    assert log.dropped >= 400
    read.set()
    log.close()
    assert b"".join(written).count(b"\n") == 500 - log.dropped
