"""Compiles the pipelines of the runner's tests with the real KFP SDK (2.17.0).

Run: PYTHONHASHSEED=0 .build/venv-kfp/bin/python pipelines/runner/src/test/resources/pipelines/compile.py
"""

import pathlib
from typing import List, NamedTuple

from kfp import compiler, components, dsl, kubernetes

HERE = pathlib.Path(__file__).parent
TOYS = {path.stem: components.load_component_from_file(str(path))
        for path in sorted((HERE / "components").glob("*.yaml"))}
make_data = TOYS["make_data"]
train_toy = TOYS["train_toy"]
gate_toy = TOYS["gate_toy"]
register_toy = TOYS["register_toy"]
pick_best = TOYS["pick_best"]
read_file = TOYS["read_file"]
misbehave = TOYS["misbehave"]
show_environment = TOYS["show_environment"]
shell_echo = TOYS["shell_echo"]
shell_small = TOYS["shell_small"]


@dsl.pipeline(name="sequence", description="Three steps, every kind of parameter.")
def sequence(rows: int = 10, rate: float = 0.25, label: str = "y", shuffle: bool = False,
             features: List[str] = ["a", "b"], extra: dict = {"depth": 3, "nested": {"x": [1, 2.5]}},
             name: str = ""):
    """Three steps, every kind of parameter.

    Args:
        rows: How many rows are made.
    """
    data = make_data(rows=rows)
    trained = train_toy(dataset=data.outputs["dataset"], learning_rate=rate, label=label, shuffle=shuffle,
                        features=features, extra=extra)
    register_toy(model=trained.outputs["model"], name=f"m-{label}-{data.outputs['row_count']}",
                 run_id=dsl.PIPELINE_JOB_ID_PLACEHOLDER).set_caching_options(False)


@dsl.pipeline(name="register-if-passed")
def register_if_passed(passed: bool, model: dsl.Input[dsl.Model]):
    with dsl.If(passed == True):
        register_toy(model=model, name="passed")


@dsl.pipeline(name="gate")
def gate(minimum: float = 0.7, rate: float = 0.1):
    data = make_data()
    trained = train_toy(dataset=data.outputs["dataset"], learning_rate=rate)
    checked = gate_toy(value=trained.outputs["accuracy"], minimum=minimum)
    register_if_passed(passed=checked.outputs["passed"], model=trained.outputs["model"])


@dsl.pipeline(name="choose")
def choose(kind: str, score: float, dataset: dsl.Input[dsl.Dataset]) -> NamedTuple(
        "Outputs", model=dsl.Model, accuracy=float):
    with dsl.If(kind == "fast"):
        fast = train_toy(dataset=dataset, epochs=1)
    with dsl.Elif(score > 0.5):
        good = train_toy(dataset=dataset, epochs=2)
    with dsl.Else():
        rest = train_toy(dataset=dataset, epochs=3)
    return NamedTuple("Outputs", model=dsl.Model, accuracy=float)(
        model=dsl.OneOf(fast.outputs["model"], good.outputs["model"], rest.outputs["model"]),
        accuracy=dsl.OneOf(fast.outputs["accuracy"], good.outputs["accuracy"], rest.outputs["accuracy"]))


@dsl.pipeline(name="branches")
def branches(kind: str = "fast", score: float = 0.1):
    data = make_data()
    chosen = choose(kind=kind, score=score, dataset=data.outputs["dataset"])
    register_toy(model=chosen.outputs["model"], name="chosen")
    gate_toy(value=chosen.outputs["accuracy"])


@dsl.pipeline(name="train-each")
def train_each(rates: List[float], dataset: dsl.Input[dsl.Dataset]) -> NamedTuple("Outputs", best=float):
    with dsl.ParallelFor(rates, parallelism=2) as rate:
        trained = train_toy(dataset=dataset, learning_rate=rate)
    best = pick_best(values=dsl.Collected(trained.outputs["accuracy"]))
    return NamedTuple("Outputs", best=float)(best=best.outputs["best"])


@dsl.pipeline(name="loops")
def loops(rates: List[float] = [0.1, 0.2, 0.3]):
    data = make_data()
    each = train_each(rates=rates, dataset=data.outputs["dataset"])
    gate_toy(value=each.outputs["best"])
    with dsl.ParallelFor([{"rate": 0.1, "least": 0.3}, {"rate": 0.2, "least": 0.9}]) as item:
        tried = train_toy(dataset=data.outputs["dataset"], learning_rate=item.rate)
        gate_toy(value=tried.outputs["accuracy"], minimum=item.least)
        with dsl.ParallelFor(["p", "q"]) as name:
            inner = train_toy(dataset=data.outputs["dataset"], label=name)
            register_toy(model=inner.outputs["model"], name=name)


@dsl.pipeline(name="finally")
def finally_(how: str = "well"):
    cleanup = gate_toy(value=1.0).set_display_name("cleanup")
    with dsl.ExitHandler(cleanup, name="main"):
        step = misbehave(how=how)
        gate_toy(value=step.outputs["number"])


