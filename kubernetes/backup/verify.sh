#!/usr/bin/env bash
# Whether what was restored is whole: every file of every model version that Crema registered, and the production log beside
# its own counts. Asks PostgreSQL by libpq's variables. Exit code 1 if something is missing or changed.
#
#   verify.sh <MLflow's artifacts>
#   MLFLOW_DATABASE=mlflow  LOG_DATABASE=crema  LOG_SCHEMA=crema
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
artifacts=$(cd "$1" && pwd) schema=${LOG_SCHEMA:-crema}
[[ $schema =~ ^[a-z][a-z0-9_]*$ ]] || { echo "LOG_SCHEMA ($schema) must be lower case letters, digits and underscores." >&2; exit 2; }
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -F $'\t' -d "$1" -c "$2"; }
bad=0 versions=0 files=0
wrong() { echo "$1"; bad=$((bad + 1)); }

rows=$(sql "${MLFLOW_DATABASE:-mlflow}" "
  select v.name, v.version, t.value, l.artifact_location from model_versions v
  join model_version_tags t on t.name = v.name and t.version = v.version and t.key = 'crema.manifest_sha256'
  left join logged_models l on 'models:/' || l.model_id = v.source order by 1, 2")
while IFS=$'\t' read -r name version digest location; do
  [ -n "$name" ] || continue
  versions=$((versions + 1))
  folder=$artifacts/${location#mlflow-artifacts:/}
  manifest=$folder/manifest.json
  if [ -z "$location" ] || [ ! -f "$manifest" ]; then
    wrong "version $version of $name: there is no manifest of its files in ($folder)"
    continue
  elif [ "$(sha256sum < "$manifest" | cut -d ' ' -f 1)" != "$digest" ]; then
    wrong "version $version of $name: ($manifest) is not as it was registered"
    continue
  fi
  # Our own format: of each file first the path, then the SHA-256.
  list=$(grep -oE '"(path|sha256)" *: *"[^"]*"' "$manifest" | sed -E 's/.*: *"(.*)"/\1/' | paste - - | awk -F '\t' '{ print $2 "  " $1 }')
  files=$((files + $(printf '%s\n' "$list" | grep -c .)))
  problems=$(cd "$folder" && sha256sum --check --quiet 2>&1 <<< "$list") || wrong "version $version of $name: $problems"
done <<< "$rows"
echo "registry: $versions versions, $files files, $bad wrong"

if [ -n "$(sql "${LOG_DATABASE:-crema}" "select to_regclass('$schema.prediction')")" ]; then
  # Rows and counts are written in one transaction, so a whole one has both.
  read -r count newest unequal < <(sql "${LOG_DATABASE:-crema}" "
    with newest as (select max(at) as at, date_trunc('minute', max(at)) - interval '1 day' as since from $schema.prediction),
    counted as (select model, version, date_trunc('minute', p.at) as minute, count(*) as rows
      from $schema.prediction p, newest where p.at >= since group by 1, 2, 3),
    kept as (select model, version, minute, rows from $schema.prediction_minute, newest where minute >= since)
    select (select count(*) from $schema.prediction), coalesce(to_char(newest.at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'), '-'),
      (select count(*) from counted full join kept using (model, version, minute)
        where counted.rows is distinct from kept.rows::bigint) from newest")
  echo "production log: $count rows, the newest of $newest; in its last day $unequal minutes differ from their counts"
  [ "$unequal" = 0 ] || bad=$((bad + 1))
fi
[ "$bad" = 0 ]
