"""Prints as JSON what MLflow's own Python client sees of version 1 of a registered model.

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
    version = client.get_model_version(name, "1")
    run = client.get_run(version.run_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(mlflow.artifacts.download_artifacts(f"models:/{name}/1", dst_path=folder))
        files = sorted(str(file.relative_to(path)) for file in path.rglob("*") if file.is_file())
        model = Model.load(str(path))
    logged = client.get_logged_model(version.source.removeprefix("models:/"))
    seen = {
        "version": str(version.version),
        "status": version.status,
        "aliases": sorted(version.aliases),
        "tags": version.tags,
        "run_id": run.info.run_id,
        "run_status": run.info.status,
        "params": run.data.params,
        "metrics": run.data.metrics,
        "curve": [point.value for point in client.get_metric_history(run.info.run_id, "validation.log_loss")],
        "commit": run.data.tags.get("mlflow.source.git.commit"),
        "datasets": sorted(
            f"{i.dataset.name} {i.tags[0].value if i.tags[0].key == 'mlflow.data.context' else i.tags[1].value}"
            f" {i.dataset.digest}"
            for i in run.inputs.dataset_inputs
        ),
        "outputs": len(run.outputs.model_outputs),
        "model_status": str(logged.status),
        "model_metrics": {metric.key: metric.value for metric in logged.metrics or []},
        "flavors": {name: flavor["data"] for name, flavor in model.flavors.items()},
        "inputs": model.signature.inputs.input_names(),
        "files": [file for file in files if not file.startswith("registered_model_meta")],
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
