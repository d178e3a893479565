"""Writes the reference values of the leakage probes' tests: how well one feature alone tells the label.

    python -m venv /tmp/reference && /tmp/reference/bin/pip install -r requirements.txt
    /tmp/reference/bin/python leakage.py > ../resources/golden/leakage.json

A missing value is put below all others, then above: scikit-learn's roc_auc_score of the better one, folded at 0.5.
R² is scikit-learn's LinearRegression on the value (its mean where it is missing) and on whether it is missing, which
is the line of the rows with a value and the mean of those without; of ranks it is the same on scipy's rankdata.
"""

import json
import sys

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn.linear_model import LinearRegression
from sklearn.metrics import roc_auc_score

RNG = np.random.default_rng(20261130)


def auc(values, labels, target):
    y = (labels == target).astype(int)
    present = values[~np.isnan(values)]
    sides = [present.min() - 1, present.max() + 1]
    found = [roc_auc_score(y, np.where(np.isnan(values), side, values)) for side in sides]
    return float(max(max(a, 1 - a) for a in found))


def r2(values, labels):
    missing = np.isnan(values)
    filled = np.where(missing, np.nanmean(values), values)
    x = np.column_stack([filled, missing.astype(float)])
    return float(LinearRegression().fit(x, labels).score(x, labels))


def ranks(values):
    result = np.full(len(values), np.nan)
    present = ~np.isnan(values)
    result[present] = stats.rankdata(values[present])
    return result


def listed(values):
    return [None if np.isnan(v) else float(v) for v in values]


def classes(rows, count, digits, missing):
    y = RNG.integers(0, count, rows)
    x = np.round(RNG.normal(y * 0.8, 1), digits)
    # Missing more often in one class: then its side counts.
    x[RNG.random(rows) < missing * (1 + (y == 0))] = np.nan
    targets = [1] if count == 2 else range(count)
    best = max(auc(x, y, k) for k in targets)
    return {"values": listed(x), "labels": y.tolist(), "classes": count, "auc": best}


def numbers(rows, digits, missing, shape):
    x = np.round(RNG.normal(0, 1, rows), digits)
    y = shape(x) + RNG.normal(0, 0.3, rows)
    x[RNG.random(rows) < missing] = np.nan
    line, order = r2(x, y), r2(ranks(x), stats.rankdata(y))
    return {"values": listed(x), "labels": y.tolist(), "r2": max(line, order)}


print(f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}", file=sys.stderr)
json.dump(
    {
        "classes": [
            classes(200, 2, 6, 0),
            classes(200, 2, 1, 0),
            classes(150, 2, 6, 0.2),
            classes(150, 2, 1, 0.3),
            classes(240, 4, 6, 0),
            classes(240, 4, 1, 0.2),
        ],
        "numbers": [
            numbers(120, 6, 0, lambda x: 2 * x),
            numbers(120, 1, 0, lambda x: np.exp(3 * x)),
            numbers(120, 6, 0.25, lambda x: -x),
            numbers(120, 1, 0.25, lambda x: x**3),
        ],
    },
    sys.stdout,
)
print()
