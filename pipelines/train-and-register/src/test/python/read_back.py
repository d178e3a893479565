"""Reads a registered model back with MLflow's own client and prints what it sees as one JSON object.

usage: read_back.py <tracking uri> <model name> <alias>
"""

import json
import sys

from mlflow import MlflowClient

uri, name, alias = sys.argv[1:]
client = MlflowClient(tracking_uri=uri)
version = client.get_model_version_by_alias(name, alias)
run = client.get_run(version.run_id)


def files(entries):
    """Yields the paths of all files below what a listing function lists; None is the top."""

    def walk(path):
        for entry in entries(path):
            if entry.is_dir:
                yield from walk(entry.path)
            else:
                yield entry.path

    return sorted(walk(None))


model_id = version.source.removeprefix("models:/")
if version.source.startswith("models:/"):
    artifacts = files(lambda path: client.list_logged_model_artifacts(model_id, path))
else:
    artifacts = files(lambda path: client.list_artifacts(version.run_id, path))
print(
    json.dumps(
        {
            "version": version.version,
            "aliases": sorted(client.get_registered_model(name).aliases),
            "status": version.status,
            "tags": version.tags,
            "params": run.data.params,
            "metrics": run.data.metrics,
            "run_status": run.info.status,
            "inputs": [entry.dataset.digest for entry in run.inputs.dataset_inputs],
            "artifacts": artifacts,
        }
    )
)
