"""Two static editions, exported once: of the real tables, and of a made-up plan of two editions with what is gone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.generate import generate
from kg.graph.build import build
from kg.graph.gone import addresses, gone_addresses
from kg.settings import DEFAULT_BASE_IRI, Settings
from kg.site.exporting import Exported, export_site
from kg.snapshot import Snapshot
from kg.web import entity
from kg.web.kinds import measures
from tests.exported import settings_of

SEED = 5
URL = "https://plan.example.org/digital/"
LINKS = 3  # on a page of what points to a thing


@dataclass(frozen=True)
class Edition:
    """An export: where it is, of what, and what was said of it."""

    folder: Path
    snapshot: Snapshot
    settings: Settings
    exported: Exported

    @property
    def measure(self) -> str:
        """A measure of it, as its IRI ends after id/."""
        return measures_of(self.snapshot, addresses(self.snapshot))[0]

    @property
    def gone(self) -> str:
        """A measure that only an older version had."""
        return measures_of(self.snapshot, gone_addresses(self.settings.build_dir))[0]


def measures_of(snapshot: Snapshot, iris: Iterable[str]) -> list[str]:
    """The measures among IRIs."""
    things = (iri.removeprefix(f"{snapshot.base_iri}id/") for iri in iris)
    return sorted(path for path in things if re.fullmatch(r"measure/[^/]+/[^/]+", path))


@pytest.fixture(scope="session")
def real(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The project's own tables, published at the base of the IRIs."""
    folder = tmp_path_factory.mktemp("real")
    snapshot = build(root, folder / "build", DEFAULT_BASE_IRI)
    settings = settings_of(root, folder / "build")
    return Edition(folder / "site", snapshot, settings, export_site(settings, folder / "site"))


@pytest.fixture(scope="session")
def larger(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Two editions and what an older version had beside, with short pages of lists, below a path of another host."""
    folder = tmp_path_factory.mktemp("larger")
    for name, number in (("older", 10), ("newer", 6)):
        generate(folder / name, number, 2, SEED)
        snapshot = build(folder / name, folder / "build", DEFAULT_BASE_IRI)
    shutil.copytree(root / "docs", folder / "newer" / "docs")  # the pages about, tutorial, model and endpoint
    settings = settings_of(folder / "newer", folder / "build")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measures, "ON_A_PAGE", 5)
        patch.setattr(entity, "LINKS_SHOWN", LINKS)
        exported = export_site(settings, folder / "site", url=URL, jobs=2)
    return Edition(folder / "site", snapshot, settings, exported)
