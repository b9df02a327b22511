"""Virtuoso 7 as a peer: its configuration file, its start on loopback, its loading through isql.

Debian's package brings the two programs and no service of ours is touched: database, log and configuration lie in the
benchmark's own folder.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

from benchmarks.peers import Data, Peer
from benchmarks.processes import ServerError, ServerProcess, free_port

SERVER, CLIENT = "virtuoso-t", "isql-vt"
GRAPH = "urn:juten-kg:benchmark"

# Buffers of 8 KiB: 170,000 are what Virtuoso's own sample file gives for 2 GB of memory. CheckpointInterval 0: no
# checkpoint in the middle of a load. ResultSetMaxRows: above the largest answer of the mix (its sample has 10,000).
CONFIGURATION = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
ServerThreads = 20
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
DirsAllowed = {folder}, {data_folder}
CheckpointInterval = 0
SchedulerInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 12
MaxKeepAlives = 20
KeepAliveTimeout = 30

[SPARQL]
ResultSetMaxRows = 10000000
MaxQueryExecutionTime = 600
"""

_QUOTE = re.compile(r"['\n]")


class Virtuoso(Peer):
    """``virtuoso-t`` with one graph, which is its default graph as there is no other of ours."""

    name = "Virtuoso"
    package = "virtuoso-opensource-7-bin (Debian)"

    def version(self) -> str | None:
        if shutil.which(SERVER) is None or shutil.which(CLIENT) is None:
            return None
        said = subprocess.run([SERVER, "+help"], capture_output=True, text=True, check=False, timeout=30)
        match = re.search(r"Version\s+(\S+)", said.stdout + said.stderr)
        return f"Virtuoso {match[1] if match else '(version unknown)'}"

    def _configure(self, data: Data, folder: Path, http_port: int) -> tuple[Path, int]:
        """Write the configuration file; give its path and the port for SQL."""
        sql_port = free_port()
        file = folder / "virtuoso.ini"
        text = CONFIGURATION.format(
            folder=folder, data_folder=data.triples_file.parent, sql_port=sql_port, http_port=http_port
        )
        file.write_text(text, encoding="utf-8")
        return file, sql_port

    def _sql(self, port: int, statement: str) -> None:
        # The account is Virtuoso's built-in one, of a database that this benchmark made on loopback.
        command = [CLIENT, f"127.0.0.1:{port}", "dba", "dba", "ERRORS=STDOUT", "VERBOSE=OFF", f"EXEC={statement}"]
        said = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=3600
        )
        if said.returncode or "*** Error" in said.stdout:
            raise ServerError(f"{CLIENT}: {said.stdout[-500:]} {said.stderr[-300:]}")

    def prepare(self, data: Data, folder: Path) -> None:
        if _QUOTE.search(str(data.triples_file)):
            raise ServerError(f"Virtuoso cannot load from a path with a quotation mark: {data.triples_file}")
        if data.triples_file.stat().st_size == 0:
            raise ServerError(f"there is nothing to load in {data.triples_file}")
        file, sql_port = self._configure(data, folder, free_port())
        with ServerProcess(
            [SERVER, "+foreground", "+configfile", str(file)], folder / "load.log", cwd=folder
        ) as server:
            wait_for_log(server, "Server online at", 120)
            # 512: do not stop at the first fault of a quad (there is none); 2: two threads.
            self._sql(sql_port, f"DB.DBA.TTLP_MT(file_open('{data.triples_file}'), '', '{GRAPH}', 512, 2); checkpoint;")

    def command(self, data: Data, folder: Path, port: int) -> list[str]:
        file, _ = self._configure(data, folder, port)
        return [SERVER, "+foreground", "+configfile", str(file)]


def wait_for_log(server: ServerProcess, text: str, seconds: float) -> None:
    """Wait until a server's log holds a text.

    :raises ServerError: where the server ends before, or the time is over.
    """
    deadline = time.monotonic() + seconds
    while text not in server.log.read_text(encoding="utf-8", errors="replace"):
        server.check_running()
        if time.monotonic() > deadline:
            raise ServerError(f"{server.command[0]} said no {text!r} in {seconds:g} s: {server.log_end()}")
        time.sleep(0.05)
