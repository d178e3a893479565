"""Writes the benchmark's model as `mlflow models serve` and MLServer take it: to mlflow-model and mlserver of the folder.

MLflow gets a pyfunc with a signature, so that it checks the types of the columns as they are sent. MLServer's XGBoost
runtime takes encoded features and checks a tensor's shape: less than what we do. Neither looks at ranges.
"""

import json
import shutil
import sys
from pathlib import Path

import mlflow
import numpy as np
import train
import xgboost
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema


class Churn(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.booster = xgboost.Booster({"nthread": 1})
        self.booster.load_model(context.artifacts["model"])
        self.booster.set_param({"nthread": 1})

    def predict(self, context, model_input, params=None):
        rows = model_input.to_dict("records")
        return self.booster.inplace_predict(np.array([train.encode(row) for row in rows], dtype=np.float32))


def kind(name):
    return "string" if name in train.TEXTS else "long" if name in train.INTEGERS else "double"


def mlflow_model(folder, columns):
    target = folder / "mlflow-model"
    shutil.rmtree(target, ignore_errors=True)
    mlflow.pyfunc.save_model(
        target,
        python_model=Churn(),
        artifacts={"model": str(folder / "model.json")},
        code_paths=[str(Path(train.__file__).resolve()), str(Path(__file__).resolve())],
        signature=ModelSignature(inputs=Schema([ColSpec(kind(name), name) for name in columns])),
        # Served in the environment of this process: nothing is to be asked of a package index.
        pip_requirements=["mlflow", "xgboost"],
    )


def mlserver_model(folder):
    target = folder / "mlserver"
    target.mkdir(exist_ok=True)
    shutil.copy(folder / "model.json", target / "model.json")
    settings = {"name": "churn", "implementation": "mlserver_xgboost.XGBoostModel",
                "parameters": {"uri": "./model.json", "version": "1"}}
    (target / "model-settings.json").write_text(json.dumps(settings))


def main(folder):
    with open(folder / "requests.jsonl", encoding="utf-8") as file:
        columns = list(json.loads(file.readline())["rows"][0])
    mlflow_model(folder, columns)
    mlserver_model(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
