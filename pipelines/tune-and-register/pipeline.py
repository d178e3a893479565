"""From a file of rows to a model with searched hyperparameters, each trial a task: see README.md beside this file."""

from types import SimpleNamespace
from typing import List, NamedTuple

from crema_pipelines import SOURCE_SECRET, component, heavy, light, with_mlflow
from crema_training import (champion_of, imported, prepare_features, read_rows, register_judged, split_rows,
                            train_and_judge, validate_rows)
from kfp import dsl

propose_trials = component("propose-trials")
run_trial = component("run-trial")
tune_model = component("tune-model")

ROUNDS = 3
"""KFP has no loop that goes on until something is reached, so the rounds are written out; each makes the compiled file 15 kB
longer, which must fit into a ConfigMap."""


@dsl.pipeline(name="try-trials")
def try_trials(trials: List[str], state: dsl.Input[dsl.Artifact], at_once: int,
               train: dsl.Input[dsl.Dataset], validation: dsl.Input[dsl.Dataset], features: dsl.Input[dsl.Artifact],
               algorithm: str, search_space: dict, hyperparameters: dict, metric: str, strategy: str, stopping: str,
               budget_trials: int, class_weights: str, early_stopping_rounds: int, calibration: str, monotone: dict,
               seed: int) -> NamedTuple("Round", [("trials", List[str]), ("state", dsl.Artifact)]):
    """Runs the trials beside one another, takes their results in, and proposes the next."""
    with dsl.ParallelFor(items=trials) as trial:
        ended = heavy(run_trial(trial=trial, state=state, train=train, validation=validation, features=features))
    proposed = light(propose_trials(
        train=train, validation=validation, features=features, algorithm=algorithm, search_space=search_space,
        hyperparameters=hyperparameters, metric=metric, strategy=strategy, stopping=stopping,
        budget_trials=budget_trials, class_weights=class_weights, early_stopping_rounds=early_stopping_rounds,
        calibration=calibration, monotone=monotone, seed=seed, at_once=at_once, state=state,
        results=dsl.Collected(ended.outputs["result"])))
    outputs = NamedTuple("Round", [("trials", List[str]), ("state", dsl.Artifact)])
    return outputs(proposed.outputs["trials"], proposed.outputs["state"])


@dsl.pipeline(name="search-hyperparameters")
def search_hyperparameters(train: dsl.Input[dsl.Dataset], validation: dsl.Input[dsl.Dataset],
                           features: dsl.Input[dsl.Artifact], at_once: int, experiment: str,
                           algorithm: str, search_space: dict, hyperparameters: dict, metric: str, strategy: str,
                           stopping: str, budget_trials: int, class_weights: str, early_stopping_rounds: int,
                           calibration: str, monotone: dict, seed: int) -> dict:
    """Searches in rounds, and lets tune-model do what they leave: it ends the search, compares with the
    hyperparameters that were given, and makes the report."""
    rows = dict(train=train, validation=validation, features=features)
    search = dict(
        algorithm=algorithm, search_space=search_space, hyperparameters=hyperparameters, metric=metric,
        strategy=strategy, stopping=stopping, budget_trials=budget_trials, class_weights=class_weights,
        early_stopping_rounds=early_stopping_rounds, calibration=calibration, monotone=monotone, seed=seed)
    last = light(propose_trials(at_once=at_once, **rows, **search))
    for number in range(1, ROUNDS + 1):
        # What the last round would propose nobody would run.
        more = at_once if number < ROUNDS else 0
        last = try_trials(
            trials=last.outputs["trials"], state=last.outputs["state"], at_once=more, **rows, **search)
    tuned = heavy(with_mlflow(tune_model(state=last.outputs["state"], experiment=experiment, **rows, **search)))
    return tuned.outputs["best_hyperparameters"]


