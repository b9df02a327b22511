"""nginx over an exported folder, with the two files that the export wrote for it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.clients.tools import program
from tests.site.conftest import Edition

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
WAIT = 30  # s

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    include {site}/hosting/nginx-maps.conf;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        include {site}/hosting/nginx-server.conf;
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def http(larger: Edition, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    nginx = program("nginx", "nginx")
    work, port = tmp_path_factory.mktemp("nginx"), free_port()
    larger.folder.parent.chmod(0o755)
    (work / "nginx.conf").write_text(CONFIGURATION.format(work=work, site=larger.folder, port=port))
    command = [nginx, "-p", str(work), "-c", str(work / "nginx.conf"), "-g", "user root;"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=WAIT) as client:
            _wait(client, process)
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=WAIT)


def _wait(client: httpx.Client, process: subprocess.Popen[str]) -> None:
    for _try in range(WAIT * 10):
        assert process.poll() is None, process.communicate()[1]
        try:
            client.get("/robots.txt")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nginx did not answer")


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (BROWSER, "/page/{measure}.html"),
        ("*/*", "/page/{measure}.html"),
        ("text/turtle", "/data/{measure}.ttl"),
        ("application/rdf+xml", "/data/{measure}.rdf"),
        ("application/n-triples", "/data/{measure}.nt"),
    ],
)
def test_an_iri_leads_by_303_to_what_the_client_takes(
    http: httpx.Client, larger: Edition, accept: str, target: str
) -> None:
    target = target.format(measure=larger.measure)
    response = http.get(f"/id/{larger.measure}", headers={"Accept": accept})
    assert (response.status_code, response.headers["Location"]) == (303, target)
    assert http.get(target).status_code == 200


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/data/{measure}.ttl", "text/turtle; charset=utf-8"),
        ("/data/{measure}.jsonld", "application/ld+json"),
        ("/data/{measure}.rdf", "application/rdf+xml"),
        ("/data/{measure}.nt", "application/n-triples"),
        ("/dumps/juten-all.trig", "application/trig; charset=utf-8"),
        ("/dumps/juten.nt.gz", "application/gzip"),
        ("/dumps/SHA256SUMS", "text/plain; charset=utf-8"),
        ("/queries/kpis.csv", "text/csv; charset=utf-8"),
        ("/queries/kpis.objects.json", "application/json"),
        ("/queries/kpis.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/.well-known/void", "text/turtle; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
        ("/measures", "text/html; charset=utf-8"),
    ],
)
def test_media_types(http: httpx.Client, larger: Edition, path: str, media_type: str) -> None:
    response = http.get(path.format(measure=larger.measure))
    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_what_is_gone_is_410_with_its_page(http: httpx.Client, larger: Edition) -> None:
    response = http.get(f"/id/{larger.gone}", headers={"Accept": BROWSER}, follow_redirects=True)
    assert response.status_code == 410
    assert larger.gone in response.text


def test_what_is_not_there_is_404_with_a_page(http: httpx.Client) -> None:
    response = http.get("/page/nothing.html")
    assert response.status_code == 404
    assert "https://plan.example.org/digital/index.html" in response.text
