"""Writes the reference values of the explanations' tests: small models, explained outside our code.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install xgboost==3.0.5 shap==0.51.0 scikit-learn==1.9.1 numpy==2.4.6
    cd libs/models/src/test
    /tmp/reference/bin/python python/explanations.py ../../../../data resources/golden/explanations.json

xgboost: pred_contribs, which sums in float. forest: shap.TreeExplainer, tree_path_dependent, in double.
"""

import csv
import json
import pathlib
import sys

import numpy
import shap
import sklearn.ensemble
import xgboost

IRIS_CLASSES = ["setosa", "versicolor", "virginica"]
CHURN_FEATURES = [
    "account_length", "number_vmail_messages", "total_day_minutes", "total_eve_minutes",
    "total_night_minutes", "total_intl_calls", "number_customer_service_calls",
]
PARAMETERS = {"max_depth": 5, "eta": 0.3, "min_child_weight": 0, "seed": 7, "nthread": 1, "tree_method": "hist"}


def table(path, features, label, classes):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    x = numpy.array([[float(row[name]) for name in features] for row in rows], dtype=numpy.float32)
    return x, numpy.array([classes.index(row[label]) for row in rows])


def with_missing(x):
    x = x.copy()
    x[numpy.random.default_rng(3).random(x.shape) < 0.1] = numpy.nan
    return x


def xgboost_trees(booster):
    trees = json.loads(booster.save_raw("json"))["learner"]["gradient_booster"]["model"]["trees"]
    return [
        {
            "left": tree["left_children"],
            "right": tree["right_children"],
            "feature": tree["split_indices"],
            "threshold": tree["split_conditions"],
            "default_left": [bool(d) for d in tree["default_left"]],
            "value": tree["split_conditions"],
            "cover": tree["sum_hessian"],
        }
        for tree in trees
    ]


def boosted(x, y, objective, rounds):
    # base_score 0.5 is the margin 0 for both objectives' contributions up to a constant that is told.
    parameters = dict(PARAMETERS, objective=objective, base_score=0.5)
    if objective == "multi:softprob":
        parameters["num_class"] = int(y.max()) + 1
    booster = xgboost.train(parameters, xgboost.DMatrix(x, y), rounds)
    rows = x[:: max(1, len(x) // 12)][:12]
    matrix = xgboost.DMatrix(rows)
    contributions = booster.predict(matrix, pred_contribs=True, strict_shape=True)
    return {
        "link": "logistic" if objective == "binary:logistic" else "softmax",
        "features": x.shape[1],
        "base": 0.0 if objective == "binary:logistic" else 0.5,
        "trees": xgboost_trees(booster),
        "rows": [[None if numpy.isnan(v) else float(v) for v in row] for row in rows],
        "contributions": contributions[:, :, :-1].tolist(),
        "bases": contributions[:, :, -1].tolist(),
    }


def forest(x, y):
    model = sklearn.ensemble.RandomForestClassifier(n_estimators=7, random_state=7).fit(x, y)
    trees = []
    for estimator in model.estimators_:
        tree = estimator.tree_
        values = tree.value[:, 0, :]
        trees.append({
            "left": tree.children_left.tolist(),
            "right": tree.children_right.tolist(),
            "feature": tree.feature.tolist(),
            "threshold": tree.threshold.tolist(),
            "default_left": [False] * tree.node_count,
            "value": (values / values.sum(axis=1, keepdims=True)).ravel().tolist(),
            "cover": tree.weighted_n_node_samples.tolist(),
        })
    rows = x[::13]
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    contributions = numpy.transpose(explainer.shap_values(rows.astype(float)), (0, 2, 1))
    return {
        "link": "average",
        "features": x.shape[1],
        "base": 0.0,
        "trees": trees,
        "rows": rows.astype(float).tolist(),
        "contributions": contributions.tolist(),
        "bases": [list(explainer.expected_value)] * len(rows),
    }


def main(data, target):
    data = pathlib.Path(data)
    churn = table(data / "churn-mlc/mlc_churn.csv", CHURN_FEATURES, "churn", ["no", "yes"])
    names = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    iris = table(data / "iris/iris.csv", names, "species", IRIS_CLASSES)
    models = {
        "made_by": f"xgboost {xgboost.__version__}, shap {shap.__version__}, scikit-learn {sklearn.__version__}",
        "churn, binary": boosted(with_missing(churn[0]), churn[1], "binary:logistic", 12),
        "iris, three classes": boosted(iris[0], iris[1], "multi:softprob", 8),
        "iris, forest": forest(*iris),
    }
    pathlib.Path(target).write_text(json.dumps(models, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
