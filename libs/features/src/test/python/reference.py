"""Writes golden/scikit-learn.json: inputs and what scikit-learn makes of them.

Run with scikit-learn 1.9.1 and numpy 2.4.6 (the file names the versions it was written by):
    python reference.py > ../resources/golden/scikit-learn.json
"""
import json

import numpy
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)

random = numpy.random.default_rng(20240607)
rows = 101
train = numpy.round(random.lognormal(1.0, 1.2, rows), 3)
train[random.choice(rows, 9, replace=False)] = numpy.nan
test = numpy.array([-5.0, 0.0, 0.5, float(numpy.nanmedian(train)), 3.25, 17.0, 1e6])
present = train[~numpy.isnan(train)].reshape(-1, 1)
column = test.reshape(-1, 1)
integers = random.integers(0, 6, rows).astype(float)
words = random.choice(["red", "green", "blue", "violet", "ultra"], rows, p=[0.4, 0.3, 0.2, 0.07, 0.03])
asked = ["red", "green", "blue", "violet", "ultra", "infrared"]


def numbers(array):
    return [None if numpy.isnan(value) else float(value) for value in numpy.ravel(array)]


def scaled(scaler):
    return numbers(scaler.fit(present).transform(column))


def imputed(strategy):
    return float(SimpleImputer(strategy=strategy).fit(train.reshape(-1, 1)).statistics_[0])


def bins(strategy, count):
    binner = KBinsDiscretizer(
        n_bins=count, encode="ordinal", strategy=strategy, subsample=None, quantile_method="linear"
    )
    binner.fit(present)
    return {
        "edges": numbers(binner.bin_edges_[0][1:-1]),
        "codes": numbers(binner.transform(column)),
    }


def one_hot(**settings):
    encoder = OneHotEncoder(sparse_output=False, **settings).fit(words.reshape(-1, 1))
    return encoder.transform(numpy.array(asked).reshape(-1, 1)).tolist()


document = {
    "scikit_learn": sklearn.__version__,
    "numpy": numpy.__version__,
    "train": numbers(train),
    "test": numbers(test),
    "integers": numbers(integers),
    "words": words.tolist(),
    "asked": asked,
    "standardize": scaled(StandardScaler()),
    "min_max": scaled(MinMaxScaler()),
    "min_max_clip": scaled(MinMaxScaler(clip=True)),
    "robust": scaled(RobustScaler()),
    "robust_10_95": scaled(RobustScaler(quantile_range=(10, 95))),
    "impute": {
        "mean": imputed("mean"),
        "median": imputed("median"),
        "most_frequent": float(
            SimpleImputer(strategy="most_frequent").fit(integers.reshape(-1, 1)).statistics_[0]
        ),
    },
    "quantile_4": bins("quantile", 4),
    "quantile_10": bins("quantile", 10),
    "width_5": bins("uniform", 5),
    "one_hot": one_hot(handle_unknown="ignore"),
    "one_hot_other": one_hot(handle_unknown="infrequent_if_exist", min_frequency=10),
    "ordinal_name": numbers(
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=5)
        .fit(words.reshape(-1, 1))
        .transform(numpy.array(asked).reshape(-1, 1))
    ),
}
lines = [json.dumps(name) + ": " + json.dumps(value) for name, value in document.items()]
print("{\n" + ",\n".join(lines) + "\n}")
