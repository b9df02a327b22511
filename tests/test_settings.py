"""The table of settings is complete, documented, and says what is wrong with a value."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.settings import SETTINGS, SettingError, Settings

BAD_VALUES = {
    "KG_BASE_IRI": "https://example.org/no-slash",
    "KG_QUERY_TIMEOUT": "0",
    "KG_QUERY_MEMORY": "1.5",
    "KG_WORKERS": "0",
    "KG_QUEUE": "-1",
    "KG_CACHE_BYTES": "64MB",
}


def test_every_default_can_be_read() -> None:
    settings = Settings({})
    assert settings.base_iri == "https://w3id.org/juten-kg/"
    assert settings["KG_QUERY_TIMEOUT"] == 10


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_bad_value_is_named_with_its_variable(name: str) -> None:
    with pytest.raises(SettingError, match=f"{name}='{BAD_VALUES[name]}'"):
        Settings({name: BAD_VALUES[name]})


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_every_setting_is_documented_with_its_default_and_meaning(root: Path, row: object) -> None:
    text = (root / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"| `{row.name}` | `{row.default}` | {row.help_en} |" in text.replace("| `` |", "| `` |")


def test_the_docs_name_no_setting_that_is_not_there(root: Path) -> None:
    import re

    names = {row.name for row in SETTINGS}
    for path in [*root.glob("*.md"), *(root / "docs").glob("*.md")]:
        assert set(re.findall(r"\bKG_[A-Z_]+\b", path.read_text(encoding="utf-8"))) <= names, path
