"""From a window of production to the next champion, once: see README.md beside this file."""

from types import SimpleNamespace
from typing import List

from crema_pipelines import (CLAIM_TIMEOUT, MAX_ATTEMPTS, SOURCE_SECRET, component, light, reported, with_mlflow,
                             with_production_log, with_run_ledger)
from crema_training import champion_of, imported, read_rows, split_rows, train_and_judge, validate_rows
from kfp import dsl

claim_run = component("claim-run")
resolve_window = component("resolve-window")
collect_production = component("collect-production")
combine_data = component("combine-data")
register_model = component("register-model")
promote_model = component("promote-model")


@dsl.pipeline(name="say-if-promoted")
def say_if_promoted(changed: bool, version: str, data_quality: dsl.Input[dsl.Metrics], model_name: str, key: str,
                    kfp_run_id: str):
    """Says that the model was promoted, if there is another champion now."""
    with dsl.If(changed == True):  # noqa: E712 - KFP compiles the comparison
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="promoted", key=key, version=version,
                 reason="The gate let the new model through.", data_quality=data_quality)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="rejected", key=key, version=version,
                 reason="The new model is the champion: the same rows and settings gave the same package.",
                 data_quality=data_quality)


@dsl.pipeline(name="promote-if-passed")
def promote_if_passed(passed: bool, reasons: dsl.Input[dsl.Markdown], data_quality: dsl.Input[dsl.Metrics],
                      model: dsl.Input[dsl.Model], evaluation: dsl.Input[dsl.Artifact],
                      verdict: dsl.Input[dsl.Artifact], train: dsl.Input[dsl.Dataset], test: dsl.Input[dsl.Dataset],
                      model_name: str, experiment: str, champion_version: str, key: str, kfp_run_id: str,
                      git_commit: str, seed: int):
    """Registers and promotes the model if the gate has let it through, and says so either way."""
    with dsl.If(passed == True):  # noqa: E712
        registered = light(with_mlflow(register_model(
            model=model, evaluation=evaluation, verdict=verdict, train=train, test=test, data_quality=data_quality,
            model_name=model_name, experiment=experiment, kfp_run_id=kfp_run_id, git_commit=git_commit, seed=seed)))
        promoted = light(with_mlflow(promote_model(
            model_name=model_name, version=registered.outputs["version"], expected_champion=champion_version,
            kfp_run_id=kfp_run_id)))
        say_if_promoted(
            changed=promoted.outputs["changed"], version=promoted.outputs["champion_version"],
            data_quality=data_quality, model_name=model_name, key=key, kfp_run_id=kfp_run_id)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="rejected", key=key,
                 reason="The gate refused the new model.", reasons=reasons, data_quality=data_quality)


@dsl.pipeline(name="train-if-valid")
def train_if_valid(passed: bool, reasons: dsl.Input[dsl.Markdown], data_quality: dsl.Input[dsl.Metrics],
                   dataset: dsl.Input[dsl.Dataset], champion: dsl.Input[dsl.Model], champion_version: str,
                   features: dsl.Input[dsl.Artifact], features_sha256: str,
                   gate: dsl.Input[dsl.Artifact], gate_sha256: str, model_name: str, experiment: str, algorithm: str, hyperparameters: dict,
                   class_weights: str, early_stopping_rounds: int, threshold: str, calibration: str, monotone: dict,
                   seed: int, split_method: str,
                   validation_share: float, test_share: float, salt: str, validation_start: str, test_start: str,
                   slices: List[str], window_from: int, min_reference_rows: int, key: str, kfp_run_id: str,
                   git_commit: str):
    """Trains, compares with the champion and asks the gate, if the data keep their contract."""
    with dsl.If(passed == True):  # noqa: E712
        parts = split_rows(
            dataset=dataset, split_method=split_method, validation_share=validation_share, test_share=test_share,
            salt=salt, validation_start=validation_start, test_start=test_start, window_from=window_from)
        judged = train_and_judge(
            parts=parts, features=features, features_sha256=features_sha256, gate=gate, gate_sha256=gate_sha256,
            model_name=model_name, algorithm=algorithm, hyperparameters=hyperparameters, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone, seed=seed,
            slices=slices, min_reference_rows=min_reference_rows,
            champion=SimpleNamespace(model=champion, version=champion_version))
        promote_if_passed(
            passed=judged.quality.outputs["passed"], reasons=judged.quality.outputs["reasons"],
            data_quality=data_quality, model=judged.trained.outputs["model"],
            evaluation=judged.evaluated.outputs["evaluation"], verdict=judged.quality.outputs["verdict"], train=judged.parts.outputs["train"],
            test=judged.parts.outputs["test"], model_name=model_name, experiment=experiment,
            champion_version=judged.champion.version, key=key, kfp_run_id=kfp_run_id,
            git_commit=git_commit, seed=seed)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="invalid", key=key,
                 reason="The rows do not keep their contract, or a gate of the run.", reasons=reasons, data_quality=data_quality)


