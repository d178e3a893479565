"""Writes the reference values of the statistics' tests: scipy's own answers.

    python -m venv /tmp/reference && /tmp/reference/bin/pip install -r requirements.txt
    /tmp/reference/bin/python statistics_reference.py > ../resources/golden/statistics.json

scipy has no population stability index and no pooling of rare cells: both are computed here from their definitions, with
numpy alone and sharing no idea with the Java code.
"""

import json
import sys
import warnings

import numpy as np
import scipy
from scipy import stats
from scipy.spatial import distance
from scipy.stats._stats_py import _attempt_exact_2kssamp

BINS = 10


def number(value):
    return None if np.isnan(value) else float(value)  # scipy rounds one number against one to none


def binned(reference, current):
    edges = np.unique(np.quantile(reference, np.arange(1, BINS) / BINS, method="inverted_cdf"))
    share = lambda x: np.bincount(np.searchsorted(edges, x, side="left"), minlength=len(edges) + 1) / len(x)
    return edges, share(reference), share(current)


def psi(r, c):
    r, c = np.maximum(r, 1e-4), np.maximum(c, 1e-4)
    return float(((c - r) * np.log(c / r)).sum())


def samples(reference, current):
    a, b = np.asarray(reference, float), np.asarray(current, float)
    auto = stats.ks_2samp(a, b)
    edges, r, c = binned(a, b)
    return {
        "reference": a.tolist(),
        "current": b.tolist(),
        "ks": float(auto.statistic),
        "ks_exact": float(auto.pvalue),
        "ks_asymptotic": number(stats.ks_2samp(a, b, method="asymp").pvalue),
        "edges": edges.tolist(),
        "psi": psi(r, c),
        "jensen_shannon": float(np.nan_to_num(distance.jensenshannon(r, c, base=2))),
        "wasserstein": float(stats.wasserstein_distance(a, b)),
    }


def pooled(reference, current):
    table = np.array([reference, current])
    table = table[:, table.sum(axis=0) > 0]
    table = table[:, np.argsort(table.sum(axis=0), kind="stable")]
    rows = table.sum(axis=1)
    expected = table.sum(axis=0) * rows.min() / rows.sum()
    take = int((expected < 5).sum())
    while 0 < take < table.shape[1] and expected[:take].sum() < 5:
        take += 1
    if take > 1:
        table = np.column_stack([table[:, take:], table[:, :take].sum(axis=1)])
    return table


def categories(reference, current):
    table = pooled(reference, current)
    case = {"reference": list(map(int, reference)), "current": list(map(int, current))}
    if table.shape[1] < 2:
        return case | {"statistic": 0, "p_value": 1, "degrees": 0}
    found = stats.chi2_contingency(table, correction=False)
    return case | {
        "statistic": float(found.statistic),
        "p_value": float(found.pvalue),
        "degrees": int(found.dof),
    }


def proportions(hits, rows, current_hits, current_rows):
    table = [[hits, rows - hits], [current_hits, current_rows - current_hits]]
    large = min(hits + current_hits, rows + current_rows - hits - current_hits, rows, current_rows) > 10_000
    p = stats.chi2_contingency(table, correction=False).pvalue if large else stats.fisher_exact(table).pvalue
    return {"table": [hits, rows, current_hits, current_rows], "p_value": float(p)}


def exact(n, m, d):
    g = int(np.gcd(n, m))
    done, used, p = _attempt_exact_2kssamp(n, m, g, d, "two-sided")
    assert done
    return {"reference": n, "current": m, "statistic": float(d), "p_value": float(p)}


def tail(n, d):
    return {"rows": n, "statistic": d, "p_value": float(stats.kstwo.sf(d, n))}


