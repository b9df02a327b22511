"""What engines know beyond SPARQL 1.1 is refused, whichever engine is behind; in front of Virtuoso, by what it is sent.

The file is of the part that CI runs in front of each engine (tests/remote/test_same_suite.py).
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from kg.engine.errors import ForbiddenFeature, QuerySyntaxError
from kg.engine.interface import Query
from kg.engine.remote import Access, Limits, RemoteEngine
from kg.formats import BY_NAME
from tests import engines
from tests.remote.extensions import THEIRS

JSON = BY_NAME["json"]


@pytest.mark.parametrize("text", THEIRS.values(), ids=THEIRS)
def test_what_is_an_engines_own_is_refused(http: httpx.Client, text: str) -> None:
    response = http.post("/sparql", data={"query": text}, headers={"Accept": "application/json"})
    assert response.status_code in (400, 403), response.text


if engines.NAME == "virtuoso":
    from tests.remote.relay import Relay

    OWN = {"bif:upper('a')": "A", "<bif:upper>('a')": "A", "bif:sprintf('%s-%s', 'a', 'b')": "a-b"}

    @pytest.mark.parametrize("call", OWN)
    def test_virtuoso_itself_would_call_its_functions(call: str) -> None:
        """So what the next test finds is ours."""
        form = {"query": f"SELECT ({call} AS ?x) {{}}", "format": JSON.media_type}
        answer = httpx.post(engines.started().url, data=form, timeout=60, trust_env=False)
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == OWN[call]

    def test_nothing_of_them_reaches_virtuoso(http: httpx.Client, tmp_path: Path) -> None:
        texts = [*THEIRS.values(), *(f"SELECT ({call} AS ?x) {{}}" for call in OWN)]
        with Relay(engines.started().url) as relay:
            engine = RemoteEngine(Access(relay.url), tmp_path, Limits(60.0, 1 << 20, 4, 4))
            try:
                assert engine.evaluate(Query("ASK { ?s ?p ?o }"), JSON).read()
                for text in texts:
                    with pytest.raises((ForbiddenFeature, QuerySyntaxError)):
                        engine.evaluate(Query(text), JSON)
            finally:
                engine.close()
        sent = [parse_qs(body.decode())["query"][0] for body in relay.bodies if body]
        assert "ASK { ?s ?p ?o }" in sent
        assert not [text for text in sent if any(word in text.lower() for word in ("bif:", "sql:", "option", "define"))]