@dsl.pipeline(name="train-if-known")
def train_if_known(enough: bool, window_from: int, production: dsl.Input[dsl.Dataset],
                   contract: dsl.Input[dsl.Artifact],
                   source_uri: str, dvc_remote_uri: str, bucket_uri: str, query: str,
                   source_secret: str, contract_sha256: str, features_uri: str, features_sha256: str, gate_uri: str,
                   gate_sha256: str, model_name: str, experiment: str, history: str, max_rows: int,
                   expected_digest: str, max_rejected_rows: int, delimiter: str,
                   min_pass_rate: float, min_completeness: float, column_completeness: str, now: str, max_age: str,
                   earlier_versions: int, max_row_score: float, split_method: str,
                   validation_share: float, test_share: float, salt: str, validation_start: str, test_start: str,
                   algorithm: str, hyperparameters: dict, class_weights: str, early_stopping_rounds: int,
                   threshold: str, calibration: str,
                   monotone: dict, seed: int, slices: List[str], min_reference_rows: int, key: str,
                   kfp_run_id: str, git_commit: str):
    """Joins the rows of production to the original ones, if there are enough, and trains on both."""
    with dsl.If(enough == True):  # noqa: E712
        rows = read_rows(
            source_uri=source_uri, bucket_uri=bucket_uri, query=query, source_secret=source_secret,
            dvc_remote_uri=dvc_remote_uri, contract=contract, contract_sha256=contract_sha256,
            expected_digest=expected_digest, max_rejected_rows=max_rejected_rows, delimiter=delimiter)
        combined = light(combine_data(
            original=rows.output, production=production, history=history, max_rows=max_rows,
            window_from=window_from))
        champion = champion_of(model_name, earlier_versions)
        validated = validate_rows(
            combined.outputs["dataset"], champion, min_pass_rate=min_pass_rate, min_completeness=min_completeness,
            column_completeness=column_completeness, now=now, max_age=max_age, max_row_score=max_row_score)
        train_if_valid(
            passed=validated.outputs["passed"], reasons=validated.outputs["reasons"],
            data_quality=validated.outputs["metrics"], dataset=validated.outputs["valid"],
            champion=champion.outputs["champion"], champion_version=champion.outputs["version"],
            features=imported("features", features_uri), features_sha256=features_sha256,
            gate=imported("gate", gate_uri), gate_sha256=gate_sha256, model_name=model_name, experiment=experiment, algorithm=algorithm, hyperparameters=hyperparameters,
            class_weights=class_weights, early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone,
            seed=seed,
            split_method=split_method, validation_share=validation_share, test_share=test_share, salt=salt,
            validation_start=validation_start, test_start=test_start, slices=slices,
            window_from=combined.outputs["window_from"], min_reference_rows=min_reference_rows, key=key,
            kfp_run_id=kfp_run_id, git_commit=git_commit)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped", key=key,
                 reason="Of no prediction of the window the truth is known.")


