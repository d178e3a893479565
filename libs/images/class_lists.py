#!/usr/bin/env python3
"""Writes src/main/image/classes.lst of each component: the classes that it loads, as its contract test sees it run.

    libs/images/class_lists.py LISTS [COMPONENT ...]

LISTS holds a folder for each component with the lists that the JVM wrote (-XX:DumpLoadedClassList), one a process. The
union of them is kept, sorted and without what belongs to one run: numbers, hints of the constant pool, hidden classes.
What the JDK's own list holds is left out; libs/images/prepare.py adds it again.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = ("bootstrap", "inference", "retraining")
# Made anew in each run, or only there because a test looks on.
TRANSIENT = re.compile(r"\$\$Lambda|LambdaForm\$|0x|^dev/crema/testkit/|^org/junit/|^org/assertj/")
# MLflow's client would be a fifth of an archive, for one call that waits for the network. DuckDBNative looks for its
# library beside its jar; a class in an archive knows that place by the name that it had here, app/libs, which is right
# in the working directory / alone.
LEFT_OUT = re.compile(r"^org/mlflow|^org/duckdb/DuckDBNative$")


def classes(path):
    found = set()
    for line in path.read_text().splitlines():
        if not line or line.startswith(("#", "@cp")) or " source:" in line:
            continue
        name = line.split(" id:")[0]
        if line.startswith("@lambda") or not (TRANSIENT.search(name) or LEFT_OUT.search(name)):
            found.add(name)
    return found


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: libs/images/class_lists.py LISTS [COMPONENT ...]")
    lists = Path(sys.argv[1])
    known = classes(ROOT / ".build/base-image/runtime/lib/classlist")
    folders = [lists / name for name in sys.argv[2:]] or sorted(path for path in lists.iterdir() if path.is_dir())
    for folder in folders:
        found = set()
        for path in sorted(folder.glob("*.lst")):
            found |= classes(path)
        if not found:
            sys.exit(f"The folder ({folder}) holds no class list. Maybe its contract test did not run.")
        module = ROOT / (folder.name if folder.name in SERVICES else f"components/{folder.name}")
        if not (module / "pom.xml").is_file():
            continue  # a component of the testkit's own tests
        target = module / "src/main/image/classes.lst"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(sorted(found - known)) + "\n")
        print(f"{target.relative_to(ROOT)}: {len(found - known)} lines")


if __name__ == "__main__":
    main()
