"""Checks the licence of everything that is shipped: .ci/licences.py. Called by make licences, after make sbom.

Reads .build/sbom/java.json for Java and the wheels' own metadata for MLflow's image; the rules stand in licences.toml.
An unknown licence fails, and so does the GPL in a module that is not under it. Where a pom names several licences, one of
them is to be chosen, as Maven says. Debian's packages in the images carry theirs in /usr/share/doc.
"""

import importlib.metadata
import json
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = tomllib.loads((ROOT / ".ci/licences.toml").read_text())
WHEELS = ROOT / ".build/venv-mlflow"
JAVA = ROOT / ".build/sbom/java.json"


def named(licences: list[str | None]) -> list[str]:
    return [RULES["names"].get(licence, licence) for licence in licences if licence]


def is_allowed(licence: str) -> bool:
    """Says whether an SPDX expression of AND and OR is fine: one branch of OR with all parts of its AND."""
    branches = licence.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part.strip() in RULES["allowed"] for part in branch.split(" AND ")) for branch in branches)


def is_gpl(licences: list[str]) -> bool:
    return bool(licences) and all(re.match(r"A?GPL-", licence) for licence in licences)


def java(bill: dict) -> dict[str, list[str]]:
    found = {}
    for component in bill["components"]:
        if component["group"] == "dev.crema":
            continue
        entries = [entry.get("license", entry) for entry in component.get("licenses", [])]
        names = named([entry.get("expression") or entry.get("id") or entry.get("name") for entry in entries])
        told = RULES["told"].get(f"maven/{component['group']}/{component['name']}")
        found[component["bom-ref"]] = [told] if told else names
    return found


def wheels() -> dict[str, list[str]]:
    site = str(next(WHEELS.glob("lib/python3.*/site-packages")))
    installed = {re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(): d.metadata for d in importlib.metadata.distributions(path=[site])}
    found = {}
    for name in ("mlflow", "mlflow-auth"):
        lock = (ROOT / f"pipelines/requirements-{name}.txt").read_text()
        for package in re.findall(r"(?m)^([a-z0-9-]+)==", lock):
            told = RULES["told"].get(f"pypi/{package}")
            metadata = installed.get(package)
            if told or metadata is None:
                found[f"pypi/{package}"] = [told] if told else []
                continue
            classifiers = [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
            expression = metadata["License-Expression"]
            licences = [expression] if expression else [c.rsplit(" :: ", 1)[1] for c in classifiers] or [metadata["License"]]
            found[f"pypi/{package}"] = named(licences)
    return found


def reached(start: str, edges: dict[str, list[str]]) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        ref = waiting.pop()
        if ref not in seen:
            seen.add(ref)
            waiting += edges.get(ref, [])
    return seen


def main() -> int:
    bill = json.loads(JAVA.read_text())
    libraries = java(bill)
    everything = libraries | wheels()
    gpl = {ref for ref, licences in libraries.items() if is_gpl(licences)}
    complaints = []
    for name, licences in everything.items():
        if not licences:
            complaints.append(
                f"The library ({name}) names no licence.\nMaybe find it out and write it into [told] of .ci/licences.toml."
            )
        elif name not in gpl and not any(map(is_allowed, licences)):
            complaints.append(
                f"The library ({name}) is under ({', '.join(licences)}), which .ci/licences.toml does not allow.\n"
                "Maybe take another library."
            )
    edges = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}
    for component in bill["components"]:
        # A pom of modules ships nothing.
        if component["group"] == "dev.crema" and component["purl"].endswith("type=jar") and component["name"] not in RULES["gpl"]:
            complaints += [
                f"The module ({component['name']}) is under the Apache licence and needs ({ref}), which is under the GPL.\n"
                "Maybe a module under libs/training-smile's licence has to do it."
                for ref in sorted(reached(component["bom-ref"], edges) & gpl)
            ]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if not complaints:
        print(
            f"{len(libraries)} libraries of Java and {len(everything) - len(libraries)} of Python have a licence that is "
            f"allowed; {len(gpl)} are under the GPL, in {' and '.join(RULES['gpl'])} alone."
        )
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
