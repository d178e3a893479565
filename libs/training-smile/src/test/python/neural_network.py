"""Writes the reference values of NeuralNetworkTest: scikit-learn's networks, started from the same weights.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training-smile/src/test
    /tmp/reference/bin/python python/neural_network.py resources/golden/neural_network.json

All rows are one batch, so that no order of theirs matters; the step falls evenly to 0, which scikit-learn is told before each pass. It
has no steps divided by a running root mean square: they are added below as Tieleman and Hinton (2012) have them, with Smile's momentum
and decay of weights. Values are of single precision, so that JSON and Java hold the same.
"""

import json
import sys

import numpy
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

ROUNDS = 40


class RootMeanSquare:
    """v = r v + (1 - r) g²; u = m u - step g / sqrt(v + 1e-7); w = (w + u) (1 - 2 step decay), biases without decay."""

    def __init__(self, weights, parameters, settings):
        self.weights, self.settings, self.learning_rate = weights, settings, None
        self.squares = [numpy.zeros_like(p) for p in parameters]
        self.updates = [numpy.zeros_like(p) for p in parameters]

    def update_params(self, parameters, gradients):
        keep = self.settings["square_decay"]
        for i, (parameter, gradient) in enumerate(zip(parameters, gradients)):
            self.squares[i] = keep * self.squares[i] + (1 - keep) * gradient ** 2
            self.updates[i] = (self.settings["momentum"] * self.updates[i]
                               - self.learning_rate * gradient / numpy.sqrt(self.squares[i] + 1e-7))
            parameter += self.updates[i]
            if i < self.weights:
                parameter *= 1 - 2 * self.learning_rate * self.settings["weight_decay"]

    def iteration_ends(self, _):
        pass


def started(base, start):
    class Started(base):
        def _init_coef(self, fan_in, fan_out, dtype):
            return start[fan_in, fan_out].astype(dtype), numpy.zeros(fan_out, dtype)
    return Started


def learn(model, start, x, y, weights, settings):
    if isinstance(model, MLPClassifier):
        model.partial_fit(x, y, classes=numpy.arange(len(weights)), sample_weight=numpy.array(weights)[y])
    else:
        model.partial_fit(x, y)
    # That was to make the optimiser; the weights are taken back.
    for i, coefficients in enumerate(model.coefs_):
        coefficients[:] = start[coefficients.shape]
        model.intercepts_[i][:] = 0
    parameters = model.coefs_ + model.intercepts_
    if settings["square_decay"]:
        model._optimizer = RootMeanSquare(len(model.coefs_), parameters, settings)
    else:
        model._optimizer.velocities = [numpy.zeros_like(p) for p in parameters]
    for done in range(ROUNDS):
        model._optimizer.learning_rate = settings["learning_rate"] * (1 - done / ROUNDS)
        if isinstance(model, MLPClassifier):
            model.partial_fit(x, y, sample_weight=numpy.array(weights)[y])
        else:
            model.partial_fit(x, y)


def case(classes, weights, seed, hidden, **settings):
    settings = {"tanh": 0, "learning_rate": 0.1, "momentum": 0.9, "square_decay": 0, "weight_decay": 0} | settings
    generator = numpy.random.default_rng(seed)
    x, probes = (generator.normal(size=(n, 3)) * [1, 20, 0.1] + [0, 100, 0] for n in (150, 50))
    x, probes = x.astype(numpy.float32), probes.astype(numpy.float32)
    signal = x[:, 0] + 0.05 * (x[:, 1] - 100) + 3 * numpy.abs(x[:, 2]) * 10 + 0.5 * generator.normal(size=150)
    scaler = StandardScaler().fit(x.astype(float))
    units = [3, *hidden, classes if classes > 2 else 1]
    start = {(a, b): generator.normal(size=(a, b)).astype(numpy.float32).astype(float) / 2 for a, b in zip(units, units[1:])}
    common = {"hidden_layer_sizes": hidden, "activation": "tanh" if settings["tanh"] else "relu", "solver": "sgd", "alpha": 0,
              "batch_size": 150, "shuffle": False, "momentum": settings["momentum"], "nesterovs_momentum": False,
              "learning_rate_init": settings["learning_rate"]}
    if classes == 0:
        y = (100 + 10 * signal).astype(numpy.float32)
        labels = StandardScaler().fit(y[:, None].astype(float))
        model = started(MLPRegressor, start)(**common)
        learn(model, start, scaler.transform(x.astype(float)), labels.transform(y[:, None].astype(float)).ravel(), weights, settings)
        answers = labels.inverse_transform(model.predict(scaler.transform(probes.astype(float)))[:, None])
    else:
        y = numpy.clip(numpy.floor((signal - numpy.quantile(signal, 0.1)) / numpy.ptp(signal) * classes * 1.5),
                       0, classes - 1).astype(int)
        model = started(MLPClassifier, start)(**common)
        learn(model, start, scaler.transform(x.astype(float)), y, weights, settings)
        answers = model.predict_proba(scaler.transform(probes.astype(float)))
    return {"classes": classes, "weights": weights, "hidden": hidden, "settings": settings, "rows": x.astype(float).tolist(),
            "labels": y.tolist(), "start": [start[a, b].T.tolist() for a, b in zip(units, units[1:])],
            "probes": probes.astype(float).tolist(), "answers": answers.tolist()}


if __name__ == "__main__":
    rms = {"learning_rate": 0.01, "square_decay": 0.9, "momentum": 0.5, "weight_decay": 0.25}
    cases = [case(2, [1.0, 1.0], 1, [5]), case(2, [1.0, 4.0], 2, [5], tanh=1), case(3, [1.0, 2.0, 0.5], 3, [6, 4], tanh=1),
             case(0, [], 4, [5]), case(2, [1.0, 1.0], 5, [5, 3], **rms), case(3, [1.0, 2.0, 0.5], 6, [5], **rms),
             case(0, [], 7, [5], tanh=1, **rms)]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump({"cases": cases}, file, separators=(",", ":"))
        file.write("\n")
