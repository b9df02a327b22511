"""For any requests in any order, with builds switched in between, a cached answer is the fresh one."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kg.web.response_cache import Compression, ResponseCache
from kg.web.response_cache.store import cost_of

from .echo import VERSION_HEADER, EchoApp, Reply, call, decoded, environ_of

INTERVAL = 0.25

paths = st.sampled_from(
    ["/sparql", "/sparql", "/sparql", "/page", "/volatile", "/error", "/gone", "/cookie", "/private"]
)
other_paths = st.sampled_from(["/stream", "/weak", "/untagged", "/origin", "/coded", "/picture", "/missing"])
queries = st.sampled_from(["", "a", "A", "query=1", "query=%31", "size=900", "size=1500", "size=1500&", "size=9000"])
accepts = st.sampled_from([None, None, "*/*", "text/csv", "TEXT/CSV", "text/html,*/*;q=0.1"])
languages = st.sampled_from([None, None, "ja", "en", "en-GB,en;q=0.5"])
codings = st.sampled_from(
    [None, "gzip", "br", "zstd", "GZIP", "gzip, br;q=0.1", "*", "identity;q=0, *", "gzip;q=0", "x-unknown", ""]
)
bodies = st.sampled_from([b"", b"query=1", b"query=2", "query=施策".encode(), bytes(range(256))])
types = st.sampled_from([None, "application/sparql-query", "application/x-www-form-urlencoded"])
origins: st.SearchStrategy[dict[str, str]] = st.sampled_from(
    [
        {},
        {},
        {"HTTP_HOST": "KG.example"},
        {"wsgi.url_scheme": "https"},
        {"SCRIPT_NAME": "/kg"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example", "REMOTE_ADDR": "10.0.0.1"},
        {"HTTP_X_FORWARDED_PREFIX": "/p", "HTTP_X_FORWARDED_PROTO": "https", "REMOTE_ADDR": "10.0.0.1"},
        {"HTTP_RANGE": "bytes=0-3"},
        {"HTTP_AUTHORIZATION": "Basic eA=="},
        {"HTTP_COOKIE": "a=b"},
    ]
)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    method = draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS"]))
    environ = environ_of(method, draw(paths | other_paths), draw(queries), draw(bodies) if method == "POST" else b"")
    optional = {
        "HTTP_ACCEPT": draw(accepts),
        "HTTP_ACCEPT_LANGUAGE": draw(languages),
        "HTTP_ACCEPT_ENCODING": draw(codings),
        "CONTENT_TYPE": draw(types) if method == "POST" else None,
    }
    return environ | {name: value for name, value in optional.items() if value is not None} | draw(origins)


class CacheMachine(RuleBasedStateMachine):
    """The link is switched first, the application follows later, as the engine does; both only go forward."""

    @initialize(max_bytes=st.sampled_from([0, 3_000, 20_000, 60_000, 1_000_000]))
    def start(self, max_bytes: int) -> None:
        self.app = EchoApp()
        self.fresh_app = EchoApp()
        self.fresh = Compression(self.fresh_app)
        self.time = 0.0
        self.number = 1
        self.published_until: list[tuple[float, str]] = []
        self.tags = ['"other"', "*", "", '"x', 'W/"other"']
        self.seen: list[dict[str, Any]] = [environ_of()]
        self.max_bytes = max_bytes
        self.cache = ResponseCache(
            Compression(self.app),
            max_bytes=max_bytes,
            version=lambda: self.app.published,
            check_interval=INTERVAL,
            now=lambda: self.time,
        )

    def _ask(self, environ: dict[str, Any]) -> None:
        before = self.app.version
        reply = call(self.cache, environ)
        made_from = reply.header(VERSION_HEADER)
        assert made_from is not None
        recent = {version for until, version in self.published_until if self.time - until < INTERVAL}
        assert made_from in recent | {before, self.app.version, self.app.published}
        if self.app.version != before:
            return  # it switched under the request: the answer is of both versions, whoever gives it
        self.fresh_app.version = made_from
        fresh = call(self.fresh, environ)
        if environ["PATH_INFO"] == "/volatile":
            assert reply.status == fresh.status  # its body is a random number
        else:
            assert reply.facts == fresh.facts
        self.seen.append(environ)
        if (tag := reply.header("ETag")) is not None:
            self.tags.append(tag)

    @rule(environ=requests())
    def ask(self, environ: dict[str, Any]) -> None:
        self._ask(environ)

    @rule(data=st.data(), coding=codings, method=st.sampled_from(["GET", "HEAD"]))
    def ask_again(self, data: st.DataObject, coding: str | None, method: str) -> None:
        environ = dict(data.draw(st.sampled_from(self.seen)))
        if environ["REQUEST_METHOD"] != "POST":
            environ["REQUEST_METHOD"] = method
        if coding is not None:
            environ["HTTP_ACCEPT_ENCODING"] = coding
        self._ask(environ)

    @rule(data=st.data())
    def ask_with_condition(self, data: st.DataObject) -> None:
        environ = data.draw(st.sampled_from(self.seen))
        held = data.draw(st.lists(st.sampled_from(self.tags), min_size=1, max_size=3))
        self._ask(environ | {"HTTP_IF_NONE_MATCH": ", ".join(held)})

    @rule(seconds=st.sampled_from([0.01, 0.1, 0.3, 5.0]))
    def wait(self, seconds: float) -> None:
        self.time += seconds

    @precondition(lambda self: self.app.version == self.app.published)
    @rule()
    def publish(self) -> None:
        self.published_until.append((self.time, self.app.published))
        self.number += 1
        self.app.published = f"v{self.number}"

    @rule()
    def follow(self) -> None:
        self.app.version = self.app.published

    @rule(environ=requests(), follows=st.booleans())
    def switch_during_a_request(self, environ: dict[str, Any], follows: bool) -> None:
        def switch() -> None:
            self.app.on_evaluate = lambda: None
            self.publish()
            if follows:
                self.app.version = self.app.published

        self.app.on_evaluate = switch
        self._ask(environ)
        self.app.on_evaluate = lambda: None

    @invariant()
    def the_bound_holds_and_the_account_is_right(self) -> None:
        if not hasattr(self, "cache"):
            return
        store = self.cache._store
        costs = [cost_of(key, entry) for key, (entry, _cost) in store._entries.items()]
        assert self.cache.statistics().bytes == sum(costs) <= self.max_bytes
        assert self.cache.statistics().entries == len(costs)

    @invariant()
    def what_is_kept_may_be_kept_and_is_of_its_version(self) -> None:
        if not hasattr(self, "cache"):
            return
        for key, (entry, _cost) in self.cache._store._entries.items():
            if entry.unstorable:
                continue
            reply = Reply(entry.status, entry.headers, entry.body[0])
            assert entry.status == "200 OK"
            assert reply.header("Cache-Control") == "public, max-age=60"
            assert reply.header("Set-Cookie") is None
            assert key[1] in {"/sparql", "/page", "/coded", "/picture"}
            assert reply.header(VERSION_HEADER) == key[0]
            assert json.loads(decoded(reply))["version"] == key[0]


CacheMachine.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
test_a_cached_answer_is_the_fresh_one = CacheMachine.TestCase
