#!/usr/bin/env bash
# A restore drill: a real PostgreSQL and MLflow are filled to 1 GB, backed up by the scripts here, written to, destroyed at a moment
# of chance and restored. Prints RPO and RTO; exit code 1 above 60 s and 10 min. Called by make restore-drill, which builds
# what it needs. SHORT=1: 100 MB.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
cd "$root"
command -v psql > /dev/null || { echo "psql is missing. Maybe run: apt-get install postgresql-client" >&2; exit 2; }
folder="$(mktemp -d -t crema-restore-drill-XXXXXX)"
finish() {
  [ -z "${drill:-}" ] || { kill "$drill" 2>/dev/null && wait "$drill"; } || true
  rm -rf "$folder"
}
trap finish EXIT
"${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java" -Xmx1g -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Dcrema.root="$root" \
  -Dlogback.configurationFile=inference/src/bench/logback.xml \
  -cp "kubernetes/target/test-classes:$(cat kubernetes/target/drill-classpath)" \
  dev.crema.kubernetes.backup.RestoreDrillMain "$root" "$folder" "$([ -n "${SHORT:-}" ] && echo short || echo full)" &
drill=$!
code=0
wait "$drill" || code=$?
drill=""
exit "$code"