def main():
    random = np.random.default_rng(20261129)
    normal = lambda rows, shift=0.0, scale=1.0: np.round(shift + scale * random.standard_normal(rows), 4)
    heavy = np.round(random.standard_t(2, 120), 3)
    zeros = np.where(random.random(200) < 0.6, 0.0, np.round(random.exponential(3, 200), 2))
    more_zeros = np.where(random.random(150) < 0.4, 0.0, np.round(random.exponential(4, 150), 2))
    pairs = {
        "quiet": samples(normal(200), normal(150)),
        "shifted": samples(normal(200), normal(150, 0.5)),
        "scaled": samples(normal(120), normal(120, 0, 2)),
        "heavy_tails": samples(heavy, heavy[::2] * 3),
        "whole_numbers": samples(random.poisson(3, 150), random.poisson(4, 90)),
        "many_zeros": samples(zeros, more_zeros),
        "one_number_each": samples([1.5], [2.5]),
        "one_against_many": samples([0.3], normal(40)),
        "equal": samples([1, 2, 3, 4], [4, 3, 2, 1]),
        "apart": samples([1, 2, 3, 4, 5], [10, 11, 12]),
        "constant_and_not": samples([7] * 20, [7] * 10 + [8] * 10),
        "both_constant": samples([7] * 20, [7] * 5),
        "negative": samples(-np.abs(normal(30)), np.abs(normal(30))),
    }
    exacts = [
        exact(n, m, round(k * 1.0 / (n * m // np.gcd(n, m)), 17))
        for n, m, k in [
            (10, 10, 5), (10, 10, 9), (7, 12, 40), (100, 100, 15), (100, 100, 40), (500, 300, 120),
            (500, 300, 300), (1000, 1000, 50), (1000, 1000, 90), (2000, 500, 150), (2000, 500, 240), (37, 1000, 9000),
        ]
    ]
    tails = [
        tail(n, d)
        for n in [1, 2, 5, 20, 75, 140, 141, 333, 1000, 10_000, 19_999, 20_001, 300_000, 5_000_000]
        for d in [0.3 / np.sqrt(n), 0.5 / np.sqrt(n), 0.8 / np.sqrt(n), 1.2 / np.sqrt(n), 1.45 / np.sqrt(n), 1.5 / np.sqrt(n), 1.99 / np.sqrt(n), 2.1 / np.sqrt(n), 2.7 / np.sqrt(n), 4 / np.sqrt(n), 0.6, 0.99]
        if 0 < d < 1 and n * d * d < 300
    ]
    tables = [
        categories([50, 30, 20], [45, 35, 20]),
        categories([500, 300, 200], [40, 50, 60]),
        categories([1000, 10, 3, 2, 1], [100, 8, 4, 0, 6]),
        categories([100, 0, 50], [90, 0, 70]),
        categories([100, 0], [60, 40]),
        categories([5, 5], [5, 5]),
        categories([100], [50]),
        categories([3, 2, 1], [1, 1, 1]),
        categories(random.multinomial(5000, [1 / 40] * 40), random.multinomial(700, [1 / 40] * 40)),
        categories(random.multinomial(9000, random.dirichlet([0.3] * 60)), random.multinomial(400, random.dirichlet([0.3] * 60))),
        categories([10_000_000, 9_000_000], [1_000_500, 899_500]),
    ]
    shares = [
        proportions(*counts)
        for counts in [
            (0, 100, 1, 100), (3, 1000, 9, 500), (10, 10_000, 5, 1000), (500, 1000, 300, 500), (990, 1000, 480, 500),
            (1, 1, 0, 1), (0, 50, 50, 50), (20_000, 1_000_000, 90, 100), (20_000, 1_000_000, 2, 100),
            (300_000, 1_000_000, 30_500, 100_000), (30_000, 100_000, 31_000, 100_000), (17, 40, 30, 41), (0, 10, 3, 7),
        ]
    ]
    version = "scipy %s, numpy %s: statistics_reference.py" % (scipy.__version__, np.__version__)
    groups = {"samples": pairs, "exact": exacts, "tails": tails, "tables": tables, "proportions": shares}
    lines = ['{"made_by": %s' % json.dumps(version)]  # one line per case keeps diffs readable
    for group, entries in groups.items():
        if isinstance(entries, dict):
            body = ",\n".join("%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in entries.items())
            lines.append('"%s": {\n%s}' % (group, body))
        else:
            lines.append('"%s": [\n%s]' % (group, ",\n".join(json.dumps(v) for v in entries)))
    sys.stdout.write(",\n".join(lines) + "}\n")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
