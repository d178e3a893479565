"""A window's rows in, the champion's answers out: see README.md beside this file."""

from crema_pipelines import CLAIM_TIMEOUT, MAX_ATTEMPTS, component, light, reported, with_mlflow, with_run_ledger
from crema_training import imported, ingest
from kfp import dsl, kubernetes

resolve_window = component("resolve-window")
fetch_champion = component("fetch-champion")
score_data = component("score-data")

VOLUME = "/checkpoint"


def scored(*, model_name, version, kfp_run_id, **inputs) -> dsl.PipelineTask:
    """Scores rows and reports it. A pod that is lost is started again: parts that are done and still there are not
    computed again. With all tries the run is over before its window counts as lost. A window is scored once, so nothing is taken from the cache, whose key sees no file's content."""
    task = light(score_data(**inputs), hours=12).set_retry(num_retries=2).set_caching_options(False)
    reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="scored", version=version,
             reason="Each row of the window was scored.").after(task)
    return task


@dsl.pipeline(name="score-on-volume")
def score_on_volume(champion: dsl.Input[dsl.Model], dataset: dsl.Input[dsl.Dataset], version: str, scored_at: str,
                    claim: str, model_name: str, kfp_run_id: str):
    """Scores with parts on a volume, which outlives a pod and a run."""
    task = scored(model=champion, dataset=dataset, scored_at=scored_at, checkpoint=VOLUME, version=version,
                  model_name=model_name, kfp_run_id=kfp_run_id)
    kubernetes.mount_pvc(task, pvc_name=claim, mount_path=VOLUME)


@dsl.pipeline(name="score-rows")
def score_rows(champion: dsl.Input[dsl.Model], dataset: dsl.Input[dsl.Dataset], version: str, scored_at: str,
               checkpoint: str, checkpoint_claim: str, model_name: str, kfp_run_id: str):
    """Scores rows, on a volume if there is one: KFP mounts none whose name is empty."""
    with dsl.If(checkpoint_claim == ""):
        scored(model=champion, dataset=dataset, scored_at=scored_at, checkpoint=checkpoint, version=version,
               model_name=model_name, kfp_run_id=kfp_run_id)
    with dsl.Else():
        score_on_volume(
            champion=champion, dataset=dataset, version=version, scored_at=scored_at, claim=checkpoint_claim,
            model_name=model_name, kfp_run_id=kfp_run_id)


@dsl.pipeline(name="score-if-found")
def score_if_found(found: bool, champion: dsl.Input[dsl.Model], version: str, source_uri: str, contract_uri: str,
                   contract_sha256: str, model_name: str, scored_at: str, expected_digest: str,
                   max_rejected_rows: int, delimiter: str, checkpoint: str, checkpoint_claim: str, kfp_run_id: str):
    """Scores the rows if there is a champion; otherwise the run ends well without."""
    with dsl.If(found == True):  # noqa: E712 - KFP compiles the comparison
        rows = ingest(
            source=imported("source", source_uri), contract=imported("contract", contract_uri),
            contract_sha256=contract_sha256, expected_digest=expected_digest, max_rejected_rows=max_rejected_rows,
            delimiter=delimiter)
        score_rows(
            champion=champion, dataset=rows.output, version=version, scored_at=scored_at, checkpoint=checkpoint,
            checkpoint_claim=checkpoint_claim, model_name=model_name, kfp_run_id=kfp_run_id)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped", reason="There is no champion.")


@dsl.pipeline(name="score-window")
def score_window(found: bool, window_end: str, source_uri: str, contract_uri: str, contract_sha256: str,
                 model_name: str, expected_digest: str, max_rejected_rows: int, delimiter: str, checkpoint: str,
                 checkpoint_claim: str, kfp_run_id: str):
    """Scores the rows of a window."""
    with dsl.If(found == True):  # noqa: E712
        champion = light(with_mlflow(fetch_champion(model_name=model_name)))
        score_if_found(
            found=champion.outputs["found"], champion=champion.outputs["champion"],
            version=champion.outputs["version"], source_uri=source_uri, contract_uri=contract_uri,
            contract_sha256=contract_sha256, model_name=model_name, scored_at=window_end,
            expected_digest=expected_digest, max_rejected_rows=max_rejected_rows, delimiter=delimiter,
            checkpoint=checkpoint, checkpoint_claim=checkpoint_claim, kfp_run_id=kfp_run_id)
    with dsl.Else():
        reported(kfp_run_id=kfp_run_id, model_name=model_name, verdict="skipped",
                 reason="No window is closed that was not scored before.")


