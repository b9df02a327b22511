"""pandas: read_csv by the URL that anybody can paste."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.parse import urlencode

import pandas as pd
import pytest

from tests.clients.dataset import ASK_TRUE, FIRST, NAMESPACE, SELECT_FIRST, SELECT_MANY, SYNTAX_ERROR, label


def _url(endpoint: str, query: str) -> str:
    return f"{endpoint}?{urlencode({'query': query, 'format': 'csv'})}"


def test_select(endpoint: str) -> None:
    assert pd.read_csv(_url(endpoint, SELECT_FIRST))["label"].tolist() == [FIRST]


def test_ask(endpoint: str) -> None:
    assert pd.read_csv(_url(endpoint, ASK_TRUE), header=None)[0].tolist() == [True]


def test_ten_thousand_rows_with_their_types(endpoint: str) -> None:
    frame = pd.read_csv(_url(endpoint, SELECT_MANY))
    assert frame["n"].tolist() == list(range(1, 10_001))
    assert frame["label"].tolist() == [label(number) for number in range(1, 10_001)]
    assert frame["s"].iloc[-1] == f"{NAMESPACE}10000"


def test_a_syntax_error_is_400_and_the_message_is_there_to_read(endpoint: str) -> None:
    with pytest.raises(HTTPError) as raised:
        pd.read_csv(_url(endpoint, SYNTAX_ERROR))
    with raised.value as found:
        assert (found.code, b"query-syntax" in found.read()) == (400, True)
