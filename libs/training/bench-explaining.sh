#!/usr/bin/env bash
# Prints microseconds a row, from raw values to what each raw column adds, for 500 trees of depth 6 on churn-mlc's
# features, beside XGBoost's predictContrib. Exits 1 if it is over 300 µs.
# Needs a build of libs/training with its tests compiled (mvn -pl libs/training -am test-compile).
set -euo pipefail
cd "$(dirname "$0")/../.."
module=libs/training
classpath_file="$module/target/bench-classpath"
touch .build/unchecked
mvn -o -q -B -Dquickly -pl "$module" -am -DskipTests package \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$PWD/$classpath_file"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xms512m -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
  -cp "$module/target/test-classes:$module/target/classes:$(cat "$classpath_file")" \
  dev.crema.training.xgboost.ExplainingBench "$PWD"
