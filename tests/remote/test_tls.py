"""An engine behind https: with a certificate that is trusted it answers and is loaded; with another it is one error."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import trustme
from click.testing import CliRunner

from kg.cli import main
from kg.engine.errors import EngineUnavailable
from kg.engine.interface import Query
from kg.formats import BY_NAME
from tests.remote.conftest import VERSION, OpenRemote, wait_for
from tests.remote.honest import HonestEngine
from tests.serving import Server

QUERY = Query("ASK { ?s ?p ?o }")
JSON = BY_NAME["json"]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """What a server needs that has a certificate for these names."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(tls)
    return tls


@pytest.fixture
def trusting(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Trusts the authority, as an operator with one of his own does."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[HonestEngine]:
    with HonestEngine(tls=context(authority, "127.0.0.1")) as engine:
        yield engine


def test_a_build_is_published_and_asked_over_https(
    secure: HonestEngine, trusting: Path, build_dir: Path, root: Path
) -> None:
    assert secure.url.startswith("https:")
    result = CliRunner().invoke(main, ["publish", "--to", secure.url], env={"KG_BUILD_DIR": str(build_dir)})
    assert result.exit_code == 0, result.output
    server = Server(root, {"KG_BUILD_DIR": str(build_dir), "KG_ROOT": str(root), "KG_ENGINE": secure.url})
    try:
        with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
            wait_for(lambda: client.get("/readyz").status_code == 200)
            answer = client.get("/sparql", params={"query": QUERY.text, "format": "json"})
    finally:
        server.stop()
    assert (answer.json()["boolean"], answer.headers["X-Juten-Version"]) == (True, VERSION)


def test_a_certificate_that_is_not_trusted_is_told_and_not_asked_again(
    secure: HonestEngine, open_remote: OpenRemote
) -> None:
    engine = open_remote(secure.url, ready=False)
    with pytest.raises(EngineUnavailable, match="certificate is not trusted: unable to get local issuer") as caught:
        engine.evaluate(QUERY, JSON)
    assert "SSL_CERT_FILE" in str(caught.value)
    assert secure.requests == []


def test_a_certificate_of_another_host_is_told(authority: trustme.CA, trusting: Path, open_remote: OpenRemote) -> None:
    with HonestEngine(tls=context(authority, "engine.example")) as other:
        with pytest.raises(EngineUnavailable, match=r"certificate is not trusted: .*127\.0\.0\.1"):
            open_remote(other.url, ready=False).evaluate(QUERY, JSON)
        assert other.requests == []


def test_kg_publish_tells_in_one_line_that_a_certificate_is_not_trusted(secure: HonestEngine, build_dir: Path) -> None:
    environ = {"KG_BUILD_DIR": str(build_dir), "LC_ALL": "en_US.UTF-8"}
    result = CliRunner().invoke(main, ["publish", "--to", secure.url], env=environ)
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1), result.output
    assert "the certificate is not trusted" in result.output
    assert secure.requests == []


def test_a_handshake_that_never_ends_is_given_up(open_remote: OpenRemote) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken: list[socket.socket] = []
        accepting = threading.Thread(target=lambda: taken.append(listening.accept()[0]))
        accepting.start()
        engine = open_remote(f"https://127.0.0.1:{listening.getsockname()[1]}/query", ready=False)
        with pytest.raises(EngineUnavailable):
            engine.evaluate(QUERY, JSON)
        accepting.join()
        for connection in taken:
            connection.close()
