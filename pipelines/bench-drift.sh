#!/usr/bin/env bash
# speed: detect-drift over 1,000,000 rows of 50 columns beside scipy's KS loop (at least 15x), a numpy PSI (at least 5x) and
# Evidently (at least 50x) on the same Parquet files, and its memory over four times the rows. Needs the Python environment
# of `make venv-bench-drift` and 3 GB of disk in BENCH_FOLDER (default: a folder in /tmp). BENCH_ROWS="100000 400000"
# measures smaller windows.
# honest: 20 quiet and 20 drifted windows of churn-mlc, and how many of each alarm.
# Needs the build; prints one table each; exits 1 if something is missed. ONLY=speed or ONLY=honest: one of the two.
set -euo pipefail
cd "$(dirname "$0")/.."
export JAVA_HOME="${JAVA_HOME:-$(.mvn/jdk25.sh)}"
module=components/detect-drift
[ -d "$module/target/test-classes" ] || { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
# On few cores the threads of numpy would mostly wait for each other.
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
read -r rows more <<< "${BENCH_ROWS:-1000000 4000000}"
folder="$(mktemp -d "${BENCH_FOLDER:-/tmp}/crema-drift.XXXXXX")"
trap 'rm -rf "$folder"' EXIT
code=0

speed() {
  local python="${CREMA_BENCH_DRIFT_PYTHON:-.build/venv-bench-drift/bin/python}"
  [ -x "$python" ] || { echo "There is no $python. Maybe run: make venv-bench-drift" >&2; return 1; }
  "$JAVA_HOME/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$module/target/test-classes:$module/target/classes:$(cat "$module/target/classpath")" \
    dev.crema.detectdrift.bench.DriftTables "$folder" "$rows" "$rows" "$more" &&
    .mvn/python.sh pipelines/bench_drift.py "$folder" "$rows" "$rows" "$more" "$python"
}

honest() {
  mkdir "$folder/honest" &&
    .mvn/python.sh pipelines/bench_drift_honest.py "$folder/honest" 20
}

for section in $(tr ',' ' ' <<< "${ONLY:-speed,honest}"); do
  case "$section" in
    speed | honest) "$section" || code=1 ;;
    *) echo "The section ($section) is unknown. Maybe ONLY=speed or ONLY=honest" >&2; exit 2 ;;
  esac
done
exit "$code"
