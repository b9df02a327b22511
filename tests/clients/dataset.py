"""A dataset for clients to ask: more than ten thousand rows, Japanese in literals, IRIs and predicates."""

from __future__ import annotations

from pathlib import Path

from tests.engine.snapshots import publish

COUNT = 12_000
NAMESPACE = "http://example.org/施策/"
LABEL = "http://example.org/語彙#名称"
NUMBER = "http://example.org/語彙#番号"
FIRST = '第1の施策：デジタル社会の「実現」, 引用符" と改行\nと円記号\\'

_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"

SELECT_FIRST = f"SELECT ?label WHERE {{ <{NAMESPACE}1> <{LABEL}> ?label FILTER(LANG(?label) = 'ja') }}"
SELECT_JAPANESE_IRIS = f"SELECT ?施策 WHERE {{ ?施策 <{NUMBER}> 7 }}"
SELECT_MANY = f"SELECT ?s ?label ?n WHERE {{ ?s <{LABEL}> ?label ; <{NUMBER}> ?n }} ORDER BY ?n LIMIT 10000"
ASK_TRUE = f"ASK {{ <{NAMESPACE}7> <{NUMBER}> 7 }}"
ASK_FALSE = f"ASK {{ <{NAMESPACE}7> <{NUMBER}> 8 }}"
CONSTRUCT = f"CONSTRUCT {{ ?s <{LABEL}> ?label }} WHERE {{ ?s <{LABEL}> ?label ; <{NUMBER}> ?n FILTER(?n <= 3) }}"
SYNTAX_ERROR = "SELECT ?s WHERE { ?s ?p }"
REFUSED = (
    "SELECT (<http://example.org/none>(1) AS ?x) WHERE { ?a ?b ?c }"  # for clients that look at the syntax themselves
)


def label(number: int) -> str:
    """The label of a measure."""
    return FIRST if number == 1 else f"第{number}の施策"


def publish_measures(build_dir: Path) -> None:
    """Write the snapshot and make it the current one."""
    publish(build_dir, "".join(_lines(number) for number in range(1, COUNT + 1)))


def _lines(number: int) -> str:
    text = label(number).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    subject = f"<{NAMESPACE}{number}>"
    return f'{subject} <{LABEL}> "{text}"@ja .\n{subject} <{NUMBER}> "{number}"^^<{_INTEGER}> .\n'
