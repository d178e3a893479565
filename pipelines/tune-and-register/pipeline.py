"""From a file of rows to a model with searched hyperparameters, each trial a task: see README.md beside this file."""

from typing import List, NamedTuple

from crema_pipelines import component, heavy, light, with_mlflow
from crema_training import build_features, imported, ingest, register_judged, split_rows, train_and_judge
from kfp import dsl

validate_data = component("validate-data")
propose_trials = component("propose-trials")
run_trial = component("run-trial")
tune_model = component("tune-model")

ROUNDS = 3
"""KFP has no loop that goes on until something is reached, so the rounds are written out; each makes the compiled file 15 kB
longer, and all pipelines of a release must fit into one ConfigMap."""


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
def tune_if_valid(passed: bool, dataset: dsl.Input[dsl.Dataset], features: dsl.Input[dsl.Artifact],
                  features_sha256: str, gate: dsl.Input[dsl.Artifact], gate_sha256: str, model_name: str,
                  experiment: str, algorithm: str, search_space: dict, hyperparameters: dict, metric: str,
                  strategy: str, stopping: str, budget_trials: int, trials_at_once: int, class_weights: str,
                  early_stopping_rounds: int, threshold: str, calibration: str, monotone: dict, seed: int,
                  split_method: str, validation_share: float, test_share: float, salt: str, validation_start: str,
                  test_start: str, slices: List[str], kfp_run_id: str, git_commit: str):
    """Searches on the training and validation part, trains with what was found, and asks the gate, if the data keep
    their contract."""
    with dsl.If(passed == True):  # noqa: E712 - KFP compiles the comparison
        parts = split_rows(
            dataset=dataset, split_method=split_method, validation_share=validation_share, test_share=test_share,
            salt=salt, validation_start=validation_start, test_start=test_start)
        fitted = light(build_features(
            train=parts.outputs["train"], features=features, features_sha256=features_sha256))
        best = search_hyperparameters(
            train=parts.outputs["train"], validation=parts.outputs["validation"], features=fitted.outputs["fitted"],
            at_once=trials_at_once, experiment=experiment, algorithm=algorithm, search_space=search_space,
            hyperparameters=hyperparameters, metric=metric, strategy=strategy, stopping=stopping,
            budget_trials=budget_trials, class_weights=class_weights, early_stopping_rounds=early_stopping_rounds,
            calibration=calibration, monotone=monotone, seed=seed)
        judged = train_and_judge(
            parts=parts, features=features, features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256,
            model_name=model_name, algorithm=algorithm, hyperparameters=best.output, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone, seed=seed, slices=slices)
        register_judged(
            judged, model_name=model_name, experiment=experiment, kfp_run_id=kfp_run_id, git_commit=git_commit,
            seed=seed)


@dsl.pipeline(
    name="tune-and-register",
    description="Reads a table, checks it against its contract, searches the hyperparameters of an algorithm with each"
    " trial a task of its own, trains with the best, compares with the champion and, if the gate lets it through,"
    " registers and promotes it.")
def tune_and_register(
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
        slices: List[str] = [],
        git_commit: str = ""):
    """Searches hyperparameters and registers a model that has them.

    Args:
        source_uri: Where the rows are: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer.
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
    tune_if_valid(
        passed=validated.outputs["passed"], dataset=validated.outputs["valid"], features=features,
        features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256, model_name=model_name,
        experiment=experiment, algorithm=algorithm, search_space=search_space, hyperparameters=hyperparameters,
        metric=metric, strategy=strategy, stopping=stopping, budget_trials=budget_trials,
        trials_at_once=trials_at_once, class_weights=class_weights, early_stopping_rounds=early_stopping_rounds,
        threshold=threshold, calibration=calibration, monotone=monotone, seed=seed, split_method=split_method,
        validation_share=validation_share, test_share=test_share, salt=salt, validation_start=validation_start,
        test_start=test_start, slices=slices, kfp_run_id=dsl.PIPELINE_JOB_ID_PLACEHOLDER, git_commit=git_commit)


PIPELINE = tune_and_register
