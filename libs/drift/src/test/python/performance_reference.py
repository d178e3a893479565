"""Writes the reference values of EstimatedPerformance's tests, from definitions with numpy alone.

    /tmp/reference/bin/python performance_reference.py > ../resources/golden/performance.json

Each row stands twice, once as positive with weight p and once as negative with weight 1 - p; the metrics are
scikit-learn's weighted ones over these rows. Besides, the mean of metrics over drawn labels shows what is estimated.
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics


def number(value):
    return None if np.isnan(value) else float(value)


def estimate(p, threshold):
    p = np.asarray(p, float)
    y = np.repeat([1, 0], len(p))
    weight = np.concatenate([p, 1 - p])
    score = np.concatenate([p, p])
    predicted = (score >= threshold).astype(int)
    one_class = p.sum() == 0 or (1 - p).sum() == 0
    nothing = p.sum() + predicted.sum() == 0
    return {
        "probabilities": p.tolist(),
        "threshold": threshold,
        "accuracy": number(metrics.accuracy_score(y, predicted, sample_weight=weight)),
        "f1": None if nothing else number(metrics.f1_score(y, predicted, sample_weight=weight)),
        "auc": None if one_class else number(metrics.roc_auc_score(y, score, sample_weight=weight)),
    }


def drawn(random, p, threshold, draws=400):
    predicted = (p >= threshold).astype(int)
    found = []
    for _ in range(draws):
        y = (random.random(len(p)) < p).astype(int)
        found.append([metrics.accuracy_score(y, predicted), metrics.f1_score(y, predicted), metrics.roc_auc_score(y, p)])
    return np.mean(found, axis=0).tolist()


warnings.simplefilter("ignore")
random = np.random.default_rng(20261130)
large = np.round(random.beta(1, 3, 1500), 3)
json.dump(
    {
        "made_by": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}: performance_reference.py",
        "cases": [
            estimate(np.round(random.beta(2, 3, 120), 6), 0.5),
            estimate(np.round(random.beta(0.5, 0.5, 90), 1), 0.3),
            estimate([0.7], 0.5),
            estimate([0.2, 0.2, 0.2], 0.5),
            estimate([0.5, 0.5], 0.5),
            estimate([0.0, 1.0, 1.0], 0.5),
            estimate([0.0, 0.0], 0.5),
            estimate([1.0, 1.0], 0.5),
            estimate([0.1, 0.9, 0.4], 0.0),
            estimate([0.1, 0.9, 0.4], 1.0),
        ],
        "drawn": {"probabilities": large.tolist(), "threshold": 0.4, "means": drawn(random, large, 0.4)},
    },
    sys.stdout,
)
sys.stdout.write("\n")
