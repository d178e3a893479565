#!/usr/bin/env bash
# Prints the time of statistics by model, version and day over 10,000,000 logged rows, beside a GROUP BY over the rows, on a
# PostgreSQL of its own (4 GB under /tmp while it runs). Exits 1 if they take longer than a second. ROWS=1000000: fewer.
set -euo pipefail
cd "$(dirname "$0")/../.."
module=libs/production-log
classpath_file="$module/target/bench-classpath"
touch .build/unchecked
mvn -o -q -B -Dquickly -pl "$module" -am -DskipTests package \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile="$PWD/$classpath_file"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx1g -XX:+UseSerialGC -Dcrema.root="$PWD" \
  -cp "$module/target/test-classes:$module/target/classes:$(cat "$classpath_file")" \
  dev.crema.productionlog.StatisticsBench "${ROWS:-10000000}"
