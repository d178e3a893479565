#!/usr/bin/env bash
# What start.sh and stop.sh share; they read it, nobody runs it.

fail() { printf 'error: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'hint: %s\n' "${@:2}" >&2; exit 1; }

# Ends the script where the programs or the cluster are missing: need_cluster <cluster> <hint>...
need_cluster() {
  local program
  for program in k3d kubectl; do
    command -v "$program" > /dev/null || fail "There is no $program on the PATH." "Maybe install it, and run this again."
  done
  k3d cluster get "$1" > /dev/null 2>&1 || fail "There is no k3d cluster ($1), or Docker does not run." "${@:2}"
}
