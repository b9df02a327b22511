"""The filter that takes sockets from a thread: tried in a process of its own, for it lasts for ever."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import os, socket, sys, threading
from kg.engine.seccomp import can_forbid_sockets, forbid_sockets
left, right = socket.socketpair()
assert can_forbid_sockets() and socket.socket().close() is None
assert forbid_sockets()
{act}
"""
MAKE_ONE = """
try:
    socket.socket(socket.{family})
except PermissionError:
    print("refused")
"""
ACTS = {
    "internet": (MAKE_ONE.format(family="AF_INET"), "refused"),
    "local": (MAKE_ONE.format(family="AF_UNIX"), "refused"),
    "one-that-is-there": ("left.send(b'x'); print(right.recv(1).decode())", "x"),
    "files": ("print(os.path.isfile('/proc/self/status') and len(open('/proc/self/status').read()) > 0)", "True"),
    "a-thread-of-its-own": (
        "def act():\n    try:\n        socket.socket()\n    except PermissionError:\n        print('refused')\n"
        "thread = threading.Thread(target=act); thread.start(); thread.join()",
        "refused",
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_no_socket_is_made_and_all_else_goes_on(name: str) -> None:
    act, said = ACTS[name]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(act=act)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout.strip(), done.returncode) == (said, 0), done.stderr
