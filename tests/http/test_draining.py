"""SIGTERM: first not ready, then what runs is answered, then the end. A real server, real signals."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import httpx
import psutil

from tests.serving import Server

BOUND = 60.0  # s within which something must have happened
NUMBERS = " ".join(map(str, range(100)))
# 10^6 solutions counted: most of a second, on a busy machine some.
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {NUMBERS} }}" for n in range(3)) + " }"


def get(server: Server, path: str) -> httpx.Response:
    return httpx.get(server.url + path, timeout=BOUND, trust_env=False)


def test_after_sigterm_it_is_not_ready_and_answers_until_the_pause_is_over(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_DRAIN_SECONDS="5", KG_WEB_WORKERS="2")
    assert get(server, "/readyz").status_code == 200
    server.process.send_signal(signal.SIGTERM)
    end = time.monotonic() + BOUND
    while (ready := get(server, "/readyz")).status_code == 200:
        assert time.monotonic() < end
    assert ready.json()["status"] == "draining"
    assert int(ready.headers["Retry-After"]) > 0
    assert get(server, "/healthz").status_code == 200
    assert get(server, "/sparql?query=ASK%7B%7D").status_code == 200
    assert "kg_ready 0.0" in get(server, "/metrics").text
    assert server.process.wait(timeout=BOUND) == 0


def test_a_second_sigterm_does_not_wait(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_DRAIN_SECONDS="3600")
    server.process.send_signal(signal.SIGTERM)
    end = time.monotonic() + BOUND
    while get(server, "/readyz").status_code == 200:
        assert time.monotonic() < end
    assert server.stop() == 0


def test_an_answer_that_is_being_made_is_sent_whole_before_the_end(start_server: Callable[..., Server]) -> None:
    server = start_server(KG_QUERY_TIMEOUT="60")
    answers: list[httpx.Response] = []
    asking = threading.Thread(
        target=lambda: answers.append(
            httpx.get(f"{server.url}/sparql", params={"query": SLOW, "format": "csv"}, timeout=BOUND, trust_env=False)
        )
    )
    asking.start()
    end = time.monotonic() + BOUND
    while 'kg_workers{state="busy"} 1' not in get(server, "/metrics").text:
        assert time.monotonic() < end
    processes = psutil.Process(server.process.pid).children(recursive=True)
    assert server.stop() == 0
    asking.join(BOUND)
    assert answers[0].status_code == 200
    assert answers[0].text.split() == ["n", "1000000"]
    assert psutil.wait_procs(processes, timeout=BOUND)[1] == []
