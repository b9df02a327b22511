"""Python, the packages against the lock file, the settings, and what set-up made: catalogue and editor."""

from __future__ import annotations

import difflib
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from babel.messages.pofile import read_po
from babel.support import Translations
from packaging.requirements import Requirement

from kg.doctor.finding import Finding, Level
from kg.i18n import TRANSLATIONS_DIR, mark
from kg.settings import SETTINGS, Settings

LOCK = "requirements.lock"
_OLDEST = (3, 11)
_SHOWN = 3
_EDITOR = Path(__file__).parents[1] / "web" / "static" / "editor" / "manifest.json"

PYTHON, PACKAGES, SETTING = mark("Python"), mark("packages"), mark("settings")
CATALOGUE, EDITOR = mark("texts"), mark("query editor")
IS = mark("%(version)s")
SET_UP = mark("run `make setup`")


def check_python() -> Iterator[Finding]:
    """The interpreter."""
    values = {"version": platform.python_version()}
    if sys.version_info < _OLDEST:
        old = mark("%(version)s is older than 3.11")
        yield Finding(
            Level.ERROR, PYTHON, old, mark("install Python 3.11 or later, remove .venv, run `make setup`"), values
        )
    else:
        yield Finding(Level.OK, PYTHON, IS, values=values)


def check_packages(root: Path) -> Iterator[Finding]:
    """Every package that the lock file names for this machine, against what is installed."""
    lock = root / LOCK
    if not lock.is_file():
        yield Finding(Level.NOTE, PACKAGES, mark("there is no requirements.lock to compare with"))
        return
    missing, other, count = [], [], 0
    for requirement in _locked(lock.read_text(encoding="utf-8")):
        count += 1
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            missing.append(requirement.name)
            continue
        if not requirement.specifier.contains(installed, prereleases=True):
            other.append(f"{requirement.name} {installed} ({requirement.specifier})")
    if missing:
        yield _packages(Level.ERROR, mark("not installed: %(names)s"), missing)
    if other:
        yield _packages(Level.WARNING, mark("of another version than the lock file says: %(names)s"), other)
    if not missing and not other:
        yield Finding(Level.OK, PACKAGES, mark("%(count)s as the lock file says"), values={"count": count})


def _packages(level: Level, message: str, names: list[str]) -> Finding:
    return Finding(level, PACKAGES, message, SET_UP, {"names": shown(names)})


def _locked(text: str) -> Iterator[Requirement]:
    for line in text.splitlines():
        if line and not line.startswith((" ", "#", "-")):
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement


def shown(names: list[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" (+{len(names) - _SHOWN})" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def check_settings(unknown: tuple[str, ...]) -> Iterator[Finding]:
    """The settings could be read; variables that look like one and are none may be slips of the pen."""
    yield Finding(Level.OK, SETTING, mark("%(count)s can be read"), values={"count": len(SETTINGS)})
    names = [row.name for row in SETTINGS]
    for name in unknown:
        nearest = ", ".join(difflib.get_close_matches(name, names, 1))
        message = mark("%(name)s is no setting")
        advice = mark("do you mean %(nearest)s?") if nearest else mark("remove it; `kg settings` lists all there are")
        yield Finding(Level.WARNING, SETTING, message, advice, {"name": name, "nearest": nearest})


def check_catalogue(folder: Path = TRANSLATIONS_DIR) -> Iterator[Finding]:
    """The Japanese texts are compiled, and from the catalogue that is there."""
    source, compiled = (folder / "ja" / "LC_MESSAGES" / f"messages.{ending}" for ending in ("po", "mo"))
    if not compiled.is_file():
        missing = mark("the Japanese texts are not compiled: everything is in English")
        yield Finding(Level.ERROR, CATALOGUE, missing, mark("run `make translations`"))
    elif source.is_file() and not _is_compiled_from(compiled, source):
        yield Finding(
            Level.WARNING,
            CATALOGUE,
            mark("the Japanese texts are older than their source"),
            mark("run `make translations`"),
        )
    else:
        yield Finding(Level.OK, CATALOGUE, mark("Japanese and English"))


def _is_compiled_from(compiled: Path, source: Path) -> bool:
    """Whether every text of the catalogue is in the compiled file. By content: a checkout gives files any time."""
    with compiled.open("rb") as binary, source.open("rb") as text:
        translations, catalogue = Translations(binary), read_po(text)
    texts = ((row.id, row.string) for row in catalogue if isinstance(row.id, str) and row.id and row.string)
    return all(translations.gettext(message) == string for message, string in texts)


def check_editor(manifest: Path = _EDITOR) -> Iterator[Finding]:
    """The query editor's script is built; without it the site shows its plain form."""
    if manifest.is_file():
        yield Finding(Level.OK, EDITOR, mark("built"))
    else:
        plain = mark("not built: the site shows its plain form")
        yield Finding(Level.NOTE, EDITOR, plain, mark("install Node.js 18 and npm, run `make editor`"))


def software(settings: Settings, unknown: tuple[str, ...]) -> Iterator[Finding]:
    """All of it."""
    checkout = Path(__file__).resolve().parents[3]
    yield from check_python()
    yield from check_packages(settings.root if (settings.root / LOCK).is_file() else checkout)
    yield from check_settings(unknown)
    yield from check_catalogue()
    yield from check_editor()
