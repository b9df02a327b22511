"""Which coding a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.response_cache.codings import CODINGS, IDENTITY, choose

TABLE = [
    (None, "identity"),
    ("", "identity"),
    ("identity", "identity"),
    ("gzip", "gzip"),
    ("x-gzip", "gzip"),
    ("GZip", "gzip"),
    ("br", "br"),
    ("zstd", "zstd"),
    ("gzip, deflate", "gzip"),
    ("gzip, deflate, br", "br"),
    ("gzip, deflate, br, zstd", "zstd"),
    ("gzip;q=1.0, br;q=0.5", "gzip"),
    ("gzip;q=0, br", "br"),
    ("gzip;q=0", "identity"),
    ("gzip;q=0.5, identity", "identity"),
    ("gzip;q=0.5, identity;q=0.5", "gzip"),
    ("*", "gzip"),
    ("*;q=0", "identity"),
    ("gzip, *;q=0", "gzip!"),
    ("gzip;q=0, *", "br"),
    ("zstd;q=0.2, *;q=0.7", "gzip"),
    ("br, identity;q=0", "br!"),
    ("*, identity;q=0", "gzip!"),
    ("identity;q=0", "identity"),
    ("compress, deflate, sdch", "identity"),
    ("gzip;q=nonsense", "identity"),
    (";;,,q=1", "identity"),
]


@pytest.mark.parametrize(("header", "expected"), TABLE)
def test_the_coding_follows_accept_encoding(header: str | None, expected: str) -> None:
    assert choose(header).key == expected


@given(st.text(max_size=600))
def test_any_text_gives_a_coding_that_we_have(header: str) -> None:
    assert choose(header).coding in {*CODINGS, IDENTITY}
