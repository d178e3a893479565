"""From a file of rows to a registered, promoted model: see README.md beside this file."""

from types import SimpleNamespace
from typing import List

from crema_pipelines import SOURCE_SECRET
from crema_training import (champion_of, imported, read_rows, register_judged, split_rows, train_and_judge,
                            validate_rows)
from kfp import dsl


@dsl.pipeline(name="train-if-valid")
def train_if_valid(passed: bool, dataset: dsl.Input[dsl.Dataset], data_quality: dsl.Input[dsl.Metrics],
                   champion: dsl.Input[dsl.Model], champion_version: str, features: dsl.Input[dsl.Artifact],
                   features_sha256: str, gate: dsl.Input[dsl.Artifact], gate_sha256: str, model_name: str,
                   experiment: str, algorithm: str, hyperparameters: dict, class_weights: str,
                   early_stopping_rounds: int, threshold: str, calibration: str,
                   monotone: dict, seed: int, select_features: bool, max_columns: int, min_importance: float,
                   keep_columns: List[str], probe_leakage: bool, leakage_gates: List[str], leakage_accepted: List[str],
                   split_method: str,
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
            slices=slices, champion=SimpleNamespace(model=champion, version=champion_version),
            selection={"select": select_features, "max_columns": max_columns, "min_importance": min_importance,
                       "keep_columns": keep_columns},
            leakage={"probe": probe_leakage, "gates": leakage_gates, "accepted": leakage_accepted})
        register_judged(
            judged, data_quality=data_quality, model_name=model_name, experiment=experiment, kfp_run_id=kfp_run_id,
            git_commit=git_commit, seed=seed)


@dsl.pipeline(
    name="train-and-register",
    description="Reads a table, checks it against its contract, trains a model, compares it with the champion and,"
    " if the gate lets it through, registers and promotes it.")
