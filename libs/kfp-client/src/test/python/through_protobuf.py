"""Writes what protobuf makes of compiled pipelines: what it leaves out, and how it writes numbers. KFP's API server
answers a version's spec in this form. `make pipelines` calls it, since one of them is a pipeline of ours.
"""

import json
import pathlib

import yaml
from google.protobuf import json_format, struct_pb2
from kfp.pipeline_spec import pipeline_spec_pb2

HERE = pathlib.Path(__file__)
ROOT = HERE.parents[5]
VALID = ROOT / "pipelines/runner/src/test/resources/pipelines/valid"
PIPELINES = {"train-and-register": ROOT / "pipelines/train-and-register/pipeline.yaml"}
PIPELINES |= {name: VALID / f"{name}.yaml" for name in ("sequence", "loops", "branches", "retries", "platform")}
TARGET = HERE.parents[1] / "resources/dev/crema/kfp"


def through(message, value):
    return json_format.MessageToDict(json_format.ParseDict(value, message))


def main():
    for name, file in PIPELINES.items():
        documents = list(yaml.safe_load_all(file.read_text()))
        answer = through(pipeline_spec_pb2.PipelineSpec(), documents[0])
        if len(documents) == 2:
            answer = {"pipeline_spec": answer, "platform_spec": through(struct_pb2.Struct(), documents[1])}
        text = json.dumps(answer, sort_keys=True, separators=(",", ":"))
        (TARGET / f"{name}.json").write_text(text + "\n")


main()
