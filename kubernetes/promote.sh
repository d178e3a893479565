#!/usr/bin/env bash
# Copies staging's digests, and the version of the pipeline that goes with them, to production: a commit that Argo CD
# brings there. `make promote` calls it; it commits nothing.
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

# The first line says who wrote the file; all below is staging's.
{
  head -n 1 "$to/images/kustomization.yaml"
  tail -n +2 "$from/images/kustomization.yaml"
} > "$to/images/kustomization.yaml.new"
sed "s/^\( *version: \)sha256-[0-9a-f]\{16\}$/\1$version/" "$to/retraining.yaml" > "$to/retraining.yaml.new"
mv "$to/images/kustomization.yaml.new" "$to/images/kustomization.yaml"
mv "$to/retraining.yaml.new" "$to/retraining.yaml"
paste -d ' ' <(names "$to") <(digests "$to")
echo "production names what staging has; look at it (git diff), and commit it."
