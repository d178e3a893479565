#!/usr/bin/env bash
# PostgreSQL's archive_command: keeps one segment of its write-ahead log.
#   archive-wal.sh %p %f <backup folder> [<MLflow's artifacts>]
# Exit code 0 says that it is on the disk; after any other one PostgreSQL keeps the segment and tries again.
set -euo pipefail
[ $# -ge 3 ] || { echo "usage: archive-wal.sh %p %f <backup folder> [<MLflow's artifacts>]" >&2; exit 2; }
segment=$1 name=$2 backup=$3 artifacts=${4:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Before the segment: MLflow names an artifact in its database after it has written it. So what this segment names is
# there by now, and no kept segment names what was not copied.
[ -z "$artifacts" ] || "$here/copy-artifacts.sh" "$artifacts" "$backup"

target=$backup/wal/$name.gz
mkdir -p "$backup/wal"
if [ -e "$target" ]; then
  # PostgreSQL asks twice if it was killed between our answer and its note of it. Other content is another server's.
  gzip -dc "$target" | cmp -s - "$segment" && exit 0
  echo "The segment ($name) in ($backup/wal) has other content. Maybe two servers archive into one folder." >&2
  exit 1
fi
# Where little is written a segment is nearly empty: 16 MB become 0.1 MB.
gzip -1 < "$segment" > "$target.part"
sync "$target.part"
mv "$target.part" "$target"
sync "$backup/wal"
