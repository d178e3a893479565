"""Writes the reference values of NaiveBayesLearnerTest: scikit-learn's naive Bayes, feature by feature.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training/src/test
    /tmp/reference/bin/python python/naive_bayes.py resources/golden/naive_bayes.json

scikit-learn has no naive Bayes of mixed features and none that leaves missing values out, but its joint log-likelihood
of one feature is that feature's part: each feature gets an estimator of its own (GaussianNB, or BernoulliNB with
binarize=0.5), fitted on the rows where it is there, with the priors of all rows, and what they say without the prior is summed.
Values are of single precision, so that JSON and Java hold the same; NaN is null.
"""

import json
import sys

import numpy
from sklearn.naive_bayes import BernoulliNB, GaussianNB

BINARY = [False, False, True, True]


def rows(generator, labels):
    n = len(labels)
    x = numpy.column_stack([
        generator.normal(labels, 1 + 0.5 * labels), generator.normal(100 - 20 * labels, 30, n),
        generator.random(n) < 0.2 + 0.2 * labels, generator.random(n) < 0.5]).astype(numpy.float32)
    x[generator.random(x.shape) < 0.1] = numpy.nan
    return x


def reference(x, y, probes, prior):
    joint = numpy.tile(numpy.log(prior), (len(probes), 1))
    for f, is_binary in enumerate(BINARY):
        there = ~numpy.isnan(x[:, f])
        model = (BernoulliNB(binarize=0.5, class_prior=prior, force_alpha=True) if is_binary
                 else GaussianNB(priors=prior))
        model.fit(x[there, f : f + 1].astype(float), y[there])
        asked = ~numpy.isnan(probes[:, f])
        part = model.predict_joint_log_proba(probes[asked, f : f + 1].astype(float)) - numpy.log(prior)
        joint[asked] += part
    p = numpy.exp(joint - joint.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def plain(x):
    return [[None if numpy.isnan(v) else float(v) for v in row] for row in x]


def case(classes, weights, seed):
    generator = numpy.random.default_rng(seed)
    y = generator.integers(0, classes, 120)
    x = rows(generator, y)
    probes = rows(generator, generator.integers(0, classes, 40))
    prior = numpy.bincount(y, minlength=classes) * weights
    prior = prior / prior.sum()
    return {"classes": classes, "weights": list(weights), "rows": plain(x), "labels": y.tolist(),
            "probes": plain(probes), "probabilities": reference(x, y, probes, prior).tolist()}


if __name__ == "__main__":
    cases = [case(2, [1.0, 1.0], 1), case(2, [1.0, 4.0], 2), case(3, [1.0, 1.0, 1.0], 3)]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump({"cases": cases}, file, separators=(",", ":"))
        file.write("\n")
