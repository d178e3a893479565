#!/usr/bin/env bash
# Runs the Python of this repository: PYTHON, else the newest of 3.13, 3.12, 3.11 and python3 on the PATH.
#
#   .mvn/python.sh libs/images/base.py .build/base-image
#
# Ends with one sentence and code 2 if there is none.
set -eu

is_supported() { "$1" -P -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; }

candidates=(python3.13 python3.12 python3.11 python3)
[ -z "${PYTHON:-}" ] || candidates=("$PYTHON")
for candidate in "${candidates[@]}"; do
  if is_supported "$candidate"; then
    exec "$candidate" "$@"
  fi
done
echo "Crema needs Python 3.11 or newer and found $("${PYTHON:-python3}" --version 2> /dev/null || echo none)${PYTHON:+ (PYTHON is $PYTHON)}. Maybe install it: apt-get install python3 python3-venv, or name it: PYTHON=/path/to/python3." >&2
exit 2
