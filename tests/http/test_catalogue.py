"""The gettext catalogue: every text of the package is there, in Japanese, with the same places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import DEFAULT_KEYWORDS, parse_mapping_cfg
from babel.messages.pofile import read_po

PLACE = re.compile(r"%\([a-z_]+\)s")


@pytest.fixture(scope="module")
def catalogue(root: Path) -> Catalog:
    with (root / "src/kg/translations/ja/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="ja")


@pytest.fixture(scope="module")
def written(root: Path) -> set[str | tuple[str, ...]]:
    """The msgids that the code and the templates hold."""
    with (root / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = DEFAULT_KEYWORDS | {"mark": None, "translate": None}
    found = extract_from_dir(root / "src" / "kg", methods, options, keywords)
    return {
        message if isinstance(message, str) else tuple(message) for _file, _line, message, _notes, _context in found
    }


def test_every_text_is_in_the_catalogue(catalogue: Catalog, written: set) -> None:
    known = {message.id for message in catalogue if message.id}
    assert written - known == set(), "run `make catalogue`"


def test_the_catalogue_holds_nothing_that_is_no_longer_written(catalogue: Catalog, written: set) -> None:
    assert {message.id for message in catalogue if message.id} - written == set()
    assert list(catalogue.obsolete) == []


def test_everything_is_translated(catalogue: Catalog) -> None:
    missing = [message.id for message in catalogue if message.id and not all(_texts(message.string))]
    assert missing == []


def test_nothing_is_fuzzy(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_has_the_places_of_its_text(catalogue: Catalog) -> None:
    wrong = []
    for message in catalogue:
        places = set(PLACE.findall(_texts(message.id)[-1])) if message.id else set()
        wrong += [message.id for text in _texts(message.string) if message.id and set(PLACE.findall(text)) != places]
    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_text(root: Path, catalogue: Catalog) -> None:
    from kg.i18n import translate

    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert translate(message.id, "ja") == message.string, "run `make translations`"


def _texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
