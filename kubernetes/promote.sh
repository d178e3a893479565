#!/usr/bin/env bash
# Copies staging's digests, its pipelines, and the version of the one that retrains, to production, and commits that: the files
# that it wrote and no others. `make promote` calls it. It pushes nothing; pushed, Argo CD brings the commit to production.
set -euo pipefail
overlays=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/overlays
from=$overlays/staging
to=$overlays/production

fail() { printf 'error: %s\n' "$1" >&2; [ $# -lt 2 ] || printf 'hint: %s\n' "${@:2}" >&2; exit 1; }

digests() { sed -n 's/^ *digest: //p' "$1/images/kustomization.yaml"; }
names() { sed -n 's/^ *- name: //p' "$1/images/kustomization.yaml"; }
in_git() { git -C "$overlays" "$@"; }

# What is promoted is what was committed, and what is taken back is this promotion: so both overlays are as git has them.
command -v git > /dev/null || fail "There is no git on the PATH." "Maybe install it, and run this again."
[ "$(in_git rev-parse --is-inside-work-tree)" = true ] || fail "The folder ($overlays) is in no work tree of git." \
  "Maybe clone the repository: a promotion is a commit."
state=$(in_git rev-parse --absolute-git-dir)
for begun in MERGE_HEAD CHERRY_PICK_HEAD REVERT_HEAD BISECT_LOG rebase-merge rebase-apply sequencer; do
  [ ! -e "$state/$begun" ] || fail "Git is in the middle of something else ($begun)." "Maybe end it first: git status says how."
done
for overlay in staging production; do
  changes=$(in_git status --porcelain --untracked-files=all -- "$overlay")
  [ -z "$changes" ] || fail "Files of $overlay have changes that are not committed:"$'\n'"$changes" \
    "Maybe commit them first, or take them back: git status kubernetes/overlays/$overlay"
done

[ "$(names "$from")" = "$(names "$to")" ] || fail "Staging and production do not name the same images." \
  "Maybe add to one what the other has: kubernetes/overlays/*/images/kustomization.yaml"
images=$(names "$from" | wc -l)
[ "$(digests "$from" | grep -cE '^sha256:[0-9a-f]{64}$')" = "$images" ] ||
  fail "Not every image of staging has a digest." "Maybe run: make release PREFIX=<registry/prefix>"
if digests "$from" | grep -qE '^sha256:0{64}$'; then
  fail "Staging has no release yet: an image has the digest of zeros." "Maybe run: make images mlflow-image && make release PREFIX=<registry/prefix>"
fi
version=$(sed -n 's/^ *version: \(sha256-[0-9a-f]\{16\}\)$/\1/p' "$from/retraining.yaml" | sort -u)
[ "$(printf '%s' "$version" | grep -c .)" = 1 ] || fail "The file ($from/retraining.yaml) names not one version of the pipeline." \
  "Maybe give every model of it the same one: make release writes it."
[ "$version" != sha256-0000000000000000 ] || fail "Staging's retraining.yaml names no version of the pipeline yet." \
  "Maybe run: make release PREFIX=<registry/prefix>"
mapfile -t pipelines < <(sed -n 's/^ *- \([a-z0-9-]*\.yaml\)$/\1/p' "$from/pipelines/kustomization.yaml")
printf '%s\n' "${pipelines[@]}" | grep -qx retrain.yaml || fail "Staging has no pipelines yet: ($from/pipelines) has no retrain.yaml." \
  "Maybe run: make release PREFIX=<registry/prefix>"
for pipeline in "${pipelines[@]}"; do
  # A file that git ignores is no change to it, and no part of the commit.
  [ -f "$from/pipelines/$pipeline" ] && in_git ls-files --error-unmatch -- "staging/pipelines/$pipeline" > /dev/null 2>&1 ||
    fail "The file ($from/pipelines/$pipeline) is listed and is not there, or git does not know it." \
      "Maybe it was not committed with the release: run make release again."
done

# Everything is made beside git's own files first, so that what fails here has touched nothing.
work=$(mktemp -d "$state/crema-promote.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{new,old}/{images,pipelines}
# The first line says who wrote the file; all below is staging's.
for list in images pipelines; do
  {
    head -n 1 "$to/$list/kustomization.yaml"
    tail -n +2 "$from/$list/kustomization.yaml"
  } > "$work/new/$list/kustomization.yaml"
done
sed "s/^\( *version: \)sha256-[0-9a-f]\{16\}$/\1$version/" "$to/retraining.yaml" > "$work/new/retraining.yaml"
for pipeline in "${pipelines[@]}"; do cp "$from/pipelines/$pipeline" "$work/new/pipelines/$pipeline"; done

written=() # what is new or another one
added=()
for file in images/kustomization.yaml pipelines/kustomization.yaml retraining.yaml "${pipelines[@]/#/pipelines/}"; do
  cmp -s "$work/new/$file" "$to/$file" || written+=("$file")
  [ -e "$to/$file" ] || added+=("$file")
done
# All of staging's and no others: what is left over would be no part of the list, and yet be read by people.
gone=()
while IFS= read -r file; do [ -e "$work/new/$file" ] || gone+=("$file"); done < <(
  git -C "$to" ls-files -- 'pipelines/*.yaml'
)
if [ $((${#written[@]} + ${#gone[@]})) = 0 ]; then
  echo "nothing to promote: production has what staging has, retrain $version with ${#pipelines[@]} pipelines"
  echo "What else has changed comes to production by: git push origin HEAD:production"
  exit 0
fi

# Whatever ends this before there is a commit, a hook's no or Ctrl-C: the files are moved back, and git forgets the new ones.
before=$(in_git rev-parse HEAD)
is_committed() { [ "$(in_git rev-parse HEAD)" != "$before" ]; }
put_back() {
  trap '' INT TERM HUP
  if ! is_committed; then
    for file in "${added[@]}"; do
      rm -f "$to/$file"
      git -C "$to" update-index --force-remove -- "$file" || true
    done
    for file in "${written[@]}" "${gone[@]}"; do
      [ ! -e "$work/old/$file" ] || mv "$work/old/$file" "$to/$file"
    done
  fi
  rm -rf "$work"
}
trap put_back EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

for file in "${written[@]}" "${gone[@]}"; do
  [ ! -e "$to/$file" ] || mv "$to/$file" "$work/old/$file"
done
for file in "${written[@]}"; do mv "$work/new/$file" "$to/$file"; done
[ ${#added[@]} = 0 ] || git -C "$to" add --intent-to-add -- "${added[@]}"
title="production: retrain $version, $images images, ${#pipelines[@]} pipelines"
origin=$(in_git log -1 --format=%h -- staging)
# With paths git commits these alone, whatever else is staged.
git -C "$to" commit --quiet --only -m "$title" -m "What staging has since $origin. Made by make promote." \
  -- "${written[@]}" "${gone[@]}" || is_committed ||
  fail "There is no commit, and production is as it was." "Maybe the lines above say why: git's, or a hook's."
commit=$(in_git rev-parse --short HEAD)
paste -d ' ' <(names "$to") <(digests "$to")
echo "retrain $version, with ${#pipelines[@]} pipelines"
echo "production names what staging has, by commit $commit, which is not pushed. Look at it: git show $commit"
echo "To bring it, and all that came before it, to production: git push origin HEAD HEAD:production"
echo "To take it back before that: git revert $commit"
