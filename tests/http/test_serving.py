"""Starting and stopping, with real processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from kg.web.server import PortTaken, free_port


def get(url: str) -> httpx.Response:
    return httpx.get(url, timeout=60, trust_env=False)


def test_the_server_lives_and_is_ready(http: httpx.Client, tiny) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json() == {"status": "ready", "version": tiny.version}


def test_without_a_build_it_lives_is_not_ready_and_says_so(start_server: Callable, tmp_path: Path) -> None:
    server = start_server(KG_BUILD_DIR=str(tmp_path))
    assert "kg build" in server.announcement
    assert get(f"{server.url}/healthz").status_code == 200
    for path in ("/readyz", "/sparql?query=ASK%7B%7D", "/", "/dumps/", "/sparql"):
        response = get(server.url + path)
        assert response.status_code == 503, path
        assert int(response.headers["Retry-After"]) > 0


def test_a_build_that_comes_later_is_picked_up(start_server: Callable, tmp_path: Path, tiny) -> None:
    link = tmp_path / "build"
    server = start_server(KG_BUILD_DIR=str(link))
    assert get(f"{server.url}/readyz").status_code == 503
    link.symlink_to(tiny.build_dir)
    statuses = []
    with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
        while 200 not in statuses:
            statuses.append(client.get("/readyz").status_code)
    assert set(statuses) <= {200, 503}


def test_sigterm_ends_it_cleanly(start_server: Callable) -> None:
    server = start_server()
    assert get(f"{server.url}/healthz").status_code == 200
    assert server.stop() == 0
    with pytest.raises(httpx.ConnectError):
        get(f"{server.url}/healthz")


def test_several_web_processes_answer(start_server: Callable) -> None:
    server = start_server(KG_WEB_WORKERS="2")
    assert {get(f"{server.url}/healthz").status_code for _request in range(20)} == {200}


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "x"), ("PORT", "70000"), ("KG_QUERY_TIMEOUT", "x"), ("KG_TRUSTED_PROXIES", "x")]
)
def test_a_setting_that_cannot_be_read_is_one_clear_line(root: Path, name: str, value: str) -> None:
    ended = subprocess.run(
        [sys.executable, str(root / "server.py")],
        env={**os.environ, "PORT": "0", name: value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert value in ended.stderr


def test_server_py_exposes_the_application(root: Path, environment: dict[str, str]) -> None:
    program = "import server; assert server.app.test_client().get('/readyz').status_code == 200"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={**os.environ, **environment}, timeout=60, check=False
    )
    assert ended.returncode == 0


def test_the_web_processes_end_with_the_main_process_even_if_that_is_killed(start_server: Callable) -> None:
    server = start_server(KG_WEB_WORKERS="2")
    children = psutil.Process(server.process.pid).children(recursive=True)
    assert len(children) >= 2
    server.process.kill()
    server.process.wait()
    _gone, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []


def test_a_taken_port_is_one_clear_line(root: Path, tiny) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        environment = {**os.environ, "PORT": str(port), "KG_BUILD_DIR": str(tiny.build_dir), "KG_ROOT": str(root)}
        ended = subprocess.run(
            [sys.executable, str(root / "server.py")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert str(port) in ended.stderr


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_number_that_is_no_port_is_told(port: int) -> None:
    with pytest.raises(PortTaken, match=str(port)):
        free_port("127.0.0.1", port)


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(PortTaken, match=r"192\.0\.2\.1"):
        free_port("192.0.2.1", 0)
