#!/usr/bin/env bash
# Every benchmark, each beside its peer or its bound; `make bench` prepares build and Python environments.
# Exits 1 if a requirement is missed. One of them alone: the command that its heading names.
set -u
cd "$(dirname "$0")/.." || exit 1
JAVA_HOME=$(.mvn/jdk25.sh) || exit 1
export JAVA_HOME
failed=0

bench() {
  echo
  echo "== $1: $2"
  bash -c "$2" || { echo "MISSED: $1"; failed=1; }
}

bench "single row, raw values to score (at most 10 us)" libs/models/bench-scoring.sh
bench "one encoded row beside each library's own call (printed)" libs/training/bench-single-row.sh
bench "one row explained beside XGBoost's predictContrib (at most 300 us)" libs/training/bench-explaining.sh
bench "pipeline and runner (at most 25 s, at most 0.3 s a step)" pipelines/train-and-register/bench-pipeline.sh
bench "POST /predict beside FastAPI (at least 10x per server CPU-second)" inference/bench.sh
bench "statistics over 10,000,000 logged predictions (at most 1 s)" libs/production-log/bench-statistics.sh
bench "drift over 1,000,000 rows of 50 columns (at least 15x scipy's KS loop, 5x a numpy PSI, 50x Evidently)" pipelines/bench-drift.sh
bench "alert to run (p99 at most 5 s), a storm of 20,000 deliveries (0 lost, 0 doubled, at most 384 MB)" retraining/bench.sh
bench "ingest, validate and split of 1,000,000 rows (at most 12 s, 1 GB), the check beside Great Expectations (at least 20x)" pipelines/bench-data.sh
bench "learners beside those of Python, two of the data sets (difference above -0.01), XGBoost's speed (at most 1.2x)" \
  "ONLY=churn-mlc,iris,speed libs/training/bench-learning.sh"
bench "TPE beside random search (fewer trials to the same value) and Optuna (not shown to be worse)" libs/search/bench-search.sh
exit "$failed"
