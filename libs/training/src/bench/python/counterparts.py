"""What each of our learners is compared with: the same algorithm of others, with the same hyperparameters.

A learner that is not here is a requirement missed, not a line left out: write its counterpart beside it.
"""

import lightgbm
import sklearn
import xgboost
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.ensemble import (
    HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor)
from sklearn.linear_model import LogisticRegression, Ridge

SEED = 7
VERSIONS = f"scikit-learn {sklearn.__version__}, XGBoost {xgboost.__version__}, LightGBM {lightgbm.__version__}"


def histogram_boosting(h, classes, **own):
    settings = {"max_iter": h["rounds"], "learning_rate": h["learning_rate"], "l2_regularization": h["reg_lambda"],
                "early_stopping": False, "random_state": SEED} | own
    return HistGradientBoostingClassifier(**settings) if classes else HistGradientBoostingRegressor(**settings)


def xgboost_package(h, classes, **own):
    settings = {k: v for k, v in h.items() if k not in ("rounds", "quantile")}
    settings |= {"n_estimators": h["rounds"], "tree_method": "hist", "n_jobs": 1, "random_state": SEED} | own
    return xgboost.XGBClassifier(**settings) if classes else xgboost.XGBRegressor(**settings)


def xgboost_tree(h, classes):
    """A tree's bounds as scikit-learn has them: a second derivative is 1 a row where numbers are learned."""
    bounds = {"max_depth": h["max_depth"], "max_leaf_nodes": None, "max_bins": min(h["max_bin"], 255)}
    return bounds if classes else bounds | {"min_samples_leaf": max(1, round(h["min_child_weight"]))}


def of_xgboost(h, classes):
    return {"XGBoost": xgboost_package(h, classes),
            "scikit-learn": histogram_boosting(h, classes, **xgboost_tree(h, classes))}


def of_xgboost_quantile(h, classes):
    return {"XGBoost": xgboost_package(h, classes, objective="reg:quantileerror", quantile_alpha=h["quantile"]),
            "scikit-learn": histogram_boosting(
                h, classes, loss="quantile", quantile=h["quantile"], **xgboost_tree(h, classes))}


def of_lightgbm(h, classes):
    settings = {k: v for k, v in h.items() if k != "rounds"}
    settings |= {"n_estimators": h["rounds"], "max_depth": h["max_depth"] or -1, "random_state": SEED, "n_jobs": 1,
                 "subsample_freq": int(h["subsample"] < 1), "verbosity": -1}
    return {"LightGBM": LGBMClassifier(**settings) if classes else LGBMRegressor(**settings),
            "scikit-learn": histogram_boosting(
                h, classes, max_depth=h["max_depth"] or None, max_leaf_nodes=h["num_leaves"],
                min_samples_leaf=h["min_child_samples"], max_bins=min(h["max_bin"], 255))}


def of_random_forest(h, classes):
    forest = RandomForestClassifier if classes else RandomForestRegressor
    return {"scikit-learn": forest(
        n_estimators=h["trees"], max_depth=h["max_depth"], min_samples_leaf=h["min_leaf"],
        max_features=h["max_features"] or ("sqrt" if classes else 1 / 3),
        max_samples=h["sample_share"] if h["sample_share"] < 1 else None, random_state=SEED, n_jobs=1)}


def of_logistic_regression(h, _):
    return {"scikit-learn": LogisticRegression(C=1 / h["l2"], max_iter=10_000)}


def of_ridge_regression(h, _):
    return {"scikit-learn": Ridge(alpha=h["l2"])}


COUNTERPARTS = {
    "xgboost": of_xgboost,
    "xgboost_quantile": of_xgboost_quantile,
    "lightgbm": of_lightgbm,
    "random_forest": of_random_forest,
    "logistic_regression": of_logistic_regression,
    "ridge_regression": of_ridge_regression,
}


def counterparts(algorithm, hyperparameters, classes):
    """Returns who -> estimator, not fitted; none if nobody wrote one. classes is 0 where numbers are learned."""
    make = COUNTERPARTS.get(algorithm)
    return make(hyperparameters, classes) if make else {}
