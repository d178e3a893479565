"""Trains the benchmark's model, 500 trees of depth 6 on churn-mlc, with XGBoost's Python package.

Writes to the folder given

    model.json           XGBoost's own format, what the peers load
    trees.json           the same trees as flat arrays, what BenchPackage.java makes a package of
    expected.json        XGBoost's answers to the 1,000 rows below, against which every service is checked
    requests.jsonl       the rows, one request a line, as /predict takes them
    invocations.jsonl    as MLflow's /invocations does
    infer.jsonl          as the Open Inference Protocol does, a tensor a column
    infer-encoded.jsonl  the same protocol, one tensor of encoded features: what MLServer's XGBoost runtime takes
    explain.jsonl        as /predict takes them, 100 rows a request
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import xgboost

ROWS = 1000
EXPLAINED = 100
INTEGERS = {"account_length", "number_vmail_messages", "total_day_calls", "total_eve_calls",
            "total_night_calls", "total_intl_calls", "number_customer_service_calls"}
TEXTS = {"state", "area_code", "international_plan", "voice_mail_plan"}


def features():
    names = ["account_length", "number_vmail_messages"]
    for part in ("day", "eve", "night", "intl"):
        names += [f"total_{part}_{what}" for what in ("minutes", "calls", "charge")]
    return ["has_international_plan", "has_voice_mail_plan", *names, "number_customer_service_calls"]


def typed(row):
    return {name: value if name in TEXTS else int(value) if name in INTEGERS else float(value)
            for name, value in row.items() if name != "churn"}


def encode(row):
    flags = [row["international_plan"] == "yes", row["voice_mail_plan"] == "yes"]
    return flags + [row[name] for name in features()[2:]]


def flat(tree):
    left = tree["left_children"]
    return {"left": left, "right": tree["right_children"], "feature": tree["split_indices"],
            "value": tree["split_conditions"],
            "default_left": [bool(flag) for flag in tree["default_left"]], "cover": tree["sum_hessian"]}


def tensor(name, value):
    datatype = "BYTES" if name in TEXTS else "INT64" if name in INTEGERS else "FP64"
    return {"name": name, "shape": [1], "datatype": datatype, "data": [value]}


def encoded(row):
    data = [float(value) for value in encode(row)]
    return {"name": "predict", "shape": [1, len(data)], "datatype": "FP32", "data": data}


def write_lines(file, documents):
    file.write_text("".join(json.dumps(document) + "\n" for document in documents))


def write_requests(target, rows):
    write_lines(target / "requests.jsonl", ({"rows": [row]} for row in rows))
    write_lines(target / "invocations.jsonl",
                ({"dataframe_split": {"columns": list(row), "data": [list(row.values())]}} for row in rows))
    write_lines(target / "infer.jsonl",
                ({"inputs": [tensor(name, value) for name, value in row.items()]} for row in rows))
    write_lines(target / "infer-encoded.jsonl", ({"inputs": [encoded(row)]} for row in rows))
    write_lines(target / "explain.jsonl",
                ({"rows": rows[start:start + EXPLAINED]} for start in range(0, len(rows), EXPLAINED)))


def main(data, target):
    with open(data, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    raw = [typed(row) for row in rows]
    x = np.array([encode(row) for row in raw], dtype=np.float32)
    y = np.array([row["churn"] == "yes" for row in rows], dtype=np.float32)
    parameters = {"objective": "binary:logistic", "eta": 0.05, "max_depth": 6, "nthread": 1,
                  "base_score": 0.5, "tree_method": "hist", "seed": 7}
    booster = xgboost.train(parameters, xgboost.DMatrix(x, label=y), 500)
    booster.save_model(target / "model.json")
    saved = json.loads((target / "model.json").read_text())
    trees = saved["learner"]["gradient_booster"]["model"]["trees"]
    (target / "trees.json").write_text(json.dumps([flat(tree) for tree in trees]))
    write_requests(target, raw[:ROWS])
    answers = booster.inplace_predict(x[:ROWS])
    (target / "expected.json").write_text(json.dumps([float(answer) for answer in answers]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
