#!/usr/bin/env bash
# /predict beside FastAPI + uvicorn + XGBoost's Python package: the same model, checks and load.
# Called by make bench; needs the build and .build/venv-bench. BENCH_SECONDS=20 measures longer.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
here="$root/inference"
python="$root/.build/venv-bench/bin/python"
java="${JAVA_HOME:?set JAVA_HOME to a JDK 25}/bin/java"
warm="${BENCH_WARM_SECONDS:-10}"
seconds="${BENCH_SECONDS:-10}"
folder="$(mktemp -d)"
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

wait_for() { # url
  for _ in $(seq 300); do
    curl -sf -o /dev/null "$1" && return
    sleep 0.2
  done
  echo "error: nothing answers at $1; log: $(tail -n 5 "$folder"/*.log)" >&2
  exit 1
}

port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

classpath="$(ls "$here"/target/crema-inference-*.jar | head -n 1):$(cat "$here/target/classpath")"
OMP_NUM_THREADS=1 "$python" "$here/src/bench/python/train.py" "$root/data/churn-mlc/mlc_churn.csv" "$folder"
"$java" -cp "$classpath" "$here/src/bench/java/BenchPackage.java" \
  "$root/data/churn-mlc/contract.yaml" "$here/src/bench/features.yaml" "$folder" >/dev/null

load() { "$java" -Xmx256m -XX:+UseSerialGC "$here/src/bench/java/Load.java" "$@" "$folder" "$warm" "$seconds"; }

peer_port="$(port)"
(cd "$here/src/bench/python" && exec env BENCH_FOLDER="$folder" OMP_NUM_THREADS=1 "$python" -m uvicorn peer:app \
  --host 127.0.0.1 --port "$peer_port" --loop uvloop --http httptools --no-access-log --workers 1) >"$folder/peer.log" 2>&1 &
pids+=($!)
wait_for "http://127.0.0.1:$peer_port/metrics"
load fastapi "$peer_port" "${pids[0]}" | tee "$folder/peer.txt"
kill "${pids[0]}"
wait "${pids[0]}" 2>/dev/null || true

crema_port="$(port)"
"$here/crema-inference" --model churn --package "$folder/package" --cache "$folder/cache" --host 127.0.0.1 \
  --crema.security.mode=open --port "$crema_port" >"$folder/crema.log" 2>&1 &
pids+=($!)
wait_for "http://127.0.0.1:$crema_port/readiness"
load crema "$crema_port" "${pids[1]}" | tee "$folder/crema.txt"

awk '{ for (i = 2; i < NF; i += 2) value[$1, $i] = $(i + 1) }
  END {
    printf "\n| service | requests/s | server CPU-seconds/s | requests per server CPU-second | p50 ms | p99 ms |\n|---|---|---|---|---|---|\n"
    split("fastapi crema", names, " ")
    for (n = 1; n <= 2; n++) { s = names[n]
      printf "| %s | %s | %s | %s | %s | %s |\n", s, value[s, "per_second"], value[s, "cpu_share"], value[s, "per_cpu_second"], value[s, "p50_ms"], value[s, "p99_ms"] }
    printf "\n%.1fx requests per server CPU-second (target: 10x). One uvicorn worker; its CPU saturation is %s of one core.\n",
      value["crema", "per_cpu_second"] / value["fastapi", "per_cpu_second"], value["fastapi", "cpu_share"]
  }' "$folder/peer.txt" "$folder/crema.txt"
