#!/usr/bin/env bash
# Copies to <backup folder>/artifacts what is new or changed: copy-artifacts.sh <MLflow's artifacts> <backup folder>.
# Deletes nothing there: what MLflow has deleted may be named by the database of an hour ago.
set -euo pipefail
[ $# = 2 ] || { echo "usage: copy-artifacts.sh <MLflow's artifacts> <backup folder>" >&2; exit 2; }
source=$1 backup=$2
target=$backup/artifacts
mkdir -p "$target"
exec 9> "$backup/.artifacts.lock"
flock 9 # backup.sh and archive-wal.sh may come at once.
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

list() { (cd "$1" && find . -type f ! -name '*.crema-part' -printf '%P\t%s\t%T@\n') | LC_ALL=C sort; }

list "$source" > "$lists/there"
list "$target" > "$lists/here"
LC_ALL=C comm -23 "$lists/there" "$lists/here" > "$lists/new"
while IFS=$'\t' read -r file _; do
  mkdir -p "$(dirname "$target/$file")"
  # By a name of its own, so that a copy that was cut off is never taken for a whole one.
  if cp --preserve=timestamps "$source/$file" "$target/$file.crema-part"; then
    mv "$target/$file.crema-part" "$target/$file"
  elif [ -e "$source/$file" ]; then
    exit 1
  fi # else it is gone meanwhile
done < "$lists/new"
[ ! -s "$lists/new" ] || sync --file-system "$target"
