"""Queries that try to reach a listener with SERVICE in every spelling that SPARQL, or pyoxigraph's parser, can take."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self

from hypothesis import strategies as st

WORD = "SERVICE"


class Listener:
    """Counts connections on loopback."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(64)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.connections = 0
        self._thread = threading.Thread(target=self._count)

    def _count(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            with connection:
                self.connections += connection.recv(1) != b"!"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


def spelled(word: str) -> st.SearchStrategy[str]:
    """The word in any letter case, sometimes with one letter escaped."""
    cases = st.lists(st.booleans(), min_size=len(word), max_size=len(word)).map(
        lambda flags: "".join(c.upper() if flag else c.lower() for c, flag in zip(word, flags, strict=True))
    )
    escaped = st.integers(0, len(word) - 1).map(lambda i: f"{word[:i]}\\u{ord(word[i]):04X}{word[i + 1 :]}")
    return st.one_of(st.just(word), cases, cases, escaped)


BLANK = st.sampled_from(["", "", " ", "\n", "\r", "\t", "#\n", "#x\r", "# SERVICE\n", "#'\r", '#"""\n'])
BEFORE = st.sampled_from(
    [
        "", "?s ?p ?o", "?s ?p ?o .", "?s ?p true", "?s ?p 1", "?s ?p 1.", "?s ?p 1e5", "?s ?p 'x'", '?s ?p "x"@en',
        '?s ?p "x"^^g:d', "?s ?p g:x", "?s ?p g:x.", "?s ?p f:", "?s ?p f:9", "?s ?p _:b", "?s ?p _:b.", "?s ?p []",
        "?s ?p ''", "?s ?p '''a'''", '?s ?p """a"""', "?s ?p <a>", "?s a <#a>", "?s g:p? ?o", "?s (g:p)? ?o",
        "FILTER(1<2)", "FILTER(1<?x)", "FILTER(?x<?y&&?z>1)", "FILTER(?x<'a'&&?y>'b')", "FILTER(1<2)#>",
        "BIND(1<'>' AS ?y)", "BIND(1<'>'||'a'='b' AS ?y)", "FILTER(EXISTS{?s ?p ?o})", "OPTIONAL{", "MINUS{", "{",
        "FILTER NOT EXISTS{", "FILTER(EXISTS{", "GRAPH ?g{", "{SELECT*{", "LATERAL{", "VALUES ?x {1 2}",
        "VALUES ?x {<#a>}", "VALUES(?x){(<#a>)}", "VALUES ?x {'''\\q", "VALUES ?x {'''a' 'b'", "#c\n", "#c\r", "#\x0b",
        "# \\u000A", "<", "<a", "<<", "'", '"', "'''", "\\", "?", ":", "_:", "@", "@en", "^^", "%", "e:\\%",
    ]
)  # fmt: skip
AFTER = st.sampled_from(["", "}", ")}", "'''", '"""', "#'''", "#>", ">", "'", ". ?s ?p ?o", "UNION{}", " LIMIT 1"])
FORM = st.sampled_from(
    ["SELECT*{", "SELECT * WHERE {", "SELECT(1<2 AS ?q){", "ASK{", "CONSTRUCT{?s ?p ?o}WHERE{", "DESCRIBE ?s{"]
)


@st.composite
def queries(draw: st.DrawFn, address: str) -> str:
    """A query that would connect to the address if the scanner let it."""
    here = f"<http://{address}/>"
    declarations = st.sampled_from([f"BASE {here} ", f"PREFIX service: {here} "])
    prologue = "".join(draw(st.lists(declarations, max_size=2)))
    prologue += f"PREFIX : {here} PREFIX e: <http://{address}> PREFIX f: <http://e:8> PREFIX g: <http://g/> "
    body = draw(FORM)
    for _ in range(draw(st.integers(0, 2))):
        body += draw(BEFORE) + draw(BLANK)
    body += draw(spelled(WORD)) + draw(BLANK) + draw(st.sampled_from(["", "SILENT", "silent "])) + draw(BLANK)
    body += draw(st.sampled_from([f"<http://{address}/x>", "<x>", ":p", "e:", "e:p", "service:x", "?x", "<#s>"]))
    body += draw(BLANK) + draw(st.sampled_from(["{}", "{?s ?p ?o}"]))
    for _ in range(draw(st.integers(0, 2))):
        body += draw(BLANK) + draw(st.one_of(BEFORE, AFTER))
    return prologue + body + draw(st.sampled_from(["", "\n", "\n", "\r"])) + closing(body)


def closing(text: str) -> str:
    """The brackets that the text leaves open."""
    opened = []
    for character in text:
        if character in "({":
            opened.append("}" if character == "{" else ")")
        elif character in ")}" and opened:
            opened.pop()
    return "".join(reversed(opened))