@dsl.pipeline(
    name="score-batch",
    description="Reads the rows of a window under their contract and scores each with the champion; each window once.")
def score_batch(
        source_uri: str,
        contract_uri: str,
        contract_sha256: str,
        model_name: str,
        window_start: str = "",
        window_end: str = "",
        schedule: str = "score-batch",
        period: str = "P1D",
        not_before: str = "",
        delay: str = "PT2M",
        claim_timeout: str = CLAIM_TIMEOUT,
        max_lag: str = "",
        max_attempts: int = MAX_ATTEMPTS,
        checkpoint: str = "",
        checkpoint_claim: str = "",
        expected_digest: str = "",
        max_rejected_rows: int = 0,
        delimiter: str = ","):
    """Scores a table.

    Args:
        source_uri: Where a window's rows are: CSV, JSON Lines (each also gzipped) or Parquet; a file, a folder of files, or a .dvc pointer. In it {date} and {hour} are those of the window's start in UTC, {window_start} and {window_end} its limits.
        contract_uri: Where contract.yaml is: names, types, roles and rules of the columns.
        contract_sha256: SHA-256 of contract.yaml, 64 hexadecimal digits; the reading step verifies it.
        model_name: The registered model's name in MLflow.
        window_start: First time of the window, ISO 8601 in UTC; empty with window_end: the earliest window that is closed and was not scored before.
        window_end: End of the window, which is not in it; the time that each answer gets.
        schedule: Which of the model's windows are counted, if the window is not given: each model, and each name, has its own.
        period: Length of a window, ISO 8601 such as P1D, if it is not given.
        not_before: Start of the very first window, if it is not given.
        delay: How long after a window's end its rows are there.
        claim_timeout: How long a run may have a window before it counts as lost; longer than any run takes.
        max_lag: For how long a closed window is worth scoring, such as P7D; older ones are left out as skipped. Empty: for ever.
        max_attempts: How many runs may fail with a window before it is left out as failed.
        checkpoint: A folder that outlives the scoring step, where its finished parts are kept; empty: beside its output.
        checkpoint_claim: On a cluster: the PersistentVolumeClaim on which they are kept.
        expected_digest: Content hash that the rows must have; only with it may ingest-data come from the cache.
        max_rejected_rows: Most rows that may be left out because they cannot be read; 0 = the first ends the run.
        delimiter: What stands between two cells of a CSV.
    """
    run = dsl.PIPELINE_JOB_ID_PLACEHOLDER
    last = reported(kfp_run_id=run, model_name=model_name, verdict="failed",
                    reason="A step failed before the rows were scored.")
    with dsl.ExitHandler(exit_task=last):
        window = light(with_run_ledger(resolve_window(
            schedule=schedule, schedule_of=model_name, period=period, not_before=not_before, delay=delay,
            claim_timeout=claim_timeout, max_lag=max_lag, max_attempts=max_attempts, kfp_run_id=run, window_start=window_start,
            window_end=window_end, uri_template=source_uri)))
        score_window(
            found=window.outputs["found"], window_end=window.outputs["window_end"], source_uri=window.outputs["uri"],
            contract_uri=contract_uri, contract_sha256=contract_sha256, model_name=model_name,
            expected_digest=expected_digest, max_rejected_rows=max_rejected_rows, delimiter=delimiter,
            checkpoint=checkpoint, checkpoint_claim=checkpoint_claim, kfp_run_id=run)


PIPELINE = score_batch
