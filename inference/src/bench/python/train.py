"""Trains the benchmark's model: 500 trees of depth 6 on churn-mlc, with XGBoost's Python package.

Writes to the folder given: model.json (XGBoost's own format, what the peer loads), trees.json (the
same trees as flat arrays, what BenchPackage.java makes a package of), requests.jsonl (one request a
line) and expected.json (XGBoost's answers to them, against which both services are checked).
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import xgboost

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
            "default_left": [bool(flag) for flag in tree["default_left"]]}


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
    chosen = raw[:1000]
    (target / "requests.jsonl").write_text(
        "".join(json.dumps({"rows": [row]}) + "\n" for row in chosen))
    answers = booster.inplace_predict(x[:1000])
    (target / "expected.json").write_text(json.dumps([float(answer) for answer in answers]))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
