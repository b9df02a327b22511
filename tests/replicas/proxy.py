"""Debian's nginx with the configuration of deploy/nginx/, changed in nothing but places, ports and one waiting time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 30.0  # s
_MAIN = """worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
{user}events {{ worker_connections 512; }}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include juten-kg.conf;
}}
"""


def need_nginx() -> str:
    """The program; the test is skipped where there is none, but not in CI."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        assert os.environ.get("CI") != "true", "CI installs nginx"
        pytest.skip("nginx is not there: install Debian's nginx")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Proxy:
    """nginx over some servers.

    :param folder: for its files, empty.
    :param servers: ``host:port`` each.
    :param within: what runs the command, such as ``ip netns exec NAME``.
    :param upstream: in place of the configuration's replicas.conf.
    :param waits: how long a server may take to answer, in place of the configuration's own.
    """

    def __init__(
        self,
        root: Path,
        folder: Path,
        servers: Sequence[str],
        *,
        within: Sequence[str] = (),
        port: int | None = None,
        waits: str = "25s",
        upstream: str | None = None,
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_path = folder / "juten-kg.log"
        self._write(root / "deploy" / "nginx", folder, servers, waits)
        if upstream is not None:
            (folder / "juten-kg" / "replicas.conf").write_text(upstream)
        self._command = [*within, need_nginx(), "-p", str(folder), "-c", str(folder / "nginx.conf")]
        self.tested = subprocess.run([*self._command, "-t"], capture_output=True, text=True, check=False)
        assert self.tested.returncode == 0, self.tested.stderr
        self.process = subprocess.Popen([*self._command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            self._wait(folder / "nginx.pid")
        except BaseException:
            self.stop()
            raise

    def _write(self, source: Path, folder: Path, servers: Sequence[str], waits: str) -> None:
        shutil.copytree(source, folder, dirs_exist_ok=True)
        user = "user root;\n" if os.geteuid() == 0 else ""  # the folders of tests are their owner's only
        (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, user=user))
        _change(
            folder / "juten-kg.conf",
            ("listen 80 default_server", f"listen 127.0.0.1:{self.port} default_server"),
            ("    listen [::]:80 default_server;\n", ""),
            ("/var/cache/nginx/juten-kg", f"{folder}/cache"),
            ("/var/log/nginx/access.log", str(self.log_path)),
        )
        lines = "\n".join(f"    server {name} max_fails=1 fail_timeout=2s;" for name in servers)
        replicas = folder / "juten-kg" / "replicas.conf"
        _change(replicas, ("    server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;", lines))
        _change(folder / "juten-kg" / "proxy.conf", ("proxy_read_timeout 25s", f"proxy_read_timeout {waits}"))

    def _wait(self, pid_file: Path) -> None:
        end = time.monotonic() + PATIENCE
        while not (pid_file.is_file() and pid_file.read_text().strip()):
            assert self.process.poll() is None, "nginx ended"
            assert time.monotonic() < end, "nginx does not start"
            time.sleep(0.01)

    def log(self) -> list[dict[str, Any]]:
        """The lines of the access log that are whole."""
        if not self.log_path.exists():
            return []
        return [json.loads(line) for line in self.log_path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def stop(self) -> None:
        """End it: requests that run are dropped."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=PATIENCE)
        finally:
            self.process.kill()
            self.process.wait()


def _change(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text()
    for before, after in changes:
        assert text.count(before) == 1, f"{path.name}: {before}"
        text = text.replace(before, after)
    path.write_text(text)
