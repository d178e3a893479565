"""The steps from a valid table to a verdict, which pipelines that train share.

Plain functions: each adds its tasks to the pipeline that calls it.
"""

from types import SimpleNamespace
from typing import List

from crema_pipelines import SOURCE, component, heavy, light, with_bucket, with_mlflow, with_source
from kfp import dsl

ingest_data = component("ingest-data")
ingest_query = component("ingest-query")
ingest_bucket = component("ingest-bucket")
validate_data = component("validate-data")
split_data = component("split-data")
select_features = component("select-features")
build_features = component("build-features")
probe_leakage = component("probe-leakage")
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


@dsl.pipeline(name="read-rows")
def read_rows(source_uri: str, bucket_uri: str, query: str, source_secret: str, dvc_remote_uri: str,
              contract: dsl.Input[dsl.Artifact], contract_sha256: str, expected_digest: str, max_rejected_rows: int,
              delimiter: str) -> dsl.Dataset:
    """Reads the rows from where the run says that they are: a query, else a bucket, else a file. No two of these are
    asked, and of the others nothing needs to be there: neither a Secret nor an address."""
    common = {"contract": contract, "contract_sha256": contract_sha256, "expected_digest": expected_digest,
              "max_rejected_rows": max_rejected_rows}
    with dsl.If(query != ""):
        queried = light(with_source(ingest_query(query=query, connection=SOURCE, **common), SOURCE, source_secret))
    with dsl.Elif(bucket_uri != ""):
        fetched = light(with_bucket(
            ingest_bucket(uri=bucket_uri, connection=SOURCE, delimiter=delimiter, **common), SOURCE, source_secret))
    with dsl.Elif(dvc_remote_uri != ""):
        pointed = heavy(ingest_data(
            source=imported("source", source_uri), dvc_remote=imported("dvc-remote", dvc_remote_uri),
            delimiter=delimiter, **common)).set_caching_options(False)
    with dsl.Else():
        read = ingest(source=imported("source", source_uri), delimiter=delimiter, **common)
    return dsl.OneOf(
        queried.outputs["dataset"], fetched.outputs["dataset"], pointed.outputs["dataset"], read.output)


def split_rows(*, dataset, split_method, validation_share, test_share, salt, validation_start, test_start,
               window_from=None):
    """Splits the rows into train, validation and test part."""
    newest = {} if window_from is None else {"window_from": window_from}
    return light(split_data(
        dataset=dataset, method=split_method, validation_share=validation_share, test_share=test_share,
        salt=salt, validation_start=validation_start, test_start=test_start, **newest))


def champion_of(model_name, earlier_versions=0):
    """Fetches the champion, and the numbers of rows of so many versions before; in each run anew."""
    return light(with_mlflow(fetch_champion(model_name=model_name, earlier_versions=earlier_versions)))


def validate_rows(dataset, champion, **gate):
    """Asks each row the contract, and the table the gate that the run sets; the number of rows is compared with those
    that were noted with the versions which champion_of looked at."""
    return light(validate_data(dataset=dataset, earlier_rows=champion.outputs["earlier_rows"], **gate))


@dsl.pipeline(name="prepare-features")
def prepare_features(select: bool, train: dsl.Input[dsl.Dataset], validation: dsl.Input[dsl.Dataset],
                     features: dsl.Input[dsl.Artifact], features_sha256: str, max_columns: int, min_importance: float,
                     keep_columns: List[str], monotone: dict, seed: int) -> dsl.Artifact:
    """Fits the features, if the run asks for it of those columns alone that are worth it, and of those behind
    monotone constraints."""
    with dsl.If(select == False):  # noqa: E712 - KFP compiles the comparison
        every = light(build_features(train=train, features=features, features_sha256=features_sha256))
    with dsl.Else():
        selected = heavy(select_features(
            train=train, validation=validation, features=features, features_sha256=features_sha256,
            max_columns=max_columns, min_importance=min_importance, always=keep_columns, monotone=monotone,
            seed=seed))
        some = light(build_features(
            train=train, features=selected.outputs["selected"], features_sha256=selected.outputs["selected_sha256"]))
    return dsl.OneOf(every.outputs["fitted"], some.outputs["fitted"])


def train_and_judge(*, parts, features, features_sha256, gate, gate_sha256, model_name, algorithm,
                    hyperparameters, class_weights, early_stopping_rounds, threshold, calibration, monotone, seed,
                    slices, min_reference_rows=None, champion=None, selection=None, fitted=None,
                    leakage=None) -> SimpleNamespace:
    """Trains on the parts of split_rows, compares with the champion on the same rows and asks the gate.

    With min_reference_rows the parts have rows of production's newest window: drift is measured against them, if so
    many of them are trained on, and both models are compared on their test part, too. The champion is that of
    champion_of (its artifact and its version), else it is fetched here. With a selection (what prepare_features takes
    besides the rows and the definitions) columns may be left out; whoever has fitted the features already gives them.
    With leakage (whether the run asks for a look for features that know the answer, and the probes that are gates)
    check-quality says whether there is one.
    """
    if fitted is None and selection is None:
        fitted = light(build_features(
            train=parts.outputs["train"], features=features, features_sha256=features_sha256)).outputs["fitted"]
    elif fitted is None:
        fitted = prepare_features(
            train=parts.outputs["train"], validation=parts.outputs["validation"], features=features,
            features_sha256=features_sha256, monotone=monotone, seed=seed, **selection).output
    reference = {} if min_reference_rows is None else {
        "reference": parts.outputs["production"], "reference_held_out": parts.outputs["production_held_out"],
        "min_reference_rows": min_reference_rows}
    trained = heavy(train_model(
        train=parts.outputs["train"], validation=parts.outputs["validation"],
        features=fitted, algorithm=algorithm, hyperparameters=hyperparameters,
        class_weights=class_weights, early_stopping_rounds=early_stopping_rounds, threshold=threshold,
        calibration=calibration, monotone=monotone, seed=seed, **reference))
    if champion is None:
        fetched = champion_of(model_name)
        champion = SimpleNamespace(model=fetched.outputs["champion"], version=fetched.outputs["version"])
    production = {} if min_reference_rows is None else {"production": parts.outputs["production_test"]}
    evaluated = light(evaluate_model(
        model=trained.outputs["model"], champion=champion.model, test=parts.outputs["test"],
        validation=parts.outputs["validation"], slices=slices, **production))
    looks = {} if leakage is None else {"probe_leakage": leakage["probe"], "leakage_gates": leakage["gates"]}
    quality = light(check_quality(
        evaluation=evaluated.outputs["evaluation"], gate=gate, gate_sha256=gate_sha256, **looks))
    return SimpleNamespace(
        parts=parts, fitted=fitted, trained=trained, champion=champion, evaluated=evaluated, quality=quality,
        leakage=leakage)


