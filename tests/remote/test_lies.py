"""Whatever an engine answers, a client of ours gets the whole answer or one of our errors, within the deadline."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import pytest

from kg.engine.errors import (
    EngineFailure,
    EngineUnavailable,
    ForbiddenFeature,
    Overloaded,
    QueryError,
    QuerySyntaxError,
    QueryTimeout,
    ResultTooLarge,
)
from kg.engine.interface import Query, on_departure
from kg.formats import BY_NAME
from tests.federation.servers import answer, chunked_head, endless, raw, silent
from tests.remote.conftest import OpenRemote
from tests.remote.extensions import THEIRS
from tests.remote.honest import HonestEngine
from tests.remote.liar import Liar

Lying = Callable[..., Liar]
JSON, CSV = BY_NAME["json"], BY_NAME["csv"]
JSON_TYPE = JSON.media_type
QUERY = Query("SELECT * { ?s ?p ?o }")
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"here"}}]}}'


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def test_a_whole_answer_arrives_as_it_was_sent(lying: Lying, open_remote: OpenRemote) -> None:
    liar = lying(answer(ROWS))
    found = open_remote(liar.url).evaluate(QUERY, JSON)
    assert (found.rows, found.version, found.read()) == (1, "00000000000000a1", ROWS)


def test_the_format_that_is_wanted_is_asked_for(lying: Lying, open_remote: OpenRemote) -> None:
    liar = lying(answer(b"x\r\n1\r\n", "text/csv"))
    open_remote(liar.url).evaluate(QUERY, CSV).read()
    assert b"\r\nAccept: text/csv\r\n" in liar.lied_to[0]


SLOW = {
    "silent": silent,
    "headers for ever": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: yes\r\n", 0.05),
    "a byte at a time": endless(chunked_head(), chunk(b" "), 0.05),
}


@pytest.mark.parametrize("lie", SLOW.values(), ids=SLOW.keys())
def test_the_deadline_holds_over_all_of_it(lying: Lying, open_remote: OpenRemote, lie: object) -> None:
    engine = open_remote(lying(lie).url, seconds=1.0)
    with pytest.raises(QueryTimeout) as caught:
        engine.evaluate(QUERY, JSON)
    assert caught.value.seconds == 1.0


TOO_LARGE = {
    "endless": endless(chunked_head(), chunk(b" " * 10_000)),
    "declared": raw(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON_TYPE}\r\nContent-Length: 9999999999\r\n\r\n".encode()),
}


@pytest.mark.parametrize("lie", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_body_over_the_cap_is_an_error(lying: Lying, open_remote: OpenRemote, lie: object) -> None:
    engine = open_remote(lying(lie).url, cap=100_000)
    with pytest.raises(ResultTooLarge) as caught:
        engine.evaluate(QUERY, JSON)
    assert caught.value.cap == 100_000


BROKEN_OFF = {
    "in a chunk": raw(chunked_head() + chunk(ROWS[:20])),
    "before its length": raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: 90\r\n\r\n" % JSON_TYPE.encode() + ROWS[:20]
    ),
    "before its headers": raw(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "at once": raw(),
    "no HTTP": raw(b"SSH-2.0-x\r\n\r\n"),
}


@pytest.mark.parametrize("lie", BROKEN_OFF.values(), ids=BROKEN_OFF.keys())
def test_an_answer_that_breaks_off_is_asked_for_once_more_and_then_an_error(
    lying: Lying, open_remote: OpenRemote, lie: object
) -> None:
    liar = lying(lie)
    with pytest.raises(EngineUnavailable):
        open_remote(liar.url).evaluate(QUERY, JSON)
    assert len(liar.lied_to) == 2


def test_a_connection_that_is_lost_once_costs_nobody_an_answer(lying: Lying, open_remote: OpenRemote) -> None:
    liar = lying(raw(chunked_head() + chunk(ROWS[:20])), answer(ROWS))
    assert open_remote(liar.url).evaluate(QUERY, JSON).read() == ROWS


NOT_WHOLE = {
    "json cut": (JSON, answer(ROWS[:-1])),
    "json cut at a bracket": (JSON, answer(ROWS[:-2])),
    "xml cut": (BY_NAME["xml"], answer(b"<sparql><head/><results></results>", "application/sparql-results+xml")),
    "csv without a length": (CSV, raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\nx\r\n1\r\n")),
    "another type": (JSON, answer(ROWS, "text/html")),
    "no type": (JSON, raw(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")),
    "another coding": (JSON, answer(ROWS, JSON_TYPE, "200 OK", "Content-Encoding: gzip")),
    "cut at a limit of rows": (JSON, answer(ROWS, JSON_TYPE, "200 OK", "X-SPARQL-MaxRows: 1")),
    "status 500": (JSON, answer(b"oops", "text/plain", "500 Internal Server Error")),
}


@pytest.mark.parametrize(("wanted", "lie"), NOT_WHOLE.values(), ids=NOT_WHOLE.keys())
def test_what_may_be_no_whole_answer_is_a_failure(
    lying: Lying, open_remote: OpenRemote, wanted: object, lie: object
) -> None:
    with pytest.raises(EngineFailure):
        open_remote(lying(lie).url).evaluate(QUERY, wanted)


def test_what_virtuoso_has_when_its_time_is_over_is_no_answer(lying: Lying, open_remote: OpenRemote) -> None:
    liar = lying(answer(ROWS, JSON_TYPE, "200 OK", "X-SQL-State: S1TAT"))
    with pytest.raises(QueryTimeout):
        open_remote(liar.url).evaluate(QUERY, JSON)


def test_json_that_ends_with_its_connection_is_whole_where_its_last_bracket_came(
    lying: Lying, open_remote: OpenRemote
) -> None:
    liar = lying(raw(f"HTTP/1.1 200 OK\r\nContent-Type: {JSON_TYPE}\r\n\r\n".encode() + ROWS))
    assert open_remote(liar.url).evaluate(QUERY, JSON).read() == ROWS


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("401 Unauthorized", EngineUnavailable),
        ("403 Forbidden", EngineUnavailable),
        ("404 Not Found", EngineUnavailable),
        ("502 Bad Gateway", EngineUnavailable),
        ("408 Request Timeout", QueryTimeout),
        ("504 Gateway Timeout", QueryTimeout),
        ("413 Content Too Large", QueryError),
        ("429 Too Many Requests", Overloaded),
    ],
)
def test_a_status_means_one_of_our_errors(
    lying: Lying, open_remote: OpenRemote, status: str, error: type[Exception]
) -> None:
    liar = lying(answer(b"", "text/plain", status))
    with pytest.raises(error):
        open_remote(liar.url).evaluate(QUERY, JSON)
    assert len(liar.lied_to) == 1


def test_an_engine_with_too_much_to_do_says_when_to_come_again(lying: Lying, open_remote: OpenRemote) -> None:
    liar = lying(answer(b"", "text/plain", "503 Service Unavailable", "Retry-After: 7"))
    with pytest.raises(Overloaded) as caught:
        open_remote(liar.url).evaluate(QUERY, JSON)
    assert caught.value.retry_after == 7


def test_a_redirect_is_not_followed(lying: Lying, open_remote: OpenRemote) -> None:
    elsewhere = lying(answer(ROWS))
    liar = lying(answer(b"", "text/plain", "302 Found", f"Location: {elsewhere.url}"))
    with pytest.raises(EngineUnavailable):
        open_remote(liar.url).evaluate(QUERY, JSON)
    assert elsewhere.lied_to == []


def test_a_syntax_error_keeps_its_place_and_loses_the_lines_after(lying: Lying, open_remote: OpenRemote) -> None:
    body = b'error at 1:12: expected one of "{", WHERE\n\nSPARQL query:\nsecret'
    liar = lying(answer(body, "text/plain", "400 Bad Request"))
    with pytest.raises(QuerySyntaxError) as caught:
        open_remote(liar.url).evaluate(QUERY, JSON)
    assert (caught.value.line, caught.value.column) == (1, 12)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["INSERT DATA { <a:b> <a:b> 1 }", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }"])
def test_what_an_endpoint_refuses_never_reaches_the_engine(lying: Lying, open_remote: OpenRemote, text: str) -> None:
    liar = lying(answer(ROWS))
    with pytest.raises(ForbiddenFeature):
        open_remote(liar.url).evaluate(Query(text), JSON)
    assert liar.lied_to == []


@pytest.mark.parametrize("text", THEIRS.values(), ids=THEIRS)
def test_functions_of_the_engines_own_are_not_passed_on(lying: Lying, open_remote: OpenRemote, text: str) -> None:
    liar = lying(answer(ROWS))
    with pytest.raises((ForbiddenFeature, QuerySyntaxError)):
        open_remote(liar.url).evaluate(Query(text), JSON)
    assert liar.lied_to == []


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX e: <http://e/bif:> SELECT ?bif { ?bif e:sql 'bif:http_get OPTION' , <http://e/java:x> } # sql:x",
        "PREFIX : <http://e/> SELECT ?option { ?option :define :option ; a :java }",
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT (xsd:integer('1') AS ?x) { _:bif ?p ?o }",
    ],
)
def test_what_only_looks_like_them_is_asked(lying: Lying, open_remote: OpenRemote, text: str) -> None:
    open_remote(lying(answer(ROWS)).url).evaluate(Query(text), JSON).read()


def test_a_query_of_any_length_is_read_for_service_before_it_is_sent(lying: Lying, open_remote: OpenRemote) -> None:
    liar = lying(answer(ROWS))
    engine = open_remote(liar.url)
    with pytest.raises(ForbiddenFeature):
        engine.evaluate(Query(f"SELECT * {{ {'#' * 70_000}\n SERVICE <http://x/> {{ ?s ?p ?o }} }}"), JSON)
    with pytest.raises(QueryError, match="longer"):
        engine.evaluate(Query(f"SELECT * {{ {'#' * 300_000}\n }}"), JSON)
    assert liar.lied_to == []


def test_a_client_that_leaves_takes_its_query_along(lying: Lying, open_remote: OpenRemote) -> None:
    asked, hung_up = threading.Event(), threading.Event()

    def wait(connection: object) -> None:
        asked.set()
        if connection.recv(1) == b"":
            hung_up.set()
        raise OSError

    engine = open_remote(lying(wait).url)
    leave = []
    token = on_departure.set(leave.append)
    threading.Thread(target=lambda: asked.wait(30) and leave[0]()).start()
    try:
        with pytest.raises(EngineUnavailable, match="cancelled"):
            engine.evaluate(QUERY, JSON)
    finally:
        on_departure.reset(token)
    assert hung_up.wait(30)


def test_one_query_more_than_may_wait_is_refused_at_once(lying: Lying, open_remote: OpenRemote) -> None:
    asked = threading.Semaphore(0)

    def wait(connection: object) -> None:
        asked.release()
        silent(connection)

    engine = open_remote(lying(wait).url, connections=1, queue=0, seconds=10)
    errors: list[BaseException] = []

    def ask() -> None:
        try:
            engine.evaluate(QUERY, JSON)
        except Exception as error:  # noqa: BLE001 - looked at below
            errors.append(error)

    first = threading.Thread(target=ask)
    first.start()
    assert asked.acquire(timeout=30)
    with pytest.raises(Overloaded):
        engine.evaluate(QUERY, JSON)
    engine.close()
    first.join(30)
    assert [type(error) for error in errors] == [EngineUnavailable]


@pytest.mark.parametrize(
    ("credentials", "header"),
    [
        ({"user": "leser"}, b"Authorization: Basic bGVzZXI6Z2VoZWlt"),
        ({"token": "t0ken"}, b"Authorization: Bearer t0ken"),
    ],
)
def test_credentials_go_along_and_into_no_log(
    lying: Lying,
    open_remote: OpenRemote,
    caplog: pytest.LogCaptureFixture,
    credentials: dict[str, str],
    header: bytes,
) -> None:
    liar = lying(answer(b"no", "text/plain", "401 Unauthorized"))
    with caplog.at_level(logging.DEBUG), pytest.raises(EngineUnavailable):
        open_remote(liar.url, **credentials).evaluate(QUERY, JSON)
    assert header in liar.lied_to[0]
    for secret in ("geheim", "bGVzZXI6Z2VoZWlt", "t0ken"):
        assert secret not in caplog.text


def test_a_dead_engine_is_an_error_and_no_version(open_remote: OpenRemote, honest: HonestEngine) -> None:
    import socket

    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        engine = open_remote(f"http://127.0.0.1:{unused.getsockname()[1]}/query", ready=False)
        with pytest.raises(EngineUnavailable):
            _ = engine.version
        with pytest.raises(EngineUnavailable):
            engine.evaluate(QUERY, JSON)
