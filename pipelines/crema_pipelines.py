"""What the pipelines of this folder share: components, credentials, resources.

A pipeline imports it and stays ten lines: `from crema_pipelines import component, light, with_mlflow`.
"""

import pathlib

from kfp import components, dsl, kubernetes

ROOT = pathlib.Path(__file__).resolve().parent.parent

MLFLOW_SECRET = "mlflow-credentials"
"""The Secret that says where MLflow is and who we are. All its keys are optional: without MLFLOW_TRACKING_URI the
environment that KFP's MLflow plugin injects is used."""

MLFLOW_KEYS = ("MLFLOW_TRACKING_URI", "MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD",
               "MLFLOW_TRACKING_TOKEN")


def component(name: str):
    """Returns a component of this library, such as component("train-model")."""
    return components.load_component_from_file(str(ROOT / "components" / name / "component.yaml"))


def with_mlflow(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Gives a task MLflow's address and credentials as environment, and never its outputs from the cache."""
    for key in MLFLOW_KEYS:
        kubernetes.use_secret_as_env(task, MLFLOW_SECRET, {key: key}, optional=True)
    return task.set_caching_options(False)


def light(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Resources of a step that reads or writes little. The JVM's heap takes 60 % of the memory limit (its
    command line says so), the rest is for DuckDB and the JVM's own."""
    return _resources(task, cpu_request="500m", cpu_limit="2", memory_request="512Mi", memory_limit="1Gi")


def heavy(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Resources of a step that holds a whole table in memory or trains."""
    return _resources(task, cpu_request="1", cpu_limit="2", memory_request="1Gi", memory_limit="2Gi")


def _resources(task, cpu_request, cpu_limit, memory_request, memory_limit):
    return (task.set_cpu_request(cpu_request).set_cpu_limit(cpu_limit)
            .set_memory_request(memory_request).set_memory_limit(memory_limit))