@dsl.pipeline(name="retrain-on-window")
def retrain_on_window(found: bool, window_start: str, window_end: str,
                      source_uri: str, dvc_remote_uri: str, bucket_uri: str, query: str,
                      source_secret: str, contract_uri: str,
                      contract_sha256: str, features_uri: str, features_sha256: str, gate_uri: str, gate_sha256: str,
                      model_name: str, experiment: str, label_maturity: str, history: str, history_start: str,
                      max_rows: int, require_production: bool, min_reference_rows: int, expected_digest: str,
                      max_rejected_rows: int, delimiter: str,
                      min_pass_rate: float, min_completeness: float, column_completeness: str, now: str, max_age: str,
                      earlier_versions: int, max_row_score: float, split_method: str,
                      validation_share: float, test_share: float, salt: str, validation_start: str, test_start: str,
                      algorithm: str, hyperparameters: dict, class_weights: str, early_stopping_rounds: int,
                      threshold: str, calibration: str, monotone: dict,
                      seed: int, slices: List[str], key: str, kfp_run_id: str, git_commit: str):
    """Collects the window's rows whose truth is known."""
    with dsl.If(found == True):  # noqa: E712
        contract = imported("contract", contract_uri)
        collected = light(with_production_log(collect_production(
            contract=contract, contract_sha256=contract_sha256, model_name=model_name, version="",
            window_start=window_start, window_end=window_end, label_maturity=label_maturity,
            history_start=history_start, require_truth=require_production)))
        train_if_known(
            enough=collected.outputs["enough"], window_from=collected.outputs["window_from"],
            production=collected.outputs["dataset"], min_reference_rows=min_reference_rows,
            contract=contract, source_uri=source_uri,
            dvc_remote_uri=dvc_remote_uri, bucket_uri=bucket_uri, query=query, source_secret=source_secret,
            contract_sha256=contract_sha256, features_uri=features_uri,
            features_sha256=features_sha256, gate_uri=gate_uri, gate_sha256=gate_sha256, model_name=model_name,
            experiment=experiment, history=history, max_rows=max_rows, expected_digest=expected_digest,
            max_rejected_rows=max_rejected_rows, delimiter=delimiter,
            min_pass_rate=min_pass_rate, min_completeness=min_completeness, column_completeness=column_completeness,
            now=now, max_age=max_age, earlier_versions=earlier_versions, max_row_score=max_row_score,
            split_method=split_method,
            validation_share=validation_share, test_share=test_share, salt=salt, validation_start=validation_start,
            test_start=test_start, algorithm=algorithm, hyperparameters=hyperparameters, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone,
            seed=seed, slices=slices, key=key,
            kfp_run_id=kfp_run_id, git_commit=git_commit)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped", key=key,
                 reason="No window is closed that was not looked at before.")


@dsl.pipeline(name="retrain-if-won")
def retrain_if_won(won: bool, lost_because: str, schedule: str, period: str, not_before: str, delay: str,
                   claim_timeout: str, max_lag: str, max_attempts: int, history_start: str,
                   require_production: bool, min_reference_rows: int,
                   window_start: str, window_end: str, source_uri: str, dvc_remote_uri: str, bucket_uri: str, query: str,
                   source_secret: str,
                   contract_uri: str, contract_sha256: str, features_uri: str,
                   features_sha256: str, gate_uri: str, gate_sha256: str, model_name: str, experiment: str,
                   label_maturity: str, history: str, max_rows: int, expected_digest: str, max_rejected_rows: int,
                   delimiter: str, min_pass_rate: float, min_completeness: float, column_completeness: str, now: str, max_age: str,
                   earlier_versions: int, max_row_score: float,
                   split_method: str, validation_share: float, test_share: float, salt: str,
                   validation_start: str, test_start: str, algorithm: str, hyperparameters: dict, class_weights: str,
                   early_stopping_rounds: int, threshold: str, calibration: str,
                   monotone: dict, seed: int, slices: List[str], key: str,
                   kfp_run_id: str, git_commit: str):
    """Goes on if no other run has the key or works on the model."""
    with dsl.If(won == True):  # noqa: E712
        window = light(with_mlflow(with_run_ledger(resolve_window(
            schedule=schedule, schedule_of=model_name, period=period, not_before=not_before, delay=delay,
            label_maturity=label_maturity, claim_timeout=claim_timeout, max_lag=max_lag, max_attempts=max_attempts,
            kfp_run_id=kfp_run_id, window_start=window_start, window_end=window_end,
            model_name=model_name))))
        retrain_on_window(
            found=window.outputs["found"], window_start=window.outputs["window_start"],
            window_end=window.outputs["window_end"], source_uri=source_uri,
            dvc_remote_uri=dvc_remote_uri, bucket_uri=bucket_uri, query=query, source_secret=source_secret,
            contract_uri=contract_uri,
            contract_sha256=contract_sha256, features_uri=features_uri, features_sha256=features_sha256,
            gate_uri=gate_uri, gate_sha256=gate_sha256, model_name=model_name, experiment=experiment,
            label_maturity=label_maturity, history=history, history_start=history_start,
            require_production=require_production, min_reference_rows=min_reference_rows, max_rows=max_rows,
            expected_digest=expected_digest,
            max_rejected_rows=max_rejected_rows, delimiter=delimiter,
            min_pass_rate=min_pass_rate, min_completeness=min_completeness, column_completeness=column_completeness,
            now=now, max_age=max_age, earlier_versions=earlier_versions, max_row_score=max_row_score,
            split_method=split_method,
            validation_share=validation_share, test_share=test_share, salt=salt, validation_start=validation_start,
            test_start=test_start, algorithm=algorithm, hyperparameters=hyperparameters, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone,
            seed=seed, slices=slices, key=key,
            kfp_run_id=kfp_run_id, git_commit=git_commit)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped", key=key,
                 reason=lost_because)


