"""The files of a snapshot for download: the published one by name, every one that is kept by version and name.

Names are looked up in the manifest; no path is ever made from a request.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, render_template, request, send_file
from flask_babel import gettext as _

from kg.formats import BY_NAME, Format, Shape
from kg.i18n import mark
from kg.snapshot import MANIFEST, FileEntry, Snapshot, SnapshotError
from kg.web.caching import FOREVER, SHORT, VERSION_HEADER, page_response, text_response
from kg.web.gone import refuse_absent
from kg.web.negotiation import negotiate
from kg.web.problems import ProblemError
from kg.web.services import services
from kg.web.urls import urls
from kg.web.whole_files import is_whole_file

FOLDER = "dumps/"
CHECKSUMS = "SHA256SUMS"
TABLE = ".csv"
TABLE_METADATA = "-metadata.json"  # after a table's name
TABLE_METADATA_TYPE = "application/csvm+json"
# Where a client looks for the metadata of a table whose answer has no Link (Model for Tabular Data, section 5.3).
CSVM_LOCATIONS = "{+url}-metadata.json\ncsv-metadata.json\n"
LIST_FORMATS: tuple[Format, ...] = (
    BY_NAME["html"],
    Format("json", "application/json", frozenset({Shape.PAGE})),
)

# How the page groups the files: what a name begins with, and the heading.
GROUPS: tuple[tuple[str, str], ...] = (
    (r"juten[.-]", mark("The whole graph")),
    (r"edition-", mark("One edition each")),
    (r"reference\.", mark("Reference data: ministries, laws and their provisions")),
    (r"ontology\.", mark("Vocabulary")),
    (r".*\.csv$", mark("Tables")),
    (r".*csv-metadata\.json$", mark("What the columns of the tables mean (CSVW)")),
    (r"", mark("Checksums and others")),
)

blueprint = Blueprint("dumps", __name__)
logger = logging.getLogger(__name__)

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d+\s*-\s*\d*|-\s*\d+)\s*")


@blueprint.get("/dumps/")
def index() -> Response:
    """The list, as a page or as JSON."""
    snapshot = services().snapshots.current()
    list_format = negotiate(request.headers.get("Accept"), request.args.get("format"), LIST_FORMATS)
    if list_format.name == "html":
        html = render_template("dumps.html", snapshot=snapshot, groups=_groups(snapshot))
        return page_response(html, snapshot.version)
    rows = [_row(snapshot, entry) for entry in snapshot.dumps]
    body = json.dumps({"version": snapshot.version, "files": rows}, ensure_ascii=False, indent=2) + "\n"
    return text_response(body, list_format.content_type, snapshot.version)


def _groups(snapshot: Snapshot) -> list[tuple[str, list[dict[str, str | int]]]]:
    """The files by what is in them, for the page."""
    groups: dict[str, list[dict[str, str | int]]] = {heading: [] for _beginning, heading in GROUPS}
    for entry in snapshot.dumps:
        row = _row(snapshot, entry)
        heading = next(heading for beginning, heading in GROUPS if re.match(beginning, str(row["name"])))
        groups[heading].append(row)
    return [(heading, rows) for heading, rows in groups.items() if rows]


def _row(snapshot: Snapshot, entry: FileEntry) -> dict[str, str | int]:
    name = entry.name.removeprefix(FOLDER)
    return {
        "name": name,
        "bytes": entry.bytes,
        "media_type": entry.media_type,
        "sha256": entry.sha256,
        "url": urls.dump(name, external=True),
        "permanent_url": urls.dump(name, snapshot.version, external=True),
    }


@blueprint.get("/.well-known/csvm")
def csvm() -> Response:
    """Where the metadata of a table is, for every table of this host."""
    return text_response(CSVM_LOCATIONS, "text/plain; charset=utf-8", services().snapshots.current().version)


@blueprint.get("/dumps/<name>")
def current(name: str) -> Response:
    """A file of the published snapshot."""
    snapshot = services().snapshots.current()
    if not any(row.name == FOLDER + name for row in snapshot.dumps):
        refuse_absent(f"{snapshot.base_iri}{FOLDER}{name}")
    response = _send(snapshot, name, SHORT)
    response.headers["Content-Location"] = urls.dump(name, snapshot.version)
    return response


@blueprint.get("/dumps/<version>/<name>")
def versioned(version: str, name: str) -> Response:
    """A file of a version; its bytes never change."""
    try:
        snapshot = services().snapshots.version(version)
    except SnapshotError as error:
        detail = _("There is no version %(version)s here.", version=version)
        raise ProblemError("not-found", detail) from error
    return _send(snapshot, name, FOREVER, version)


def _send(snapshot: Snapshot, name: str, cache_control: str, version: str | None = None) -> Response:
    entry = next((row for row in snapshot.dumps if row.name == FOLDER + name), None)
    if entry is None:
        abort(404)
    if not is_whole_file(snapshot.path / entry.name, entry):
        logger.error("version %s is damaged: %s; run `kg build`", snapshot.version, entry.name)
        raise ProblemError("file-damaged", _("%(name)s is not what its checksum says.", name=name))
    _drop_unusable_range()
    # The bytes are a function of the tables and carry no time; the manifest's is when this server got them.
    # Never later than now: a clock that was ahead when they came is no reason to send what RFC 9110 (8.8.2.1) forbids.
    modified = datetime.fromtimestamp(min(int((snapshot.path / MANIFEST).stat().st_mtime), int(time.time())), UTC)
    response = send_file(
        snapshot.path / entry.name, mimetype=_content_type(entry), etag=entry.sha256, last_modified=modified
    )
    response.headers["Content-Type"] = _content_type(entry)
    response.headers["Cache-Control"] = cache_control
    response.headers[VERSION_HEADER] = snapshot.version
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(entry.sha256)).decode()}:"
    response.headers["Link"] = ", ".join(_described_by(snapshot, name, version))
    return response


def _described_by(snapshot: Snapshot, name: str, version: str | None) -> Iterator[str]:
    """What tells more of a file: a table's columns first, for clients of CSVW warn of every link before theirs.

    That one is beside the file that was asked for: its relative address of the table has to lead there.
    """
    metadata = name + TABLE_METADATA
    if name.endswith(TABLE) and any(row.name == FOLDER + metadata for row in snapshot.dumps):
        yield f'<{urls.dump(metadata, version)}>; rel="describedby"; type="{TABLE_METADATA_TYPE}"'
    yield f'<{urls.dump(CHECKSUMS, snapshot.version)}>; rel="describedby"; type="text/plain"'


def _content_type(entry: FileEntry) -> str:
    text = entry.media_type.startswith("text/") and "charset" not in entry.media_type
    return f"{entry.media_type}; charset=utf-8" if text else entry.media_type


def _drop_unusable_range() -> None:
    """A Range of several parts, or in a unit unknown here, is answered with the whole file (RFC 9110, section 14.2)."""
    if request.method != "GET" or not _ONE_RANGE.fullmatch(request.headers.get("Range", "")):
        request.environ.pop("HTTP_RANGE", None)