@dsl.pipeline(name="ignore-failure")
def ignore_failure(how: str = "exit 7"):
    step = misbehave(how=how, file="")
    gate_toy(value=1.0, minimum=0.5).after(step).ignore_upstream_failure()


@dsl.pipeline(name="misbehaves")
def misbehaves(how: str = "well", file: str = ""):
    step = misbehave(how=how, file=file)
    gate_toy(value=step.outputs["number"]).set_display_name("after")


@dsl.pipeline(name="retries")
def retries(file: str):
    step = misbehave(how="fail twice", file=file)
    step.set_retry(num_retries=2, backoff_duration="1s", backoff_factor=1.0, backoff_max_duration="1s")
    step.set_caching_options(False)


@dsl.pipeline(name="imports")
def imports(uri: str):
    file = dsl.importer(artifact_uri=uri, artifact_class=dsl.Artifact, reimport=True,
                        metadata={"origin": "test", "from": uri})
    read_file(file=file.output)
    shell_echo(text="three short words", file=file.output)


@dsl.pipeline(name="platform")
def platform():
    step = show_environment().set_cpu_request("500m").set_cpu_limit("1").set_memory_request("256Mi").set_memory_limit("1Gi")
    step.set_env_variable("PLAIN", "value").set_caching_options(False)
    kubernetes.use_secret_as_env(step, "toy-secret", {"password": "TOY_PASSWORD"}, optional=False)
    kubernetes.use_secret_as_env(step, "other-secret", {"token": "TOY_TOKEN"}, optional=True)
    kubernetes.set_timeout(step, 600)


@dsl.pipeline(name="required")
def required(count: int, ratio: float, text: str, flag: bool, items: list, options: dict, maybe: str = None):
    gate_toy(value=ratio)


@dsl.pipeline(name="wide")
def wide():
    steps = [make_data(rows=index) for index in range(4)]
    for step in steps:
        step.set_cpu_request("1")


@dsl.pipeline(name="contained")
def contained(uri: str, first: str = "cat \"$file\" > \"$copy\"", second: str = "cat \"$file\" > \"$text\""):
    """Two steps in the smallest image: the first with limits and a Secret, the second reads what it wrote."""
    given = dsl.importer(artifact_uri=uri, artifact_class=dsl.Artifact)
    one = shell_small(script=first, file=given.output).set_display_name("first")
    one.set_cpu_limit("1.5").set_memory_limit("64Mi").set_env_variable("CONSTANT", "it is")
    kubernetes.use_secret_as_env(one, "toy", {"password": "TOY_PASSWORD"}, optional=True)
    shell_small(script=second, file=one.outputs["copy"]).set_display_name("second")


@dsl.component(base_image="python:3.12")
def add_one(number: int) -> int:
    return number + 1


@dsl.pipeline(name="lightweight")
def lightweight(number: int = 1):
    add_one(number=number)


@dsl.pipeline(name="cpu-loop")
def untyped_loop_inner(values: list):
    with dsl.ParallelFor(values) as value:
        gate_toy(value=value)


@dsl.pipeline(name="untyped-loop")
def untyped_loop(values: list = [0.5]):
    untyped_loop_inner(values=values)


@dsl.pipeline(name="accelerator")
def accelerator():
    make_data().set_accelerator_type("nvidia.com/gpu").set_accelerator_limit(1)


@dsl.pipeline(name="volume")
def volume():
    step = make_data()
    kubernetes.mount_pvc(step, "cache", "/cache")
    kubernetes.use_config_map_as_env(step, "settings", {"key": "ENV_KEY"})


@dsl.pipeline(name="on-volume")
def on_volume(claim: str):
    kubernetes.mount_pvc(make_data(), claim, "/cache")


@dsl.pipeline(name="optional-volume")
def optional_volume(claim: str = ""):
    with dsl.If(claim == ""):
        make_data()
    with dsl.Else():
        on_volume(claim=claim)


@dsl.pipeline(name="remote-import")
def remote_import():
    read_file(file=dsl.importer(artifact_uri="s3://bucket/x", artifact_class=dsl.Artifact).output)


@dsl.pipeline(name="scalar-trap")
def scalar_trap(name: str = "1e3"):
    register_toy(model=dsl.importer(artifact_uri="/x", artifact_class=dsl.Model).output, name=name)


VALID = [sequence, gate, branches, loops, finally_, ignore_failure, misbehaves, retries, imports, platform, required,
         wide, contained, lightweight, optional_volume]
INVALID = [untyped_loop, accelerator, volume, remote_import, scalar_trap]

for folder, pipelines in (("valid", VALID), ("invalid", INVALID)):
    for pipeline in pipelines:
        compiler.Compiler().compile(pipeline, str(HERE / folder / (pipeline.name + ".yaml")))
