#!/usr/bin/env bash
# ingest-data, validate-data and split-data over 1,000,000 made-up rows of 20 columns, each a process under a limit of 1 GB:
# at most 12 s together; and Great Expectations' pandas path over the same file with the same rules, which finds the same rows:
# at least 20x the time of our check. Needs the build, the Python environment of `make venv-bench-data`, 1 GB of disk in
# BENCH_FOLDER (default: a folder in /tmp) and, for a real limit, the right to make a memory cgroup. SHORT=1 takes 100,000
# rows and judges nothing. Prints one table; exits 1 if something is missed.
set -euo pipefail
cd "$(dirname "$0")/.."
export JAVA_HOME="${JAVA_HOME:-$(.mvn/jdk25.sh)}"
python="${CREMA_BENCH_DATA_PYTHON:-.build/venv-bench-data/bin/python}"
[ -x "$python" ] || { echo "There is no $python. Maybe run: make venv-bench-data" >&2; exit 1; }
[ -d components/validate-data/target/test-classes ] || { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
# On few cores the threads of numpy would mostly wait for each other.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
rows="${SHORT:+100000}"
rows="${rows:-1000000}"
folder="$(mktemp -d "${BENCH_FOLDER:-/tmp}/crema-data.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
"$JAVA_HOME/bin/java" pipelines/train-and-register/src/test/java/dev/crema/trainandregister/OrderTable.java "$folder" "$rows"
.mvn/python.sh pipelines/bench_data.py "$folder" "$rows" "$python"
