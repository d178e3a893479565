"""The steps from a valid table to a verdict, which pipelines that train share.

Plain functions: each adds its tasks to the pipeline that calls it.
"""

from types import SimpleNamespace

from crema_pipelines import component, heavy, light, with_mlflow
from kfp import dsl

ingest_data = component("ingest-data")
split_data = component("split-data")
build_features = component("build-features")
train_model = component("train-model")
fetch_champion = component("fetch-champion")
evaluate_model = component("evaluate-model")
check_quality = component("check-quality")


@dsl.pipeline(name="ingest")
def ingest(source: dsl.Input[dsl.Artifact], contract: dsl.Input[dsl.Artifact], contract_sha256: str,
           expected_digest: str, max_rejected_rows: int, delimiter: str) -> dsl.Dataset:
    """Reads the file. Its outputs come from the cache only if the run says which content it expects: KFP's cache
    key does not see a file's content."""
    with dsl.If(expected_digest == ""):
        read = heavy(ingest_data(
            source=source, contract=contract, contract_sha256=contract_sha256, expected_digest=expected_digest,
            max_rejected_rows=max_rejected_rows, delimiter=delimiter)).set_caching_options(False)
    with dsl.Else():
        cached = heavy(ingest_data(
            source=source, contract=contract, contract_sha256=contract_sha256, expected_digest=expected_digest,
            max_rejected_rows=max_rejected_rows, delimiter=delimiter))
    return dsl.OneOf(read.outputs["dataset"], cached.outputs["dataset"])


def imported(name: str, uri):
    """Returns the file at an address as an artifact; read anew in each run."""
    task = dsl.importer(artifact_uri=uri, artifact_class=dsl.Artifact, reimport=True)
    task.set_display_name(name)
    return task.output


def train_and_judge(*, dataset, features, features_sha256, gate, gate_sha256, model_name, algorithm,
                    hyperparameters, class_weights, early_stopping_rounds, threshold, calibration, seed, split_method,
                    validation_share, test_share, salt, validation_start, test_start, slices,
                    window_from=None, min_reference_rows=None) -> SimpleNamespace:
    """Splits the rows, trains, compares with the champion on the same rows and asks the gate.

    With window_from, the rows from that line on are of production's newest window: drift is measured against them,
    if min_reference_rows of them are trained on, and both models are compared on their test part, too.
    """
    newest = {} if window_from is None else {"window_from": window_from}
    parts = light(split_data(
        dataset=dataset, method=split_method, validation_share=validation_share, test_share=test_share,
        salt=salt, validation_start=validation_start, test_start=test_start, **newest))
    fitted = light(build_features(
        train=parts.outputs["train"], features=features, features_sha256=features_sha256))
    reference = {} if window_from is None else {
        "reference": parts.outputs["production"], "reference_held_out": parts.outputs["production_held_out"],
        "min_reference_rows": min_reference_rows}
    trained = heavy(train_model(
        train=parts.outputs["train"], validation=parts.outputs["validation"],
        features=fitted.outputs["fitted"], algorithm=algorithm, hyperparameters=hyperparameters,
        class_weights=class_weights, early_stopping_rounds=early_stopping_rounds, threshold=threshold,
        calibration=calibration, seed=seed, **reference))
    champion = light(with_mlflow(fetch_champion(model_name=model_name)))
    production = {} if window_from is None else {"production": parts.outputs["production_test"]}
    evaluated = light(evaluate_model(
        model=trained.outputs["model"], champion=champion.outputs["champion"], test=parts.outputs["test"],
        validation=parts.outputs["validation"], slices=slices, **production))
    quality = light(check_quality(
        evaluation=evaluated.outputs["evaluation"], gate=gate, gate_sha256=gate_sha256))
    return SimpleNamespace(parts=parts, trained=trained, champion=champion, evaluated=evaluated, quality=quality)
