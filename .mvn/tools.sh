#!/usr/bin/env bash
# Says in one sentence what is missing on this machine, before anything is downloaded or built.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "$1" >&2
  exit 1
}

.mvn/jdk25.sh > /dev/null
command -v mvn > /dev/null ||
  fail "Crema needs Maven 3.8.7 or newer and found no mvn on the PATH. Maybe install it: apt-get install maven."

# The same choice as in pipelines/setup-python.sh.
python=
for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] ||
  fail "Crema needs Python 3.11 or newer for MLflow and found $("${PYTHON:-python3}" --version 2> /dev/null || echo none). Maybe install it: apt-get install python3 python3-venv, or name it: PYTHON=/path/to/python3."
"$python" -c 'import ensurepip, venv' > /dev/null 2>&1 ||
  fail "Python's venv module is missing ($(command -v "$python")). Maybe install it: apt-get install python3-venv."
mkdir -p .build 2> /dev/null && [ -w .build ] && [ -w . ] ||
  fail "The folder $PWD is read-only, and the build writes into it. Maybe clone into a folder of yours."
