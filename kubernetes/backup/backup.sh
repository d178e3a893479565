#!/usr/bin/env bash
# A base backup of a running PostgreSQL, from which restore.sh goes on with the segments that archive-wal.sh keeps.
# Runs where the server's files are, as their owner; asks the server by libpq's variables (PGHOST, PGSERVICE, …) as a superuser.
#
#   backup.sh <backup folder> <data directory> [<MLflow's artifacts>]
#   KEEP=2     so many base backups stay, and the segments since the oldest of them
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
backup=$1 artifacts=${3:-} keep=${KEEP:-2}
CREMA_DATA=$(cd "$2" && pwd)
fail() { echo "$1" >&2; exit 1; }
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }

[[ $keep =~ ^[1-9][0-9]*$ ]] || fail "KEEP ($keep) must be a whole number from 1."
served=$(sql -c 'show data_directory')
[ "$served" -ef "$CREMA_DATA" ] || fail "The server's files are in ($served), not in ($CREMA_DATA).
Maybe PGHOST and PGPORT name another server."
[ "$(sql -c 'show archive_mode')" != off ] || fail "archive_mode is off: without the log's segments a base backup is good for nothing.
Maybe see docs/how-to/back-up-and-restore.md for the three settings."
[ -z "$(sql -c "select spcname from pg_tablespace where pg_tablespace_location(oid) <> ''")" ] ||
  fail "The server has tablespaces outside of its folder, which this does not save. Maybe use pg_basebackup."

mkdir -p "$backup/base"
CREMA_PART=$(mktemp -d "$backup/base/running.XXXXXX.part")
export CREMA_DATA CREMA_PART
trap 'rm -rf "$CREMA_PART"' EXIT

# One session from start to stop, which is why psql runs tar. tar's 1 says that a file changed while it was read: the log
# repairs that. What is left out is what PostgreSQL's documentation leaves out (25.3.4.1).
sql <<'SQL' > /dev/null
set client_min_messages = warning;
select pg_backup_start('crema', fast => true);
\! cd "$CREMA_DATA" && { tar --create --use-compress-program='gzip -1' --file="$CREMA_PART/base.tar.gz" --warning=no-file-changed --warning=no-file-removed --exclude='./pg_wal/*' --exclude='./pg_replslot/*' --exclude='./pg_dynshmem/*' --exclude='./pg_notify/*' --exclude='./pg_serial/*' --exclude='./pg_snapshots/*' --exclude='./pg_stat_tmp/*' --exclude='./pg_subtrans/*' --exclude='pgsql_tmp*' --exclude=./postmaster.pid --exclude=./postmaster.opts . ; [ $? -le 1 ] && touch "$CREMA_PART/packed"; }
-- Waits until the last segment that the backup needs is kept; without an archive it would wait for ever.
set statement_timeout = '10min';
create temporary table stopped as select labelfile from pg_backup_stop(wait_for_archive => true);
\o | cat > "$CREMA_PART/backup_label"
select labelfile from stopped;
\o
SQL
[ -e "$CREMA_PART/packed" ] || fail "tar could not pack ($CREMA_DATA). Maybe the disk of ($backup) is full."
rm "$CREMA_PART/packed"
grep -q '^START WAL LOCATION' "$CREMA_PART/backup_label"

# After the database: what the base names is there by now.
[ -z "$artifacts" ] || "$here/copy-artifacts.sh" "$artifacts" "$backup"
# Named after its end: restore.sh UNTIL needs a base that was finished before.
stamp() { base=$backup/base/$(date -u +%Y%m%dT%H%M%SZ); }
stamp
while [ -e "$base" ]; do sleep 0.2; stamp; done
sync --file-system "$CREMA_PART"
mv -T "$CREMA_PART" "$base"

# What nobody needs any more: bases before the last KEEP, segments before the first that the oldest of these needs.
mapfile -t bases < <(find "$backup/base" -mindepth 1 -maxdepth 1 -name '*Z' | LC_ALL=C sort)
for ((i = 0; i < ${#bases[@]} - keep; i++)); do rm -rf "${bases[i]}"; done
oldest=${bases[$((${#bases[@]} > keep ? ${#bases[@]} - keep : 0))]}
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p' "$oldest/backup_label")
for segment in "$backup"/wal/*.gz; do
  name=$(basename "$segment" .gz)
  # Without the timeline, the first eight digits; files of history (short names) stay.
  if [[ ${name:0:24} =~ ^[0-9A-F]{24}$ && ${name:8:16} < ${first:8:16} ]]; then rm -f "$segment"; fi
done
echo "$base: $(du -sh "$base" | cut -f 1), goes on with segment $(sed -n 's/.*(file \(.*\))$/\1/p' "$base/backup_label")"
