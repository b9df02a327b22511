"""What pages ask, an engine can answer from the things at hand, however large the graph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.engine.interface import Answer, Query
from kg.engine.local import LocalEngine
from kg.formats import Format
from kg.settings import Settings
from kg.web import create_app
from tests.http import printed
from tests.http.snapshots import BASE, write_snapshot

# Two blocks of constants in a row, as in `VALUES ?s { … } VALUES ?p { … } ?s ?p ?o`: with three things or more
# pyoxigraph 0.5.13 begins with ?p and reads all triples of each property.
TWO_BLOCKS = re.compile(r"VALUES\s*\?\w+\s*\{[^}]*\}\s*VALUES")


class Listening(LocalEngine):
    """Keeps the texts of the queries that it answers."""

    def __init__(self, build_dir: Path) -> None:
        super().__init__(build_dir, 1 << 28)
        self.asked: list[str] = []

    def evaluate(self, query: Query, answer_format: Format) -> Answer:
        self.asked.append(query.text)
        return super().evaluate(query, answer_format)


def things() -> list[str]:
    subjects = {line.split()[0].strip("<>") for line in printed.lines()}
    return sorted(iri.removeprefix(f"{BASE}id/") for iri in subjects if iri.startswith(f"{BASE}id/"))


@pytest.mark.parametrize("path", ["/page/{}", "/data/{}.ttl"], ids=["page", "data"])
def test_no_question_reads_all_triples_of_a_property_to_find_those_of_a_few_things(
    root: Path, tmp_path: Path, path: str
) -> None:
    write_snapshot(tmp_path, "00000000000000aa", printed.lines())
    engine = Listening(tmp_path)
    client = create_app(settings=Settings({"KG_BUILD_DIR": str(tmp_path), "KG_ROOT": str(root)}), engine=engine)
    for thing in things():
        with client.test_client().get(path.format(thing), headers={"Accept": "text/html, */*;q=0.5"}) as response:
            assert response.status_code == 200, thing
    engine.close()
    assert len(engine.asked) > 20
    assert [text for text in engine.asked if TWO_BLOCKS.search(text)] == []
