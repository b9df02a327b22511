"""deploy/nginx/ in Debian's nginx: what it keeps, what it passes on, what it retries and what it says itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from kg.settings import Settings
from kg.snapshot import Snapshot
from kg.web.problem_types import BY_SLUG
from tests.replicas.conftest import BASE
from tests.replicas.proxy import Proxy, free_port
from tests.replicas.stub import Stub, hang_up, say

Behind = Callable[..., tuple[httpx.Client, list[Stub]]]
VERSION = "0123456789abcdef"
QUERY = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3"


def test_nginx_takes_the_configuration_without_a_warning(proxied: Proxy) -> None:
    assert "test is successful" in proxied.tested.stderr
    assert "[warn]" not in proxied.tested.stderr


# What passes through


def test_addresses_in_answers_are_those_of_the_proxy(http: httpx.Client) -> None:
    files = http.get("/dumps/?format=json", headers={"Host": "data.example.org:8080"}).json()["files"]
    assert files
    assert all(row["url"].startswith("http://data.example.org:8080/dumps/") for row in files)


def test_what_a_client_claims_of_its_own_way_is_not_passed_on(behind: Behind) -> None:
    client, (stub,) = behind(say(200))
    claimed = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Port": "443",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "host=evil.example",
    }
    client.get("/", headers=claimed)
    headers = stub.seen[0][2]
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Host"] == headers["Host"] == f"127.0.0.1:{client.base_url.port}"
    assert headers["X-Forwarded-Proto"] == "http"
    assert headers["X-Forwarded-Port"] is None
    assert headers["X-Forwarded-Prefix"] is None
    assert headers["Forwarded"] is None


@pytest.mark.parametrize(
    ("sent", "kept"), [(None, False), ("a-client.s_own-1", True), ("short", False), ("two words", False)]
)
def test_each_request_has_one_number_in_every_log(behind: Behind, sent: str | None, kept: bool) -> None:
    client, (stub,) = behind(say(200, X_Request_ID="the-servers-own"))
    answer = client.get("/", headers={"X-Request-ID": sent} if sent else {})
    number = answer.headers["X-Request-ID"]
    assert stub.seen[0][2]["X-Request-ID"] == number
    assert (number == sent) if kept else re.fullmatch("[0-9a-f]{32}", number)


def test_the_access_log_has_no_address_and_no_query(http: httpx.Client, proxied: Proxy) -> None:
    http.get("/measures?secret=1", headers={"X-Request-ID": "the-log-has-this"})
    (line,) = [row for row in proxied.log() if row["request_id"] == "the-log-has-this"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/measures", 200)
    assert "secret" not in str(line)
    assert "remote_addr" not in str(line)


@pytest.mark.parametrize("coding", ["zstd", "br", "gzip", None])
def test_compression_is_the_servers(http: httpx.Client, coding: str | None) -> None:
    headers = {"Accept-Encoding": coding} if coding else {}
    answers = [http.get("/queries?lang=en", headers={"Accept": "text/html", **headers}) for _ in range(2)]
    for answer in answers:
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["ETag"].strip('"').endswith(f"-{coding}" if coding else answer.headers["ETag"].strip('"'))
    assert [answer.headers["X-Cache"] for answer in answers] == ["MISS", "HIT"]


def test_a_query_of_a_megabyte_is_posted_and_one_of_20_kilobytes_stands_in_an_address(http: httpx.Client) -> None:
    asked = f"{QUERY} #{'x' * 20_000}"
    assert http.get("/sparql", params={"query": asked}).status_code == 200
    assert http.post("/sparql", data={"query": f"{QUERY} #{'x' * 1_000_000}"}).status_code == 200


def test_a_part_of_a_dump_is_that_part_on_every_server(http: httpx.Client, published: Snapshot) -> None:
    whole = (published.path / "dumps" / "juten.ttl").read_bytes()
    tag = http.head("/dumps/juten.ttl").headers["ETag"]
    for start in range(0, 8000, 1000):  # the servers take turns
        headers = {"Range": f"bytes={start}-{start + 999}", "If-Range": tag}
        answer = http.get("/dumps/juten.ttl", headers=headers)
        assert (answer.status_code, answer.content) == (206, whole[start : start + 1000])


# What is kept


def test_what_may_be_kept_is_kept_with_its_tag(http: httpx.Client) -> None:
    first, second = (http.get("/sparql", params={"query": QUERY, "format": "csv"}) for _ in range(2))
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("MISS", "HIT")
    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])
    assert second.headers["Cache-Control"] == "public, max-age=60, must-revalidate"


def test_what_vary_names_keeps_answers_apart(http: httpx.Client) -> None:
    address = "/queries?apart=1"
    wanted = [("text/html", "ja"), ("text/html", "en"), ("application/json", "ja")]
    for state in ("MISS", "HIT"):
        for media_type, language in wanted:
            answer = http.get(address, headers={"Accept": media_type, "Accept-Language": language})
            assert answer.headers["Content-Type"].startswith(media_type)
            assert answer.headers.get("Content-Language", language) == language
            assert answer.headers["X-Cache"] == state


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D&kept=1", "/dumps/juten.ttl"])
def test_who_has_the_answer_gets_304(http: httpx.Client, path: str) -> None:
    tag = http.get(path).headers["ETag"]
    answer = http.get(path, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_what_must_not_be_kept_is_not(http: httpx.Client) -> None:
    answers = [http.get("/sparql", params={"query": "SELECT (RAND() AS ?r) {}", "format": "csv"}) for _ in range(2)]
    assert answers[0].content != answers[1].content
    assert {answer.headers["X-Cache"] for answer in answers} == {"MISS"}


def test_errors_are_not_kept(http: httpx.Client) -> None:
    answers = [http.get("/sparql", params={"query": "SELECT nonsense"}) for _ in range(2)]
    assert {(answer.status_code, answer.headers["X-Cache"]) for answer in answers} == {(400, "MISS")}


def test_an_answer_that_is_too_old_is_confirmed_by_its_tag(behind: Behind) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        held = handler.headers.get("If-None-Match") == '"one"'
        say(304 if held else 200, b"" if held else b"body", ETag='"one"', Cache_Control="public, max-age=1")(handler)

    client, (stub,) = behind(answer)
    assert client.get("/").headers["X-Cache"] == "MISS"
    seen = {"MISS"}
    for _ in range(300):  # within three seconds it is a second old
        if "REVALIDATED" in seen:
            break
        threading.Event().wait(0.01)
        found = client.get("/")
        assert found.content == b"body"
        seen.add(found.headers["X-Cache"])
    assert "REVALIDATED" in seen
    assert [headers["If-None-Match"] for _method, _path, headers in stub.seen] == [None, '"one"']


# Who is asked next


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_when_a_server_hangs_up_the_next_one_answers(behind: Behind, method: str) -> None:
    client, (bad, good) = behind(hang_up, say(200))
    answers = [client.request(method, f"/sparql?n={n}", content=b"x" * (method == "POST")) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert bad.seen
    assert len(good.seen) == 4


def test_when_a_server_is_not_there_the_next_one_answers(behind: Behind) -> None:
    client, (good,) = behind(say(200), names=(f"127.0.0.1:{free_port()}",))
    assert [client.get(f"/?n={n}").status_code for n in range(4)] == [200] * 4
    assert len(good.seen) == 4


@pytest.mark.parametrize("status", [500, 503, 504, 404, 410])
def test_an_error_is_an_answer(behind: Behind, status: int) -> None:
    client, stubs = behind(say(status, b"no"), say(status, b"no"))
    answer = client.get("/")
    assert (answer.status_code, answer.content) == (status, b"no")
    assert sum(len(stub.seen) for stub in stubs) == 1


def test_the_next_server_is_asked_for_a_version_that_the_first_does_not_have(behind: Behind) -> None:
    client, (without, having) = behind(say(404), say(200))
    answers = [client.get(f"/queries/x.csv?n={n}&version={VERSION}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [path for _method, path, _headers in having.seen] == [
        f"/queries/x.csv?n={n}&version={VERSION}" for n in range(4)
    ]
    assert without.seen


def test_where_no_server_has_the_version_their_own_words_come_through(http: httpx.Client) -> None:
    answer = http.get("/queries/ministries.csv?version=feedfeedfeedfeed", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.json()["type"] == f"{BASE}problems/version-not-here"


# What nginx says itself


@pytest.mark.parametrize(("language", "words"), [("ja", "届きません"), ("en", "can be reached"), (None, "届きません")])
def test_when_no_server_can_be_reached_it_is_said_in_both_languages(
    behind: Behind, language: str | None, words: str
) -> None:
    client, _ = behind(names=(f"127.0.0.1:{free_port()}",))
    answer = client.get("/", headers={"Accept-Language": language} if language else {})
    assert answer.status_code == answer.json()["status"] == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["Cache-Control"] == "no-store"
    assert words in answer.json()["detail"]


def test_when_no_server_can_be_reached_a_browser_gets_a_page(behind: Behind) -> None:
    client, _ = behind(names=(f"127.0.0.1:{free_port()}",))
    answer = client.get("/", headers={"Accept": "text/html,*/*", "Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert '<html lang="en">' in answer.text
    assert answer.headers["Retry-After"] == "2"


def test_what_is_too_large_is_said_as_the_servers_say_it(http: httpx.Client) -> None:
    too_long = http.get("/sparql", params={"query": "x" * 40_000})
    too_large = http.post("/sparql", content=b"x" * 17_000_000, headers={"Content-Type": "application/sparql-query"})
    for answer, status in ((too_long, 414), (too_large, 413)):
        assert answer.status_code == answer.json()["status"] == status
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_one_address_has_64_requests_at_once(behind: Behind) -> None:
    over = threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        over.wait(30)
        say(200)(handler)

    client, _ = behind(answer)

    def ask(number: int) -> int:
        status = httpx.get(f"{client.base_url}?n={number}", timeout=60, trust_env=False).status_code
        if status == 429:
            over.set()  # the others may end
        return status

    with ThreadPoolExecutor(80) as executor:
        statuses = list(executor.map(ask, range(80)))
    assert set(statuses) == {200, 429}
    assert statuses.count(200) >= 64


def test_figures_for_operators_are_not_public(http: httpx.Client) -> None:
    assert http.get("/metrics").status_code == 404


def test_what_the_configuration_says_of_the_servers_is_so(root: Path) -> None:
    text = (root / "deploy" / "nginx" / "juten-kg.conf").read_text()
    slugs = re.findall(r"w3id\.org/juten-kg/problems/([a-z-]+)", text)
    assert slugs
    assert set(slugs) <= BY_SLUG.keys()
    assert f"client_max_body_size {Settings({})['KG_REQUEST_BYTES'] >> 20}m;" in text
    waits = re.search(r"proxy_read_timeout (\d+)s;", (root / "deploy/nginx/juten-kg/proxy.conf").read_text())
    assert waits
    assert int(waits[1]) > 2 * Settings({})["KG_QUERY_TIMEOUT"]
