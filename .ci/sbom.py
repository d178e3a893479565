"""Puts the bill of materials together: .ci/sbom.py. Called by make sbom, which had Maven write .build/sbom/java.json.

.build/sbom/sbom.json (CycloneDX) has the libraries of Java, Debian's packages and the JDK of the images as far as they are made
here (base.lock, image.lock), and the hashed wheels of MLflow's image.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".build/sbom"
LOCKS = {"base image": ".build/base-image/base.lock", "image of MLflow": ".build/mlflow-image/image.lock"}


def part(kind: str, name: str, version: str, purl: str | None, digest: str | None) -> dict:
    described = {"type": kind, "bom-ref": purl or f"{name}@{version}", "name": name, "version": version}
    if purl:
        described["purl"] = purl
    if digest:
        described["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return described


def of_images() -> dict[str, dict]:
    found = {}
    for image, lock in LOCKS.items():
        file = ROOT / lock
        if not file.is_file():
            print(f"There is no {lock}: the packages of the {image} are not in the bill.", file=sys.stderr)
            print("Maybe run: make images mlflow-image", file=sys.stderr)
            continue
        for line in file.read_text().splitlines():
            if package := re.fullmatch(r"package (\S+) (\S+) sha256:(\w+)", line):
                name, version, digest = package.groups()
                entry = part("library", name, version, f"pkg:deb/debian/{name}@{version}", digest)
                found[entry["bom-ref"]] = entry
            elif jdk := re.fullmatch(r"jdk (.+?) (\d\S*) (\S+) sha256:(\w+)", line):
                entry = part("platform", f"JDK of {jdk[1]}", jdk[2], None, jdk[4])
                found[entry["bom-ref"]] = entry
    return found


def wheels() -> dict[str, dict]:
    found = {}
    for name in ("mlflow", "mlflow-auth"):
        lock = (ROOT / f"pipelines/requirements-{name}.txt").read_text()
        for package, version in re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", lock):
            entry = part("library", package, version, f"pkg:pypi/{package}@{version}", None)
            found[entry["bom-ref"]] = entry
    return found


def main() -> None:
    bill = json.loads((FOLDER / "java.json").read_text())
    java = len(bill["components"])
    added = of_images() | wheels()
    bill["components"] += [added[ref] for ref in sorted(added)]
    bill["dependencies"] += [{"ref": ref} for ref in sorted(added)]
    (FOLDER / "sbom.json").write_text(json.dumps(bill, indent=2) + "\n")
    print(f".build/sbom/sbom.json: CycloneDX {bill['specVersion']}, {java} parts of Java, {len(added)} of the images")


if __name__ == "__main__":
    main()
