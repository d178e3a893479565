"""Asks the double of KFP with KFP's own client, the SDK's kfp.Client over kfp-server-api, which turns each answer into
its models and throws at what it cannot.

    .build/venv-kfp/bin/python libs/testkit/src/test/python/ask_the_double.py <address> <pipeline.yaml>
"""

import json
import sys

import kfp
import kfp_server_api
from kfp_server_api.exceptions import ApiException


def refused(status, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except ApiException as e:
        assert e.status == status, f"{call.__name__}: {e.status} {e.body}"
        return
    raise AssertionError(f"{call.__name__} was not refused")


def named(name):
    return json.dumps({"predicates": [{"operation": "EQUALS", "key": "display_name", "stringValue": name}]})


def pipelines(client, file):
    pipeline = client.upload_pipeline(file, pipeline_name="churn", description="what it does")
    assert client.get_pipeline_id("churn") == pipeline.pipeline_id
    assert client.get_pipeline(pipeline.pipeline_id).description == "what it does"
    version = client.upload_pipeline_version(file, "v2", pipeline_id=pipeline.pipeline_id)
    found = client.get_pipeline_version(pipeline.pipeline_id, version.pipeline_version_id)
    assert found.pipeline_spec["pipelineInfo"]["name"], found
    versions = client.list_pipeline_versions(pipeline.pipeline_id, page_size=1)
    assert versions.total_size == 2 and versions.next_page_token, versions
    assert client.list_pipelines().total_size == 1
    refused(409, client.upload_pipeline, file, pipeline_name="churn")
    refused(404, client.get_pipeline, "none")
    return version


def runs(client, experiment, version):
    made = client.run_pipeline(experiment.experiment_id, "nightly", params={"label": "y"},
                               pipeline_id=version.pipeline_id, version_id=version.pipeline_version_id)
    assert made.state is None, made
    seen = client.get_run(made.run_id)
    assert seen.runtime_config.parameters == {"label": "y"}, seen
    assert seen.finished_at.timestamp() == 0, seen
    assert [run.run_id for run in client.list_runs(filter=named("NIGHTLY")).runs] == [made.run_id]
    refused(400, client.run_pipeline, experiment.experiment_id, "wrong", params={"label": 5},
            pipeline_id=version.pipeline_id, version_id=version.pipeline_version_id)
    while client.get_run(made.run_id).state != "RUNNING":
        pass
    client.terminate_run(made.run_id)
    ended = client.wait_for_run_completion(made.run_id, timeout=30, sleep_duration=1)
    assert ended.state == "FAILED", ended
    assert [change.state for change in ended.state_history][-2:] == ["CANCELING", "FAILED"], ended


def recurring(client, experiment, version):
    made = client.create_recurring_run(
        experiment.experiment_id, "monitor", cron_expression="0 0 2 * * *", no_catchup=True, params={"label": "y"},
        pipeline_id=version.pipeline_id, version_id=version.pipeline_version_id)
    client.disable_recurring_run(made.recurring_run_id)
    assert client.get_recurring_run(made.recurring_run_id).status == "DISABLED"
    client.enable_recurring_run(made.recurring_run_id)
    found = client.list_recurring_runs(filter=named("monitor")).recurring_runs
    assert [(run.recurring_run_id, run.status, run.max_concurrency) for run in found] == [
        (made.recurring_run_id, "ENABLED", "1")], found
    client.delete_recurring_run(made.recurring_run_id)
    refused(404, client.get_recurring_run, made.recurring_run_id)


def main(host, file):
    client = kfp.Client(host=host, verify_ssl=False)
    health = kfp_server_api.HealthzServiceApi(client._healthz_api.api_client).healthz_service_get_healthz()
    assert health.multi_user is False and health.pipeline_store == "database", health
    experiment = client.create_experiment("retraining", description="by the SDK")
    assert client.create_experiment("retraining").experiment_id == experiment.experiment_id
    assert client.get_experiment(experiment_name="retraining").storage_state == "AVAILABLE"
    version = pipelines(client, file)
    runs(client, experiment, version)
    recurring(client, experiment, version)
    print("KFP's own client understood everything.")


main(*sys.argv[1:])
