#!/usr/bin/env python3
"""Writes the dashboards beside it; with --check it says which of them are not as they would be written.

A panel is a question, a unit and queries; everything else that Grafana wants of one is the same for all and stands once,
in panel(). Widths are in Grafana's grid of 24 columns; panels flow from left to right.
"""

import json
import pathlib
import sys

FOLDER = pathlib.Path(__file__).parent
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
# Crema's namespaces, as the rules have them: ../README.md. Series of a process outside a cluster have none.
OURS = "crema(-.+)?"
# What every query of the services and of the cluster is narrowed to.
N = 'namespace=~"$namespace"'
M = N + ', model=~"$model"'
PREDICT = 'route=~"/predict|/invocations|/v2/models/.+/infer"'
RATE = "[$__rate_interval]"

OPTIONS = {
    "timeseries": {
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    },
    "stat": {
        "colorMode": "value", "graphMode": "none", "justifyMode": "auto", "orientation": "auto", "textMode": "auto",
        "wideLayout": True, "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    },
    "bargauge": {
        "displayMode": "basic", "orientation": "horizontal", "showUnfilled": True, "valueMode": "color",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
    },
}


def panel(kind, title, question, unit, queries, width=8, height=7, names=False, above=None):
    """One panel. Queries are pairs of PromQL and legend; above: from which value on it is red."""
    steps = [{"color": "green", "value": None}] + ([] if above is None else [{"color": "red", "value": above}])
    defaults = {"unit": unit, "color": {"mode": "thresholds" if kind != "timeseries" else "palette-classic"},
                "thresholds": {"mode": "absolute", "steps": steps}}
    if kind == "timeseries":
        defaults["custom"] = {"drawStyle": "line", "fillOpacity": 10, "lineWidth": 1, "showPoints": "never",
                              "spanNulls": False, "thresholdsStyle": {"mode": "off" if above is None else "line"}}
    if unit == "percentunit":
        defaults["min"] = 0
    targets = [
        {"datasource": SOURCE, "editorMode": "code", "expr": expr, "instant": kind != "timeseries", "legendFormat": legend,
         "range": kind == "timeseries", "refId": chr(ord("A") + i)}
        for i, (expr, legend) in enumerate(queries)
    ]
    return {"type": kind, "title": title, "description": question, "datasource": SOURCE, "targets": targets,
            "fieldConfig": {"defaults": defaults, "overrides": []},
            "options": OPTIONS[kind] | ({"textMode": "name"} if names else {}), "gridPos": {"w": width, "h": height}}


def lines(title, question, unit, *queries, **more):
    return panel("timeseries", title, question, unit, queries, **more)


def number(title, question, unit, *queries, **more):
    return panel("stat", title, question, unit, queries, **{"width": 6, "height": 4} | more)


def bars(title, question, unit, *queries, **more):
    return panel("bargauge", title, question, unit, queries, **{"height": 9} | more)


def quantiles(metric, labels, by=""):
    by = f"{by}, le" if by else "le"
    name = "{{%s}} " % by.split(",")[0] if by != "le" else ""
    return [(f"histogram_quantile({q}, sum by ({by}) (rate({metric}_bucket{{{labels}}}{RATE})))", f"{name}p{int(q * 100)}")
            for q in (0.5, 0.95, 0.99)]


BOARDS = {
    "service": ("Crema: service", "Does it answer, how fast, and what becomes of what it answered?", [
        number("Processes", "How many processes does Prometheus reach?", "short",
               (f'sum by (job) (up{{job=~"inference|retraining", {N}}})', "{{job}}")),
        number("Predictions", "How many rows are answered?", "rowsps",
               (f"sum(rate(inference_predictions_total{{{N}}}{RATE}))", "rows")),
        number("Failed", "Which share of the prediction requests fails?", "percentunit",
               (f"max(namespace:inference_requests_failed:ratio_rate5m{{{N}}})", "failed"), above=0.05),
        number("p99", "How long does the slowest of a hundred requests take?", "s",
               (f"max(namespace:inference_request_duration_seconds:p99_5m{{{N}}})", "p99"), above=1),
        lines("Requests by route", "What is asked for?", "reqps",
              (f"sum by (route) (rate(inference_request_duration_seconds_count{{{N}}}{RATE}))", "{{route}}")),
        lines("Requests by status", "What is answered?", "reqps",
              (f"sum by (status) (rate(inference_request_duration_seconds_count{{{N}, {PREDICT}}}{RATE}))", "{{status}}")),
        lines("Time to answer", "How long do prediction requests take?", "s",
              *quantiles("inference_request_duration_seconds", f"{N}, {PREDICT}"), above=0.25),
        lines("Time by stage", "Where does the time of a request go?", "s",
              (f"histogram_quantile(0.95, sum by (stage, le) (rate(inference_request_stage_duration_seconds_bucket{{{N}}}{RATE})))",
               "{{stage}} p95")),
        lines("Refused before any route", "What is refused unread, and why?", "reqps",
              (f"sum by (reason) (rate(inference_requests_refused_total{{{N}}}{RATE}))", "{{reason}}")),
        lines("At work", "How much is under way at once?", "short",
              (f"sum(inference_requests_in_flight{{{N}}})", "requests"), (f"sum(inference_connections{{{N}}})", "connections")),
        lines("Burning of the error budgets", "How many times as fast as they may do the budgets of 30 days burn?", "short",
              (f'max(namespace:inference_slo_errors:ratio_rate5m{{slo="availability", {N}}}) / 0.001', "availability, 5 min"),
              (f'max(namespace:inference_slo_errors:ratio_rate1h{{slo="availability", {N}}}) / 0.001', "availability, 1 h"),
              (f'max(namespace:inference_slo_errors:ratio_rate5m{{slo="latency", {N}}}) / 0.01', "latency, 5 min"),
              (f'max(namespace:inference_slo_errors:ratio_rate1h{{slo="latency", {N}}}) / 0.01', "latency, 1 h"), above=14.4),
        lines("Production log", "Where do predictions go?", "rowsps",
              (f"sum by (outcome) (rate(inference_log_rows_total{{{N}}}{RATE}))", "{{outcome}}")),
        lines("Lag of the production log", "How old is what is not in PostgreSQL yet?", "s",
              (f"max by (pod) (inference_log_lag_seconds{{{N}}})", "{{pod}}"), above=300),
        lines("Spool and queue", "How much waits for PostgreSQL?", "bytes",
              (f"sum(inference_log_spool_size_bytes{{{N}}})", "spool"), (f"sum(inference_log_queue_size_bytes{{{N}}})", "queue")),
        lines("Batches", "How many files wait and run?", "short",
              (f"sum(inference_batches_queued{{{N}}})", "queued"), (f"sum(inference_batches_running{{{N}}})", "running")),
        lines("Rows of batches", "How many rows of files are predicted?", "rowsps",
              (f"sum by (outcome) (rate(inference_batch_rows_total{{{N}}}{RATE}))", "{{outcome}}")),
    ]),
    "models": ("Crema: models", "What serves, is it still right, and is it asked what it was trained for?", [
        number("Serving", "Which version serves under which name?", "short",
               (f"max by (model, reference, version) (inference_model_info{{{M}}})", "{{model}} {{reference}}: {{version}}"),
               names=True, width=6),
        number("Drift", "Has the last window drifted, and how badly?", "short",
               (f"max by (model, version, severity) (inference_drift_detected{{{M}}})", "{{model}} {{version}} {{severity}}"),
               width=6, above=1),
        number("Age", "How long ago was it registered?", "s",
               (f"time() - max by (model, version) (inference_model_registered_timestamp_seconds{{{M}}})", "{{model}} {{version}}"),
               width=6, above=90 * 86400),
        number("Registry", "How long ago did the registry answer?", "s",
               (f"time() - min by (model) (inference_registry_answered_timestamp_seconds{{{M}}})", "{{model}}"), width=6, above=600),
        lines("Predictions", "Which versions are asked, and how much?", "rowsps",
              (f"sum by (model, version) (rate(inference_predictions_total{{{M}}}{RATE}))", "{{model}} {{version}}")),
        lines("Scores", "How are the scores distributed?", "short",
              *quantiles("inference_prediction_score", M, "version")),
        lines("Time to score", "How long does a request's scoring take?", "s",
              *quantiles("inference_prediction_duration_seconds", M, "version")),
        lines("AUC", "Is the order of the scores as good as in training?", "short",
              (f'max by (model, version) (inference_performance{{metric="auc", {M}}})', "{{model}} {{version}}"),
              (f'max by (model, version) (inference_performance_bound{{metric="auc", bound="lower", {M}}})', "{{version}} lower"),
              (f'max by (model, version) (inference_performance_bound{{metric="auc", bound="upper", {M}}})', "{{version}} upper"),
              (f'max by (model, version) (inference_performance_baseline{{metric="auc", {M}}})', "{{version}} training")),
        lines("Accuracy and F1", "Are the predicted classes as often right as in training?", "percentunit",
              (f'max by (version, metric) (inference_performance{{metric=~"accuracy|f1", {M}}})', "{{version}} {{metric}}"),
              (f'max by (version, metric) (inference_performance_baseline{{metric=~"accuracy|f1", {M}}})', "{{version}} {{metric}} training")),
        lines("Calibration", "Do probabilities mean what they say?", "percentunit",
              (f'max by (version, metric) (inference_performance{{metric=~"calibration_error|brier", {M}}})', "{{version}} {{metric}}"),
              (f'max by (version, metric) (inference_performance_baseline{{metric=~"calibration_error|brier", {M}}})',
               "{{version}} {{metric}} training")),
        bars("Drift by column", "Which columns lie elsewhere than in training?", "percentunit",
             (f"topk(12, max by (version, feature) (inference_drift_effect_ratio{{{M}}}))", "{{version}} {{feature}}"), above=0.1),
        lines("Drift over time", "Since when do they?", "percentunit",
              (f"topk(5, max by (version, feature) (inference_drift_effect_ratio{{{M}}}))", "{{version}} {{feature}}"),
              height=9, above=0.1),
        lines("Missing values", "Which columns come without a value?", "percentunit",
              (f"topk(5, max by (version, feature) (inference_drift_missing_ratio{{{M}}}))", "{{version}} {{feature}}"), height=9),
        lines("Windows", "How many rows was the last decision on?", "short",
              (f"max by (model, version) (inference_drift_window_rows{{{M}}})", "{{model}} {{version}}")),
        lines("Truth", "What becomes of the labels that come?", "short",
              (f"sum by (outcome) (rate(inference_truth_observations_total{{{N}}}{RATE}))", "{{outcome}} a second")),
        lines("Coverage", "Of which share of the predictions is the truth known?", "percentunit",
              (f'max by (version) (inference_performance{{metric="coverage", {M}}})', "{{version}}")),
    ]),
    "pipelines-and-retraining": ("Crema: pipelines and retraining", "What asked for a retraining, what runs, and what came of it?", [
        number("Leader", "Does a replica work?", "short", (f"sum(retraining_leader{{{N}}})", "leaders")),
        number("Under way", "How many retrainings have not ended?", "short", (f"sum(max by (namespace, state) (retraining_open{{{N}}}))", "open")),
        number("Succeeded", "How many retrainings ended well in the time shown?", "short",
               (f'sum(increase(retraining_changes_total{{state="succeeded", {N}}}[$__range]))', "succeeded")),
        number("Rejected by the gate", "How many new models were not good enough?", "short",
               (f'sum(increase(retraining_changes_total{{state="rejected_by_gate", {N}}}[$__range]))', "rejected")),
        lines("Open", "What waits, and what runs?", "short",
              (f"sum by (state) (max by (namespace, state) (retraining_open{{{N}}}))", "{{state}}")),
        lines("Age of the oldest", "Is one of them stuck?", "s",
              (f"max by (state) (retraining_oldest_age_seconds{{{N}}})", "{{state}}")),
        lines("Changes", "Which states are reached?", "short",
              (f"sum by (state) (increase(retraining_changes_total{{{N}}}{RATE}))", "{{state}}")),
        lines("Alerts", "What comes from Alertmanager, and what becomes of it?", "short",
              (f"sum by (outcome) (increase(retraining_alerts_total{{{N}}}{RATE}))", "{{outcome}}"),
              (f"sum(increase(retraining_joined_total{{{N}}}{RATE}))", "asked for before")),
        lines("Failed calls", "Do KFP and the run ledger answer?", "short",
              (f"sum(increase(retraining_failures_total{{{N}}}{RATE}))", "failed")),
        lines("Time to answer", "How long does the service take?", "s",
              *quantiles("retraining_request_duration_seconds", N)),
        lines("Rows to learn from", "Which share of them keeps the contract?", "percentunit",
              (f"min by (model) (retraining_data_pass_ratio{{{N}}})", "{{model}}")),
        lines("Steps by phase", "What do the pods of pipelines do?", "short",
              ('sum by (phase) (kube_pod_status_phase{namespace="kubeflow"})', "{{phase}}")),
        lines("CPU of steps", "How much do they compute?", "short",
              (f'topk(8, sum by (pod) (rate(container_cpu_usage_seconds_total{{namespace="kubeflow", container="main"}}{RATE})))',
               "{{pod}}")),
        lines("Memory of steps", "How much do they hold?", "bytes",
              ('topk(8, max by (pod) (container_memory_working_set_bytes{namespace="kubeflow", container="main"}))', "{{pod}}")),
    ]),
    "resources": ("Crema: resources", "Do pods, memory, CPUs, disks and certificates last?", [
        number("Pods not running", "How many pods are not as they should be?", "short",
               (f'sum(kube_pod_status_phase{{phase=~"Pending|Unknown", {N}}})', "pods"), above=1),
        number("Restarts", "How often was a container started again in the last hour?", "short",
               (f"sum(increase(kube_pod_container_status_restarts_total{{{N}}}[1h]))", "restarts"), above=3),
        number("Volumes", "How much is left on the fullest volume?", "percentunit",
               (f"min(kubelet_volume_stats_available_bytes{{{N}}} / kubelet_volume_stats_capacity_bytes{{{N}}})", "left")),
        number("Certificates", "When does the first certificate end?", "d",
               ("min(crema:certificate_days_left:min)", "days")),
        lines("CPU", "How much of its CPU limit does each container use?", "percentunit",
              (f"container:crema_cpu:ratio_rate5m{{{N}}}", "{{pod}} {{container}}"), above=0.8),
        lines("CPU withheld", "How often does a limit make a container wait?", "percentunit",
              (f'sum by (pod) (rate(container_cpu_cfs_throttled_periods_total{{container!="", {N}}}{RATE}))'
               f' / sum by (pod) (rate(container_cpu_cfs_periods_total{{container!="", {N}}}{RATE}))', "{{pod}}")),
        lines("Memory", "How much of its memory limit does each container use?", "percentunit",
              (f"container:crema_memory:ratio{{{N}}}", "{{pod}} {{container}}"), above=0.9),
        lines("Heap", "How much do the JVMs' heaps hold?", "bytes",
              (f'sum by (job, pod) (jvm_memory_used_bytes{{area="heap", {N}}})', "{{job}} {{pod}}")),
        lines("Garbage collection", "How much of the time do they collect?", "percentunit",
              (f"sum by (job, pod) (rate(jvm_gc_pause_seconds_sum{{{N}}}{RATE}))", "{{job}} {{pod}}")),
        lines("Threads", "Do threads pile up?", "short",
              (f"sum by (job, pod) (jvm_threads_live_threads{{{N}}})", "{{job}} {{pod}}")),
        lines("Open files", "Do files or connections leak?", "short",
              (f"sum by (job, pod) (process_files_open_files{{{N}}})", "{{job}} {{pod}}")),
        lines("Network", "How much comes and goes?", "Bps",
              (f"sum by (pod) (rate(container_network_receive_bytes_total{{{N}}}{RATE}))", "{{pod}} in"),
              (f"sum by (pod) (rate(container_network_transmit_bytes_total{{{N}}}{RATE}))", "{{pod}} out")),
        lines("Volumes", "When is a volume full?", "bytes",
              (f"min by (persistentvolumeclaim) (kubelet_volume_stats_available_bytes{{{N}}})", "{{persistentvolumeclaim}}")),
        lines("Replicas", "How many replicas are there, and how many are wanted?", "short",
              (f"max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_current_replicas{{{N}}})",
               "{{horizontalpodautoscaler}}"),
              (f"max by (horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas{{{N}}})",
               "{{horizontalpodautoscaler}} wanted")),
    ]),
    "business": ("Crema: business value", "What is decided with these models, and is it worth it?", [
        number("Decisions", "How many rows were decided in the time shown?", "short",
               (f"sum(increase(inference_predictions_total{{{M}}}[$__range]))", "rows")),
        number("Right", "Which share of the decisions was right, as far as the truth is known?", "percentunit",
               (f'max by (model, version) (inference_performance{{metric="accuracy", {M}}})', "{{model}} {{version}}")),
        number("Available", "Which share of the requests was not failed in the last hour?", "percentunit",
               (f'1 - max(namespace:inference_slo_errors:ratio_rate1h{{slo="availability", {N}}})', "available")),
        number("New champions", "How many better models were put to work in the time shown?", "short",
               (f'sum(increase(retraining_changes_total{{state="succeeded", {N}}}[$__range]))', "promoted")),
        lines("Decisions by model", "Which models are used?", "rowsps",
              (f"sum by (model) (rate(inference_predictions_total{{{M}}}{RATE}))", "{{model}}"), width=12),
        lines("Positive decisions", "Of which share is the score above one half?", "percentunit",
              (f'1 - sum by (model) (rate(inference_prediction_score_bucket{{le="0.5", {M}}}{RATE}))'
               f" / sum by (model) (rate(inference_prediction_score_count{{{M}}}{RATE}))", "{{model}}"), width=12),
        lines("Wrong decisions", "How many decisions were wrong, if those without known truth are like the others?", "rowsps",
              (f'sum by (model) (rate(inference_predictions_total{{{M}}}{RATE}))'
               f' * on (model) (1 - max by (model) (inference_performance{{metric="accuracy", {M}}}))', "{{model}}"), width=12),
        lines("Gain by retraining", "How much better is each version than training's promise?", "short",
              (f'max by (model, version) (inference_performance{{metric="auc", {M}}})'
               f' - max by (model, version) (inference_performance_baseline{{metric="auc", {M}}})', "{{model}} {{version}} AUC"),
              width=12),
        lines("Feedback", "How many labels came that can be learned from?", "short",
              (f'sum(increase(inference_truth_observations_total{{outcome=~"recorded|late|replaced", {N}}}[5m]))', "labels in 5 min"), width=12),
        lines("Sound requests", "Which share of what callers send keeps the contract?", "percentunit",
              (f"min(namespace:inference_requests_kept:ratio_rate15m{{{N}}})", "requests"),
              (f"min(namespace:inference_batch_rows_kept:ratio_rate15m{{{N}}})", "rows of batches"), width=12),
    ]),
}


def placed(panels):
    x = y = tallest = 0
    for i, each in enumerate(panels):
        size = each["gridPos"]
        if x + size["w"] > 24:
            x, y, tallest = 0, y + tallest, 0
        each["gridPos"] = {"h": size["h"], "w": size["w"], "x": x, "y": y}
        each["id"] = i + 1
        x, tallest = x + size["w"], max(tallest, size["h"])
    return panels


def variable(name, label, query, everything=".*"):
    return {"type": "query", "name": name, "label": label, "datasource": SOURCE,
            "query": {"query": query, "refId": name}, "refresh": 2, "sort": 1, "includeAll": True, "multi": True,
            "allValue": everything, "current": {"selected": True, "text": ["All"], "value": ["$__all"]}, "hide": 0, "options": [],
            "regex": "", "skipUrlSync": False}


def board(name, title, question, panels):
    return {
        "uid": f"crema-{name}", "title": title, "description": question, "tags": ["crema"], "schemaVersion": 39, "version": 1,
        "editable": True, "graphTooltip": 1, "refresh": "30s", "time": {"from": "now-6h", "to": "now"}, "timepicker": {},
        "timezone": "utc", "annotations": {"list": []}, "fiscalYearStartMonth": 0,
        "links": [{"asDropdown": False, "icon": "external link", "includeVars": True, "keepTime": True, "tags": ["crema"],
                   "targetBlank": False, "title": "Crema", "tooltip": "", "type": "dashboards", "url": ""}],
        "templating": {"list": [
            {"type": "datasource", "name": "datasource", "label": "Prometheus", "query": "prometheus", "refresh": 1, "regex": "",
             "hide": 0, "includeAll": False, "multi": False, "options": [], "skipUrlSync": False},
            variable("namespace", "Namespace",
                     f'label_values(up{{job=~"inference|retraining", namespace=~"{OURS}"}}, namespace)', f"|{OURS}"),
            variable("model", "Model", 'label_values(inference_model_info{namespace=~"$namespace"}, model)'),
        ]},
        "panels": placed(panels),
    }


def main():
    stale = []
    for name, parts in BOARDS.items():
        text = json.dumps(board(name, *parts), indent=1, ensure_ascii=False) + "\n"
        file = FOLDER / f"{name}.json"
        if "--check" in sys.argv:
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                stale.append(file.name)
        else:
            file.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"Not as monitoring/grafana/dashboards.py writes them: {', '.join(stale)}.\nMaybe run it: monitoring/grafana/dashboards.py")


if __name__ == "__main__":
    main()
