#!/usr/bin/env bash
# Prints microseconds a row, from raw values to score, for 500 trees of depth 6 on churn-mlc's features.
# Needs a build of libs/models with its tests compiled (mvn -pl libs/models -am test-compile).
set -euo pipefail
cd "$(dirname "$0")/../.."
module=libs/models
classpath_file="$module/target/bench-classpath"
touch .build/unchecked
mvn -o -q -B -Dquickly -pl "$module" -am -DskipTests package \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$PWD/$classpath_file"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms512m -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "$module/target/test-classes:$module/target/classes:$(cat "$classpath_file")" \
  dev.crema.models.bench.ScoringBench "$PWD"
