"""The software bill of materials of what is served: Python from requirements.lock, scripts and style from npm.

CycloneDX JSON. Licences and who needs whom come from the installed packages, checksums from the lock files; nothing is
fetched. What only tests or builds need is left out. `make sbom` writes it.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator
from packageurl import PackageURL
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
NPM_LOCKS = tuple(ROOT / f"assets/{name}/package-lock.json" for name in ("editor", "tokens"))
VERSION = SchemaVersion.V1_6
_MODULES = "node_modules/"

Json = dict[str, Any]


def make_bom() -> Json:
    """The bill: the installed packages that the lock names, and the npm packages that the site's files are made of."""
    bom = _run("environment", sys.executable, "--pyproject", str(ROOT / "pyproject.toml"))
    locked = {_key(entry): entry for entry in _run("requirements", str(LOCK))["components"]}
    bom["components"] = [entry for entry in bom["components"] if _key(entry) in locked]
    for entry in bom["components"]:
        checksums = locked[_key(entry)]["externalReferences"]
        entry["externalReferences"] = entry.get("externalReferences", []) + checksums
    root = bom["metadata"]["component"]["bom-ref"]
    kept = {entry["bom-ref"] for entry in bom["components"]} | {root}
    needs = {row["ref"]: set(row.get("dependsOn", ())) & kept for row in bom["dependencies"] if row["ref"] in kept}
    for path in NPM_LOCKS:
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        found = {place: _component(place, entry) for place, entry in packages.items() if place and not entry.get("dev")}
        bom["components"] += found.values()
        for place, entry in packages.items():
            if not entry.get("dev"):
                ref = found[place]["bom-ref"] if place else root
                asked = [*entry.get("dependencies", ()), *entry.get("optionalDependencies", ())]
                needs.setdefault(ref, set()).update(ref for name in asked for ref in _found(place, name, found))
    bom["components"].sort(key=lambda entry: str(entry["purl"]))
    bom["dependencies"] = [{"ref": ref, "dependsOn": sorted(needs[ref])} for ref in sorted(needs)]
    return bom


def _key(entry: Json) -> tuple[str, str]:
    """Name and version: the lock has a package twice where a marker decides on its version."""
    return canonicalize_name(entry["name"]), entry["version"]


def _run(*arguments: str) -> Json:
    command = [sys.executable, "-m", "cyclonedx_py", *arguments, "--no-validate", "--output-reproducible"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    bom: Json = json.loads(done.stdout)
    return bom


def _found(place: str, name: str, found: Mapping[str, Json]) -> Iterator[str]:
    """What Node finds for a package that one at ``place`` asks for: the nearest node_modules that has it."""
    while True:
        wanted = f"{place}/{_MODULES}{name}" if place else f"{_MODULES}{name}"
        if wanted in found:
            yield found[wanted]["bom-ref"]
            return
        if not place:
            return
        place = place.rpartition(f"/{_MODULES}")[0]


def _component(place: str, entry: Mapping[str, Any]) -> Json:
    """A package of a lock file of npm (version 3)."""
    name = place.rpartition(_MODULES)[2]
    group, _slash, short = name.rpartition("/")
    algorithm, _dash, digest = entry["integrity"].partition("-")
    if algorithm != "sha512":
        raise ValueError(f"{name} has no SHA-512 in the lock file")
    licence = entry.get("license", "")
    purl = PackageURL("npm", group or None, short, entry["version"]).to_string()
    component: Json = {
        "type": "library",
        "bom-ref": f"{purl}#{place}",
        "name": short,
        "version": entry["version"],
        "purl": purl,
        "hashes": [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}],
    }
    if group:
        component["group"] = group
    if licence:
        component["licenses"] = [{"expression": licence} if " " in licence else {"license": {"id": licence}}]
    return component


def serialise(bom: Json) -> str:
    """The bill in JSON, valid against the standard's schema.

    :raises ValueError: where it is not.
    """
    text = json.dumps(bom, ensure_ascii=False, indent=2) + "\n"
    wrong = make_schemabased_validator(OutputFormat.JSON, VERSION).validate_str(text)
    if wrong is not None:
        raise ValueError(f"the bill of materials is not valid: {str(wrong)[:500]}")
    return text


def main() -> None:
    """Write the bill to the file that is named, else to build/sbom.cdx.json."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom.cdx.json"
    bom = make_bom()
    text = serialise(bom)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path}: {len(bom['components'])} packages\n")


if __name__ == "__main__":
    main()
