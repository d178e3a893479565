#!/usr/bin/env bash
# The four data steps over 2,000,000 and 20,000,000 made-up rows of 20 columns (0.3 and 2.9 GB of CSV), each step a
# process under a limit of 1 GB. Prints seconds, rows/s and memory of each step and how they grow with the rows. Exits 1
# if a step fails or is killed, uses more than the limit, or takes more than 11 times as long for 10 times the rows.
# Needs the build, 8 GB of disk in BENCH_FOLDER (default: a folder in /tmp) and, for a real limit, the right to make a
# memory cgroup. BENCH_ROWS="400000 4000000" measures smaller tables.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
export JAVA_HOME="${JAVA_HOME:-$("$here/../.mvn/jdk25.sh")}"
folder="$(mktemp -d "${BENCH_FOLDER:-/tmp}/crema-bigdata.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
table="$here/train-and-register/src/test/java/dev/crema/trainandregister/OrderTable.java"
for rows in ${BENCH_ROWS:-2000000 20000000}; do
  mkdir "$folder/$rows"
  "$JAVA_HOME/bin/java" "$table" "$folder/$rows" "$rows"
  "$here/../.mvn/python.sh" "$here/bench_bigdata.py" "$folder/$rows" "$rows" --limit-mb 1024 | tee -a "$folder/results.tsv"
  rm -r "${folder:?}/$rows"
done
"$here/../.mvn/python.sh" - "$folder/results.tsv" <<'PY'
import sys

MAX_RATIO, LIMIT_MB = 11, 1024
rows_of = [line.split("\t") for line in open(sys.argv[1])]
results = {}
for step, rows, seconds, cpu, resident, anonymous in rows_of:
    results.setdefault(step, []).append((int(rows), float(seconds), float(cpu), int(resident), int(anonymous)))
failed = False
print("\n| step | rows | seconds | CPU seconds | rows/s | resident MB | not given back MB | time, rows |")
print("|---|---:|---:|---:|---:|---:|---:|---|")
for step, runs in results.items():
    small = runs[0]
    for run in runs:
        rows, seconds, cpu, resident, anonymous = run
        growth = ""
        if run is not small:
            # Neighbours on the machine disturb the one or the other, a cost that grows faster than the rows both.
            ratio = min(seconds / small[1], cpu / small[2])
            growth = f"{ratio:.1f}x, {rows / small[0]:.0f}x"
            failed |= ratio > MAX_RATIO * rows / small[0] / 10
        failed |= resident > LIMIT_MB
        print(f"| {step} | {rows:,} | {seconds:.1f} | {cpu:.1f} | {rows / seconds:,.0f} | {resident} | {anonymous} | {growth} |")
print("MISSED" if failed else f"met: at most {LIMIT_MB} MB, at most {MAX_RATIO}x the time for 10x the rows")
sys.exit(failed)
PY
