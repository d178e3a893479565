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
register_model = component("register-model")
promote_model = component("promote-model")


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


def split_rows(*, dataset, split_method, validation_share, test_share, salt, validation_start, test_start,
               window_from=None):
    """Splits the rows into train, validation and test part."""
    newest = {} if window_from is None else {"window_from": window_from}
    return light(split_data(
        dataset=dataset, method=split_method, validation_share=validation_share, test_share=test_share,
        salt=salt, validation_start=validation_start, test_start=test_start, **newest))


def train_and_judge(*, parts, features, features_sha256, gate, gate_sha256, model_name, algorithm,
                    hyperparameters, class_weights, early_stopping_rounds, threshold, calibration, monotone, seed,
                    slices, min_reference_rows=None) -> SimpleNamespace:
    """Trains on the parts of split_rows, compares with the champion on the same rows and asks the gate.

    With min_reference_rows the parts have rows of production's newest window: drift is measured against them, if so
    many of them are trained on, and both models are compared on their test part, too.
    """
    fitted = light(build_features(
        train=parts.outputs["train"], features=features, features_sha256=features_sha256))
    reference = {} if min_reference_rows is None else {
        "reference": parts.outputs["production"], "reference_held_out": parts.outputs["production_held_out"],
        "min_reference_rows": min_reference_rows}
    trained = heavy(train_model(
        train=parts.outputs["train"], validation=parts.outputs["validation"],
        features=fitted.outputs["fitted"], algorithm=algorithm, hyperparameters=hyperparameters,
        class_weights=class_weights, early_stopping_rounds=early_stopping_rounds, threshold=threshold,
        calibration=calibration, monotone=monotone, seed=seed, **reference))
    champion = light(with_mlflow(fetch_champion(model_name=model_name)))
    production = {} if min_reference_rows is None else {"production": parts.outputs["production_test"]}
    evaluated = light(evaluate_model(
        model=trained.outputs["model"], champion=champion.outputs["champion"], test=parts.outputs["test"],
        validation=parts.outputs["validation"], slices=slices, **production))
    quality = light(check_quality(
        evaluation=evaluated.outputs["evaluation"], gate=gate, gate_sha256=gate_sha256))
    return SimpleNamespace(parts=parts, trained=trained, champion=champion, evaluated=evaluated, quality=quality)


@dsl.pipeline(name="register-if-passed")
def register_if_passed(passed: bool, model: dsl.Input[dsl.Model], evaluation: dsl.Input[dsl.Artifact],
                       verdict: dsl.Input[dsl.Artifact], train: dsl.Input[dsl.Dataset],
                       test: dsl.Input[dsl.Dataset], model_name: str, experiment: str, champion_version: str,
                       kfp_run_id: str, git_commit: str, seed: int):
    """Registers and promotes the model if the gate has let it through; otherwise the run ends well without."""
    with dsl.If(passed == True):  # noqa: E712 - KFP compiles the comparison
        registered = light(with_mlflow(register_model(
            model=model, evaluation=evaluation, verdict=verdict, train=train, test=test, model_name=model_name,
            experiment=experiment, kfp_run_id=kfp_run_id, git_commit=git_commit, seed=seed)))
        light(with_mlflow(promote_model(
            model_name=model_name, version=registered.outputs["version"], expected_champion=champion_version,
            kfp_run_id=kfp_run_id)))


def register_judged(judged, *, model_name, experiment, kfp_run_id, git_commit, seed):
    """Registers what train_and_judge made, if the gate lets it through."""
    return register_if_passed(
        passed=judged.quality.outputs["passed"], model=judged.trained.outputs["model"],
        evaluation=judged.evaluated.outputs["evaluation"], verdict=judged.quality.outputs["verdict"],
        train=judged.parts.outputs["train"], test=judged.parts.outputs["test"], model_name=model_name,
        experiment=experiment, champion_version=judged.champion.outputs["version"], kfp_run_id=kfp_run_id,
        git_commit=git_commit, seed=seed)
