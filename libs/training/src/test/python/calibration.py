"""Writes the reference values of CalibrationReferenceTest: scikit-learn's calibration of given scores.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training/src/test
    /tmp/reference/bin/python python/calibration.py resources/golden/calibration.json

A row is its scores: binary the log-odds of class 1, else numbers that go through softmax. The model below the calibration
is an estimator that was fitted before (FrozenEstimator); sigmoid gets log-odds as its decision function, isotonic
probabilities. Scores are of single precision, so that JSON and Java hold the same.
"""

import json
import sys

import numpy
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression

ROWS = 400
PROBES = 60


class Probabilities(ClassifierMixin, BaseEstimator):
    def fit(self, x, y):
        self.classes_ = numpy.unique(y)
        return self

    def predict_proba(self, x):
        if x.shape[1] == 1:
            p = 1 / (1 + numpy.exp(-x[:, 0]))
            return numpy.column_stack([1 - p, p])
        e = numpy.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def predict(self, x):
        return self.classes_[self.predict_proba(x).argmax(axis=1)]


class LogOdds(Probabilities):
    def decision_function(self, x):
        p = self.predict_proba(x)
        odds = numpy.log(p / (1 - p))
        return odds[:, 1] if x.shape[1] == 1 else odds


def table(random, classes):
    """Scores that are too sure of themselves, some of them equal."""
    columns = 1 if classes == 2 else classes
    x = (2.5 * random.standard_normal((ROWS, columns))).round(2).astype(numpy.float32).astype(float)
    if classes == 2:
        y = (random.random(ROWS) < 1 / (1 + numpy.exp(-(0.5 * x[:, 0] - 0.7)))).astype(int)
    else:
        noise = random.gumbel(size=(ROWS, classes))
        y = (0.4 * x + noise + [0, 0.5, -0.5]).argmax(axis=1)
    return x, y


def reference(random, classes):
    x, y = table(random, classes)
    probes = table(random, classes)[0][:PROBES] * 1.5
    probes[:2] = [[-30], [30]] if classes == 2 else [[-20, 20, 0], [20, -20, 0]]
    probes = probes.astype(numpy.float32).astype(float)
    found = {"x": x.tolist(), "y": y.tolist(), "probes": probes.tolist()}
    for method, estimator in (("platt", LogOdds()), ("isotonic", Probabilities())):
        sklearn_method = "sigmoid" if method == "platt" else method
        calibrated = CalibratedClassifierCV(FrozenEstimator(estimator.fit(x, y)), method=sklearn_method, ensemble=False)
        found[method] = calibrated.fit(x, y).predict_proba(probes).tolist()
    if classes == 2:
        p = Probabilities().fit(x, y).predict_proba(x)[:, 1]
        points = IsotonicRegression(out_of_bounds="clip").fit(p, y)
        found["from"] = points.X_thresholds_.tolist()
        found["to"] = points.y_thresholds_.tolist()
    return found


def main(target):
    random = numpy.random.default_rng(8)
    values = {"binary": reference(random, 2), "three classes": reference(random, 3)}
    with open(target, "w") as file:
        json.dump(values, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
