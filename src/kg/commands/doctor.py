"""``kg doctor``: what is wrong with this installation, a line a finding, and what to do about it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from kg.i18n import mark, terminal_language, translate
from kg.settings import SettingError, Settings, unknown_variables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.doctor.finding import Finding

GOOD = mark("all is well")
BAD = mark("%(errors)s errors, %(warnings)s warnings")
UNREADABLE = mark("%(error)s")
MEND = mark("mend the variable; `kg settings` says what it means")


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port of the server.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of the server on this machine.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def doctor(*, port: int, host: str, as_json: bool) -> None:
    """Check this installation: software, settings, data, build, machine, port.

    Every check is a line: ✓ good, · a note, ! a warning, ✗ an error, with what to do. The exit status is 1 where there
    is an error.
    """
    language = terminal_language()
    counts = {"error": 0, "warning": 0}
    for finding in _findings(host, port):
        if finding.level in counts:
            counts[finding.level] += 1
        line = json.dumps(finding.members(language), ensure_ascii=False) if as_json else finding.line(language)
        click.echo(line)
    if not as_json:
        good = not any(counts.values())
        values = {"errors": counts["error"], "warnings": counts["warning"]}
        click.echo(translate(GOOD, language) if good else translate(BAD, language, **values))
    sys.exit(1 if counts["error"] else 0)


def _findings(host: str, port: int) -> Iterator[Finding]:
    from kg.doctor.data import data  # noqa: PLC0415
    from kg.doctor.finding import Finding, Level  # noqa: PLC0415
    from kg.doctor.machine import machine  # noqa: PLC0415
    from kg.doctor.port import check_port  # noqa: PLC0415
    from kg.doctor.software import SETTING, software  # noqa: PLC0415

    try:
        settings = Settings()
    except SettingError as error:
        yield Finding(Level.ERROR, SETTING, UNREADABLE, MEND, {"error": error})
        return
    yield from software(settings, unknown_variables())
    yield from data(settings)
    yield from machine(settings)
    yield from check_port(host, port, settings.build_dir)
