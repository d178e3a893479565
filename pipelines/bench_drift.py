"""detect-drift beside scipy's KS loop, a numpy PSI and Evidently, on the same two Parquet files; see bench-drift.sh.

    bench_drift.py <folder> <training rows> <window rows> <larger window's rows> <python of the peers>

The folder holds what DriftTables wrote. Ours is the component's step from the files to its last output: the file's digest
verified, all statistics, decision and report, without the start of the JVM, as the peers are measured without their
imports; the whole process is printed beside it. Prints one table; exits 1 if a ratio is missed.
"""

import json
import os
import pathlib
import subprocess
import sys

from bench_bigdata import COMPONENTS, ROOT, Limit, command, run

LIMIT_MB = 1024
SCORED_A_MINUTE = 1_000_000
MEMORY_GROWTH = 1.25
RUNS = 3
WITHOUT_AVX512 = {"NPY_DISABLE_CPU_FEATURES": "X86_V4 AVX512_ICL AVX512_SPR"}
WANTED = {"scipy-ks": ("scipy `ks_2samp`, a loop over columns", 15), "numpy-psi": ("numpy PSI, 10 bins", 5),
          "evidently": ("Evidently, `DataDriftPreset` with KS", 50)}


def step(folder, window, limit):
    """The component's step alone, with the flags of its command; the quickest of some runs in one process."""
    line = command(COMPONENTS["detect-drift"], limit)
    at = line.index("-cp") + 1
    line = line[:at] + [f"{ROOT}/components/detect-drift/target/test-classes:{line[at]}",
                        "dev.crema.detectdrift.bench.DriftBench", str(folder), window.name, "5"]
    answer = subprocess.run(line, stdout=subprocess.PIPE, text=True, preexec_fn=limit.enter)
    if answer.returncode != 0:
        sys.exit(f"The step ended with {answer.returncode}.")
    return json.loads(answer.stdout.splitlines()[-1])


def process(folder, window, limit):
    """The whole process: seconds, CPU seconds, resident MB; the quickest of some, for what disturbs only ever adds."""
    artifacts = {"model": folder / "model", "reference": folder / "profile-data/profile", "predictions": window}
    return min(run("detect-drift", folder / "detect-drift", limit, {}, artifacts) for _ in range(RUNS))


def peer(name, python, training, window):
    runs = 1 if name == "evidently" else RUNS
    here = pathlib.Path(__file__).resolve().parent
    found = []
    # Some processors sort five times as slowly with AVX-512, which numpy takes wherever it is there.
    for without in [{}, WITHOUT_AVX512] * runs:
        line = [python, str(here / "bench_drift_peers.py"), name, str(training), str(window)]
        answer = subprocess.run(line, stdout=subprocess.PIPE, text=True, env=os.environ | without)
        if answer.returncode != 0:
            sys.exit(f"The peer ({name}) ended with {answer.returncode}.")
        found.append(json.loads(answer.stdout.splitlines()[-1]))
    return min(found, key=lambda one: one["seconds"])


def check(folder, scipy):
    """A quick answer is worth nothing if it is another one: D is theirs, less what the grid takes off."""
    drift = json.load(open(folder / "detect-drift/drift"))
    for column in drift["columns"]:
        statistic = next(f["statistic"] for f in column["findings"] if f["kind"] == "numbers")
        if not -1e-9 <= scipy[column["name"]] - statistic < 0.002:
            sys.exit(f"{column['name']}: D is {statistic}, scipy says {scipy[column['name']]}")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    training_rows, rows, more = (int(number) for number in sys.argv[2:5])
    python = sys.argv[5]
    print(f"load before: {os.getloadavg()[0]:.1f}" + (" - too busy for numbers to keep" if os.getloadavg()[0] > 1 else ""))
    limit = Limit(LIMIT_MB)
    failed = False
    try:
        made = run("profile-data", folder / "profile-data", limit, {}, {"dataset": folder / "training"})
        large = process(folder, folder / f"window{more}", limit)
        small = process(folder, folder / f"window{rows}", limit)
        ours = step(folder, folder / f"window{rows}", limit)
        scored = run("score-data", folder / "score-data", limit, {},
                     {"model": folder / "model", "dataset": folder / f"window{rows}"})
    finally:
        limit.remove()
    training, window = folder / "training/data.parquet", folder / f"window{rows}/data.parquet"
    print(f"\n| {rows:,} rows x 50 columns beside {training_rows:,} of training | seconds | CPU seconds | ratio of seconds | of CPU seconds "
          "| wanted, of seconds |")
    print("|---|---:|---:|---:|---:|---|")
    print(f"| detect-drift's step: all statistics, decision, report | {ours['seconds']:.2f} | {ours['cpu']:.2f} | | | |")
    print(f"| detect-drift's whole process | {small[0]:.2f} | {small[1]:.2f} | | | shown |")
    for name, (title, wanted) in WANTED.items():
        theirs = peer(name, python, training, window)
        if name == "scipy-ks":
            check(folder, theirs["found"])
        ratio = theirs["seconds"] / ours["seconds"]
        failed |= ratio < wanted
        work = theirs["cpu"] / ours["cpu"]
        print(f"| {title} | {theirs['seconds']:.2f} | {theirs['cpu']:.2f} | {ratio:.1f}x | {work:.1f}x | at least {wanted}x"
              f"{'' if ratio >= wanted else ': **missed**'} |", flush=True)
    minute = rows * 60 / scored[0]
    failed |= minute < SCORED_A_MINUTE
    print(f"\nscore-data, the whole process over {rows:,} rows, 50 features from 50 columns: {minute:,.0f} rows a minute "
          f"(at least {SCORED_A_MINUTE:,}), {scored[0]:.1f} s, {scored[1]:.1f} CPU s, {scored[2]} MB")
    growth = large[2] / small[2]
    failed |= growth > MEMORY_GROWTH
    print(f"\n| detect-drift | rows | seconds | resident MB |\n|---|---:|---:|---:|")
    for count, one in ((rows, small), (more, large)):
        print(f"| | {count:,} | {one[0]:.2f} | {one[2]} |")
    print(f"\nmemory of {more:,} rows is {growth:.2f}x that of {rows:,} (at most {MEMORY_GROWTH}x); "
          f"profile-data of {training_rows:,} rows took {made[0]:.1f} s and {made[2]} MB")
    print("MISSED" if failed else "met")
    sys.exit(failed)


if __name__ == "__main__":
    main()
