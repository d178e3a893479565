#!/usr/bin/env bash
# TPE of libs/search beside chance (fewer trials to the value that chance ends with than chance itself needs, in the median of
# 20 seeds) and beside Optuna's (not shown to be worse with the same budget) on three known functions; two minutes on two cores. TRIALS=100 SEEDS=20.
# Needs what `make quick` builds and the Python environment of `make venv-bench-search`.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${CREMA_BENCH_SEARCH_PYTHON:-.build/venv-bench-search/bin/python}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=.build/bench/search
[ -x "$python" ] || { echo "There is no $python. Maybe run: make venv-bench-search" >&2; exit 1; }
[ -d libs/search/target/test-classes ] || { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
mkdir -p "$work"
"$java" -cp libs/search/target/test-classes:libs/search/target/classes:libs/data/target/classes \
  dev.crema.search.SearchBench "${TRIALS:-100}" "${SEEDS:-20}" > "$work/ours.json"
"$python" libs/search/src/bench/python/search.py "$work/ours.json" "${TRIALS:-100}" "${SEEDS:-20}"
