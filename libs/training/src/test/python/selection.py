"""Writes the reference values of InformationTest: scikit-learn's mutual information.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training/src/test
    /tmp/reference/bin/python python/selection.py resources/golden/selection.json

Numbers are rounded to six digits and all different where the estimate must agree; "ties" has equal ones, which
scikit-learn makes different by a noise of its own.
"""

import json
import sys

import numpy
from sklearn.feature_selection import mutual_info_classif, mutual_info_regression

RANDOM = numpy.random.default_rng(20261130)
ROWS = 300


def information(x, y, discrete, of_classes):
    score = mutual_info_classif if of_classes else mutual_info_regression
    return float(score(x.reshape(-1, 1), y, discrete_features=discrete, n_neighbors=3, random_state=0)[0])


def case(x, y, discrete, of_classes):
    return {"x": x.tolist(), "y": y.tolist(), "information": information(x, y, discrete, of_classes)}


def normal(rows=ROWS):
    return RANDOM.standard_normal(rows).round(6)


def main(path):
    classes = RANDOM.integers(0, 3, ROWS)
    codes = (classes + RANDOM.integers(0, 3, ROWS)) % 5
    x = normal()
    rare = numpy.where(numpy.arange(ROWS) < 2, 3, classes)
    cases = {
        "codes_and_classes": [
            case(codes, classes, True, True),
            case(RANDOM.integers(0, 4, ROWS), classes, True, True),
        ],
        "numbers_and_classes": [
            case((normal() + classes).round(6), classes, False, True),
            case(normal(), classes, False, True),
            case((numpy.exp(normal() + 2 * (classes == 1))).round(6), classes, False, True),
            case(normal(), rare, False, True),
        ],
        "codes_and_numbers": [case(classes, (normal() + classes).round(6), True, False)],
        "numbers": [
            case(x, (x + 0.5 * normal()).round(6), False, False),
            case(x, normal(), False, False),
            case(x, (x**2 + 0.1 * normal()).round(6), False, False),
        ],
        "ties": [case((normal() + classes).round(1), classes, False, True)],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(cases, file)
        file.write("\n")


main(sys.argv[1])
