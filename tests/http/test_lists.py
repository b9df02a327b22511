"""The lists: their order and what they lead to."""

from __future__ import annotations

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.web.listed import dictionary_key

HTML = {"Accept": "text/html"}


def names(real: httpx.Client, path: str) -> list[str]:
    text = real.get(path, headers=HTML).text.partition("<tbody>")[2]
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', text)


def test_ministries_stand_in_the_order_of_their_readings(real: httpx.Client) -> None:
    found = names(real, "/ministries?lang=ja")
    assert len(found) == 42
    wanted = ["会計検査院", "外務省", "環境省", "金融庁", "経済産業省", "総務省", "デジタル庁", "内閣府", "文部科学省"]
    assert [name for name in found if name in wanted] == wanted


def test_in_english_ministries_stand_by_their_english_names(real: httpx.Client) -> None:
    found = names(real, "/ministries?lang=en")
    assert len(found) == 42
    assert found == sorted(found, key=str.casefold)


@pytest.mark.parametrize(
    "readings",
    [
        ["かいけい", "がいむ", "かんきょう"],
        ["けいさつ", "げんしりょく", "こうあん"],
        ["はつ", "はづ", "ばつ", "はっと"],
        ["きょう", "きよく", "ぎょせん"],
    ],
)
def test_readings_are_sorted_as_in_a_dictionary(readings: list[str]) -> None:
    backwards = readings[::-1]
    assert sorted(backwards, key=dictionary_key) == readings


@given(st.lists(st.text()))
def test_any_texts_have_one_order(texts: list[str]) -> None:
    backwards = texts[::-1]
    assert sorted(texts, key=dictionary_key) == sorted(backwards, key=dictionary_key)


def test_ministries_have_the_numbers_of_their_measures(real: httpx.Client) -> None:
    text = real.get("/ministries?lang=ja", headers=HTML).text
    row = next(row for row in re.findall(r"<tr>.*?</tr>", text, re.DOTALL) if ">総務省</a>" in row)
    assert "そうむしょう" in row
    assert re.findall(r'<td class="number"[^>]*>(\d+)</td>', row) == ["3", "2"]


def test_measures_stand_by_number_with_their_lead(real: httpx.Client) -> None:
    text = real.get("/measures?lang=ja", headers=HTML).text
    numbers = re.findall(r'<td class="short">(\d\d-\d\d)</td>', text)
    assert numbers == ["01-10", "02-01", "02-02", "02-03", "02-04", "02-05"]
    assert ">個人情報保護委員会</a>" in text


def test_laws_stand_in_the_order_in_which_they_were_made(real: httpx.Client) -> None:
    assert names(real, "/laws?lang=ja") == ["官民データ活用推進基本法", "デジタル社会形成基本法"]


def test_corrections_show_what_was_printed_and_what_it_should_read(real: httpx.Client) -> None:
    text = real.get("/corrections?lang=en", headers=HTML).text
    assert len(re.findall(r"<del", text)) == len(re.findall(r"<ins", text)) == 2
    assert re.search(r'<del lang="ja">[^<]*Trustd', text)
    assert re.search(r'<ins lang="ja">[^<]*Trusted', text)
    assert 'href="/queries/corrections.csv"' in text


@pytest.mark.parametrize("path", ["/measures", "/ministries", "/laws", "/corrections"])
def test_a_list_has_a_tag_and_its_data(real: httpx.Client, path: str) -> None:
    response = real.get(path, headers=HTML)
    assert real.get(path, headers=HTML | {"If-None-Match": response.headers["ETag"]}).status_code == 304
    (address,) = set(re.findall(r'href="(/queries/[a-z]+\.csv)"', response.text))
    assert real.get(address).headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("path", ["/measures?page=2", "/corrections?page=0", "/measures?page=%3Cscript%3E"])
def test_a_page_of_a_list_that_there_is_not_is_refused(real: httpx.Client, path: str) -> None:
    response = real.get(path)
    assert response.status_code == 400
    assert "<script" not in real.get(path, headers=HTML).text
