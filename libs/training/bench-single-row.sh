#!/usr/bin/env bash
# Prints microseconds for one encoded row: our scorer beside each library's own call, of every learner and task.
# Exit code 1 if a scorer is not 20 times as fast. Needs what `make quick` builds. Names of algorithms as arguments: those alone.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -f components/train-model/target/classpath ] && [ -d libs/training-smile/target/test-classes ] ||
  { echo "Nothing is built. Maybe run: make quick" >&2; exit 1; }
"${JAVA_HOME:+$JAVA_HOME/bin/}java" --enable-native-access=ALL-UNNAMED -Xmx1g -XX:+UseSerialGC \
  -cp "libs/training-smile/target/test-classes:$(cat components/train-model/target/classpath)" \
  dev.crema.training.smile.bench.SingleRowBench "$@"
