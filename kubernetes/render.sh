#!/usr/bin/env bash
# Prints an overlay as objects: what `kubectl apply` takes. `local` and `monitoring` get their passwords first, once, by
# chance.
#
#   kubernetes/render.sh local | kubectl apply --server-side -f -
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ $# -ne 1 ] || [ ! -f "$here/overlays/$1/kustomization.yaml" ]; then
  echo "usage: kubernetes/render.sh <$(cd "$here/overlays" && printf '%s ' * | sed 's/ $//; s/ /|/g')>" >&2
  exit 2
fi
case $1 in local | monitoring) "$here/local-secrets.sh" ;; esac
kubectl=$("$here/kubectl.sh")
# Files of monitoring/ and pipelines/ are taken from where they are, which Kustomize must be allowed to do.
exec "$kubectl" kustomize --load-restrictor LoadRestrictionsNone "$here/overlays/$1"
