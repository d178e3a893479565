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

PRODUCTION_LOG_SECRET = "production-log-credentials"
"""The Secret that says where the production log's PostgreSQL is and who we are: the service's settings crema.log.*. Its
keys are optional, so that a user without a password needs none; a step without the address says so."""

PRODUCTION_LOG_KEYS = ("CREMA_LOG_JDBC_URL", "CREMA_LOG_USER", "CREMA_LOG_PASSWORD", "CREMA_LOG_SCHEMA")

OPENLINEAGE_SECRET = "openlineage"
"""The Secret that says where lineage events go. Without it, or without OPENLINEAGE_URL in it, none are sent."""

OPENLINEAGE_KEYS = ("OPENLINEAGE_URL", "OPENLINEAGE_ENDPOINT", "OPENLINEAGE_API_KEY", "OPENLINEAGE_NAMESPACE")

SOURCE = "default"
"""The name of the one connection that pipelines for everybody have: which server it is, the Secret says that a run names."""

SOURCE_SECRET = f"source-{SOURCE}-credentials"
"""The Secret of a run that names no other."""

BUCKET_KEYS = (
    "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE", "AWS_CA_BUNDLE",
    "AWS_MAX_ATTEMPTS", "S3_ALLOWED", "S3_PATH_STYLE", "S3_PLAIN_HTTP")
"""What ingest-bucket reads of a connection, behind CREMA_SOURCE_ and its name."""

SOURCE_KEYS = ("JDBC_URL", "USER", "PASSWORD", "SSL_ROOT_CERT")
"""What ingest-query reads of a connection, behind CREMA_SOURCE_ and its name."""

LEDGER_SECRET = "run-ledger-credentials"
"""The Secret that says where the run ledger's PostgreSQL is and who we are. All its keys are optional for KFP; the
steps need the first."""

LEDGER_KEYS = ("CREMA_LEDGER_JDBC_URL", "CREMA_LEDGER_USER", "CREMA_LEDGER_PASSWORD", "CREMA_LEDGER_SCHEMA")

RETRAINING_SECRET = "retraining-credentials"
"""The Secret that says who asks the retraining service: a token of its role operate. Without it none is sent, which a
service in the mode open takes."""

RETRAINING_KEYS = ("CREMA_RETRAINING_TOKEN",)


def component(name: str):
    """Returns a component of this library, such as component("train-model")."""
    return components.load_component_from_file(str(ROOT / "components" / name / "component.yaml"))


def default_of(name: str, parameter: str) -> str:
    """Returns a component's default as text: what a pipeline passes on has it from there."""
    return component(name).component_spec.inputs[parameter].default


CLAIM_TIMEOUT = default_of("resolve-window", "claim_timeout")
"""How long a run may have its window, and its model: longer than all its steps may take, which PipelinesTest counts."""

MAX_ATTEMPTS = int(default_of("resolve-window", "max_attempts"))
"""How many runs may fail with a window before it is left out."""


def with_mlflow(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Gives a task MLflow's address and credentials as environment, and never its outputs from the cache."""
    return _with_secret(task, MLFLOW_SECRET, MLFLOW_KEYS)


def with_production_log(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Gives a task the production log's address and credentials as environment, and never its outputs from the cache."""
    return _with_secret(task, PRODUCTION_LOG_SECRET, PRODUCTION_LOG_KEYS)


def with_run_ledger(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Gives a task the run ledger's address and credentials as environment, and never its outputs from the cache."""
    return _with_secret(task, LEDGER_SECRET, LEDGER_KEYS)


def with_retraining(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Gives a task the retraining service's token as environment, and never its outputs from the cache."""
    return _with_secret(task, RETRAINING_SECRET, RETRAINING_KEYS)


def with_source(task: dsl.PipelineTask, name: str, secret=None) -> dsl.PipelineTask:
    """Gives a task, ingest-query, address and credentials of the source of that name as environment, and never its outputs
    from the cache. Of crm_eu they are the keys CREMA_SOURCE_CRM_EU_JDBC_URL, _USER, _PASSWORD and _SSL_ROOT_CERT of the
    Secret source-crm-eu-credentials, or of the one that is given, by its name or a parameter of the pipeline."""
    return _with_connection(task, name, SOURCE_KEYS, secret)


def with_bucket(task: dsl.PipelineTask, name: str, secret=None) -> dsl.PipelineTask:
    """Gives a task, ingest-bucket, address and credentials of the bucket's server as environment, and never its outputs from
    the cache. Of crm_eu they are the keys CREMA_SOURCE_CRM_EU_AWS_ENDPOINT_URL_S3 and so on of the Secret
    source-crm-eu-credentials, or of the one that is given. They have the name before them because KFP's launcher, which
    runs in the same container, would take AWS' own for its pipeline root."""
    return _with_connection(task, name, BUCKET_KEYS, secret)


def with_openlineage(task: dsl.PipelineTask) -> dsl.PipelineTask:
    """Lets a task tell what it reads and writes, if the Secret says whom; `light` and `heavy` do this already."""
    return _secret_as_env(task, OPENLINEAGE_SECRET, OPENLINEAGE_KEYS)


def _with_connection(task, name, keys, secret):
    prefix = f"CREMA_SOURCE_{name.upper()}_"
    return _with_secret(
        task, f"source-{name.replace('_', '-')}-credentials" if secret is None else secret,
        [prefix + key for key in keys])


def _with_secret(task, secret, keys):
    return _secret_as_env(task, secret, keys).set_caching_options(False)


def _secret_as_env(task, secret, keys):
    return kubernetes.use_secret_as_env(task, secret, {key: key for key in keys}, optional=True)


def light(task: dsl.PipelineTask, hours: int = 2) -> dsl.PipelineTask:
    """Resources of a step that reads or writes little. The JVM's heap takes 60 % of the memory limit (its
    command line says so), the rest is for DuckDB and the JVM's own. A pod that hangs is ended after some hours, so
    that a schedule whose runs follow one another goes on."""
    return _resources(task, hours, cpu_request="500m", cpu_limit="2", memory_request="512Mi", memory_limit="1Gi")


def heavy(task: dsl.PipelineTask, hours: int = 5) -> dsl.PipelineTask:
    """Resources of a step that holds a whole table in memory or trains."""
    return _resources(task, hours, cpu_request="1", cpu_limit="2", memory_request="1Gi", memory_limit="2Gi")


def _resources(task, hours, cpu_request, cpu_limit, memory_request, memory_limit):
    kubernetes.set_timeout(task, hours * 3600)
    return (with_openlineage(task).set_cpu_request(cpu_request).set_cpu_limit(cpu_limit)
            .set_memory_request(memory_request).set_memory_limit(memory_limit))


report_outcome = component("report-outcome")


def reported(*, kfp_run_id, model_name, verdict, key="", version="", reason="", reasons=None,
             data_quality=None) -> dsl.PipelineTask:
    """Writes what came of the run under its id; reasons is a step's Markdown that follows the reason,
    data_quality the metrics of validate-data."""
    optional = {"reasons": reasons, "data_quality": data_quality}
    more = {name: value for name, value in optional.items() if value is not None}
    return light(with_run_ledger(report_outcome(
        kfp_run_id=kfp_run_id, model_name=model_name, verdict=verdict, version=version, reason=reason, key=key,
        **more)))
