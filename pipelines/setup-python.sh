#!/usr/bin/env bash
# Makes a Python environment with exactly the packages of a hashed requirements file.
#
#   pipelines/setup-python.sh .build/venv-mlflow pipelines/requirements-mlflow.txt
#
# A second call with the same requirements does nothing. A call that is interrupted leaves an environment without its
# mark, which the next call makes anew. The interpreter is the one of .mvn/python.sh.
set -eu

fail() { printf '%s\n' "$@" >&2; exit 2; }

[ $# -eq 2 ] || fail "usage: pipelines/setup-python.sh <venv-dir> <requirements.txt>"
venv=$1
requirements=$2
[ -f "$requirements" ] || fail "The requirements file ($requirements) does not exist."

python=$("$(dirname "$0")/../.mvn/python.sh" -P -c 'import sys; print(sys.executable)') # or its sentence
# The key is what decides the environment's content: the requirements and the interpreter.
key=$("$python" -P -c 'import hashlib, sys
print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest(), sys.version.split()[0])' "$requirements")
mark=$venv/.complete

is_complete() {
  [ -f "$mark" ] && [ "$(cat "$mark")" = "$key" ] && "$venv/bin/python" -P -c '' > /dev/null 2>&1
}

is_complete && exit 0

"$python" -P -c 'import venv, ensurepip' > /dev/null 2>&1 || fail \
  "The Python in use ($(command -v "$python")) has no venv module." \
  "Maybe install it (Debian, Ubuntu: apt install python3-venv), or name another Python: PYTHON=/path/to/python3 make setup"

parent=$(dirname "$venv")
mkdir -p "$parent" 2> /dev/null || true
[ -d "$parent" ] && [ -w "$parent" ] || fail \
  "The folder ($parent) cannot be written." \
  "Maybe work in a copy of the repository that belongs to you ($(id -un))."

# One at a time: two builds of one repository may call this at once. The lock ends with the process.
if command -v flock > /dev/null 2>&1; then
  exec 9> "$venv.lock"
  flock 9
  is_complete && exit 0
fi

echo "Installing $(grep -c '^[a-zA-Z]' "$requirements") Python packages into $venv ($("$python" --version)) ..." >&2
rm -rf "$venv"
"$python" -P -m venv "$venv" || fail "Python could not make an environment in ($venv)."
# Wheels run nothing while they are installed; what is published as source only is named in the requirements.
from_source=$(sed -n 's/^# from source: //p' "$requirements" | paste -sd, -)
"$venv/bin/python" -P -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps \
  --only-binary :all: ${from_source:+--no-binary "$from_source"} -r "$requirements" >&2 || fail \
  "The packages of ($requirements) could not be installed: the lines above say why." \
  "Maybe there is no way to the package index; pip takes a proxy or a mirror from its configuration (pip config)."
printf '%s\n' "$key" > "$mark.tmp"
mv "$mark.tmp" "$mark"
