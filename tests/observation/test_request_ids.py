"""The id of a request: whose is believed, and what ours are like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.observation.request_ids import RequestIds
from kg.web.proxies import ClientAddresses

GIVEN = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"


def id_of(ids: RequestIds, given_id: str, peer: str = "10.0.0.1") -> str:
    return ids.of({"HTTP_X_REQUEST_ID": given_id, "REMOTE_ADDR": peer})


def trusting() -> RequestIds:
    return RequestIds(ClientAddresses(["10.0.0.0/8"]).is_trusted)


def test_a_trusted_proxys_id_is_kept() -> None:
    assert id_of(trusting(), GIVEN) == GIVEN


def test_anybody_elses_is_not() -> None:
    assert id_of(trusting(), GIVEN, "192.0.2.1") != GIVEN
    assert id_of(RequestIds(), GIVEN) != GIVEN


@pytest.mark.parametrize(
    "bad",
    ["", "short", "a" * 129, "with space in it", "line\nbreak-1234", 'quote"12345', "\u3042" * 9],
)
def test_one_that_is_not_well_formed_is_replaced(bad: str) -> None:
    assert id_of(trusting(), bad) != bad


@given(st.text(max_size=200))
def test_whatever_is_sent_the_id_is_one_word_of_plain_letters(sent: str) -> None:
    found = id_of(trusting(), sent)
    assert found.isascii()
    assert found.isprintable()
    assert not set(found) & set(" \"'\\<>")
    assert 8 <= len(found) <= 128


def test_no_two_of_ours_are_the_same() -> None:
    one, other = RequestIds(), RequestIds()
    found = [ids.of({}) for _request in range(1000) for ids in (one, other)]
    assert len(set(found)) == 2000
