"""Writes the reference values of LightgbmNumbersTest: what LightGBM's own Python package predicts.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install lightgbm==4.7.0 numpy==2.4.6 scikit-learn==1.9.1
    cd libs/training/src/test
    /tmp/reference/bin/python python/lightgbm_numbers.py resources/golden/lightgbm_numbers.json

Values are of single precision, so that JSON and Java hold the same; some are missing.
"""

import json
import sys

import numpy
from lightgbm import LGBMRegressor

generator = numpy.random.default_rng(5)


def rows(count):
    x = generator.normal(size=(count, 3))
    x[:, 2] = generator.integers(0, 4, count)
    x[generator.random(count) < 0.1, 1] = numpy.nan
    return x.astype(numpy.float32)


x, probes = rows(200), rows(60)
y = 250_000 + 9_000 * x[:, 0] + 5_000 * x[:, 0] * x[:, 2] + numpy.where(numpy.isnan(x[:, 1]), 4_000, 0)
y = (y + 1_000 * generator.normal(size=200)).astype(numpy.float32)
model = LGBMRegressor(n_estimators=40, learning_rate=0.1, num_leaves=7, min_child_samples=5, random_state=7, n_jobs=1,
                      deterministic=True, force_row_wise=True, verbosity=-1).fit(x, y)


def lists(values):
    return [[None if numpy.isnan(v) else float(v) for v in row] for row in values]


with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"rows": lists(x), "labels": y.tolist(), "probes": lists(probes), "answers": model.predict(probes).tolist()},
              file, separators=(",", ":"))
    file.write("\n")
