#!/usr/bin/env bash
# PostgreSQL's restore_command: fetch-wal.sh %f %p <backup folder>.
set -euo pipefail
source=$3/wal/$1.gz
# 1 says that there is none: with that the recovery ends well.
[ -e "$source" ] || exit 1
# Above 125 the recovery ends with an error: a damaged segment must not pass for the end of the log.
gzip -dc "$source" > "$2" || { echo "The segment ($source) is damaged." >&2; exit 126; }
