#!/usr/bin/env bash
# Copies staging's digests, its pipelines, and the version of the one that retrains, to production. Committed, Argo CD brings
# it there. `make promote` calls it; it commits nothing.
set -euo pipefail
overlays=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/overlays
from=$overlays/staging
to=$overlays/production

fail() { printf 'error: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'hint: %s\n' "${@:2}" >&2; exit 1; }

digests() { sed -n 's/^ *digest: //p' "$1/images/kustomization.yaml"; }
names() { sed -n 's/^ *- name: //p' "$1/images/kustomization.yaml"; }

[ "$(names "$from")" = "$(names "$to")" ] || fail "Staging and production do not name the same images." \
  "Maybe add to one what the other has: kubernetes/overlays/*/images/kustomization.yaml"
[ "$(digests "$from" | grep -cE '^sha256:[0-9a-f]{64}$')" = "$(names "$from" | wc -l)" ] ||
  fail "Not every image of staging has a digest."
if digests "$from" | grep -qE '^sha256:0{64}$'; then
  fail "Staging has no release yet: an image has the digest of zeros." "Maybe run: make images mlflow-image && make release PREFIX=<registry/prefix>"
fi
version=$(sed -n 's/^ *version: \(sha256-[0-9a-f]\{16\}\)$/\1/p' "$from/retraining.yaml" | sort -u)
[ "$(printf '%s' "$version" | grep -c .)" = 1 ] || fail "The file ($from/retraining.yaml) names not one version of the pipeline."
[ "$version" != sha256-0000000000000000 ] || fail "Staging's retraining.yaml names no version of the pipeline yet." \
  "Maybe run: make release PREFIX=<registry/prefix>"
mapfile -t pipelines < <(sed -n 's/^ *- \([a-z0-9-]*\.yaml\)$/\1/p' "$from/pipelines/kustomization.yaml")
printf '%s\n' "${pipelines[@]}" | grep -qx retrain.yaml || fail "Staging has no pipelines yet: ($from/pipelines) has no retrain.yaml." \
  "Maybe run: make release PREFIX=<registry/prefix>"
for pipeline in "${pipelines[@]}"; do
  [ -f "$from/pipelines/$pipeline" ] || fail "The file ($from/pipelines/$pipeline) is listed and is not there." \
    "Maybe it was not committed with the release: run make release again."
done

# The first line says who wrote the file; all below is staging's.
for list in images pipelines; do
  {
    head -n 1 "$to/$list/kustomization.yaml"
    tail -n +2 "$from/$list/kustomization.yaml"
  } > "$to/$list/kustomization.yaml.new"
done
sed "s/^\( *version: \)sha256-[0-9a-f]\{16\}$/\1$version/" "$to/retraining.yaml" > "$to/retraining.yaml.new"
# All of staging's and no others: what is left over would be no part of the list, and yet be read by people.
find "$to/pipelines" -name '*.yaml' ! -name kustomization.yaml -delete
for pipeline in "${pipelines[@]}"; do cp "$from/pipelines/$pipeline" "$to/pipelines/$pipeline"; done
for list in images pipelines; do mv "$to/$list/kustomization.yaml.new" "$to/$list/kustomization.yaml"; done
mv "$to/retraining.yaml.new" "$to/retraining.yaml"
paste -d ' ' <(names "$to") <(digests "$to")
echo "retrain $version, with ${#pipelines[@]} pipelines"
echo "production names what staging has; look at it (git diff), and commit it."
