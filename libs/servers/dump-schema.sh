#!/usr/bin/env bash
# Keeps a schema as a release has it, for the tests of later releases that start from it:
#
#   libs/servers/dump-schema.sh production-log 7      # or run-ledger, retraining
#
# writes <module>/src/test/resources/stored-databases/v7.sql: tables after migration 7 with the rows of rows-1.sql to
# rows-7.sql beside it, by pg_dump of this machine's PostgreSQL (Debian: apt install postgresql). A dump is made once,
# in the commit that adds its migration, and never changed. Needs the build (make quick).
set -euo pipefail
cd "$(dirname "$0")/../.."

case ${1:-} in
  production-log) module=libs/production-log schema=crema history=flyway_schema_history package=productionlog ;;
  run-ledger) module=libs/run-ledger schema=crema_ledger history=run_ledger_history package=runledger ;;
  retraining) module=retraining schema=crema_retraining history=flyway_schema_history package=retraining ;;
  *) echo "usage: libs/servers/dump-schema.sh production-log|run-ledger|retraining VERSION" >&2; exit 2 ;;
esac
version=${2:?"usage: libs/servers/dump-schema.sh $1 VERSION"}
migrations=$module/src/main/resources/dev/crema/$package/migration
folder=$module/src/test/resources/stored-databases
ls "$migrations/V${version}__"*.sql > /dev/null || exit 2
if [ -e "$folder/v$version.sql" ]; then
  echo "The dump ($folder/v$version.sql) is there, and a release may have it.
Maybe delete it first, if no release has had this migration." >&2
  exit 1
fi
programs=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2> /dev/null | sort -V | tail -1)
if [ ! -x "$programs/initdb" ] || [ ! -x "$programs/pg_dump" ]; then
  echo "There is no PostgreSQL with pg_dump in /usr/lib/postgresql.
Maybe run: apt-get install postgresql" >&2
  exit 2
fi
jdk=$(.mvn/jdk25.sh)
classpath=${CREMA_CLASSPATH:-$(cat retraining/target/classpath)} || { echo "Maybe run: make quick" >&2; exit 2; }

work=$(mktemp -d)
# PostgreSQL does not run as root.
as() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; else "$@"; fi; }
trap 'as "$programs/pg_ctl" -D "$work/data" -m immediate stop > /dev/null 2>&1 || true; rm -rf "$work"' EXIT
[ "$(id -u)" != 0 ] || chown 65534:65534 "$work"
port=$((20000 + RANDOM % 20000))
as "$programs/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale=C > "$work/initdb.log"
as "$programs/pg_ctl" -D "$work/data" -w -l "$work/server.log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off" start > /dev/null
"$jdk/bin/java" -cp "$classpath" libs/servers/DumpSchema.java \
  "jdbc:postgresql://127.0.0.1:$port/postgres?user=postgres" "$schema" "$history" "$migrations" "$folder" "$version" > "$work/flyway.log" 2>&1 ||
  { tail -5 "$work/flyway.log" >&2; exit 1; }
"$programs/pg_dump" -h 127.0.0.1 -p "$port" -U postgres --schema="$schema" --inserts --no-owner --no-privileges postgres > "$work/dump.sql"
# Newer pg_dump mark their text with a random word.
sed -E '/^\\(un)?restrict /d' "$work/dump.sql" > "$folder/v$version.sql"
echo "$folder/v$version.sql: $(wc -l < "$folder/v$version.sql") lines"
