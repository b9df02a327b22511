"""What is kept, under what, and what never is."""

from __future__ import annotations

import json
import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from kg.settings import Settings
from kg.web.response_cache import Compression, PublishedVersion, ResponseCache, middleware, with_response_cache
from kg.web.response_cache.key import MAX_BODY, request_key

from .echo import EchoApp, call, environ_of


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def app() -> EchoApp:
    return EchoApp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(app: EchoApp, clock: Clock) -> ResponseCache:
    return ResponseCache(Compression(app), max_bytes=1_000_000, version=lambda: app.published, now=clock)


def calls_for_two(cache: ResponseCache, app: EchoApp, first: dict[str, Any], second: dict[str, Any]) -> int:
    call(cache, first)
    call(cache, second)
    return app.calls


def test_the_second_of_two_equal_requests_does_not_reach_the_application(cache: ResponseCache, app: EchoApp) -> None:
    first = call(cache, environ_of(query="query=1"))
    second = call(cache, environ_of(query="query=1"))
    assert (first.facts, app.calls) == (second.facts, 1)


def test_a_head_is_answered_from_a_kept_get_and_a_get_from_a_kept_head(cache: ResponseCache, app: EchoApp) -> None:
    head = call(cache, environ_of("HEAD"))
    get = call(cache, environ_of("GET"))
    assert (head.body, head.headers, app.calls) == (b"", get.headers, 1)
    assert head.header("Content-Length") == str(len(get.body))
    assert call(cache, environ_of("HEAD")).facts == head.facts


def test_a_post_is_kept_by_its_body_and_type(cache: ResponseCache, app: EchoApp) -> None:
    form = environ_of("POST", body=b"query=1", CONTENT_TYPE="application/x-www-form-urlencoded")
    assert calls_for_two(cache, app, form, form) == 1
    call(cache, environ_of("POST", body=b"query=2", CONTENT_TYPE="application/x-www-form-urlencoded"))
    call(cache, environ_of("POST", body=b"query=1", CONTENT_TYPE="application/sparql-query"))
    call(cache, environ_of("GET"))
    assert app.calls == 4


def test_the_application_reads_the_body_that_the_cache_has_read(cache: ResponseCache) -> None:
    reply = call(cache, environ_of("POST", body="query=施策".encode(), CONTENT_TYPE="application/sparql-query"))
    assert json.loads(reply.body)["body"].encode("latin-1") == "query=施策".encode()


POSTS_NOT_LOOKED_UP: dict[str, dict[str, Any]] = {
    "elsewhere": environ_of("POST", path="/other"),
    "longer than the bound": environ_of("POST", body=b"x" * (MAX_BODY + 1)),
    "of unknown length": environ_of("POST", body=b"x", CONTENT_LENGTH=""),
    "of a length that is no number": environ_of("POST", body=b"x", CONTENT_LENGTH="-1"),
    "of a length in other digits": environ_of("POST", body=b"x", CONTENT_LENGTH="١"),
    "in chunks": environ_of("POST", body=b"x", HTTP_TRANSFER_ENCODING="chunked"),
    "compressed": environ_of("POST", body=b"x", HTTP_CONTENT_ENCODING="gzip"),
    "cut short": environ_of("POST", body=b"x", CONTENT_LENGTH="2"),
}


@pytest.mark.parametrize("name", POSTS_NOT_LOOKED_UP)
def test_no_key_is_made_for_a_post(name: str) -> None:
    assert request_key(dict(POSTS_NOT_LOOKED_UP[name]), "v1") is None


def test_a_post_that_was_cut_short_reaches_the_application_as_far_as_it_came() -> None:
    environ = environ_of("POST", body=b"half", CONTENT_LENGTH="8")
    assert request_key(environ, "v1") is None
    assert environ["wsgi.input"].read() == b"half"


class Trickle(BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(1, size or 0))


def test_a_body_that_comes_byte_by_byte_is_read_whole() -> None:
    environ = environ_of("POST", CONTENT_LENGTH="5") | {"wsgi.input": Trickle(b"query")}
    key = request_key(environ, "v1")
    assert key is not None
    assert key[-1] == (None, b"query")


NOT_LOOKED_UP: dict[str, dict[str, str]] = {
    "a range": {"HTTP_RANGE": "bytes=0-1"},
    "If-Range": {"HTTP_IF_RANGE": '"x"'},
    "If-Match": {"HTTP_IF_MATCH": '"x"'},
    "If-Unmodified-Since": {"HTTP_IF_UNMODIFIED_SINCE": "Sat, 29 Oct 1994 19:43:31 GMT"},
    "If-Modified-Since alone": {"HTTP_IF_MODIFIED_SINCE": "Sat, 29 Oct 1994 19:43:31 GMT"},
    "credentials": {"HTTP_AUTHORIZATION": "Basic eA=="},
    "another method": {"REQUEST_METHOD": "OPTIONS"},
}


