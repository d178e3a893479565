"""Prints the reference values of LinearSvmTest: scikit-learn's LinearSVC, which is LIBLINEAR in C++.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    /tmp/reference/bin/python libs/training/src/test/python/linear_svm.py
"""

import numpy
from sklearn.svm import LinearSVC

X = numpy.array([
    -1.5, 0.5, -1, -0.5, -0.75, 1, -0.25, -1, 0, 0.25, 0.25, -0.5, 0.5, 1.5, 1, -1.25, 1.25, 0, 1.75, 0.75, -0.5, 0, 2, -0.75,
]).reshape(-1, 2)
TWO = [0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1]
THREE = [0, 0, 0, 1, 1, 0, 1, 2, 1, 2, 2, 2]

for name, y, cost, weights in [
    ("two classes", TWO, 1.0, None), ("cost 0.01", TWO, 0.01, None), ("class 1 weighs 4", TWO, 1.0, {0: 1, 1: 4}),
    ("three classes", THREE, 1.0, None)]:
    model = LinearSVC(C=cost, dual=False, tol=1e-12, max_iter=100000, class_weight=weights).fit(X, y)
    print(name, model.decision_function([[0.3, -0.2]]).ravel().tolist())
