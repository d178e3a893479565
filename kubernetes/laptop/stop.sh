#!/usr/bin/env bash
# Stops the cluster on this laptop and keeps all that is in it: kubernetes/laptop/stop.sh [cluster]; start.sh goes on.
#
# Crema's servers end first, in order, so that what was taken is answered and written, and PostgreSQL need not recover.
# Nothing that holds data is deleted: a pod that ends leaves its volume, and `k3d cluster stop` leaves the nodes' disks.
set -euo pipefail
cluster=${1:-crema}

. "$(dirname "${BASH_SOURCE[0]}")/k3d.sh"
kube() { kubectl --context "k3d-$cluster" "$@"; }

need_cluster "$cluster" "Maybe name another one of: k3d cluster list"

if nodes=$(kube --request-timeout=10s get nodes --output name 2> /dev/null); then
  # Else a new pod would begin where one has ended. start.sh opens the nodes again, and so does this if it gets no further.
  open() { for node in $nodes; do kube uncordon "$node" || true; done; }
  trap open EXIT
  for node in $nodes; do kube cordon "$node"; done
  # Those who write before those who keep.
  for part in serving control registry database; do
    kube --namespace crema delete pod --selector "app.kubernetes.io/component=$part" --ignore-not-found --timeout=2m
  done
  k3d cluster stop "$cluster"
  trap - EXIT
else
  echo "The cluster ($cluster) does not answer, so its servers are not ended one by one." >&2
  k3d cluster stop "$cluster"
fi
echo "The cluster ($cluster) is stopped; its volumes stay. Again: kubernetes/laptop/start.sh $cluster"