@pytest.mark.parametrize("name", NOT_LOOKED_UP)
def test_it_is_not_looked_up_with(name: str, cache: ResponseCache, app: EchoApp) -> None:
    assert calls_for_two(cache, app, environ_of(), environ_of() | NOT_LOOKED_UP[name]) == 2


# Each of these changes the answer of EchoApp; a key without it would give one client another's answer.
DIFFERENT: list[dict[str, str]] = [
    {"PATH_INFO": "/sparql/"},
    {"QUERY_STRING": "query=%31"},
    {"HTTP_ACCEPT": "text/csv"},
    {"HTTP_ACCEPT_LANGUAGE": "en"},
    {"HTTP_HOST": "evil.example"},
    {"SCRIPT_NAME": "/kg"},
    {"wsgi.url_scheme": "https"},
]


@pytest.mark.parametrize("difference", DIFFERENT, ids=lambda difference: next(iter(difference)))
def test_requests_that_differ_in_it_do_not_share_an_answer(
    difference: dict[str, str], cache: ResponseCache, app: EchoApp
) -> None:
    plain = environ_of(query="query=1")
    assert call(cache, plain).facts != call(cache, plain | difference).facts
    assert call(cache, plain).facts == call(app, plain).facts


def test_the_server_name_counts_where_there_is_no_host(cache: ResponseCache, app: EchoApp) -> None:
    plain = environ_of()
    del plain["HTTP_HOST"]
    assert calls_for_two(cache, app, plain, plain | {"SERVER_PORT": "8000"}) == 2


FORWARDED = ["HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX"]


@pytest.mark.parametrize("name", FORWARDED)
def test_a_header_that_only_a_trusted_proxy_may_set_never_reaches_another_client(
    name: str, cache: ResponseCache, app: EchoApp
) -> None:
    value = "https" if name.endswith("PROTO") else "8443" if name.endswith("PORT") else "/evil"
    forged = environ_of() | {name: value}
    trusted = forged | {"REMOTE_ADDR": "10.0.0.1"}
    for environ in (trusted, forged, environ_of(), trusted, forged, environ_of()):
        assert call(cache, environ).facts == call(app, environ).facts


def test_the_clients_behind_a_proxy_share_answers(cache: ResponseCache, app: EchoApp) -> None:
    behind = environ_of(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_HOST="kg.example", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert calls_for_two(cache, app, behind, behind | {"HTTP_X_FORWARDED_FOR": "198.51.100.2"}) == 1


def test_each_coding_is_made_once(cache: ResponseCache, app: EchoApp) -> None:
    for header in ("br", "gzip;q=0.5, br", "br", "zstd", "gzip", "identity", "", "zstd;q=1"):
        call(cache, environ_of(query="size=2000", HTTP_ACCEPT_ENCODING=header))
    assert app.calls == 4


@pytest.mark.parametrize(
    "kind", ["volatile", "cookie", "private", "stream", "weak", "untagged", "origin", "error", "gone", "missing"]
)
def test_it_is_never_kept_when(kind: str, cache: ResponseCache, app: EchoApp) -> None:
    for _ in range(3):
        reply = call(cache, environ_of(path=f"/{kind}"))
        assert reply.status[:3] == {"error": "400", "gone": "303", "missing": "404"}.get(kind, "200")
    assert app.calls == 3


def test_an_answer_above_its_share_is_not_kept_and_its_condition_reaches_the_application(
    cache: ResponseCache, app: EchoApp
) -> None:
    large = environ_of(query="size=300000")
    tag = call(cache, large).header("ETag")
    assert tag is not None
    reply = call(cache, large | {"HTTP_IF_NONE_MATCH": tag})
    assert (reply.status[:3], reply.header("ETag"), app.calls) == ("304", tag, 2)


def test_a_failure_is_passed_on_and_not_kept(cache: ResponseCache, app: EchoApp) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError, match="failed"):
            call(cache, environ_of(path="/broken"))
    assert app.calls == 2


def test_a_condition_is_answered_from_the_cache(cache: ResponseCache, app: EchoApp) -> None:
    environ = environ_of(query="size=2000", HTTP_ACCEPT_ENCODING="br")
    full = call(cache, environ)
    tag = full.header("ETag")
    assert tag is not None
    plain = tag.replace("-br", "")
    for held in (tag, f"W/{tag}", f'"other", {tag}', plain, f"W/{plain}", "*"):
        reply = call(cache, environ | {"HTTP_IF_NONE_MATCH": held})
        assert (reply.status[:3], reply.body) == ("304", b"")
        assert {reply.header("Vary"), reply.header("Cache-Control")} == {
            full.header("Vary"),
            full.header("Cache-Control"),
        }
        assert reply.header("Content-Length") is None
    assert call(cache, environ | {"HTTP_IF_NONE_MATCH": '"other"'}).facts == full.facts
    assert app.calls == 1


