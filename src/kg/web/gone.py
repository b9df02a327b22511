"""What is not there: 410 where an older version had it, with the last version that did, else 404."""

from __future__ import annotations

from typing import NoReturn

from flask import abort
from flask_babel import gettext as _

from kg.graph.gone import last_version
from kg.snapshot import SnapshotError
from kg.web.problems import ProblemError
from kg.web.services import services
from kg.web.urls import urls

_DUMP = "juten.nt.gz"


def refuse_absent(iri: str) -> NoReturn:
    """Answer for an IRI of ours that the published graph says nothing about.

    :raises ProblemError: ``gone``, where a version before had it.
    :raises werkzeug.exceptions.NotFound: where none had.
    """
    version = last_version(services().settings.build_dir, iri)
    if version is None:
        abort(404)
    text = _("%(iri)s was in the graph until version %(version)s and is not in it any more.", iri=iri, version=version)
    raise ProblemError("gone", text, iri=iri, last_version=version, dump=_dump_of(version))


def _dump_of(version: str) -> str | None:
    """The address of that version's data, where its folder is still kept."""
    try:
        names = {entry.name for entry in services().snapshots.version(version).dumps}
    except SnapshotError:
        return None
    return urls.dump(_DUMP, version, external=True) if f"dumps/{_DUMP}" in names else None
