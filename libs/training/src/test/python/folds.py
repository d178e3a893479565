"""Writes the reference values of FoldsTest: folds of scikit-learn, and hashes of hashlib.

    python -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn
    /tmp/reference/bin/python folds.py > ../resources/golden/folds.json

Which rows scikit-learn puts into a fold follows from its own chance, so of StratifiedKFold and GroupKFold the numbers
of rows of a class and of groups in the folds are compared; of TimeSeriesSplit the very rows.
"""

import hashlib
import json
import struct
import sys

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, StratifiedKFold, TimeSeriesSplit


def time(rows, folds, gap):
    splits = TimeSeriesSplit(n_splits=folds, gap=gap).split(np.zeros((rows, 1)))
    return {"rows": rows, "folds": folds, "gap": gap,
            "splits": [{"train": train.tolist(), "test": test.tolist()} for train, test in splits]}


def stratified(counts, folds):
    y = np.repeat(np.arange(len(counts)), counts)
    tests = [y[test] for _, test in StratifiedKFold(folds).split(np.zeros((len(y), 1)), y)]
    return {"counts": counts, "folds": folds,
            "of_classes": [sorted(int((test == c).sum()) for test in tests) for c in range(len(counts))]}


def grouped(groups, folds):
    g = np.repeat(np.arange(groups), 3)
    tests = [g[test] for _, test in GroupKFold(folds, shuffle=True, random_state=1).split(g, g, g)]
    return {"groups": groups, "folds": folds, "of_folds": sorted(len(np.unique(test)) for test in tests)}


def key(salt, entity):
    s, e = ("folds\0" + salt).encode(), entity.encode()
    data = struct.pack(">i", len(s)) + s + b"\2" + struct.pack(">i", len(e)) + e
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big")


def stream(bits, repeat):
    """SplitMix64's state after so many steps from the key, mixed; the key itself for the first repeat."""
    if repeat == 0:
        return bits
    mask = 2**64 - 1
    z = (bits + repeat * 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def hashed(salt, entities, folds, repeats):
    return {"salt": salt, "entities": entities, "folds": folds,
            "of_repeats": [[(stream(key(salt, f"c{i}"), r) >> 11) * folds // 2**53 for i in range(entities)]
                           for r in range(repeats)]}


json.dump(
    {
        "origin": f"scikit-learn {sklearn.__version__}, hashlib of Python {sys.version.split()[0]}: folds.py",
        "time": [time(23, 4, 0), time(30, 5, 3), time(12, 2, 1)],
        "stratified": [stratified([53, 20, 7], 5), stratified([10, 90, 10], 10), stratified([11, 12, 13], 4)],
        "grouped": [grouped(20, 5), grouped(23, 4), grouped(5, 5)],
        "hashed": [hashed("crema", 60, 5, 3), hashed("", 40, 3, 2)],
    },
    sys.stdout,
)
sys.stdout.write("\n")