def train_and_register(
        contract_uri: str,
        contract_sha256: str,
        features_uri: str,
        features_sha256: str,
        gate_uri: str,
        gate_sha256: str,
        model_name: str,
        experiment: str,
        source_uri: str = "",
        dvc_remote_uri: str = "",
        bucket_uri: str = "",
        query: str = "",
        source_secret: str = SOURCE_SECRET,
        expected_digest: str = "",
        max_rejected_rows: int = 0,
        delimiter: str = ",",
        min_pass_rate: float = 0.0,
        min_completeness: float = 0.0,
        column_completeness: str = "",
        now: str = "",
        max_age: str = "P1D",
        earlier_versions: int = 0,
        max_row_score: float = 3.5,
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
        select_features: bool = False,
        max_columns: int = 0,
        min_importance: float = 0.0,
        keep_columns: List[str] = [],
        probe_leakage: bool = False,
        leakage_gates: List[str] = [],
        leakage_accepted: List[str] = [],
        slices: List[str] = [],
        git_commit: str = ""):
    """Trains and registers a model.

    Args:
        source_uri: Where the rows are, if neither query nor bucket_uri says it: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer.
        dvc_remote_uri: Folder of a remote or a cache of DVC, if source_uri is a .dvc pointer whose content is not beside it.
        bucket_uri: s3://bucket/key of a file, or s3://bucket/prefix/ of a folder of files, read instead of source_uri with the credentials of source_secret: a bucket that is not the pipeline's own.
        query: One statement of PostgreSQL whose result is read instead of a file; order by makes its content hash the same each time.
        source_secret: Secret with address and credentials for query or bucket_uri: its keys are CREMA_SOURCE_DEFAULT_JDBC_URL, CREMA_SOURCE_DEFAULT_AWS_ENDPOINT_URL_S3 and so on.
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
        min_pass_rate: Share of rows that must keep every rule, such as 0.95; 0 = what the contract asks, which is 1 if it says none. Both are asked.
        min_completeness: Share of values that must not be missing, all columns together, such as 0.99; 0 = what the contract asks of each column alone.
        column_completeness: The same for single columns, such as income=0.9, age=0.99.
        now: The time by which the newest event time is judged, such as 2026-01-31T12:00:00Z; empty = it is not.
        max_age: How old the newest event time may be at that time, such as PT6H or P1D.
        earlier_versions: To how many versions of the model, the newest, the number of rows is compared, such as 10; of fewer than five nothing is said. 0 = it is not judged.
        max_row_score: Greatest robust z-score of the number of rows among the earlier ones.
        split_method: hash (of the entity, stable as data grow) or time.
        validation_share: Share of the rows for early stopping, calibration and the threshold; method hash.
        test_share: Share of the rows that the model is judged on; method hash.
        salt: Another salt gives another split; method hash.
        validation_start: First time of the validation part, ISO 8601; method time.
        test_start: First time of the test part, ISO 8601; method time.
        algorithm: xgboost, lightgbm, gradient_boosting, random_forest, logistic_regression, linear_svm, naive_bayes or neural_network; of a number xgboost, xgboost_quantile, lightgbm, gradient_boosting, random_forest, ridge_regression or neural_network.
        hyperparameters: Numbers by name; what is not named has its default.
        class_weights: none, balanced, or a JSON object from class to weight.
        early_stopping_rounds: Rounds without improvement on the validation part before training stops; 0 = never.
        threshold: f1 or youden (chosen on the validation part), or a number in [0, 1].
        calibration: none, platt or isotonic (fitted on the validation part): makes probabilities frequencies.
        monotone: Features with which the answer may only rise (1) or only fall (-1), by their encoded names; xgboost and lightgbm, not of more than two classes.
        seed: Where all chance of the training comes from.
        select_features: Whether columns of features.yaml that are not worth it are left out; select-features says why.
        max_columns: Most columns that then stay, the best by permutation importance; 0 = all that pass.
        min_importance: Permutation importance below which a column then goes; 0 = those without which a model is better.
        keep_columns: Columns that then stay whatever is measured.
        probe_leakage: Whether the model's features are looked at for those that know the answer, and the parts for rows that they share, before it is registered; probe-leakage has the warnings.
        leakage_gates: Probes whose warnings keep the model from being registered; with one of them the features are looked at whatever probe_leakage says: single_feature, label_copy, shared_rows, identifier, missing_by_class, time_feature; empty = they are warnings.
        leakage_accepted: Columns or features that a person has looked at and means: what is found of them is no warning.
        slices: Columns for whose values the metrics are reported too; protected columns always are.
        git_commit: The commit that this pipeline was built from, kept as a tag of the version.
    """
    contract = imported("contract", contract_uri)
    features = imported("features", features_uri)
    gate = imported("gate", gate_uri)
    rows = read_rows(
        source_uri=source_uri, bucket_uri=bucket_uri, query=query, source_secret=source_secret,
        dvc_remote_uri=dvc_remote_uri, contract=contract, contract_sha256=contract_sha256,
        expected_digest=expected_digest, max_rejected_rows=max_rejected_rows, delimiter=delimiter)
    champion = champion_of(model_name, earlier_versions)
    validated = validate_rows(
        rows.output, champion, min_pass_rate=min_pass_rate, min_completeness=min_completeness,
        column_completeness=column_completeness, now=now, max_age=max_age, max_row_score=max_row_score)
    train_if_valid(
        passed=validated.outputs["passed"], dataset=validated.outputs["valid"],
        data_quality=validated.outputs["metrics"], champion=champion.outputs["champion"],
        champion_version=champion.outputs["version"], features=features,
        features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256, model_name=model_name,
        experiment=experiment, algorithm=algorithm, hyperparameters=hyperparameters, class_weights=class_weights,
        early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration, monotone=monotone,
        select_features=select_features, max_columns=max_columns, min_importance=min_importance,
        keep_columns=keep_columns, probe_leakage=probe_leakage, leakage_gates=leakage_gates,
        leakage_accepted=leakage_accepted,
        seed=seed, split_method=split_method,
        validation_share=validation_share, test_share=test_share, salt=salt, validation_start=validation_start,
        test_start=test_start, slices=slices, kfp_run_id=dsl.PIPELINE_JOB_ID_PLACEHOLDER, git_commit=git_commit)


PIPELINE = train_and_register
