"""The build that is to be published."""

from __future__ import annotations

from pathlib import Path

from kg.i18n import mark
from kg.publish.errors import PublishError
from kg.snapshot import VERSION_PATTERN, Snapshot, SnapshotError, current_snapshot, read_snapshot


def chosen(build_dir: Path, version: str | None) -> Snapshot:
    """The snapshot of a version; the current one for None.

    :raises PublishError: where there is none.
    """
    try:
        if version is None:
            return current_snapshot(build_dir)
        if VERSION_PATTERN.fullmatch(version):
            return read_snapshot(build_dir / version)
    except SnapshotError as error:
        raise PublishError(mark("there is nothing to publish: %(reason)s"), reason=error) from error
    raise PublishError(mark("there is nothing to publish: %(reason)s"), reason=f"{version} is no version")
