#!/usr/bin/env bash
# Writes the passwords of the overlay `local` into overlays/local/secrets, which git ignores. Each is of 192 bits of
# chance; what is there stays, since a database keeps the passwords that it was made with.
set -euo pipefail
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/overlays/local/secrets
umask 077
mkdir -p "$folder"
cd "$folder"

# Hexadecimal digits need no quoting, whether in a file of libpq, in SQL or in a URL.
password() {
  [ -s "$1" ] || { od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$1.new" && mv "$1.new" "$1"; }
  cat "$1"
}

superuser=$(password superuser-password)
inference=$(password inference-password)
retraining=$(password retraining-password)
ledger=$(password ledger-password)
mlflow=$(password mlflow-password)
admin=$(password mlflow-admin-password)
password mlflow-session-key > /dev/null
password webhook-token > /dev/null
[ -n "$superuser" ]

# libpq's file of connections: PostgreSQL's JDBC driver, psql and pg_dump read it alike (PGSERVICEFILE).
service() {
  printf '[%s]\nhost=postgresql\nport=5432\ndbname=%s\nuser=%s\npassword=%s\n' "$1" "$2" "$3" "$4"
}
{
  service inference crema inference "$inference"
  service retraining crema retraining "$retraining"
  service ledger crema ledger "$ledger"
} > pg_service.conf

# Run once, by the server's first start on an empty volume.
cat > init.sql <<SQL
create role inference login password '$inference';
create role retraining login password '$retraining';
create role ledger login password '$ledger';
create role mlflow login password '$mlflow';
create database crema encoding 'UTF8' template template0;
create database mlflow owner mlflow encoding 'UTF8' template template0;
revoke connect, temporary on database crema, mlflow from public;
-- Each makes a schema of its own there and owns it.
grant connect, create on database crema to inference, retraining, ledger;
grant connect on database mlflow to mlflow;
SQL

# What the steps of pipelines get as environment, in the namespace of their runs.
printf 'CREMA_LOG_JDBC_URL=%s\nCREMA_LOG_USER=inference\nCREMA_LOG_PASSWORD=%s\n' \
  jdbc:postgresql://postgresql.crema:5432/crema "$inference" > production-log.env
printf 'CREMA_LEDGER_JDBC_URL=%s\nCREMA_LEDGER_USER=ledger\nCREMA_LEDGER_PASSWORD=%s\n' \
  jdbc:postgresql://postgresql.crema:5432/crema "$ledger" > run-ledger.env
printf 'MLFLOW_TRACKING_URI=%s\nMLFLOW_TRACKING_USERNAME=admin\nMLFLOW_TRACKING_PASSWORD=%s\n' \
  http://mlflow.crema:5000 "$admin" > mlflow.env
# Of Alertmanager's receivers, which are those of example.org until you put yours into these files; what is there stays.
[ -s slack-url ] || printf 'https://slack.example.org/put-yours-here' > slack-url
[ -s pagerduty-key ] || printf 'put-yours-here' > pagerduty-key
[ -s smtp-password ] || printf 'put-yours-here' > smtp-password
# Nobody has a token: the overlay opens the services to whoever reaches them.
printf '{"keys": []}\n' > jwks.json
# MLflow itself, and who we are to it: on a laptop its one user.
printf 'postgresql://postgresql:5432/mlflow' > mlflow-database-url
printf 'mlflow' > mlflow-database-user
printf 'admin' > mlflow-client-username
printf 'mlflow.tracking.username=admin\nmlflow.tracking.password=%s\n' "$admin" > mlflow-client.properties
