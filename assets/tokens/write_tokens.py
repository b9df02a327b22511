"""Writes src/kg/web/static/tokens.css: those of the Digital Agency's design tokens that our stylesheets name.

    npm ci --prefix assets/tokens && python assets/tokens/write_tokens.py assets/tokens/node_modules

The file is committed, so that the site looks right where npm is not installed; tests/look compares it with the package.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

PACKAGE = "@digital-go-jp/design-tokens"
ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "kg" / "web" / "static"
TOKENS_CSS = STATIC / "tokens.css"

_DEFINITION = re.compile(r"^\s*(--[\w-]+):\s*([^;]+);", re.MULTILINE)
_USE = re.compile(r"var\((--[\w-]+)")


def main(modules: Path) -> None:
    """Write the file from the package below the folder of modules."""
    TOKENS_CSS.write_text(tokens_css(modules), encoding="utf-8")


def tokens_css(modules: Path) -> str:
    """The text of tokens.css."""
    package = modules / PACKAGE
    about = json.loads((package / "package.json").read_text(encoding="utf-8"))
    values = definitions(package / about["style"])
    lines = [f"  {name}: {values[name]};" for name in sorted(needed(values), key=_natural)]
    return "\n".join([_header(about), ":root {", *lines, "}", ""])


def definitions(css: Path) -> dict[str, str]:
    """The custom properties that a stylesheet defines, with their values."""
    return dict(_DEFINITION.findall(css.read_text(encoding="utf-8")))


def needed(values: dict[str, str]) -> set[str]:
    """The tokens that our stylesheets name, and those that these are made of."""
    sheets = [path for path in sorted(STATIC.glob("*.css")) if path != TOKENS_CSS]
    found: set[str] = set()
    waiting = {name for sheet in sheets for name in _USE.findall(sheet.read_text(encoding="utf-8"))} & values.keys()
    while waiting:
        found |= waiting
        waiting = {inner for name in waiting for inner in _USE.findall(values[name])} - found
    return found


def _header(about: dict[str, str]) -> str:
    return (
        "/*\n"
        "Design tokens of the Digital Agency, Government of Japan: those that our stylesheets use, unchanged.\n"
        f"Source: npm package {about['name']}, version {about['version']}.\n"
        f"{about['license']} License, Copyright (c) 2023 デジタル庁.\n"
        "Written by assets/tokens/write_tokens.py; do not edit.\n"
        "*/"
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """blue-50 before blue-100."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in name.split("-")]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
