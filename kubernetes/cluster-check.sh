#!/usr/bin/env bash
# Tries the overlay `local` on a cluster: a fresh namespace, train-and-register, a served prediction, and the namespace is
# deleted. `make cluster-check CONTEXT=<name>` calls it, after everything was rendered and checked without a cluster.
#
# HONESTLY: this part has never been run. No cluster is at hand where Crema is built; docs/reference/not-run.md lists what
# that leaves open. Read it before you trust it, and tell us what was wrong.
#
# It needs: Kubeflow Pipelines in the namespace kubeflow of that cluster (one user), images crema/*:<version> that its
# nodes have (kind load, minikube image load, or a registry), a StorageClass that is the default, and rights to make a
# namespace, roles and Secrets. Secrets of our names in kubeflow that are there already are not touched: it then stops.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)

fail() { printf 'error: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'hint: %s\n' "${@:2}" >&2; exit 1; }

context=${1:-}
[ -n "$context" ] || fail "No context is named." "Maybe: make cluster-check CONTEXT=$(kubectl config current-context 2> /dev/null || echo kind-crema)"
kubectl=$("$here/kubectl.sh")
kube() { "$kubectl" --context "$context" "$@"; }
kube version > /dev/null || fail "The cluster of the context ($context) does not answer."
kube --namespace kubeflow get service ml-pipeline > /dev/null ||
  fail "There is no Kubeflow Pipelines in the namespace kubeflow of ($context)." \
    "Maybe install it first; Crema stands beside one."

# Not crema-…: a Prometheus that watches there would page somebody for pods that are still pending.
namespace=check-crema-$(od -An -N4 -tx1 /dev/urandom | tr -d ' \n')
secrets=(mlflow-credentials production-log-credentials run-ledger-credentials)
for secret in "${secrets[@]}"; do
  ! kube --namespace kubeflow get secret "$secret" > /dev/null 2>&1 ||
    fail "The Secret ($secret) is in kubeflow already: another Crema is installed there, whose pipelines would be sent here." \
      "Maybe use a cluster of its own for this check."
done

work=$(mktemp -d)
forwards=()
left() { # what, the command that takes it away
  printf 'error: Not deleted, and perhaps still there: %s.\nhint: Maybe try: %s\n' "$1" "$2" >&2
  [ "$code" -ne 0 ] || code=1
}
end() {
  code=$?
  trap - EXIT INT TERM
  [ ${#forwards[@]} -eq 0 ] || kill "${forwards[@]}" 2> /dev/null || true
  if [ $code -ne 0 ]; then
    echo "--- what the namespace ($namespace) looked like" >&2
    kube --namespace "$namespace" get pods,jobs,events >&2 || true
    for workload in job/preflight job/bootstrap statefulset/inference deployment/retraining deployment/mlflow; do
      echo "--- $workload" >&2
      kube --namespace "$namespace" logs "$workload" --tail=20 >&2 || true
    done
  fi
  # What stays would be met by the next check, and Secrets of ours by whoever reads kubeflow.
  kube delete namespace "$namespace" --ignore-not-found --wait=true --timeout=5m ||
    left "the namespace ($namespace)" "kubectl --context $context delete namespace $namespace"
  kube --namespace kubeflow delete role,rolebinding,secret --selector "crema.dev/check=$namespace" --ignore-not-found ||
    left "what is marked in kubeflow" \
      "kubectl --context $context --namespace kubeflow delete role,rolebinding,secret --selector crema.dev/check=$namespace"
  rm -rf "$work"
  exit $code
}
trap end EXIT INT TERM

# The same objects in another namespace. What goes to kubeflow is marked, so that the end finds it again.
"$here/render.sh" local | "$root/.mvn/python.sh" -P "$here/in_namespace.py" "$namespace" > "$work/objects.yaml"
echo "applying local to the namespace ($namespace) of ($context) ..."
kube apply --server-side -f "$work/objects.yaml"

for workload in statefulset/postgresql deployment/mlflow; do
  kube --namespace "$namespace" rollout status "$workload" --timeout=10m
done
for job in preflight bootstrap; do
  kube --namespace "$namespace" wait "job/$job" --for=condition=Complete --timeout=10m
done
# Inference is unready until there is a champion, which the run below makes.
kube --namespace "$namespace" rollout status deployment/retraining --timeout=5m

forward() { # namespace, service, port of the service, port here
  kube --namespace "$1" port-forward "service/$2" "$4:$3" > "$work/forward-$2.log" 2>&1 &
  forwards+=($!)
  for _ in $(seq 50); do
    if (exec 3<> "/dev/tcp/127.0.0.1/$4") 2> /dev/null; then return; fi
    sleep 0.2
  done
  fail "The port-forward to $2 does not come up: $(cat "$work/forward-$2.log")"
}
forward kubeflow ml-pipeline 8888 18888
forward "$namespace" inference 8080 18080

# The rows must be where a pod can read them: SOURCE names an address that KFP's artifact store has.
source=${SOURCE:-minio://mlpipeline/churn-mlc}
digest() { sha256sum "$root/data/churn-mlc/$1" | cut -d ' ' -f 1; }
echo "training on the files of data/churn-mlc, which must lie at $source (SOURCE=...) ..."
KF_PIPELINES_ENDPOINT=http://127.0.0.1:18888 "$root/pipelines/runner/crema" submit \
  "$root/pipelines/train-and-register/pipeline.yaml" --wait \
  -p model_name=churn -p experiment=churn \
  -p "source_uri=$source/mlc_churn.csv" \
  -p "contract_uri=$source/contract.yaml" -p "contract_sha256=$(digest contract.yaml)" \
  -p "features_uri=$source/features.yaml" -p "features_sha256=$(digest features.yaml)" \
  -p "gate_uri=$source/gate.yaml" -p "gate_sha256=$(digest gate.yaml)"

echo "waiting for a prediction ..."
for _ in $(seq 60); do
  if curl --silent --fail --max-time 5 http://127.0.0.1:18080/predict -H 'Content-Type: application/json' \
    --data "@$root/data/churn-mlc/requests/leaving.json"; then
    echo
    echo "served: train-and-register on ($context), and a prediction of its champion."
    exit 0
  fi
  sleep 5
done
fail "No prediction was served within five minutes after the training."
