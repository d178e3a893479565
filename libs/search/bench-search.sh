#!/usr/bin/env bash
# TPE of libs/search beside chance (fewer trials to the value that chance ends with than chance itself needs, in the median of
# 20 seeds) and beside Optuna's (not shown to be worse with the same budget; and by how much it may be) on three known functions,
# two minutes, and on three data sets with models that are trained for each trial, a quarter of an hour on one core.
# TRIALS=100 SEEDS=20 of the functions, DATA_TRIALS=40 DATA_SEEDS=20 of the data sets; SHORT=1 a quick look; ONLY=functions or
# ONLY=data; RESUME=1 goes on with the seeds that an interrupted run has left.
# Needs what `make quick` builds and the Python environment of `make venv-bench-search`.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${CREMA_BENCH_SEARCH_PYTHON:-.build/venv-bench-search/bin/python}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=.build/bench/search
[ -x "$python" ] || { echo "There is no $python. Maybe run: make venv-bench-search" >&2; exit 1; }
[ -d libs/search/target/test-classes ] && [ -d libs/tuning/target/test-classes ] && [ -f components/tune-model/target/classpath ] ||
  { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
mkdir -p "$work"
code=0
if [ "${ONLY:-functions}" = functions ]; then
  trials=${TRIALS:-${SHORT:+40}}
  seeds=${SEEDS:-${SHORT:+5}}
  "$java" -cp libs/search/target/test-classes:libs/search/target/classes:libs/data/target/classes \
    dev.crema.search.SearchBench "${trials:-100}" "${seeds:-20}" > "$work/ours.json"
  "$python" libs/search/src/bench/python/search.py "$work/ours.json" "${trials:-100}" "${seeds:-20}" || code=1
fi
if [ "${ONLY:-data}" = data ]; then
  trials=${DATA_TRIALS:-${SHORT:+20}}
  seeds=${DATA_SEEDS:-${SHORT:+3}}
  # One thread: what is compared are trials, not seconds.
  OMP_NUM_THREADS=1 "$python" libs/tuning/src/bench/python/search_on_data.py "${trials:-40}" "${seeds:-20}" "$work" -- \
    "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx1g \
    -cp "libs/tuning/target/test-classes:$(cat components/tune-model/target/classpath)" \
    dev.crema.tuning.SearchOnDataBench || code=1
fi
exit "$code"
