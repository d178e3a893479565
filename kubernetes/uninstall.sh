#!/usr/bin/env bash
# Prints the objects of an overlay that an uninstall deletes, for `kubectl delete`. What holds data or is needed to read it
# stays: the namespace, volumes, Secrets. With --data it prints what is left then: the namespace, and with it every volume in
# it, and the Secrets that `local` puts beside the steps of pipelines.
#
#   kubernetes/uninstall.sh local | kubectl delete --ignore-not-found -f -
#   kubernetes/uninstall.sh local --data | kubectl delete --ignore-not-found -f -
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ $# -lt 1 ] || [ $# -gt 2 ] || { [ $# -eq 2 ] && [ "$2" != --data ]; }; then
  echo "usage: kubernetes/uninstall.sh <overlay> [--data]" >&2
  exit 2
fi
objects=$("$here/render.sh" "$1")
# One form of YAML, as Kustomize writes it; UninstallTest reads the result strictly.
awk -v data="${2:-}" '
  function flush() {
    if (kind != "") {
      holds = kind ~ /^(Namespace|PersistentVolumeClaim|Secret)$/
      if ((data == "--data") == holds) { printf "%s%s", separator, text; separator = "---\n" }
    }
    text = ""; kind = ""
  }
  $0 == "---" { flush(); next }
  /^kind: / { kind = $2 }
  { text = text $0 "\n" }
  END { flush() }
' <<< "$objects"
