#!/usr/bin/env bash
# Compiles every pipelines/*/pipeline.py into the pipeline.yaml beside it, and writes the table of parameters into its
# README.md. With --check nothing is written: exit code 1 says that a file is not fresh.
#
# The hash seed decides how the SDK numbers components that are used twice; it is fixed, so that the same source gives
# the same file everywhere. So does the order of protobuf's maps, which only its Python implementation keeps.
set -eu
cd "$(dirname "$0")/.."
# CREMA_KFP_VENV names another SDK, which is there (make floors).
venv=${CREMA_KFP_VENV:-.build/venv-kfp}
[ -n "${CREMA_KFP_VENV:-}" ] || pipelines/setup-python.sh "$venv" pipelines/requirements-kfp.txt
PYTHONHASHSEED=0 PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python PYTHONWARNINGS=ignore exec "$venv/bin/python" -B pipelines/compile.py "$@"