def test_a_condition_before_anything_is_kept_fills_the_cache(cache: ResponseCache, app: EchoApp) -> None:
    tag = call(app, environ_of()).header("ETag")
    assert tag is not None
    assert call(cache, environ_of(HTTP_IF_NONE_MATCH=tag)).status[:3] == "304"
    assert call(cache, environ_of()).status[:3] == "200"
    assert app.calls == 2


def test_a_condition_on_a_post_is_not_a_condition(cache: ResponseCache, app: EchoApp) -> None:
    for _ in range(2):
        assert call(cache, environ_of("POST", body=b"query=1", HTTP_IF_NONE_MATCH="*")).status[:3] == "200"


def test_a_caller_may_change_the_headers_that_it_got(cache: ResponseCache) -> None:
    first = call(cache, environ_of())
    for _ in range(2):
        call(cache, environ_of()).headers.append(("Date", "now"))
    assert call(cache, environ_of()).facts == first.facts


def test_a_new_build_is_seen_after_the_interval(cache: ResponseCache, app: EchoApp, clock: Clock) -> None:
    call(cache, environ_of())
    app.version = app.published = "v2"
    clock.seconds += 1
    assert call(cache, environ_of()).header("X-Juten-Version") == "v2"
    assert cache.statistics().entries == 1


def test_an_answer_of_an_engine_that_lags_behind_is_not_kept(cache: ResponseCache, app: EchoApp, clock: Clock) -> None:
    app.published = "v2"
    for _ in range(2):
        assert call(cache, environ_of()).header("X-Juten-Version") == "v1"
    assert cache.statistics().entries == 0


def test_an_answer_during_which_the_version_switched_is_not_kept(cache: ResponseCache, app: EchoApp) -> None:
    def switch() -> None:
        app.version = app.published = "v2"

    app.on_evaluate = switch
    assert b"v2" in call(cache, environ_of()).body
    assert cache.statistics().entries == 0


def test_an_answer_that_knows_the_new_build_before_the_cache_does_is_kept_under_it(
    cache: ResponseCache, app: EchoApp, clock: Clock
) -> None:
    call(cache, environ_of())
    app.version = app.published = "v2"
    call(cache, environ_of(query="new"))
    clock.seconds += 0.1
    assert call(cache, environ_of()).header("X-Juten-Version") == "v1"
    assert cache.statistics().entries == 2


def test_nothing_is_kept_where_nothing_is_published(app: EchoApp) -> None:
    cache = ResponseCache(Compression(app), max_bytes=1_000_000, version=lambda: "")
    assert calls_for_two(cache, app, environ_of(), environ_of()) == 2


def test_the_published_version_is_where_the_link_points(tmp_path: Path) -> None:
    version = PublishedVersion(tmp_path)
    assert version() == ""
    (tmp_path / "current").symlink_to("0123456789abcdef")
    assert version() == "0123456789abcdef"
    (tmp_path / "next").symlink_to(tmp_path / "fedcba9876543210")
    (tmp_path / "next").replace(tmp_path / "current")
    assert version() == "fedcba9876543210"


def test_cache_bytes_0_leaves_compression_only() -> None:
    assert isinstance(with_response_cache(EchoApp(), Settings({"KG_CACHE_BYTES": "0"})), Compression)
    assert isinstance(with_response_cache(EchoApp(), Settings({})), ResponseCache)


def together(count: int, cache: ResponseCache, environ: dict[str, Any]) -> list[object]:
    """The outcomes of as many threads that ask at once: the status, or the exception's class."""
    barrier = threading.Barrier(count)
    outcomes: list[object] = []

    def ask() -> None:
        barrier.wait()
        try:
            outcomes.append(call(cache, environ).status[:3])
        except RuntimeError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes


def test_of_many_equal_requests_at_once_the_application_sees_one(cache: ResponseCache, app: EchoApp) -> None:
    arrived = threading.Event()
    app.on_evaluate = lambda: arrived.wait(0.2) and None
    assert together(16, cache, environ_of()) == ["200"] * 16
    assert app.calls == 1


def test_when_the_leader_fails_the_others_ask_for_themselves(
    cache: ResponseCache, app: EchoApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "FOLLOWER_WAIT", 3600.0)  # so that only the leader's end lets them go on
    waiting = threading.Event()

    def fail_first() -> None:
        if app.calls == 1:
            waiting.wait(0.2)
            raise RuntimeError("the first fails")

    app.on_evaluate = fail_first
    outcomes = together(8, cache, environ_of())
    assert sorted(map(str, outcomes)) == ["200"] * 7 + [str(RuntimeError)]


def test_threads_with_different_requests_leave_an_account_that_is_right(app: EchoApp) -> None:
    cache = ResponseCache(Compression(app), max_bytes=60_000, version=lambda: app.published)

    def ask(start: int) -> None:
        for number in range(200):
            call(cache, environ_of(query=f"query={(start * 7 + number) % 40}"))

    threads = [threading.Thread(target=ask, args=(start,)) for start in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    found = cache.statistics()
    assert found.hits + found.misses == 1200
    assert 0 < found.bytes <= 60_000
