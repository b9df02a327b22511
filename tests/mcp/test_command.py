"""``kg mcp`` where it cannot serve: one line, nothing on standard output, which belongs to the protocol."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.commands import mcp as command


def test_without_a_build_it_says_so_and_ends(tmp_path: Path) -> None:
    done = CliRunner().invoke(command.mcp, env={"KG_BUILD_DIR": str(tmp_path)})
    assert done.exit_code == 1
    assert (done.stdout, len(done.stderr.splitlines())) == ("", 1)


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda _name: None)
    done = CliRunner().invoke(command.mcp, env={"LC_ALL": "en_US.UTF-8"})
    assert (done.exit_code, done.stdout) == (1, "")
    assert "juten-kg[mcp]" in done.stderr
