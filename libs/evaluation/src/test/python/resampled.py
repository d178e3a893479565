"""Writes the reference values of ResampledIntervalTest: scipy's t with the correction of Nadeau and Bengio (2003).

    python -m venv /tmp/reference && /tmp/reference/bin/pip install scipy
    /tmp/reference/bin/python resampled.py > ../resources/golden/resampled.json

The corrected standard error is written out as in scikit-learn's example "Statistical comparison of models using grid
search" (corrected_std), which names the same paper.
"""

import json
import sys

import numpy as np
import scipy
from scipy import stats


def corrected_std(values, n_train, n_test):
    return np.sqrt(np.var(values, ddof=1) * (1 / len(values) + n_test / n_train))


def case(random, folds, n_train, n_test):
    values = 0.8 + 0.03 * random.standard_normal(folds)
    error = corrected_std(values, n_train, n_test)
    lower, upper = stats.t.interval(0.95, folds - 1, loc=values.mean(), scale=error)
    return {"values": values.tolist(), "train": n_train, "test": n_test, "mean": values.mean(),
            "deviation": values.std(ddof=1), "error": error, "lower": lower, "upper": upper}


random = np.random.default_rng(20261130)
degrees = [1, 2, 3, 4, 5, 9, 10, 24, 49, 99, 999]
json.dump(
    {
        "origin": f"scipy {scipy.__version__}, numpy {np.__version__}: resampled.py",
        "cases": [case(random, 5, 800, 200), case(random, 10, 900, 100), case(random, 25, 4000, 1000),
                  case(random, 2, 50, 50), case(random, 100, 99, 11)],
        "quantiles": [{"degrees": d, "share": s, "t": float(stats.t.ppf((1 + s) / 2, d))}
                      for d in degrees for s in (0.5, 0.95, 0.999)],
    },
    sys.stdout,
)
sys.stdout.write("\n")
