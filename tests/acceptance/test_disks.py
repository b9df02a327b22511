"""Full disks and read-only disks, real ones: small file systems in memory, in a mount namespace of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

KG = Path(sys.executable).with_name("kg")
UNSHARE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
# Ends with the script: serves, asks once it has announced itself, and stops.
SERVE = """
"$PYTHON" "$ROOT/server.py" 2> "$WORK/log" & server=$!
for _try in $(seq 600); do grep -q '^serving' "$WORK/log" && break; kill -0 $server || break; sleep 0.1; done
"""
ASK = """
"$PYTHON" - "$(sed -n 's/^serving \\([^ ,]*\\).*/\\1/p' "$WORK/log")" <<'END'
import sys, urllib.request
for path in ("readyz", "sparql?query=ASK%7B%7D", "dumps/juten.ttl"):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1] + path, timeout=60) as answer:
        print(path, answer.status)
END
kill $server; wait $server; echo "status $?"
"""


def can_mount() -> bool:
    return (
        subprocess.run([*UNSHARE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False).returncode
        == 0
    )


pytestmark = pytest.mark.skipif(
    not can_mount() and not os.environ.get("CI"), reason="needs the right to mount (root, or user namespaces)"
)


@pytest.fixture
def project(tables_copy: Path) -> Path:
    """A project with a build."""
    assert run(tables_copy, f'"{KG}" build').returncode == 0
    return tables_copy


def run(project: Path, script: str) -> subprocess.CompletedProcess[str]:
    work = project.parent
    environment = {
        **os.environ,
        "KG_ROOT": str(project),
        "KG_BUILD_DIR": str(project / "build"),
        "LC_ALL": "C.UTF-8",
        "PORT": "0",
        "HOST": "127.0.0.1",
        "PYTHON": sys.executable,
        "KG": str(KG),
        "ROOT": str(Path(__file__).resolve().parents[2]),
        "WORK": str(work),
    }
    return subprocess.run(
        [*UNSHARE, "sh", "-c", script], env=environment, capture_output=True, text=True, timeout=240, check=False
    )


def test_a_build_that_fills_the_disk_is_one_line_and_leaves_what_is_published(project: Path) -> None:
    size = sum(path.stat().st_size for path in (project / "build").rglob("*") if path.is_file())
    measures = project / "data/reference/topics.csv"
    measures.write_bytes(measures.read_bytes().rstrip(b"\n").rpartition(b"\n")[0] + b"\n")
    done = run(
        project,
        f"""
        mv "$KG_BUILD_DIR" "$WORK/kept" && mkdir "$KG_BUILD_DIR"
        mount -t tmpfs -o size={size + 600_000} none "$KG_BUILD_DIR" && cp -a "$WORK/kept/." "$KG_BUILD_DIR"
        readlink "$KG_BUILD_DIR/current"; "$KG" build; echo "status $?"; readlink "$KG_BUILD_DIR/current"
        ls -A "$KG_BUILD_DIR" | grep -c tmp
        """,
    )
    before, status, after, leftovers = done.stdout.split("\n")[:4]
    assert (status, leftovers) == ("status 1", "0")
    assert before == after
    assert len(done.stderr.strip().splitlines()) == 1
    assert "the disk is full" in done.stderr


def test_a_build_on_a_read_only_disk_is_served(project: Path) -> None:
    done = run(
        project,
        f"""
        mount --bind "$KG_BUILD_DIR" "$KG_BUILD_DIR" && mount -o remount,ro,bind "$KG_BUILD_DIR"
        touch "$KG_BUILD_DIR/x" && echo writable
        {SERVE} {ASK}
        "$KG" build; echo "status $?"
        """,
    )
    assert done.stdout.splitlines() == [
        "readyz 200", "sparql?query=ASK%7B%7D 200", "dumps/juten.ttl 200", "status 0", "status 1",
    ]  # fmt: skip
    assert "Read-only file system" in done.stderr


def test_without_room_for_what_the_processes_share_it_is_one_line(project: Path) -> None:
    done = run(
        project,
        f"""
        mkdir "$WORK/tmp" && mount -t tmpfs -o size=8k none "$WORK/tmp" && export TMPDIR="$WORK/tmp"
        {SERVE} wait $server; echo "status $?"; cat "$WORK/log"
        """,
    )
    status, *lines = done.stdout.splitlines()
    assert status == "status 1"
    assert len(lines) == 1
    assert "No space left" in lines[0]


def test_a_full_disk_stops_no_answer(project: Path) -> None:
    done = run(
        project,
        f"""
        mkdir "$WORK/tmp" && mount -t tmpfs -o size=4m none "$WORK/tmp" && export TMPDIR="$WORK/tmp"
        {SERVE} dd if=/dev/zero of="$WORK/tmp/fill" bs=1M 2> /dev/null; {ASK}
        """,
    )
    assert done.stdout.splitlines()[-1] == "status 0", done.stdout + done.stderr
    assert "readyz 200" in done.stdout
    shutil.rmtree(project.parent / "tmp", ignore_errors=True)
