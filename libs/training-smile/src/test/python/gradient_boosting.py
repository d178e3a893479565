"""Writes the reference values of GradientBoostingTest: scikit-learn's gradient boosting, which is the same algorithm.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training-smile/src/test
    /tmp/reference/bin/python python/gradient_boosting.py resources/golden/gradient_boosting.json

Exact splits, Newton steps in leaves, rows weighted by class; scikit-learn starts more than two classes at
their priors, ours (and Smile's) at 0: init="zero". Values are of single precision, so that JSON and Java hold the same.
"""

import json
import sys

import numpy
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor

SETTINGS = {"n_estimators": 30, "learning_rate": 0.1, "max_depth": 3, "min_samples_leaf": 5,
            "random_state": 7}


def rows(generator, count):
    x = generator.normal(size=(count, 3))
    x[:, 2] = generator.integers(0, 4, count)
    return x.astype(numpy.float32)


def case(classes, weights, seed):
    generator = numpy.random.default_rng(seed)
    x, probes = rows(generator, 150), rows(generator, 50)
    signal = x[:, 0] + 0.5 * x[:, 1] * x[:, 2] + 0.5 * generator.normal(size=150)
    if classes == 0:
        y = (100 + 10 * signal).astype(numpy.float32)
        model = GradientBoostingRegressor(**SETTINGS).fit(x, y)
        answers = model.predict(probes)[:, None]
    else:
        y = numpy.clip(numpy.floor((signal + 2) / 4 * classes), 0, classes - 1).astype(int)
        model = GradientBoostingClassifier(init="zero" if classes > 2 else None, **SETTINGS)
        answers = model.fit(x, y, sample_weight=numpy.array(weights)[y]).predict_proba(probes)
    return {"classes": classes, "weights": weights, "rows": x.astype(float).tolist(), "labels": y.tolist(),
            "probes": probes.astype(float).tolist(), "answers": answers.tolist()}


if __name__ == "__main__":
    cases = [case(2, [1.0, 1.0], 1), case(2, [1.0, 4.0], 2), case(3, [1.0, 1.0, 1.0], 3), case(0, [], 4)]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump({"cases": cases}, file, separators=(",", ":"))
        file.write("\n")
