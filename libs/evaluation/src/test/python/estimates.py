"""Writes the reference values of Estimate's tests: metrics of scikit-learn and intervals from their definitions.

    python -m venv /tmp/reference && /tmp/reference/bin/pip install -r requirements.txt
    /tmp/reference/bin/python estimates.py > ../resources/golden/estimates.json

Wilson's interval is scipy's. DeLong's is computed from all pairs of a positive and a negative row. The delta method of
F1 uses no formula: a row's influence is the slope of scikit-learn's f1_score in that row's weight.
"""

import json
import sys

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

Z = stats.norm.ppf(0.975)


def around(value, variance, top=np.inf):
    half = Z * np.sqrt(variance)
    return [float(value), float(max(0, value - half)), float(min(top, value + half))]


def auc(scores, labels):
    s, y = np.asarray(scores), np.asarray(labels)
    positive, negative = s[y == 1], s[y == 0]
    wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    v, w = wins.mean(axis=1), wins.mean(axis=0)
    variance = v.var(ddof=1) / len(v) + w.var(ddof=1) / len(w)
    return around(metrics.roc_auc_score(y, s), variance, 1)


def share(hits, rows):
    interval = stats.binomtest(hits, rows).proportion_ci(method="wilson")
    return [hits / rows, float(interval.low), float(interval.high)]


def f1(labels, predicted, average):
    y, p = np.asarray(labels), np.asarray(predicted)
    step = 1e-5

    def measured(row, change):
        weights = np.ones(len(y))
        weights[row] += change
        return metrics.f1_score(y, p, average=average, sample_weight=weights)

    slope = {}
    variance = 0
    for row in range(len(y)):
        cell = (y[row], p[row])
        if cell not in slope:
            slope[cell] = (measured(row, step) - measured(row, -step)) / (2 * step)
        variance += slope[cell] ** 2
    return around(metrics.f1_score(y, p, average=average), variance, 1)


def mean(terms, top=np.inf):
    return around(terms.mean(), terms.var(ddof=1) / len(terms), top)


def calibration_error(scores, labels):
    s, y = np.asarray(scores), np.asarray(labels)
    bins = np.searchsorted(np.linspace(0, 1, 11)[1:-1], s)
    error = variance = 0
    for index in np.unique(bins):
        inside = bins == index
        observed = y[inside].mean()
        error += inside.mean() * abs(observed - s[inside].mean())
        variance += inside.mean() ** 2 * observed * (1 - observed) / inside.sum()
    return around(error, variance, 1)


def binary(random, rows, digits):
    s = np.clip(np.round(random.beta(2, 3, rows), digits), 0, 1)
    y = (random.random(rows) < s * 0.8 + 0.1).astype(int)
    p = (s >= 0.5).astype(int)
    return {
        "scores": s.tolist(),
        "labels": y.tolist(),
        "auc": auc(s, y),
        "accuracy": share(int((y == p).sum()), rows),
        "f1": f1(y, p, "binary"),
        "macro_f1": f1(y, p, "macro"),
        "brier": mean((s - y) ** 2, 1),
        "log_loss": mean(-np.log(np.where(y == 1, np.clip(s, 2**-52, 1), np.clip(1 - s, 2**-52, 1)))),
        "calibration_error": calibration_error(s, y),
    }


def multiclass(random, rows, classes):
    raw = random.dirichlet(np.ones(classes), rows)
    y = np.array([random.choice(classes, p=q) for q in raw])
    p = raw.argmax(axis=1)
    return {
        "probabilities": raw.ravel().tolist(),
        "labels": y.tolist(),
        "classes": classes,
        "accuracy": share(int((y == p).sum()), rows),
        "macro_f1": f1(y, p, "macro"),
        "brier": mean(((raw - np.eye(classes)[y]) ** 2).sum(axis=1), 2),
        "log_loss": mean(-np.log(raw[np.arange(rows), y])),
        "calibration_error": calibration_error(raw.max(axis=1), (y == p).astype(int)),
    }


random = np.random.default_rng(20260115)
json.dump(
    {
        "origin": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {np.__version__}: estimates.py",
        "binary": [binary(random, 200, 3), binary(random, 60, 1)],
        "multiclass": [multiclass(random, 150, 3), multiclass(random, 200, 5)],
        "shares": [{"hits": h, "rows": n, "share": share(h, n)} for h, n in [(0, 1), (1, 1), (3, 10), (0, 500), (997, 1000)]],
    },
    sys.stdout,
)
sys.stdout.write("\n")
