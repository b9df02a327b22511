"""The colours in light and dark: letters on their ground 4.5:1, lines and marks 3:1 (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_BLOCK = re.compile(r":root\s*\{([^}]*)\}")
_DARK = re.compile(r"@media screen and \(prefers-color-scheme: dark\)\s*\{\s*:root\s*\{([^}]*)\}")
_PROPERTY = re.compile(r"(--[\w-]+):\s*([^;]+);")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")

GROUNDS = ("--ground", "--raised")
TEXT = [
    *((ink, ground) for ink in ("--ink", "--soft", "--link", "--visited", "--alarm", "--action") for ground in GROUNDS),
    ("--on-action", "--action"),
    ("--on-action", "--action-hover"),
    ("--alarm", "--alarm-ground"),
    ("--ink", "--alarm-ground"),
    ("--link", "--alarm-ground"),
    ("--good", "--good-ground"),
    ("--good", "--ground"),
    ("--caution", "--caution-ground"),
    ("--caution", "--ground"),
    ("--ink", "--good-ground"),
    ("--ink", "--caution-ground"),
]
MARKS = [
    *((mark, ground) for mark in ("--edge", "--focus", "--action") for ground in GROUNDS),
    *((f"--chart-{number}", "--ground") for number in range(1, 7)),
    ("--chart-1", "--chart-track"),
    ("--focus", "--focus-ring"),
]


@pytest.fixture(scope="module")
def static(root: Path) -> Path:
    return root / "src" / "kg" / "web" / "static"


@pytest.fixture(scope="module", params=["light", "dark"])
def colours(static: Path, request: pytest.FixtureRequest) -> dict[str, str]:
    style = (static / "style.css").read_text(encoding="utf-8")
    blocks = [(static / "tokens.css").read_text(encoding="utf-8")]
    found = _BLOCK.search(style)
    assert found is not None
    blocks.append(found[1])
    if request.param == "dark":
        dark = _DARK.search(style)
        assert dark is not None
        blocks.append(dark[1])
    return {name: value.strip() for block in blocks for name, value in _PROPERTY.findall(block)}


def luminance(name: str, colours: dict[str, str]) -> float:
    """Relative luminance of a colour by the name of its custom property (WCAG 2.2, definitions)."""
    value = colours[name]
    while variable := _VARIABLE.fullmatch(value):
        value = colours[variable[1]]
    parts = [int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, colours: dict[str, str]) -> float:
    dark, light = sorted((luminance(one, colours), luminance(other, colours)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_letters_can_be_read_on_their_ground(colours: dict[str, str], ink: str, ground: str) -> None:
    assert contrast(ink, ground, colours) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen_on_their_ground(colours: dict[str, str], mark: str, ground: str) -> None:
    assert contrast(mark, ground, colours) >= 3


def test_every_custom_property_that_a_stylesheet_uses_is_defined(static: Path) -> None:
    sheets = {path.name: path.read_text(encoding="utf-8") for path in sorted(static.glob("*.css"))}
    defined = {name for text in sheets.values() for name, _value in _PROPERTY.findall(text)}
    used = {(sheet, name) for sheet, text in sheets.items() for name in re.findall(r"var\((--[\w-]+)", text)}
    assert [(sheet, name) for sheet, name in sorted(used) if name not in defined] == []


def test_no_stylesheet_loads_anything(static: Path) -> None:
    sheets = {path.name: path.read_text(encoding="utf-8") for path in sorted(static.glob("*.css"))}
    assert [name for name, text in sheets.items() if re.search(r"@import|url\(", text)] == []
