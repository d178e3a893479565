#!/usr/bin/env bash
# Forgets what was compiled without checks (make quick, demo, images), which Maven would keep: it is built anew, with checks.
set -eu
cd "$(dirname "$0")/.."
if [ -e .build/unchecked ]; then
  # Of modules alone: other folders may be called target, too.
  for pom in pom.xml {components,libs,pipelines}/*/pom.xml {components,libs,pipelines,inference,monitoring,retraining,bootstrap,kubernetes,docs,data}/pom.xml; do
    if [ -f "$pom" ]; then
      rm -rf "$(dirname "$pom")/target"
    fi
  done
  rm -f .build/built .build/unchecked
fi