@dsl.pipeline(
    name="retrain",
    description="Joins a window of production, whose truth is known, to the original rows, trains, compares with the"
    " champion on the same rows and, if the gate lets it through, promotes; once for each key.")
def retrain(
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
        key: str = "",
        window_start: str = "",
        window_end: str = "",
        schedule: str = "retrain",
        period: str = "P1D",
        not_before: str = "",
        label_maturity: str = "PT0S",
        delay: str = "PT2M",
        claim_timeout: str = CLAIM_TIMEOUT,
        max_lag: str = "",
        max_attempts: int = MAX_ATTEMPTS,
        history: str = "expanding",
        history_start: str = "",
        max_rows: int = 1_000_000,
        require_production: bool = True,
        min_reference_rows: int = 250,
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
        slices: List[str] = [],
        git_commit: str = ""):
    """Retrains a model.

    Args:
        source_uri: Where the original rows are, if neither query nor bucket_uri says it: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer.
        dvc_remote_uri: Folder of a remote or a cache of DVC, if source_uri is a .dvc pointer whose content is not beside it.
        bucket_uri: s3://bucket/key of a file, or s3://bucket/prefix/ of a folder of files, read instead of source_uri with the credentials of source_secret: a bucket that is not the pipeline's own.
        query: One statement of PostgreSQL whose result is read instead of a file; order by makes its content hash the same each time.
        source_secret: Secret with address and credentials for query or bucket_uri: its keys are CREMA_SOURCE_DEFAULT_JDBC_URL, CREMA_SOURCE_DEFAULT_AWS_ENDPOINT_URL_S3 and so on.
        contract_uri: Where contract.yaml is: names, types, roles and rules of the columns.
        contract_sha256: SHA-256 of contract.yaml, 64 hexadecimal digits; the reading steps verify it.
        features_uri: Where features.yaml is: what is derived from the columns and fitted.
        features_sha256: SHA-256 of features.yaml.
        gate_uri: Where gate.yaml is: what a model must reach before it is registered.
        gate_sha256: SHA-256 of gate.yaml.
        model_name: The registered model's name in MLflow, and in the production log.
        experiment: The experiment in MLflow that the run is logged to.
        key: What the run is about; of all runs with one key the first goes on. Empty: the run alone.
        window_start: First time of the window, ISO 8601 in UTC; empty with window_end: the earliest window that is closed and was not looked at before.
        window_end: End of the window, which is not in it.
        schedule: Which of the model's windows are counted, if the window is not given: each model, and each name, has its own.
        period: Length of a window, ISO 8601 such as P1D, if it is not given.
        not_before: Start of the very first window, if it is not given.
        label_maturity: How long after the window's end labels are waited for, ISO 8601 such as P7D.
        delay: How long after that a window counts as closed, for rows and labels that are on their way into the log, ISO 8601.
        claim_timeout: How long a run may have a window before it counts as lost, ISO 8601; longer than any run takes.
        max_lag: For how long a closed window is worth a retraining, such as P28D; older ones are left out as skipped. Empty: for ever.
        max_attempts: How many runs may fail with a window before it is left out as failed.
        history: expanding (the original rows and production's) or rolling (the newest of both).
        history_start: From when on production's rows before the window are trained on too, ISO 8601 in UTC; empty: all that the log has; none: the window's alone.
        max_rows: Most rows of both together: rolling keeps the newest, expanding all original ones and the newest of production; 0: no limit, with expanding only.
        require_production: Whether a window of whose rows no truth is known ends the run as skipped; else the other rows are trained on.
        min_reference_rows: From how many rows of the window that are trained on drift is measured against the window, not against the training rows.
        expected_digest: Content hash that the original rows must have; only with it may ingest-data come from the cache.
        max_rejected_rows: Most original rows that may be left out because they cannot be read; 0 = the first ends the run.
        delimiter: What stands between two cells of a CSV.
        min_pass_rate: Share of rows that must keep every rule, such as 0.95; 0 = what the contract asks, which is 1 if it says none. Both are asked.
        min_completeness: Share of values that must not be missing, all columns together, such as 0.99; 0 = what the contract asks of each column alone.
        column_completeness: The same for single columns, such as income=0.9, age=0.99.
        now: The time by which the newest event time is judged, such as 2026-01-31T12:00:00Z; empty = it is not.
        max_age: How old the newest event time may be at that time, such as PT6H or P1D.
        earlier_versions: To how many versions of the model, the newest, the number of rows is compared, such as 10; of fewer than five nothing is said. 0 = it is not judged.
        max_row_score: Greatest robust z-score of the number of rows among the earlier ones.
        split_method: hash (of the entity, stable as data grow) or time.
        validation_share: Share of the rows for early stopping, calibration and the threshold; by time the newest before the test.
        test_share: Share of the rows that the model is judged on; by time the newest.
        salt: Another salt gives another split; method hash.
        validation_start: First time of the validation part instead of the share, ISO 8601; method time.
        test_start: First time of the test part instead of the share, ISO 8601; method time.
        algorithm: xgboost, lightgbm, gradient_boosting, random_forest, logistic_regression, linear_svm, naive_bayes or neural_network; of a number xgboost, xgboost_quantile, lightgbm, gradient_boosting, random_forest, ridge_regression or neural_network.
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
    run = dsl.PIPELINE_JOB_ID_PLACEHOLDER
    last = with_mlflow(reported(kfp_run_id=run, model_name=model_name, verdict="failed", key=key,
                                reason="A step failed before the run came to a verdict."))
    with dsl.ExitHandler(exit_task=last):
        claim = light(with_run_ledger(claim_run(
            key=key, kfp_run_id=run, model_name=model_name, exclusive=True, claim_timeout=claim_timeout)))
        retrain_if_won(
            won=claim.outputs["won"], lost_because=claim.outputs["reason"], schedule=schedule, period=period,
            not_before=not_before, delay=delay, claim_timeout=claim_timeout, max_lag=max_lag, max_attempts=max_attempts,
            history_start=history_start, require_production=require_production, min_reference_rows=min_reference_rows,
            window_start=window_start, window_end=window_end, source_uri=source_uri,
            dvc_remote_uri=dvc_remote_uri, bucket_uri=bucket_uri, query=query, source_secret=source_secret,
            contract_uri=contract_uri,
            contract_sha256=contract_sha256, features_uri=features_uri,
            features_sha256=features_sha256, gate_uri=gate_uri, gate_sha256=gate_sha256, model_name=model_name,
            experiment=experiment, label_maturity=label_maturity, history=history, max_rows=max_rows,
            expected_digest=expected_digest, max_rejected_rows=max_rejected_rows, delimiter=delimiter,
            min_pass_rate=min_pass_rate, min_completeness=min_completeness, column_completeness=column_completeness,
            now=now, max_age=max_age, earlier_versions=earlier_versions, max_row_score=max_row_score,
            split_method=split_method, validation_share=validation_share, test_share=test_share, salt=salt,
            validation_start=validation_start, test_start=test_start, algorithm=algorithm,
            hyperparameters=hyperparameters, class_weights=class_weights,
            early_stopping_rounds=early_stopping_rounds, threshold=threshold, calibration=calibration,
            monotone=monotone,
            seed=seed, slices=slices, key=key,
            kfp_run_id=run, git_commit=git_commit)


PIPELINE = retrain
