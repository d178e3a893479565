#!/usr/bin/env bash
# Times the compiled pipeline on churn-mlc with an empty cache, and what the runner adds to a step: twenty steps, one
# after the other, each a shell that only writes its output. Exits 1 beyond 25 s, or 0.3 s a step.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

DEMO_EXIT=1 CREMA_DEMO_STATE="$folder" pipelines/demo/demo > "$folder/demo.log" || { cat "$folder/demo.log"; exit 1; }

.mvn/python.sh - "$folder/chain.yaml" <<'PY'
import sys

STEPS = 20
SCRIPT = """printf x > "$0"; printf "{}" > "$(dirname "$0")/../executor_output.json\""""
out = ["components:"]
for i in range(STEPS):
    out += [
        f"  comp-s{i}:", f"    executorLabel: exec-s{i}",
        *(["    inputDefinitions:", "      parameters:", "        before:", "          parameterType: STRING"] if i else []),
        "    outputDefinitions:", "      parameters:", "        text:", "          parameterType: STRING"]
out += ["deploymentSpec:", "  executors:"]
for i in range(STEPS):
    out += [
        f"    exec-s{i}:", "      container:", f"        image: example.org/others/s{i}:1",
        "        command:", "        - sh", "        - -c", f"        - '{SCRIPT}'",
        "        args:", "        - '{{$.outputs.parameters[''text''].output_file}}'"]
out += ["pipelineInfo:", "  name: chain", "root:", "  dag:", "    tasks:"]
for i in range(STEPS):
    out += [f"      s{i}:", "        cachingOptions: {}", "        componentRef:", f"          name: comp-s{i}"]
    if i:
        out += [
            "        dependentTasks:", f"        - s{i - 1}", "        inputs:", "          parameters:",
            "            before:", "              taskOutputParameter:", "                outputParameterKey: text",
            f"                producerTask: s{i - 1}"]
    out += ["        taskInfo:", f"          name: s{i}"]
out += ["schemaVersion: 2.1.0", "sdkVersion: kfp-2.17.0"]
open(sys.argv[1], "w").write("\n".join(out) + "\n")
PY
# `--component` says what to start in place of an image that the build does not hold.
components=()
for i in $(seq 0 19); do components+=(--component "example.org/others/s$i:1={}"); done
pipelines/runner/crema run "$folder/chain.yaml" --run-dir "$folder/chain" --no-cache "${components[@]}" > "$folder/chain.log" ||
  { cat "$folder/chain.log"; exit 1; }

.mvn/python.sh - "$folder" <<'PY'
import datetime, json, pathlib, sys

def record(folder):
    run = json.load(open(next(pathlib.Path(sys.argv[1], folder).glob("*/run.json"))))
    seconds = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    return run, seconds(run["ended_at"]) - seconds(run["started_at"])

run, pipeline = record("runs")
cached = sum(task["state"] == "CACHED" for task in run["tasks"])
_, chain = record("chain")
print(f"pipeline on churn-mlc, {cached} tasks from the cache: {pipeline:.1f} s (at most 25 s)")
print(f"runner, 20 steps that do nothing, start to end: {chain / 20:.3f} s a step (at most 0.3 s)")
sys.exit(pipeline > 25 or chain / 20 > 0.3)
PY
