#!/usr/bin/env bash
# Makes a data directory of PostgreSQL and MLflow's artifacts of what backup.sh and archive-wal.sh have kept. PostgreSQL, once
# started on it, reads the log to its end by itself. Overwrites nothing.
#
#   restore.sh <backup folder> <new data directory> [<new folder of artifacts>]
#   UNTIL='2026-03-10 11:59:00+00'   only to this time, for what somebody deleted at noon
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
backup=$(cd "$1" && pwd) data=$2 artifacts=${3:-} until=${UNTIL:-}
fail() { echo "$1" >&2; exit 1; }
for folder in "$data" "$artifacts"; do
  [ -z "$folder" ] || [ ! -e "$folder" ] || fail "($folder) is there already. Maybe move it away: it may still be needed."
done
case "$backup$here" in *[\'\"]*) fail "Quotes in ($backup) or ($here) would not pass through PostgreSQL's settings." ;; esac

last=99991231T235959Z
[ -z "$until" ] || last=$(date -u -d "$until" +%Y%m%dT%H%M%SZ) || fail "UNTIL ($until) is no time."
base=$(find "$backup/base" -mindepth 1 -maxdepth 1 -name '*Z' -printf '%f\n' | LC_ALL=C sort | awk -v last="$last" '$0 <= last' | tail -n 1)
[ -n "$base" ] || fail "($backup/base) has no base backup${until:+ from before $until}."

part=$data.part
rm -rf "$part"
mkdir -p "$part"
chmod 700 "$part"
tar --extract --gzip --file="$backup/base/$base/base.tar.gz" --directory="$part" --no-same-owner
cp "$backup/base/$base/backup_label" "$part/backup_label"
touch "$part/recovery.signal"
{
  echo "restore_command = '\"$here/fetch-wal.sh\" \"%f\" \"%p\" \"$backup\"'"
  # The old server may still be alive, and the old artifacts are gone: it keeps its log until it is told where to.
  echo "archive_command = ''"
  [ -z "$until" ] || printf "recovery_target_time = '%s'\nrecovery_target_action = 'promote'\n" "$(date -u -d "$until" '+%F %T.%6N+00')"
} >> "$part/postgresql.auto.conf"
if [ -n "$artifacts" ]; then
  rm -rf "$artifacts.part"
  mkdir -p "$backup/artifacts" "$(dirname "$artifacts")"
  cp -a "$backup/artifacts" "$artifacts.part"
  find "$artifacts.part" -name '*.crema-part' -delete
  mv -T "$artifacts.part" "$artifacts"
fi
sync --file-system "$part"
mv -T "$part" "$data"
echo "($data) is of the base backup $base${until:+ and will end at $until}; start PostgreSQL on it, then run verify.sh."
echo "It archives nothing until archive_command is set again."
