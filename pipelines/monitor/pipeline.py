"""Has the latest window drifted, and is the model still as good as it was? See README.md beside this file."""

from crema_pipelines import (CLAIM_TIMEOUT, MAX_ATTEMPTS, component, light, reported, with_mlflow,
                             with_production_log, with_run_ledger)
from crema_training import imported
from kfp import dsl

resolve_window = component("resolve-window")
fetch_champion = component("fetch-champion")
collect_production = component("collect-production")
detect_drift = component("detect-drift")
evaluate_production = component("evaluate-production")


@dsl.pipeline(name="compare-with-training")
def compare_with_training(found: bool, model: dsl.Input[dsl.Model], version: str,
                          predictions: dsl.Input[dsl.Dataset], model_name: str, window_start: str, window_end: str,
                          alpha: float, min_effect: float, min_rows: int, floor: float, kfp_run_id: str):
    """Compares the rows and answers of a window with those of training, and the answers with what came true."""
    with dsl.If(found == True):  # noqa: E712 - KFP compiles the comparison
        drift = light(detect_drift(
            model=model, predictions=predictions, alpha=alpha, min_effect=min_effect, min_rows=min_rows,
            window_start=window_start, window_end=window_end)).set_caching_options(False)
        both = light(with_mlflow(evaluate_production(
            model=model, predictions=predictions, baseline={}, floor=floor,
            min_rows=min_rows, drift_verdict=drift.outputs["verdict"], drift_severity=drift.outputs["severity"],
            drift_reasons=drift.outputs["reasons"])))
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict=both.outputs["verdict"], version=version,
                 reasons=both.outputs["reasons"])
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped",
                 reason="There is no champion, or MLflow has no longer the version that answered.")


@dsl.pipeline(name="monitor-window")
def monitor_window(found: bool, window_start: str, window_end: str, contract_uri: str, contract_sha256: str,
                   model_name: str, label_maturity: str, alpha: float, min_effect: float, min_rows: int,
                   floor: float, kfp_run_id: str):
    """Looks at the answers of the version that gave most of a window."""
    with dsl.If(found == True):  # noqa: E712
        collected = light(with_production_log(collect_production(
            contract=imported("contract", contract_uri), contract_sha256=contract_sha256, model_name=model_name,
            version="most", window_start=window_start, window_end=window_end, label_maturity=label_maturity)))
        answered = light(with_mlflow(fetch_champion(model_name=model_name, version=collected.outputs["version"])))
        compare_with_training(
            found=answered.outputs["found"], model=answered.outputs["champion"], version=answered.outputs["version"],
            predictions=collected.outputs["predictions"], model_name=model_name, window_start=window_start,
            window_end=window_end, alpha=alpha, min_effect=min_effect, min_rows=min_rows, floor=floor,
            kfp_run_id=kfp_run_id)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped",
                 reason="No window is closed that was not looked at before.")


@dsl.pipeline(
    name="monitor",
    description="Compares a window of production with what the version that answered was trained on, and its answers"
    " with what came true; writes the verdict under the run's id.")
def monitor(
        contract_uri: str,
        contract_sha256: str,
        model_name: str,
        window_start: str = "",
        window_end: str = "",
        schedule: str = "monitor",
        period: str = "P1D",
        not_before: str = "",
        label_maturity: str = "PT0S",
        delay: str = "PT2M",
        claim_timeout: str = CLAIM_TIMEOUT,
        max_lag: str = "",
        max_attempts: int = MAX_ATTEMPTS,
        alpha: float = 0.01,
        min_effect: float = 0.02,
        min_rows: int = 500,
        floor: float = 0.95):
    """Monitors a model.

    Args:
        contract_uri: Where contract.yaml is: names, types, roles and rules of the columns.
        contract_sha256: SHA-256 of contract.yaml, 64 hexadecimal digits; the reading step verifies it.
        model_name: The registered model's name in MLflow, and in the production log.
        window_start: First time of the window, ISO 8601 in UTC; empty with window_end: the earliest window that is closed and was not looked at before.
        window_end: End of the window, which is not in it.
        schedule: Which of the model's windows are counted, if the window is not given: each model, and each name, has its own.
        period: Length of a window, ISO 8601 such as P1D, if it is not given.
        not_before: Start of the very first window, if it is not given.
        label_maturity: How long after the window's end labels are waited for, ISO 8601 such as P7D.
        delay: How long is waited beyond that, for what is still on its way into the production log.
        claim_timeout: How long a run may have a window before it counts as lost; longer than any run takes.
        max_lag: For how long a closed window is worth a look, such as P7D; older ones are left out as skipped. Empty: for ever.
        max_attempts: How many runs may fail with a window before it is left out as failed.
        alpha: Share of quiet windows that may alarm.
        min_effect: Share of rows that must lie elsewhere before a finding counts.
        min_rows: Fewest rows of a window that is decided on.
        floor: Share of a metric's baseline below which it has fallen.
    """
    run = dsl.PIPELINE_JOB_ID_PLACEHOLDER
    last = reported(kfp_run_id=run, model_name=model_name, verdict="failed",
                    reason="A step failed before the run came to a verdict.")
    with dsl.ExitHandler(exit_task=last):
        window = light(with_run_ledger(resolve_window(
            schedule=schedule, schedule_of=model_name, period=period, not_before=not_before, delay=delay,
            label_maturity=label_maturity, claim_timeout=claim_timeout, max_lag=max_lag, max_attempts=max_attempts, kfp_run_id=run,
            window_start=window_start, window_end=window_end)))
        monitor_window(
            found=window.outputs["found"], window_start=window.outputs["window_start"],
            window_end=window.outputs["window_end"], contract_uri=contract_uri, contract_sha256=contract_sha256,
            model_name=model_name, label_maturity=label_maturity, alpha=alpha, min_effect=min_effect,
            min_rows=min_rows, floor=floor, kfp_run_id=run)


PIPELINE = monitor
