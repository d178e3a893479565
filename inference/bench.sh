#!/usr/bin/env bash
# The service beside its peers and its bounds, as one table; exit code 1 if one is missed. Called by make bench-inference,
# which builds what it needs. What is measured, and how: docs/reference/benchmarks.md.
#
#   SHORT=1          a quick form with rough numbers
#   MINUTES=15       at 80 % load
#   ONLY=peer,start  some of peer, fast, mlflow, mlserver, acknowledged, explain, watch, batch, start, soak; or failover, alone
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
java="${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java"
sources=inference/src/bench/python
serving=.build/venv-bench-serving
folder="$(mktemp -d -t crema-bench-inference-XXXXXX)"
finish() {
  # The bench ends what it started; the folder has only what can be made again.
  [ -z "${bench:-}" ] || { kill "$bench" 2>/dev/null && wait "$bench"; } || true
  rm -rf "$folder"
}
trap finish EXIT

export PYTHONDONTWRITEBYTECODE=1
[ -r inference/target/bench-classpath ] || { echo "The benchmark is not built yet. Maybe run: make quick" >&2; exit 2; }
jar="$(.mvn/one-jar.sh inference crema-inference)"
classpath="inference/target/test-classes:$jar:$(cat inference/target/bench-classpath)"

OMP_NUM_THREADS=1 .build/venv-bench/bin/python "$sources/train.py" data/churn-mlc/mlc_churn.csv "$folder"
"$java" -cp "$classpath" dev.crema.inference.bench.BenchPackage \
  data/churn-mlc/contract.yaml inference/src/bench/features.yaml "$folder" >/dev/null
.mvn/python.sh "$sources/stage.py" "$folder/stage"

# A peer that does not install is said in the table, with the reason.
absent=""
if [ "${ONLY:-}" = failover ]; then
  # Debian has it where ordinary users do not look.
  export PATH="$PATH:/usr/sbin"
  command -v haproxy >/dev/null || { echo "haproxy is missing. Maybe run: apt-get install haproxy" >&2; exit 2; }
elif ! pipelines/setup-python.sh "$serving" pipelines/requirements-bench-serving.txt 2>"$folder/serving.log"; then
  absent="does not install: $(grep -m 1 -i error "$folder/serving.log" || tail -n 1 "$folder/serving.log")"
elif ! (cd "$sources" && "$root/$serving/bin/python" serving_models.py "$folder") >"$folder/serving.log" 2>&1; then
  absent="does not write the model: $(tail -n 1 "$folder/serving.log")"
fi

BENCH_ABSENT="$absent" "$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Dcrema.root="$root" \
  -Dlogback.configurationFile=inference/src/bench/logback.xml \
  -cp "$classpath" dev.crema.inference.bench.InferenceBench "$root" "$folder" &
bench=$!
code=0
wait "$bench" || code=$?
bench=""
[ -z "${KEEP_LOGS:-}" ] || { mkdir -p "$KEEP_LOGS" && cp "$folder"/*.log "$KEEP_LOGS"; }
exit "$code"
