#!/usr/bin/env bash
# Quality of our learners beside scikit-learn's on the same folds; about five minutes on two cores.
# Needs what `make quick` builds and the Python environment of `make venv-bench`.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${CREMA_BENCH_PYTHON:-.build/venv-bench/bin/python}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
work=.build/bench/quality
# On few cores the threads of scikit-learn would mostly wait for each other.
export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}
[ -x "$python" ] || { echo "There is no $python. Maybe run: make venv-bench" >&2; exit 1; }
[ -f components/train-model/target/classpath ] && [ -d libs/training-smile/target/test-classes ] ||
  { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
rm -rf "$work"
mkdir -p "$work"
"$python" libs/training/src/bench/python/quality.py folds data "$work"
"$java" --enable-native-access=ALL-UNNAMED -Xmx2g \
  -cp "libs/training-smile/target/test-classes:$(cat components/train-model/target/classpath)" \
  dev.crema.training.smile.bench.QualityBench data "$work"
"$python" libs/training/src/bench/python/quality.py compare data "$work"