@dsl.pipeline(name="register-if-passed")
def register_if_passed(passed: bool, model: dsl.Input[dsl.Model], evaluation: dsl.Input[dsl.Artifact],
                       verdict: dsl.Input[dsl.Artifact], train: dsl.Input[dsl.Dataset],
                       test: dsl.Input[dsl.Dataset], data_quality: dsl.Input[dsl.Metrics], model_name: str,
                       experiment: str, champion_version: str, kfp_run_id: str, git_commit: str, seed: int):
    """Registers and promotes the model if the gate has let it through; otherwise the run ends well without."""
    with dsl.If(passed == True):  # noqa: E712 - KFP compiles the comparison
        registered = light(with_mlflow(register_model(
            model=model, evaluation=evaluation, verdict=verdict, train=train, test=test, data_quality=data_quality,
            model_name=model_name, experiment=experiment, kfp_run_id=kfp_run_id, git_commit=git_commit, seed=seed)))
        light(with_mlflow(promote_model(
            model_name=model_name, version=registered.outputs["version"], expected_champion=champion_version,
            kfp_run_id=kfp_run_id)))


@dsl.pipeline(name="register-if-tight")
def register_if_tight(tight: bool, passed: bool, model: dsl.Input[dsl.Model], evaluation: dsl.Input[dsl.Artifact],
                      verdict: dsl.Input[dsl.Artifact], train: dsl.Input[dsl.Dataset],
                      test: dsl.Input[dsl.Dataset], data_quality: dsl.Input[dsl.Metrics], model_name: str,
                      experiment: str, champion_version: str, kfp_run_id: str, git_commit: str, seed: int):
    """Goes on to the verdict of the gate if no probe that is a gate has a warning."""
    with dsl.If(tight == True):  # noqa: E712
        register_if_passed(
            passed=passed, model=model, evaluation=evaluation, verdict=verdict, train=train, test=test,
            data_quality=data_quality, model_name=model_name, experiment=experiment,
            champion_version=champion_version, kfp_run_id=kfp_run_id, git_commit=git_commit, seed=seed)


@dsl.pipeline(name="probe-and-register")
def probe_and_register(probe: bool, gates: List[str], accepted: List[str], fitted: dsl.Input[dsl.Artifact],
                       passed: bool, model: dsl.Input[dsl.Model], evaluation: dsl.Input[dsl.Artifact],
                       verdict: dsl.Input[dsl.Artifact], train: dsl.Input[dsl.Dataset],
                       test: dsl.Input[dsl.Dataset], data_quality: dsl.Input[dsl.Metrics], model_name: str,
                       experiment: str, champion_version: str, kfp_run_id: str, git_commit: str, seed: int):
    """Looks for features that know the answer, if the run asks for it, before anything is registered."""
    candidate = {
        "passed": passed, "model": model, "evaluation": evaluation, "verdict": verdict, "train": train, "test": test,
        "data_quality": data_quality, "model_name": model_name, "experiment": experiment,
        "champion_version": champion_version, "kfp_run_id": kfp_run_id, "git_commit": git_commit, "seed": seed}
    with dsl.If(probe == False):  # noqa: E712
        register_if_passed(**candidate)
    with dsl.Else():
        probed = heavy(probe_leakage(train=train, test=test, features=fitted, gates=gates, accepted=accepted))
        register_if_tight(tight=probed.outputs["passed"], **candidate)


def register_judged(judged, *, data_quality, model_name, experiment, kfp_run_id, git_commit, seed):
    """Registers what train_and_judge made, if the gate lets it through: with the metrics of validate-data, and after
    a look for features that know the answer if the run asks for one."""
    candidate = {
        "passed": judged.quality.outputs["passed"], "model": judged.trained.outputs["model"],
        "evaluation": judged.evaluated.outputs["evaluation"], "verdict": judged.quality.outputs["verdict"],
        "train": judged.parts.outputs["train"], "test": judged.parts.outputs["test"], "data_quality": data_quality,
        "model_name": model_name, "experiment": experiment, "champion_version": judged.champion.version,
        "kfp_run_id": kfp_run_id, "git_commit": git_commit, "seed": seed}
    return probe_and_register(
        probe=judged.quality.outputs["probe"], gates=judged.leakage["gates"], accepted=judged.leakage["accepted"],
        fitted=judged.fitted, **candidate)
