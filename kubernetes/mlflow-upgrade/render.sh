#!/usr/bin/env bash
# Prints the Job that brings MLflow's tables to the version of the image that an overlay names. After a backup:
#
#   kubernetes/mlflow-upgrade/render.sh production | kubectl apply --server-side -f -
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ $# -ne 1 ]; then
  echo "usage: kubernetes/mlflow-upgrade/render.sh <overlay>" >&2
  exit 2
fi
objects=$("$here/../render.sh" "$1")
image=$(sed -n 's|^ *image: \(.*/mlflow[:@].*\)$|\1|p' <<< "$objects")
case $image in
  '' | *$'\n'*)
    echo "The overlay ($1) does not name one image of MLflow. Maybe it has no MLflow of its own." >&2
    exit 1
    ;;
  *@sha256:0000000000000000*)
    echo "The overlay ($1) names no release yet: its digests are zeros. Maybe: make release, or make promote" >&2
    exit 1
    ;;
esac
sed "s|image: crema/mlflow\$|image: $image|" "$here/job.yaml"
