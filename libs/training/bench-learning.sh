#!/usr/bin/env bash
# Every learner beside scikit-learn and the Python packages of XGBoost and LightGBM on the same folds (mean difference of
# the headline metric above -0.01), the best of ours beside untuned baselines, for each data set; and, as the data set
# "speed", the training of XGBoost on 1,000,000 rows beside its Python package (at most 1.2x its time and memory).
# Prints tables, also to .build/bench/learning/report.md; exits 1 if something is missed. Some hours on two cores:
# ONLY=iris,speed some of them, RESUME=1 goes on with what an interrupted run left, SHORT=1 a quick look at all.
# BENCH_DATA=<folder>: more data sets, or the content of the pointers in data/, each in a folder of its name.
# Needs what `make quick` builds and the Python environment of `make venv-bench`.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${CREMA_BENCH_PYTHON:-.build/venv-bench/bin/python}
export JAVA_HOME="${JAVA_HOME:-$(.mvn/jdk25.sh)}"
# Folds are measured side by side, each on one thread.
export OMP_NUM_THREADS=1
[ -x "$python" ] || { echo "There is no $python. Maybe run: make venv-bench" >&2; exit 1; }
[ -f components/train-model/target/classpath ] && [ -d libs/training-smile/target/test-classes ] ||
  { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
work=.build/bench/learning
mkdir -p "$work"
code=0
if [ "${ONLY:-}" != speed ]; then
  "$python" libs/training/src/bench/python/learning.py "$work" data ${BENCH_DATA:+"$BENCH_DATA"} -- \
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx4g \
    -cp "libs/training-smile/target/test-classes:$(cat components/train-model/target/classpath)" \
    dev.crema.training.smile.bench.LearningBench || code=1
fi
if [ -z "${ONLY:-}" ] || grep -qw speed <<< "$ONLY"; then
  rows=${SHORT:+50000}
  rows=${rows:-1000000}
  rounds=${SHORT:+30}
  folder=$(mktemp -d "${BENCH_FOLDER:-/tmp}/crema-training.XXXXXX")
  trap 'rm -rf "$folder"' EXIT
  "$python" pipelines/bench_training.py table "$folder" "$rows" &&
    "$python" pipelines/bench_training.py compare "$folder" "$rows" "${rounds:-300}" "$python" || code=1
fi
exit "$code"
