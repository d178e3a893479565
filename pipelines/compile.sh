#!/usr/bin/env bash
# Compiles every pipelines/*/pipeline.py into the pipeline.yaml beside it, and writes the table of parameters into its
# README.md. With --check nothing is written: exit code 1 says that a file is not fresh.
#
# The hash seed decides how the SDK numbers components that are used twice; it is fixed, so that the same source gives
# the same file everywhere. So does the order of protobuf's maps, which only its Python implementation keeps.
set -eu
cd "$(dirname "$0")/.."
pipelines/setup-python.sh .build/venv-kfp pipelines/requirements-kfp.txt
PYTHONHASHSEED=0 PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION=python PYTHONWARNINGS=ignore exec .build/venv-kfp/bin/python -B pipelines/compile.py "$@"
