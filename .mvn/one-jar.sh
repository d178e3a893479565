#!/usr/bin/env bash
# Prints the one jar of a built module, or one sentence: a new version leaves the old jar beside the new one.
# Usage: one-jar.sh <module folder> <name of the jar without its version>
set -eu
shopt -s nullglob
jars=("$1/target/$2"-[0-9]*.jar)
if [ ${#jars[@]} -eq 0 ]; then
  echo "$2 is not built: there is no jar of it in $1/target. Maybe run, in the repository: make quick" >&2
  exit 2
elif [ ${#jars[@]} -gt 1 ]; then
  echo "$1/target has ${#jars[@]} jars of $2 (${jars[*]##*/}), and only one can be meant. Maybe run, in the repository: make clean quick" >&2
  exit 2
fi
printf '%s\n' "${jars[0]}"
