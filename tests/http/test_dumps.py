"""Downloads, over a running server."""

from __future__ import annotations

import base64
import hashlib

import httpx
import pytest


def test_the_list_names_every_dump_with_size_and_checksum(http: httpx.Client, tiny) -> None:
    document = http.get("/dumps/", headers={"Accept": "application/json"}).json()
    assert document["version"] == tiny.version
    assert {row["name"]: (row["bytes"], row["sha256"]) for row in document["files"]} == {
        entry.name.removeprefix("dumps/"): (entry.bytes, entry.sha256) for entry in tiny.snapshot.dumps
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_list_is_a_page_for_a_browser(http: httpx.Client, language: str) -> None:
    response = http.get("/dumps/", params={"lang": language}, headers={"Accept": "text/html"})
    assert f'<html lang="{language}">' in response.text
    assert 'href="/dumps/juten.ttl"' in response.text


def test_every_listed_file_is_what_its_checksum_says(http: httpx.Client) -> None:
    for row in http.get("/dumps/?format=json").json()["files"]:
        for url in (row["url"], row["permanent_url"]):
            response = http.get(url)
            assert hashlib.sha256(response.content).hexdigest() == row["sha256"]
            assert response.headers["ETag"] == f'"{row["sha256"]}"'


def test_the_digest_header_is_that_of_the_bytes(http: httpx.Client) -> None:
    response = http.get("/dumps/juten.ttl")
    digest = base64.b64encode(hashlib.sha256(response.content).digest()).decode()
    assert response.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert "SHA256SUMS>" in response.headers["Link"]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("juten.nt", "application/n-triples"),
        ("juten.ttl", "text/turtle; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_a_dump_has_its_media_type(http: httpx.Client, name: str, content_type: str) -> None:
    assert http.get(f"/dumps/{name}").headers["Content-Type"] == content_type


def test_a_version_is_kept_for_ever(http: httpx.Client, tiny) -> None:
    response = http.get(f"/dumps/{tiny.old_version}/juten.nt")
    assert response.headers["X-Juten-Version"] == tiny.old_version
    assert "immutable" in response.headers["Cache-Control"]


def test_the_newest_is_not_kept_for_ever_and_names_its_permanent_address(http: httpx.Client, tiny) -> None:
    response = http.get("/dumps/juten.nt")
    assert "immutable" not in response.headers["Cache-Control"]
    assert response.headers["Content-Location"] == f"/dumps/{tiny.version}/juten.nt"


def test_who_has_it_since_then_gets_304(http: httpx.Client) -> None:
    modified = http.get("/dumps/juten.nt").headers["Last-Modified"]
    assert http.get("/dumps/juten.nt", headers={"If-Modified-Since": modified}).status_code == 304


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=0-0", 0, 0)],
)
def test_a_range_is_answered_206(http: httpx.Client, asked: str, first: int, last: int | None) -> None:
    whole = http.get("/dumps/juten.nt").content
    part = http.get("/dumps/juten.nt", headers={"Range": asked})
    assert part.status_code == 206
    assert part.content == whole[first : None if last is None else last + 1]
    assert part.headers["Content-Range"].endswith(f"/{len(whole)}")


def test_a_range_outside_the_file_is_416_with_its_length(http: httpx.Client) -> None:
    length = len(http.get("/dumps/juten.nt").content)
    response = http.get("/dumps/juten.nt", headers={"Range": f"bytes={length}-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{length}"
    assert response.json()["type"].endswith("/range-not-satisfiable")


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=0-1", "bytes=", "garbage"])
def test_a_range_that_is_not_served_gives_the_whole_file(http: httpx.Client, asked: str) -> None:
    whole = http.get("/dumps/juten.nt").content
    response = http.get("/dumps/juten.nt", headers={"Range": asked})
    assert (response.status_code, response.content) == (200, whole)


def test_if_range_with_another_tag_gives_the_whole_file(http: httpx.Client) -> None:
    tag = http.get("/dumps/juten.nt").headers["ETag"]
    for value, status in ((tag, 206), ('"other"', 200)):
        assert http.get("/dumps/juten.nt", headers={"Range": "bytes=0-9", "If-Range": value}).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "none.ttl",
        "manifest.json",
        "..%2fmanifest.json",
        "%2e%2e/manifest.json",
        "....//manifest.json",
        "..%5cmanifest.json",
        "%2fetc%2fpasswd",
        "juten.nt%00",
        "0000000000000000/juten.nt",
        "current/juten.nt",
        "../juten.nt",
        "0123456789abcdef/../juten.nt",
        "0123456789abcdef/..%2fmanifest.json",
        "0123456789abcdef/graph.nt.gz",
    ],
)
def test_what_is_no_dump_is_404(client, path: str) -> None:
    with client.get(f"/dumps/{path}", follow_redirects=True) as response:
        assert response.status_code == 404


def test_a_path_that_leaves_the_folder_is_404_on_the_wire(http: httpx.Client) -> None:
    for path in ("..%2f..%2fmanifest.json", "%2e%2e%2fmanifest.json"):
        assert http.get(f"/dumps/{path}").status_code == 404
