"""Writes the reference values of NumberForestTest: scikit-learn's trees, grown on the rows that our trees draw.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training-smile/src/test
    /tmp/reference/bin/python python/random_forest.py resources/golden/random_forest.json

With every feature a candidate, chance is in the drawn rows alone. They come from java.util.Random, whose documentation
has the formulas: a seed for each tree from Random(7).longs, and its rows from Random(seed).nextInt. Leaves of fewer rows
than 15 would let two features cut a small node alike, and then either may be taken.
"""

import json
import sys

import numpy
from sklearn.tree import DecisionTreeRegressor

TREES, ROWS = 20, 150


class JavaRandom:
    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def next(self, bits):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - bits)

    def positive_long(self):
        """longs(n, 1, 2^63 - 1): half of a nextLong, from 1 on."""
        high, low = self.next(32), self.next(32)
        low -= (low >> 31) << 32
        return ((((high << 32) + low) & ((1 << 64) - 1)) >> 1) + 1

    def below(self, bound):
        """nextInt(bound) of a bound that is no power of two."""
        while True:
            u = self.next(31)
            if u - u % bound + bound - 1 < 1 << 31:
                return u % bound


generator = numpy.random.default_rng(6)


def rows(count):
    x = generator.normal(size=(count, 3))
    return x.astype(numpy.float32)


x, probes = rows(ROWS), rows(50)
y = (100 + 10 * x[:, 0] + 5 * x[:, 1] * x[:, 2] + generator.normal(size=ROWS)).astype(numpy.float32)
seeds = JavaRandom(7)
answers = numpy.zeros(len(probes))
for _ in range(TREES):
    chance = JavaRandom(seeds.positive_long())
    drawn = [chance.below(ROWS) for _ in range(ROWS)]
    answers += DecisionTreeRegressor(min_samples_leaf=15, max_depth=20).fit(x[drawn], y[drawn]).predict(probes) / TREES

with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"rows": x.astype(float).tolist(), "labels": y.tolist(), "probes": probes.astype(float).tolist(),
               "answers": answers.tolist()}, file, separators=(",", ":"))
    file.write("\n")
