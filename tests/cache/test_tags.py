"""Entity tags of coded answers."""

from __future__ import annotations

import pytest

from kg.web.response_cache.tags import base_tag, coded_tag, is_strong, matching_tag, with_base_tags


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_each_coding_has_a_tag_of_its_own_from_which_the_first_is_found_again(coding: str) -> None:
    assert coded_tag('"abc"', coding) == f'"abc-{coding}"'
    assert base_tag(f'"abc-{coding}"', coding) == '"abc"'


def test_an_answer_as_it_is_keeps_its_tag() -> None:
    assert coded_tag('"abc"', "identity") == '"abc"'
    assert base_tag('"abc-br"', None) == '"abc-br"'


def test_a_weak_tag_is_the_same_in_every_coding() -> None:
    assert coded_tag('W/"abc"', "br") == 'W/"abc"'


@pytest.mark.parametrize("tag", [None, "", '"', '""', 'W/"abc"', "abc"])
def test_only_a_quoted_tag_without_w_is_strong(tag: str | None) -> None:
    assert not is_strong(tag)


MATCHES = [
    ('"abc"', "identity", '"abc"'),
    ('"abc-br"', "br", '"abc-br"'),
    ('"abc-br"', "gzip", '"abc-br"'),
    ('"abc", "abc-br"', "br", '"abc-br"'),
    ('"abc-gzip", "abc-zstd"', "identity", '"abc-zstd"'),
    ('W/"abc"', "br", '"abc"'),
    ('W/"abc-gzip"', "gzip", '"abc-gzip"'),
    ('"x", "y", "abc-zstd"', "zstd", '"abc-zstd"'),
    ("*", "br", '"abc"'),
    ('"other"', "br", None),
    ('"abc-deflate"', "br", None),
    ("", "br", None),
    ('"ab', "br", None),
]


@pytest.mark.parametrize(("held", "coding", "expected"), MATCHES)
def test_a_304_names_a_tag_that_the_client_holds(held: str, coding: str, expected: str | None) -> None:
    assert matching_tag(held, '"abc"', coding) == expected


def test_the_application_is_asked_with_its_own_tags_beside_the_coded_ones() -> None:
    asked = with_base_tags('"abc-br", W/"d-gzip", "e"')
    assert sorted(asked.split(", ")) == ['"abc"', '"abc-br"', '"e"', 'W/"d"', 'W/"d-gzip"']
    assert with_base_tags("*") == "*"
