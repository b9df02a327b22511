"""What every command needs of the terminal: lines in the person's language, one line for an error, the settings."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NoReturn, Protocol

import click

from kg.i18n import terminal_language, translate
from kg.settings import SettingError, Settings

USAGE_EXIT = 2


class Told(Protocol):
    """An error or a finding that can say itself in one line."""

    def text(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        ...


class FindingLine(Protocol):
    """A finding of the tables or of the graph."""

    def line(self, language: str) -> str:
        """One line in ``ja`` or ``en``."""
        ...


def say(message: str, *, error: bool = False, **values: object) -> None:
    """Print a message of the catalogue."""
    click.echo(translate(message, terminal_language(), **values), err=error)


def fail(error: Told, status: int = 1) -> NoReturn:
    """Print an error's one line and end."""
    click.echo(error.text(terminal_language()), err=True)
    sys.exit(status)


def print_findings(findings: Iterable[FindingLine]) -> None:
    """Print findings to standard error, one a line."""
    for finding in findings:
        click.echo(finding.line(terminal_language()), err=True)


def read_settings() -> Settings:
    """The settings; one line and the end where one of them cannot be read."""
    try:
        return Settings()
    except SettingError as error:
        click.echo(str(error), err=True)
        sys.exit(USAGE_EXIT)
