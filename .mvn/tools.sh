#!/usr/bin/env bash
# Says in one sentence what is missing on this machine, before anything is downloaded or built.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "$1" >&2
  exit 1
}

JAVA_HOME=$(.mvn/jdk25.sh)
export JAVA_HOME
command -v mvn > /dev/null ||
  fail "Crema needs Maven 3.8.7 or newer and found no mvn on the PATH. Maybe install it: apt-get install maven."
maven=$(mvn -v 2> /dev/null | grep -oE 'Apache Maven [0-9][0-9.]*' | head -n 1 | cut -d ' ' -f 3)
[ "$(printf '%s\n' 3.8.7 "${maven:-0}" | sort -V | head -n 1)" = 3.8.7 ] ||
  fail "Crema needs Maven 3.8.7 or newer and found ${maven:-one that does not start} ($(command -v mvn)). Maybe install a newer one (https://maven.apache.org) and put it first on the PATH."

# XGBoost's and LightGBM's libraries want it; where there is no list of libraries to ask, its own error has to do.
if [ "$(uname -s)" = Linux ] && libraries=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p 2> /dev/null); then
  grep -q 'libgomp\.so\.1 ' <<< "$libraries" ||
    fail "XGBoost needs the library libgomp.so.1, which this machine does not have. Maybe install it: apt-get install libgomp1."
fi

.mvn/python.sh -P -c 'import ensurepip, venv' > /dev/null 2>&1 || {
  python=$(.mvn/python.sh -P -c 'import sys; print(sys.executable)') # or its sentence
  fail "Python's venv module is missing ($python). Maybe install it: apt-get install python3-venv."
}
mkdir -p .build 2> /dev/null && [ -w .build ] && [ -w . ] ||
  fail "The folder $PWD is read-only, and the build writes into it. Maybe clone into a folder of yours."
