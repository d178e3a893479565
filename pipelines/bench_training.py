"""XGBoost through train-model beside its Python package, on the same Parquet file; libs/training/bench-learning.sh runs it.

    bench_training.py table <folder> <rows>                the table, its contract and features
    bench_training.py peer <dataset> <rounds> <threads>    the Python package; prints JSON
    bench_training.py compare <folder> <rows> <rounds> <python of the peer>

Ours is the whole process of train-model, from the dataset of ingest-data to the package: profile of the training rows, golden
rows, proof of agreement, training loss and report among it. Theirs is a Python process that reads the same data.parquet with
pandas, trains XGBClassifier with the same hyperparameters, and saves the model; imports count, as the start of the JVM does.
Both on one thread, which is all that ours takes (a model shall not depend on the machine); theirs on all cores is shown
beside it. Prints a table; exits 1 if time or memory is above the bound.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

ROWS_FEATURES = 30
MOST = 1.2
SEED = 2026


def table(folder, rows):
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(SEED)
    x = random.normal(size=(rows, ROWS_FEATURES)).round(4)
    # A few columns matter, with each other too; some values are missing.
    margin = x[:, 0] + x[:, 1] * x[:, 2] - np.abs(x[:, 3]) + 0.5 * (x[:, 4] > 1) + random.logistic(size=rows)
    x[random.random(x.shape) < 0.02] = np.nan
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(ROWS_FEATURES)])
    frame["label"] = np.where(margin > 0, "yes", "no")
    frame.to_parquet(folder / "table.parquet", index=False)
    columns = "".join(f"  - {{name: x{i}, type: number, nullable: true}}\n" for i in range(ROWS_FEATURES))
    (folder / "contract.yaml").write_text(
        f'version: 1\nname: made-up\npositive_class: "yes"\ncolumns:\n{columns}'
        '  - {name: label, type: string, role: label, allowed: ["no", "yes"]}\n')
    names = ", ".join(f"x{i}" for i in range(ROWS_FEATURES))
    (folder / "features.yaml").write_text(f"version: 1\nfit:\n  - columns: [{names}]\n    missing: keep\n    steps: [keep]\n")


def peer(dataset, rounds, threads):
    import pandas as pd
    from xgboost import XGBClassifier

    frame = pd.read_parquet(dataset / "data.parquet")
    label = frame.pop("label") == "yes"
    x = frame[[f"x{i}" for i in range(ROWS_FEATURES)]]
    start = time.monotonic()
    # The defaults of train-model; those that are the package's own are not repeated.
    model = XGBClassifier(n_estimators=rounds, learning_rate=0.05, max_depth=6, n_jobs=threads, random_state=7)
    model.fit(x, label)
    model.save_model(str(dataset.parent / "peer.ubj"))
    print(json.dumps({"fit": time.monotonic() - start}))


def measured(line):
    """Seconds, CPU seconds and the most resident memory in MB of a process."""
    start = time.monotonic()
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"The peer ended with {process.returncode}.")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def compare(folder, rows, rounds, python):
    import hashlib

    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    from bench_bigdata import Limit, run

    load = os.getloadavg()[0]
    print(f"load before: {load:.1f}" + (" - too busy for numbers to keep" if load > 1 else ""))

    def digest(name):
        return hashlib.sha256((folder / name).read_bytes()).hexdigest()

    limit = Limit(4096)
    try:
        run("ingest-data", folder / "ingest-data", limit, {"contract_sha256": digest("contract.yaml")},
            {"source": folder / "table.parquet", "contract": folder / "contract.yaml"})
        dataset = folder / "ingest-data/dataset"
        run("build-features", folder / "build-features", limit, {"features_sha256": digest("features.yaml")},
            {"train": dataset, "features": folder / "features.yaml"})
        ours = run("train-model", folder / "train-model", limit,
                   {"hyperparameters": {"rounds": rounds}, "early_stopping_rounds": 0, "threshold": "0.5"},
                   {"train": dataset, "features": folder / "build-features/fitted"})
    finally:
        limit.remove()
    theirs = {threads: measured([python, __file__, "peer", str(dataset), str(rounds), str(threads)])
              for threads in (1, os.cpu_count())}
    print(f"\n| XGBoost, {rows:,} rows x {ROWS_FEATURES} features, {rounds} rounds of depth 6 | seconds | CPU seconds | MB |")
    print("|---|---:|---:|---:|")
    for name, found in (("`train-model`, the whole process", ours), ("Python package, one thread", theirs[1]),
                        (f"Python package, {os.cpu_count()} threads", theirs[os.cpu_count()])):
        print(f"| {name} | {found[0]:.1f} | {found[1]:.1f} | {found[2]:,} |")
    missed = False
    for what, at, wanted in (("time", 0, True), ("CPU time", 1, False), ("memory", 2, True)):
        ratio = ours[at] / theirs[1][at]
        failed = wanted and ratio > MOST
        missed |= failed
        print(f"{'MISSED: ' if failed else ''}{what}: {ratio:.2f}x the Python package's on one thread"
              + (f" (at most {MOST}x)" if wanted else ""))
    return 1 if missed else 0


if __name__ == "__main__":
    command, where, *rest = sys.argv[1:]
    path = pathlib.Path(where).resolve()
    if command == "table":
        table(path, int(rest[0]))
    elif command == "peer":
        peer(path, int(rest[0]), int(rest[1]))
    else:
        sys.exit(compare(path, int(rest[0]), int(rest[1]), rest[2]))
