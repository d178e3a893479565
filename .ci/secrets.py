"""Looks for secrets in every file that git knows: .ci/secrets.py [--write]. Called by make secrets.

What looks like one and is none stands in secrets-known.txt by its SHA-1, whatever the file or line, so that moving it is
no news. With --write that file is written anew: read its diff, each new line says "this is no secret".
"""

import pathlib
import subprocess
import sys

from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings

ROOT = pathlib.Path(__file__).resolve().parent.parent
KNOWN = ROOT / ".ci/secrets-known.txt"


def files() -> list[str]:
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    # Locks hold digests and nothing else.
    return [name for name in names if not (name.startswith("pipelines/requirements-") and name.endswith(".txt"))]


def found() -> dict[str, tuple[str, list[str]]]:
    """Returns type and places of each finding, by its hash."""
    secrets = SecretsCollection(root=str(ROOT))
    with default_settings():
        secrets.scan_files(*files())
    findings: dict[str, tuple[str, list[str]]] = {}
    for file, secret in secrets:
        findings.setdefault(secret.secret_hash, (secret.type, []))[1].append(f"{file}:{secret.line_number}")
    return findings


def main() -> int:
    findings = found()
    if sys.argv[1:] == ["--write"]:
        lines = [f"{key} {kind}, in {places[0].rpartition(':')[0]}" for key, (kind, places) in findings.items()]
        head = "# What looks like a secret and is none: SHA-1, why it looks so, where it was first seen; make secrets WRITE=1."
        KNOWN.write_text("\n".join([head, *sorted(lines, key=lambda line: (line.partition(", in ")[2], line))]) + "\n")
        print(f"{KNOWN.relative_to(ROOT)}: {len(lines)} entries")
        return 0
    known = {line.split()[0] for line in KNOWN.read_text().splitlines() if line and not line.startswith("#")}
    news = {key: finding for key, finding in findings.items() if key not in known}
    for kind, places in news.values():
        print(f"This looks like a secret ({kind}): {', '.join(places)}", file=sys.stderr)
    if news:
        print("Maybe take it out, and out of git's history; if it is none: make secrets WRITE=1", file=sys.stderr)
        return 1
    print(f"No secret in {len(files())} files ({len(findings)} look like one and are known).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
