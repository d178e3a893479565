"""Writes executor_input.json as kfp.local (KFP SDK 2.17.0) makes it, for the task train-toy of sequence.yaml.

Run: .build/venv-kfp/bin/python pipelines/runner/src/test/resources/golden/executor_input.py
"""

import json
import pathlib

import yaml
from google.protobuf import json_format
from kfp import dsl
from kfp.local import executor_input_utils
from kfp.pipeline_spec import pipeline_spec_pb2

HERE = pathlib.Path(__file__).parent
spec = json_format.ParseDict(
    next(yaml.safe_load_all((HERE / "../pipelines/valid/sequence.yaml").read_text())),
    pipeline_spec_pb2.PipelineSpec())
message = executor_input_utils.construct_executor_input(
    component_spec=spec.components["comp-train-toy"],
    arguments={
        "dataset": dsl.Dataset(name="dataset", uri="/run/tasks/make-data/dataset", metadata={"rows": 10.0}),
        "learning_rate": 0.25,
        "label": "y",
        "shuffle": False,
        "features": ["a", "b"],
        "extra": {"depth": 3, "nested": {"x": [1, 2.5]}},
    },
    task_root="/run/tasks/train-toy",
    block_input_artifact=False)
(HERE / "executor_input.json").write_text(
    json.dumps(json_format.MessageToDict(message), indent=2, sort_keys=True) + "\n")
