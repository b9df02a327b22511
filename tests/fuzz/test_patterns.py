"""No regular expression of ours can be made to run for ever: each is tried on long runs of what it repeats.

One that backtracks without end would meet pytest's own timeout here, which is far above what all of this takes.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from itertools import product

import pytest

import kg
from kg.folding import fold_provision

LONG, SHORT = 400, 100  # repetitions of one letter, and of two
ALWAYS = "a1 -.,:;/_%\\\"'<>{}()あア一条第年"
ENDS = ("", "\0", "条", '"')


def patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern over text that a module of ours holds, by module and name."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if module.name.rpartition(".")[2] == "__main__":
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
            for number, item in enumerate(values):
                if isinstance(item, re.Pattern) and isinstance(item.pattern, str):
                    found[f"{module.name}.{name}.{number}"] = item
    return found


PATTERNS = patterns()


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 90


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_runs_for_ever(name: str) -> None:
    pattern = PATTERNS[name]
    own = dict.fromkeys(letter for letter in pattern.pattern if letter.isalnum() or letter in ALWAYS)
    letters = [*dict.fromkeys(ALWAYS), *list(own)[:20]]
    pairs = ("".join(pair) for pair in product([*own, "a", "1"][:10], repeat=2))
    for text in [letter * LONG for letter in letters] + [pair * SHORT for pair in pairs]:
        for end in ENDS:
            for read in (pattern.search, pattern.match, pattern.fullmatch):
                read(text + end)


def test_a_number_longer_than_python_reads_stays_as_it_is() -> None:
    assert fold_provision("1" * 5000 + "条") == "1" * 5000 + "条"
    assert fold_provision("第二十一条") == fold_provision("第21条") == "21条"
