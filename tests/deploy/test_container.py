"""The Containerfile: pinned, for nobody in particular, and made of files and commands that there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.serving import Server

EXACT = re.compile(r"docker\.io/library/[a-z]+:\d+\.\d+\.\d+-[a-z-]+|[^ ]+@sha256:[0-9a-f]{64}")


def instructions(path: Path) -> list[tuple[str, str]]:
    """Each instruction with its arguments, continued lines joined."""
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(word, rest.strip()) for word, _space, rest in (line.partition(" ") for line in joined.splitlines())]


@pytest.fixture(scope="session")
def container(deploy: Path) -> list[tuple[str, str]]:
    return instructions(deploy / "Containerfile")


def copied(container: list[tuple[str, str]]) -> list[str]:
    """What is taken from the project's folder."""
    return [name for word, rest in container if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]]


def last_stage(container: list[tuple[str, str]]) -> list[tuple[str, str]]:
    start = max(place for place, (word, _rest) in enumerate(container) if word == "FROM")
    return container[start:]


def test_base_images_are_pinned(container: list[tuple[str, str]]) -> None:
    defaults = {rest.partition("=")[0]: rest.partition("=")[2] for word, rest in container if word == "ARG"}
    bases = [rest.split()[0] for word, rest in container if word == "FROM"]
    assert len(bases) == 3
    for base in bases:
        assert EXACT.fullmatch(defaults[base.strip("${}")]), base


def test_the_base_has_the_python_that_the_project_needs(container: list[tuple[str, str]]) -> None:
    (image,) = [rest for word, rest in container if rest.startswith("PYTHON_IMAGE=")]
    assert ":3.11." in image


def test_it_runs_as_nobody_in_particular_and_ends_by_sigterm(container: list[tuple[str, str]]) -> None:
    found = dict(last_stage(container))
    user, _colon, group = found["USER"].partition(":")
    assert user.isdigit()
    assert group.isdigit()
    assert int(user) > 999
    assert found["STOPSIGNAL"] == "SIGTERM"
    assert found["EXPOSE"] in found["CMD"]
    assert f":{found['EXPOSE']}/healthz" in found["HEALTHCHECK"]


def test_nothing_is_left_that_only_builds(container: list[tuple[str, str]]) -> None:
    assert not any("apt-get" in rest or "npm" in rest for _word, rest in last_stage(container))


def test_everything_copied_is_in_the_project_and_in_the_context(
    root: Path, deploy: Path, container: list[tuple[str, str]]
) -> None:
    context = (deploy / "Containerfile.dockerignore").read_text().splitlines()
    for name in copied(container):
        assert (root / name).exists(), name
        assert f"!{name.split('/')[0]}" in context, name


def test_what_it_runs_are_targets_of_the_makefile_and_scripts_of_the_project(
    root: Path, container: list[tuple[str, str]]
) -> None:
    makefile = (root / "Makefile").read_text()
    targets = [rest.removeprefix("make ") for word, rest in container if word == "RUN" and rest.startswith("make ")]
    assert targets == ["setup"]
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    script = "sh assets/editor/build.sh src/kg/web/static/editor"
    assert ("RUN", script) in container
    assert "sh assets/editor/build.sh $(EDITOR)" in makefile
    assert "EDITOR := src/kg/web/static/editor" in makefile


@pytest.fixture(scope="session")
def image(root: Path, container: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the container's holds: the files that are copied into it, and no other."""
    folder = tmp_path_factory.mktemp("image") / "juten-kg"
    folder.mkdir()
    for name in copied(container):
        if (root / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(root / name, folder / name, ignore=ignored, dirs_exist_ok=True)
        else:
            shutil.copy2(root / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def environment(image: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """As the container sets it, for the Python of this environment."""
    builds = tmp_path_factory.mktemp("builds")
    return {
        "PYTHONPATH": str(image / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KG_ROOT": str(image),
        "KG_BUILD_DIR": str(builds),
        "KG_WORKERS": "1",
    }


def test_its_files_suffice_to_build_and_to_serve_from_a_read_only_file_system(
    image: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build"]
    done = subprocess.run(command, env=os.environ | environment, cwd=image, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    within = read_only([image, Path(environment["KG_BUILD_DIR"])])
    before = sorted(path for path in image.rglob("*"))
    server = Server(image, environment, within)
    try:
        with httpx.Client(base_url=server.url, timeout=60, trust_env=False) as client:
            for path in ("/healthz", "/readyz", "/", "/about", "/measures", "/sparql?query=ASK{}", "/dumps/juten.ttl"):
                assert client.get(path).status_code == 200, path
            assert client.get("/differences").status_code == 200
            assert client.get("/queries/measures.xlsx").status_code == 200
    finally:
        server.stop()
    assert sorted(path for path in image.rglob("*")) == before


def read_only(folders: list[Path]) -> list[str]:
    """What runs a command in a mount namespace of its own, with these folders read-only."""
    binds = " && ".join(f"mount --bind '{path}' '{path}' && mount -o remount,bind,ro '{path}'" for path in folders)
    within = ["unshare", "--mount", "--propagation", "private", "sh", "-c", f'{binds} && exec "$@"', "sh"]
    tried = subprocess.run([*within, "touch", str(folders[0] / "written")], capture_output=True, text=True, check=False)
    if "Read-only file system" in tried.stderr:
        return within
    assert os.environ.get("CI") != "true", tried.stderr
    pytest.skip(f"no mount namespace (root makes one): {tried.stderr.strip()}")
