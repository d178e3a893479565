"""Writes the reference values of LightgbmCategoriesTest and XgboostCategoriesTest: what LightGBM and XGBoost answer where splits ask for categories.

    python -m venv /tmp/reference
    /tmp/reference/bin/pip install lightgbm==4.7.0 xgboost==3.2.0 scikit-learn==1.9.1 numpy==2.4.6
    cd libs/training/src/test
    /tmp/reference/bin/python python/categories.py resources/golden/categories.json

The models are trained here, by the Python packages, and kept as they save them (LightGBM's text, XGBoost's Universal
Binary JSON in base64); our code reads them, compiles them and must give the same answers. Rows are of single precision;
NaN and infinities are their names. Features 0 and 1 are categories of 40 and of 3 codes, 2 and 3 are numbers.
"""

import base64
import json
import sys

import lightgbm
import numpy
import xgboost

ODD = [numpy.nan, numpy.inf, -numpy.inf, -1, -0.5, 0.5, 39.5, 40, 63, 64, 1000, 2**24 - 1, 2**24, 2**31, 2**32, 1e30,
       -1e30]


def rows(generator, count):
    x = numpy.column_stack([
        generator.integers(0, 40, count), generator.integers(0, 3, count), generator.normal(size=count),
        generator.integers(-2, 3, count)]).astype(numpy.float32)
    x[generator.random(x.shape) < 0.1] = numpy.nan
    return x


def probes(generator, count):
    x = rows(generator, count)
    odd = generator.random(x.shape) < 0.25
    x[odd] = generator.choice(numpy.array(ODD, dtype=numpy.float32), odd.sum())
    return x


def label(generator, x, classes):
    effect = numpy.random.default_rng(1).normal(size=41)
    code = numpy.where(numpy.isnan(x[:, 0]), 40, x[:, 0]).astype(int)
    signal = effect[code] + (x[:, 1] == 1) - (x[:, 1] == 2) + numpy.nan_to_num(x[:, 2]) * 0.5
    signal = signal + generator.normal(size=len(x)) * 0.3
    return numpy.clip(numpy.floor((signal + 2) / 4 * classes), 0, classes - 1).astype(int)


def plain(x):
    return [[str(v) if not numpy.isfinite(v) else float(v) for v in row] for row in x]


def of_lightgbm(x, y, asked, classes):
    objective = {"objective": "binary"} if classes == 2 else {"objective": "multiclass", "num_class": classes}
    train = lightgbm.Dataset(x, y, categorical_feature=[0, 1])
    model = lightgbm.train({**objective, "num_leaves": 7, "learning_rate": 0.2, "min_data_per_group": 10, "cat_smooth": 1,
                            "verbosity": -1, "num_threads": 1, "deterministic": True, "seed": 7}, train, 5)
    answers = model.predict(asked)
    return {"model": model.model_to_string(), "answers": answers.tolist()}


def of_xgboost(x, y, asked, objective):
    train = xgboost.DMatrix(x, y, feature_types=["c", "c", "q", "q"], enable_categorical=True)
    model = xgboost.train({**objective, "max_depth": 4, "learning_rate": 0.3, "tree_method": "hist", "nthread": 1,
                           "seed": 7, "base_score": 0.5}, train, 4)
    # In place, which takes infinities.
    answers = model.inplace_predict(asked, missing=numpy.nan, validate_features=False)
    return {"model": base64.b64encode(bytes(model.save_raw("ubj"))).decode(), "answers": answers.tolist()}


generator = numpy.random.default_rng(5)
x = rows(generator, 1500)
asked = probes(generator, 120)
cases = []
for classes in (2, 3):
    y = label(generator, x, classes)
    objective = ({"objective": "binary:logistic"} if classes == 2
                 else {"objective": "multi:softprob", "num_class": classes})
    cases.append({"classes": classes, "lightgbm": of_lightgbm(x, y, asked, classes),
                  "xgboost": of_xgboost(x, y, asked, objective)})
document = {"lightgbm": lightgbm.__version__, "xgboost": xgboost.__version__, "probes": plain(asked), "cases": cases}
with open(sys.argv[1], "w") as out:
    json.dump(document, out)
