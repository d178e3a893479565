"""Writes the reference values of the metrics' tests: scikit-learn's own answers.

    python -m venv /tmp/reference && /tmp/reference/bin/pip install -r requirements.txt
    /tmp/reference/bin/python reference.py > ../resources/golden/metrics.json

scikit-learn has no test of two AUCs; DeLong's interval is computed here from the definition in the
paper (all pairs of a positive and a negative row), which is slow and shares no idea with the Java code.
A metric that scikit-learn calls undefined is null.
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

BINS = 10


def number(value):
    return None if np.isnan(value) else float(value)


def binary(scores, labels):
    s, y = np.asarray(scores, float), np.asarray(labels, int)
    both = len(set(labels)) == 2
    predicted = (s >= 0.5).astype(int)
    observed, mean = calibration_curve(y, s, n_bins=BINS, pos_label=1)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], s), minlength=BINS)
    counts = counts[counts > 0]
    fpr, tpr, thresholds = (
        metrics.roc_curve(y, s, drop_intermediate=False) if both else ([], [], [])
    )
    case = {
        "scores": s.tolist(),
        "labels": y.tolist(),
        "auc": number(metrics.roc_auc_score(y, s)) if both else None,
        "pr_auc": number(metrics.average_precision_score(y, s)) if both else None,
        "brier": number(metrics.brier_score_loss(y, s, labels=[0, 1])),
        "log_loss": number(metrics.log_loss(y, s, labels=[0, 1])),
        "accuracy": number(metrics.accuracy_score(y, predicted)),
        "precision": number(metrics.precision_score(y, predicted, zero_division=0)),
        "recall": number(metrics.recall_score(y, predicted, zero_division=np.nan)),
        "f1": number(metrics.f1_score(y, predicted, zero_division=np.nan)),
        "macro_precision": number(
            metrics.precision_score(y, predicted, average="macro", zero_division=0)
        ),
        "macro_recall": number(metrics.balanced_accuracy_score(y, predicted)),
        "macro_f1": number(metrics.f1_score(y, predicted, average="macro")),
        "confusion": metrics.confusion_matrix(y, predicted, labels=[0, 1]).tolist(),
        "calibration_rows": counts.tolist(),
        "calibration_mean": mean.tolist(),
        "calibration_observed": observed.tolist(),
        "calibration_error": number(np.sum(counts / len(s) * np.abs(observed - mean))),
        "false_positive_rates": [float(v) for v in fpr],
        "true_positive_rates": [float(v) for v in tpr],
        "thresholds": [float(v) for v in list(thresholds)[1:]],
    }
    return case


def multiclass(probabilities, labels, classes):
    p, y = np.asarray(probabilities, float), np.asarray(labels, int)
    every = list(range(classes))
    all_present = len(set(labels)) == classes
    predicted = p.argmax(axis=1)
    confidence, right = p.max(axis=1), (predicted == y).astype(int)
    observed, mean = calibration_curve(right, confidence, n_bins=BINS, pos_label=1)
    counts = np.bincount(
        np.searchsorted(np.linspace(0, 1, BINS + 1)[1:-1], confidence), minlength=BINS
    )
    counts = counts[counts > 0]
    return {
        "classes": classes,
        "probabilities": p.ravel().tolist(),
        "labels": y.tolist(),
        "auc": number(metrics.roc_auc_score(y, p, multi_class="ovr", labels=every))
        if all_present
        else None,
        "pr_auc": number(
            np.mean([metrics.average_precision_score(y == k, p[:, k]) for k in every])
        )
        if all_present
        else None,
        "brier": number(metrics.brier_score_loss(y, p, labels=every)),
        "log_loss": number(metrics.log_loss(y, p, labels=every)),
        "accuracy": number(metrics.accuracy_score(y, predicted)),
        "macro_precision": number(
            metrics.precision_score(y, predicted, average="macro", zero_division=0)
        ),
        "macro_recall": number(metrics.balanced_accuracy_score(y, predicted)),
        "macro_f1": number(metrics.f1_score(y, predicted, average="macro")),
        "confusion": metrics.confusion_matrix(y, predicted, labels=every).tolist(),
        "calibration_error": number(np.sum(counts / len(y) * np.abs(observed - mean))),
    }


def delong(first, second, labels):
    y = np.asarray(labels, int)

    def components(scores):
        s = np.asarray(scores, float)
        pairs = s[y == 1][:, None] - s[y == 0][None, :]
        wins = (pairs > 0) + 0.5 * (pairs == 0)
        return wins.mean(axis=1), wins.mean(axis=0), wins.mean()

    v1, w1, auc1 = components(first)
    v2, w2, auc2 = components(second)
    contrast = np.array([1, -1])
    covariance = np.cov([v1, v2]) / len(v1) + np.cov([w1, w2]) / len(w1)
    error = np.sqrt(contrast @ covariance @ contrast)
    half = stats.norm.ppf(0.975) * error
    return {
        "first": list(map(float, first)),
        "second": list(map(float, second)),
        "labels": y.tolist(),
        "auc_first": float(auc1),
        "auc_second": float(auc2),
        "lower": float(auc1 - auc2 - half),
        "upper": float(auc1 - auc2 + half),
        "brier": paired((np.asarray(first) - y) ** 2, (np.asarray(second) - y) ** 2),
    }


def paired(first, second):
    difference = first - second
    half = stats.norm.ppf(0.975) * stats.sem(difference)
    return {"lower": float(difference.mean() - half), "upper": float(difference.mean() + half)}


def main():
    random = np.random.default_rng(20261121)

    def draw(rows, share, noise):
        labels = (random.random(rows) < share).astype(int)
        logits = 2.0 * labels - 1.0 + noise * random.standard_normal(rows)
        return 1 / (1 + np.exp(-logits)), labels

    smooth, smooth_labels = draw(300, 0.4, 1.5)
    tied, tied_labels = draw(250, 0.5, 2.0)
    rare, rare_labels = draw(1500, 0.02, 1.2)
    extreme = [0.0, 1.0, 0.0, 1.0, 1e-300, 1 - 2**-53, 2**-52, 1 - 2**-52, 0.5, 1e-20]
    cases = {
        "smooth": binary(smooth, smooth_labels),
        "tied": binary(np.round(tied, 1), tied_labels),
        "rare": binary(rare, rare_labels),
        "two_rows": binary([0.2, 0.8], [0, 1]),
        "two_rows_wrong": binary([0.8, 0.2], [0, 1]),
        "all_equal": binary([0.5] * 7, [0, 1, 0, 1, 1, 0, 0]),
        "perfect": binary([0.1, 0.2, 0.3, 0.7, 0.8, 0.9], [0, 0, 0, 1, 1, 1]),
        "extreme": binary(extreme, [0, 1, 1, 0, 0, 1, 1, 0, 1, 1]),
        "only_positive": binary([0.3, 0.6, 0.9], [1, 1, 1]),
        "only_negative": binary([0.3, 0.1, 0.2], [0, 0, 0]),
        "nothing_predicted": binary([0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1]),
        "bin_edges": binary([i / 10 for i in range(11)], [0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1]),
    }

    def table(rows, classes, sharpness, decimals=None):
        labels = random.integers(0, classes, rows)
        logits = sharpness * np.eye(classes)[labels] + random.standard_normal((rows, classes))
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        if decimals is not None:  # ties; integers keep the sum of a row at one
            counts = np.floor(p * 10**decimals)
            counts[:, 0] += 10**decimals - counts.sum(axis=1)
            p = counts / 10**decimals
        return p, labels

    tables = {
        "three": multiclass(*table(240, 3, 1.5), 3),
        "five_tied": multiclass(*table(200, 5, 2.0, 1), 5),
        "tiny": multiclass([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.3, 0.3, 0.4]], [0, 1, 2], 3),
        "class_absent": multiclass(
            [[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.3, 0.4, 0.3], [0.1, 0.2, 0.7]], [0, 1, 1, 0], 3
        ),
        "certain": multiclass([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]], [0, 1, 2, 2], 3),
    }
    other = 1 / (1 + np.exp(-(np.log(smooth / (1 - smooth)) + random.standard_normal(300))))
    pairs = {
        "smooth": delong(smooth, other, smooth_labels),
        "tied": delong(np.round(smooth, 1), np.round(other, 1), smooth_labels),
        "same": delong(smooth[:50], smooth[:50], smooth_labels[:50]),
    }
    version = "scikit-learn %s, numpy %s" % (sklearn.__version__, np.__version__)
    groups = {"binary": cases, "multiclass": tables, "pairs": pairs}
    lines = ['{"made_by": %s' % json.dumps(version)]  # one line per case keeps diffs readable
    for group, entries in groups.items():
        body = ",\n".join("%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in entries.items())
        lines.append('"%s": {\n%s}' % (group, body))
    sys.stdout.write(",\n".join(lines) + "}\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
