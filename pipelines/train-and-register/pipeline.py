"""From a file of rows to a registered, promoted model: see README.md beside this file."""

from typing import List

from crema_pipelines import component, light
from crema_training import imported, ingest, register_judged, split_rows, train_and_judge
from kfp import dsl

validate_data = component("validate-data")


@dsl.pipeline(name="train-if-valid")
def train_if_valid(passed: bool, dataset: dsl.Input[dsl.Dataset], features: dsl.Input[dsl.Artifact],
                   features_sha256: str, gate: dsl.Input[dsl.Artifact], gate_sha256: str, model_name: str,
                   experiment: str, algorithm: str, hyperparameters: dict, class_weights: str,
                   early_stopping_rounds: int, threshold: str, calibration: str,
                   monotone: dict, seed: int, split_method: str,
                   validation_share: float, test_share: float, salt: str, validation_start: str, test_start: str,
                   slices: List[str], kfp_run_id: str, git_commit: str):
    """Trains, compares with the champion and asks the gate, if the data keep their contract."""
    with dsl.If(passed == True):  # noqa: E712 - KFP compiles the comparison
        parts = split_rows(
            dataset=dataset, split_method=split_method, validation_share=validation_share, test_share=test_share,
            salt=salt, validation_start=validation_start, test_start=test_start)
        judged = train_and_judge(
            parts=parts, features=features, features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256,
            model_name=model_name, algorithm=algorithm, hyperparameters=hyperparameters, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone, seed=seed,
            slices=slices)
        register_judged(
            judged, model_name=model_name, experiment=experiment, kfp_run_id=kfp_run_id, git_commit=git_commit,
            seed=seed)


@dsl.pipeline(
    name="train-and-register",
    description="Reads a table, checks it against its contract, trains a model, compares it with the champion and,"
    " if the gate lets it through, registers and promotes it.")
def train_and_register(
        source_uri: str,
        contract_uri: str,
        contract_sha256: str,
        features_uri: str,
        features_sha256: str,
        gate_uri: str,
        gate_sha256: str,
        model_name: str,
        experiment: str,
        expected_digest: str = "",
        max_rejected_rows: int = 0,
        delimiter: str = ",",
        split_method: str = "hash",
        validation_share: float = 0.2,
        test_share: float = 0.2,
        salt: str = "crema",
        validation_start: str = "",
        test_start: str = "",
        algorithm: str = "xgboost",
        hyperparameters: dict = {},
        class_weights: str = "none",
        early_stopping_rounds: int = 20,
        threshold: str = "f1",
        calibration: str = "none",
        monotone: dict = {},
        seed: int = 7,
        slices: List[str] = [],
        git_commit: str = ""):
    """Trains and registers a model.

    Args:
        source_uri: Where the rows are: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer.
        contract_uri: Where contract.yaml is: names, types, roles and rules of the columns.
        contract_sha256: SHA-256 of contract.yaml, 64 hexadecimal digits; the reading step verifies it.
        features_uri: Where features.yaml is: what is derived from the columns and fitted.
        features_sha256: SHA-256 of features.yaml.
        gate_uri: Where gate.yaml is: what a model must reach before it is registered.
        gate_sha256: SHA-256 of gate.yaml.
        model_name: The registered model's name in MLflow.
        experiment: The experiment in MLflow that the run is logged to.
        expected_digest: Content hash that the rows must have; only with it may ingest-data come from the cache.
        max_rejected_rows: Most rows that may be left out because they cannot be read; 0 = the first ends the run.
        delimiter: What stands between two cells of a CSV.
        split_method: hash (of the entity, stable as data grow) or time.
        validation_share: Share of the rows for early stopping, calibration and the threshold; method hash.
        test_share: Share of the rows that the model is judged on; method hash.
        salt: Another salt gives another split; method hash.
        validation_start: First time of the validation part, ISO 8601; method time.
        test_start: First time of the test part, ISO 8601; method time.
        algorithm: xgboost, lightgbm, gradient_boosting, random_forest, logistic_regression, linear_svm, naive_bayes or neural_network; of a number xgboost, xgboost_quantile, gradient_boosting, ridge_regression or neural_network.
        hyperparameters: Numbers by name; what is not named has its default.
        class_weights: none, balanced, or a JSON object from class to weight.
        early_stopping_rounds: Rounds without improvement on the validation part before training stops; 0 = never.
        threshold: f1 or youden (chosen on the validation part), or a number in [0, 1].
        calibration: none, platt or isotonic (fitted on the validation part): makes probabilities frequencies.
        monotone: Features with which the answer may only rise (1) or only fall (-1), by their encoded names; xgboost and lightgbm, not of more than two classes.
        seed: Where all chance of the training comes from.
        slices: Columns for whose values the metrics are reported too; protected columns always are.
        git_commit: The commit that this pipeline was built from, kept as a tag of the version.
    """
    source = imported("source", source_uri)
    contract = imported("contract", contract_uri)
    features = imported("features", features_uri)
    gate = imported("gate", gate_uri)
    rows = ingest(
        source=source, contract=contract, contract_sha256=contract_sha256,
        expected_digest=expected_digest, max_rejected_rows=max_rejected_rows, delimiter=delimiter)
    validated = light(validate_data(dataset=rows.output))
    train_if_valid(
        passed=validated.outputs["passed"], dataset=validated.outputs["valid"], features=features,
        features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256, model_name=model_name,
        experiment=experiment, algorithm=algorithm, hyperparameters=hyperparameters, class_weights=class_weights,
        early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration, monotone=monotone,
        seed=seed, split_method=split_method,
        validation_share=validation_share, test_share=test_share, salt=salt, validation_start=validation_start,
        test_start=test_start, slices=slices, kfp_run_id=dsl.PIPELINE_JOB_ID_PLACEHOLDER, git_commit=git_commit)


PIPELINE = train_and_register
