#!/usr/bin/env bash
# How soon an alert is a run in KFP (p99 at most 5 s), and a storm of 20,000 deliveries over 500 keys: runs, lost, doubled,
# memory (at most 384 MB). Prints one table; exit code 1 if a bound is missed. Called by make bench-retraining, which builds
# what it needs. What is measured, and how: docs/reference/benchmarks.md.
#
#   SHORT=1              a tenth of the counts
#   CREMA_JAVA_OPTIONS   more options for the service's JVM
#   KEEP_LOGS=folder     keeps what the service wrote
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
java="${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java"
[ -r retraining/target/bench-classpath ] || { echo "The benchmark is not built yet. Maybe run: make quick" >&2; exit 2; }
jar="$(.mvn/one-jar.sh retraining crema-retraining)"
folder="$(mktemp -d -t crema-bench-retraining-XXXXXX)"
finish() {
  # The bench ends what it started; the folder has only what can be made again.
  [ -z "${bench:-}" ] || { kill "$bench" 2>/dev/null && wait "$bench"; } || true
  rm -rf "$folder"
}
trap finish EXIT

load="$(cut -d ' ' -f 1 /proc/loadavg)"
echo "load before: $load$(awk -v load="$load" 'BEGIN { if (load > 1.5) print " - measured beside other work" }')"
"$java" -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Dcrema.root="$root" \
  -Dlogback.configurationFile=retraining/src/bench/logback.xml \
  -cp "retraining/target/test-classes:$jar:$(cat retraining/target/bench-classpath)" \
  dev.crema.retraining.bench.RetrainingBench "$root" "$folder" "${SHORT:+true}" &
bench=$!
code=0
wait "$bench" || code=$?
bench=""
[ -z "${KEEP_LOGS:-}" ] || { mkdir -p "$KEEP_LOGS" && cp "$folder"/*.log "$KEEP_LOGS"; }
exit "$code"
