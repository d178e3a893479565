"""Writes the reference values of Performance's test: answers, truth, and what scikit-learn makes of them.

    python -m venv /tmp/reference && /tmp/reference/bin/pip install -r requirements.txt
    /tmp/reference/bin/python performance.py > ../resources/golden/performance.json

The decision is at 0.4, so that F1 and accuracy of the logged label differ from those at one half. Intervals are compared
with definitions in libs/evaluation (estimates.py).
"""

import json
import sys

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve


def calibration(s, y):
    observed, mean = calibration_curve(y, s, n_bins=10, pos_label=1)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, 11)[1:-1], s), minlength=10)
    counts = counts[counts > 0]
    return {
        "rows": counts.tolist(),
        "mean": mean.tolist(),
        "observed": observed.tolist(),
        "error": float(np.sum(counts / len(s) * np.abs(observed - mean))),
    }


random = np.random.default_rng(20260116)
s = np.round(random.beta(2, 3, 400), 3)
y = (random.random(400) < s * 0.8 + 0.1).astype(int)
p = (s >= 0.4).astype(int)
raw = random.dirichlet(np.ones(3), 300)
z = np.array([random.choice(3, p=q) for q in raw])
q = raw.argmax(axis=1)
json.dump(
    {
        "origin": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}: performance.py",
        "binary": {
            "scores": s.tolist(),
            "labels": y.tolist(),
            "predicted": p.tolist(),
            "metrics": {
                "auc": float(metrics.roc_auc_score(y, s)),
                "accuracy": float(metrics.accuracy_score(y, p)),
                "f1": float(metrics.f1_score(y, p)),
                "brier": float(metrics.brier_score_loss(y, s)),
                "log_loss": float(metrics.log_loss(y, s)),
                "calibration_error": calibration(s, y)["error"],
            },
            "calibration": calibration(s, y),
        },
        "multiclass": {
            "probabilities": raw.tolist(),
            "labels": z.tolist(),
            "predicted": q.tolist(),
            "metrics": {
                "accuracy": float(metrics.accuracy_score(z, q)),
                "macro_f1": float(metrics.f1_score(z, q, average="macro")),
                "brier": float(metrics.brier_score_loss(z, raw)),
                "log_loss": float(metrics.log_loss(z, raw)),
                "calibration_error": calibration(raw.max(axis=1), (z == q).astype(int))["error"],
            },
        },
    },
    sys.stdout,
)
sys.stdout.write("\n")
