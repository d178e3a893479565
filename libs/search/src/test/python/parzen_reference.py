"""Reference values of libs/search: writes src/test/resources/golden/parzen.json.

    python3 -m venv /tmp/venv-parzen && /tmp/venv-parzen/bin/pip install -r requirements.txt
    /tmp/venv-parzen/bin/python parzen_reference.py

"estimators": the Parzen estimator of Optuna 5.0.0 (multivariate, its defaults) over observations that are drawn here:
log densities at points, on a logarithmic scale of the logarithm. Two estimators are computed a second time, by scipy's
truncated normal distribution alone, and both must agree. "mass": what scipy says of the normal distribution between two numbers.
"""
import json
import math
import pathlib

import numpy as np
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights
from scipy.special import ndtr
from scipy.stats import truncnorm

SETTINGS = _ParzenEstimatorParameters(1.0, True, False, default_weights, True)
SPACES = {
    "number": {"a": FloatDistribution(-1.0, 3.0)},
    "log": {"a": FloatDistribution(1e-4, 10.0, log=True)},
    "integer": {"a": IntDistribution(2, 300)},
    "small_integer": {"a": IntDistribution(2, 12)},
    "log_integer": {"a": IntDistribution(1, 2000, log=True)},
    "choice": {"a": CategoricalDistribution(["x", "y", "z"])},
    "mixed": {
        "a": FloatDistribution(0.0, 1.0),
        "b": FloatDistribution(1e-3, 1.0, log=True),
        "c": IntDistribution(1, 200),
        "d": CategoricalDistribution(["x", "y", "z"]),
    },
}


def draw(distribution, random, size):
    if isinstance(distribution, CategoricalDistribution):
        return random.integers(0, len(distribution.choices), size).astype(float)
    low, high = distribution.low, distribution.high
    values = np.exp(random.uniform(math.log(low), math.log(high), size)) if distribution.log else random.uniform(low, high, size)
    if not isinstance(distribution, IntDistribution):
        return values
    # Numbers that come twice get widths by an order that Optuna leaves to an unstable sort: of a wide range none does.
    return distinct(np.rint(values), high) if high - low > 2 * size else np.rint(values)


def distinct(values, high):
    seen = set()
    for i, value in enumerate(values):
        while value in seen:
            value = value + 1 if value < high else 2.0
        values[i] = value
        seen.add(value)
    return values


def by_scipy(observed, low, high, points):
    """One number, a handful of observations: every step written out."""
    n = len(observed)
    order = np.argsort(observed)
    sorted_ = observed[order]
    widths = np.empty(n)
    for i in range(n):
        left = sorted_[i] - sorted_[i - 1] if i > 0 else 0.0
        right = sorted_[i + 1] - sorted_[i] if i < n - 1 else 0.0
        widths[order[i]] = max(left, right)
    widths = np.clip(widths, (high - low) / min(100, n + 2), high - low)
    middles = np.append(observed, (low + high) / 2)
    widths = np.append(widths, high - low)
    a, b = (low - middles) / widths, (high - middles) / widths
    return [float(np.log(np.mean(truncnorm.pdf(x, a, b, middles, widths)))) for x in points]


def main():
    random = np.random.default_rng(8)
    estimators = []
    for name, space in SPACES.items():
        for size in (0, 1, 2, 9) if name == "small_integer" else (0, 1, 2, 9, 26, 60):
            observations = {p: draw(d, random, size) for p, d in space.items()}
            points = {p: draw(d, random, 12) for p, d in space.items()}
            logs = _ParzenEstimator(observations, space, SETTINGS).log_pdf(points)
            if name in ("number", "log") and size == 9:
                axis = np.log if name == "log" else np.asarray
                ends = [axis(end) for end in (space["a"].low, space["a"].high)]
                other = by_scipy(axis(observations["a"]), *ends, axis(points["a"]))
                assert np.allclose(logs, other, rtol=1e-10), (logs, other)
            estimators.append({
                "space": name,
                "observations": np.array([observations[p] for p in space]).T.tolist(),
                "points": np.array([points[p] for p in space]).T.tolist(),
                "log_densities": logs.tolist(),
            })
    mass = []
    for a, b in [(-1, 1), (0, 0.5), (-8, -7.9), (3, 4), (10, 11), (30, 31), (-0.3, 5), (2.4, 2.6), (3.5355, 3.5356), (1, 1.000001)]:
        tail = ndtr(-a) - ndtr(-b) if a > 0 else ndtr(b) - ndtr(a)
        mass.append({"from": a, "to": b, "mass": float(tail)})
    target = pathlib.Path(__file__).parent.parent / "resources/golden/parzen.json"
    target.write_text(json.dumps({"estimators": estimators, "mass": mass}) + "\n")


main()
