#!/usr/bin/env bash
# Starts the cluster on this laptop again after stop.sh, and waits for Crema in it: kubernetes/laptop/start.sh [cluster]
#
# It makes no cluster and installs nothing: docs/how-to/install-on-a-cluster.md. With k3d, because it can stop and start a
# cluster and keeps its volumes meanwhile (kind has no such command), and because k3s keeps NetworkPolicies, has a default
# StorageClass, and needs no virtual machine. Tests run this with stand-ins for k3d and kubectl; docs/reference/not-run.md.
set -euo pipefail
cluster=${1:-crema}

. "$(dirname "${BASH_SOURCE[0]}")/k3d.sh"
kube() { kubectl --context "k3d-$cluster" "$@"; }

need_cluster "$cluster" "Maybe start Docker, or name another one of: k3d cluster list" \
  "Maybe make it: k3d cluster create $cluster"

k3d cluster start "$cluster" --wait --timeout 5m
# stop.sh has closed them to new pods.
nodes=$(kube get nodes --output name)
for node in $nodes; do kube uncordon "$node"; done
kube wait node --all --for=condition=Ready --timeout=5m

if ! kube get namespace crema > /dev/null 2>&1; then
  echo "The cluster ($cluster) runs. Crema is not installed there: docs/how-to/install-on-a-cluster.md"
  exit 0
fi
for workload in statefulset/postgresql deployment/mlflow deployment/retraining; do
  kube --namespace crema rollout status "$workload" --timeout=5m
done
# It is ready with a champion, of which there is none before the first training.
kube --namespace crema rollout status statefulset/inference --timeout=2m ||
  echo "Inference is not ready. Maybe there is no champion yet: kubectl --context k3d-$cluster -n crema logs inference-0" >&2

echo "The cluster ($cluster) runs. Reach it by:"
for forward in "service/inference 8080" "service/retraining 8090" "service/mlflow 5000"; do
  echo "  kubectl --context k3d-$cluster -n crema port-forward $forward"
done