@dsl.pipeline(name="tune-if-valid")
def tune_if_valid(passed: bool, dataset: dsl.Input[dsl.Dataset], data_quality: dsl.Input[dsl.Metrics],
                  champion: dsl.Input[dsl.Model], champion_version: str, features: dsl.Input[dsl.Artifact],
                  features_sha256: str, gate: dsl.Input[dsl.Artifact], gate_sha256: str, model_name: str,
                  experiment: str, algorithm: str, search_space: dict, hyperparameters: dict, metric: str,
                  strategy: str, stopping: str, budget_trials: int, trials_at_once: int, class_weights: str,
                  early_stopping_rounds: int, threshold: str, calibration: str, monotone: dict, seed: int,
                  select_features: bool, max_columns: int, min_importance: float, keep_columns: List[str],
                  probe_leakage: bool, leakage_gates: List[str], leakage_accepted: List[str],
                  split_method: str, validation_share: float, test_share: float, salt: str, validation_start: str,
                  test_start: str, slices: List[str], kfp_run_id: str, git_commit: str):
    """Searches on the training and validation part, trains with what was found, and asks the gate, if the data keep
    their contract."""
    with dsl.If(passed == True):  # noqa: E712 - KFP compiles the comparison
        parts = split_rows(
            dataset=dataset, split_method=split_method, validation_share=validation_share, test_share=test_share,
            salt=salt, validation_start=validation_start, test_start=test_start)
        fitted = prepare_features(
            select=select_features, train=parts.outputs["train"], validation=parts.outputs["validation"],
            features=features, features_sha256=features_sha256, max_columns=max_columns,
            min_importance=min_importance, keep_columns=keep_columns, monotone=monotone, seed=seed).output
        best = search_hyperparameters(
            train=parts.outputs["train"], validation=parts.outputs["validation"], features=fitted,
            at_once=trials_at_once, experiment=experiment, algorithm=algorithm, search_space=search_space,
            hyperparameters=hyperparameters, metric=metric, strategy=strategy, stopping=stopping,
            budget_trials=budget_trials, class_weights=class_weights, early_stopping_rounds=early_stopping_rounds,
            calibration=calibration, monotone=monotone, seed=seed)
        judged = train_and_judge(
            parts=parts, features=features, features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256,
            model_name=model_name, algorithm=algorithm, hyperparameters=best.output, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone, seed=seed, slices=slices, fitted=fitted,
            champion=SimpleNamespace(model=champion, version=champion_version),
            leakage={"probe": probe_leakage, "gates": leakage_gates, "accepted": leakage_accepted})
        register_judged(
            judged, data_quality=data_quality, model_name=model_name, experiment=experiment, kfp_run_id=kfp_run_id,
            git_commit=git_commit, seed=seed)


@dsl.pipeline(
    name="tune-and-register",
    description="Reads a table, checks it against its contract, searches the hyperparameters of an algorithm with each"
    " trial a task of its own, trains with the best, compares with the champion and, if the gate lets it through,"
    " registers and promotes it.")
def tune_and_register(
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
        search_space: dict = {},
        hyperparameters: dict = {},
        metric: str = "",
        strategy: str = "tpe",
        stopping: str = "none",
        budget_trials: int = 24,
        trials_at_once: int = 8,
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
    """Searches hyperparameters and registers a model that has them.

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
        experiment: The experiment in MLflow that the run and the trials are logged to.
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
        validation_share: Share of the rows that decide the search, and for early stopping, calibration and the threshold; method hash.
        test_share: Share of the rows that the model is judged on, which the search does not see; method hash.
        salt: Another salt gives another split; method hash.
        validation_start: First time of the validation part, ISO 8601; method time.
        test_start: First time of the test part, ISO 8601; method time.
        algorithm: What is trained, by the names of train-model.
        search_space: What is searched, as tune-model takes it; {} = the algorithm's own.
        hyperparameters: Numbers by name that are not searched; with the defaults of the others they are what the search must beat.
        metric: What decides; empty = log_loss, of a number rmse, of xgboost_quantile pinball.
        strategy: tpe or random.
        stopping: none or successive_halving.
        budget_trials: Most trials.
        trials_at_once: Most trials of a round, each in a pod of its own, at most 20; there are three rounds, and what they leave of the budget tune-model runs one after the other. 0 = all of it.
        class_weights: none, balanced, or a JSON object from class to weight.
        early_stopping_rounds: Rounds without improvement on the validation part before training stops; 0 = never.
        threshold: f1 or youden (chosen on the validation part), or a number in [0, 1].
        calibration: none, platt or isotonic (fitted on the validation part): makes probabilities frequencies.
        monotone: Features with which the answer may only rise (1) or only fall (-1), by their encoded names; of xgboost and lightgbm.
        seed: Where all chance of the search and the training comes from.
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
    tune_if_valid(
        passed=validated.outputs["passed"], dataset=validated.outputs["valid"],
        data_quality=validated.outputs["metrics"], champion=champion.outputs["champion"],
        champion_version=champion.outputs["version"], features=features,
        features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256, model_name=model_name,
        experiment=experiment, algorithm=algorithm, search_space=search_space, hyperparameters=hyperparameters,
        metric=metric, strategy=strategy, stopping=stopping, budget_trials=budget_trials,
        trials_at_once=trials_at_once, class_weights=class_weights, early_stopping_rounds=early_stopping_rounds,
        threshold=threshold, calibration=calibration, monotone=monotone, seed=seed,
        select_features=select_features, max_columns=max_columns, min_importance=min_importance,
        keep_columns=keep_columns, probe_leakage=probe_leakage, leakage_gates=leakage_gates,
        leakage_accepted=leakage_accepted, split_method=split_method,
        validation_share=validation_share, test_share=test_share, salt=salt, validation_start=validation_start,
        test_start=test_start, slices=slices, kfp_run_id=dsl.PIPELINE_JOB_ID_PLACEHOLDER, git_commit=git_commit)


PIPELINE = tune_and_register
