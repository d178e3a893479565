"""Prints as JSON what MLflow's own Python client sees of the challenger of a registered model.

read_back.py TRACKING_URI MODEL
"""

import json
import sys
import tempfile
from pathlib import Path

import mlflow
from mlflow import MlflowClient
from mlflow.models import Model


def main(uri, name):
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    client = MlflowClient()
    version = client.get_model_version_by_alias(name, "challenger")
    run = client.get_run(version.run_id)
    curve = "curve.train.log_loss"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(mlflow.artifacts.download_artifacts(f"models:/{name}@challenger", dst_path=folder))
        model = Model.load(str(path))
        example = json.loads((path / model.saved_input_example_info["artifact_path"]).read_text())
    seen = {
        "alias_version": str(version.version),
        "tags": version.tags,
        "run_id": run.info.run_id,
        "params": run.data.params,
        "metrics": run.data.metrics,
        curve: [point.value for point in client.get_metric_history(run.info.run_id, curve)],
        "datasets": sorted(i.dataset.name for i in run.inputs.dataset_inputs),
        "input_columns": model.signature.inputs.input_names(),
        "input_example": example["columns"],
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
