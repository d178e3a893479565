"""What each of our learners is compared with: the same algorithm of others, with the same hyperparameters.

A learner that is not here is a requirement missed, not a line left out: write its counterpart beside it.
"""

import warnings

import lightgbm
import numpy as np
import sklearn
import xgboost
from lightgbm import LGBMClassifier, LGBMRegressor
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier, HistGradientBoostingRegressor,
    RandomForestClassifier, RandomForestRegressor)
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

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


def of_gradient_boosting(h, classes):
    boosting = GradientBoostingClassifier if classes else GradientBoostingRegressor
    # With a bound on leaves scikit-learn grows the best leaf first, which is another tree only where the bound is reached.
    leaves = h["max_leaves"] if h["max_leaves"] < 2 ** h["max_depth"] else None
    return {"scikit-learn": boosting(
        n_estimators=h["rounds"], learning_rate=h["learning_rate"], max_depth=h["max_depth"], max_leaf_nodes=leaves,
        min_samples_leaf=h["min_leaf"], subsample=h["subsample"], random_state=SEED)}


def of_random_forest(h, classes):
    forest = RandomForestClassifier if classes else RandomForestRegressor
    return {"scikit-learn": forest(
        n_estimators=h["trees"], max_depth=h["max_depth"], min_samples_leaf=h["min_leaf"] or (1 if classes else 5),
        max_features=h["max_features"] or ("sqrt" if classes else 1 / 3),
        max_samples=h["sample_share"] if h["sample_share"] < 1 else None, random_state=SEED, n_jobs=1)}


def of_logistic_regression(h, _):
    return {"scikit-learn": LogisticRegression(C=1 / h["l2"], max_iter=10_000)}


def of_ridge_regression(h, _):
    return {"scikit-learn": Ridge(alpha=h["l2"])}


def of_linear_svm(h, _):
    svm = LinearSVC(dual=False, C=h["cost"], tol=h["tolerance"], max_iter=h["max_iterations"])
    return {"scikit-learn": CalibratedClassifierCV(svm, method="sigmoid", cv=5)}


class MixedNaiveBayes(ClassifierMixin, BaseEstimator):
    """BernoulliNB of the features that are 0 or 1, GaussianNB of the others: their posteriors, multiplied, hold the prior twice."""

    def __init__(self, alpha, var_smoothing):
        self.alpha, self.var_smoothing = alpha, var_smoothing

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        self.binary_ = np.isin(x, (0, 1)).all(axis=0)
        parts = ((BernoulliNB(alpha=self.alpha, binarize=0.5), self.binary_),
                 (GaussianNB(var_smoothing=self.var_smoothing), ~self.binary_))
        self.parts_ = [(part.fit(x[:, columns], y), columns) for part, columns in parts if columns.any()]
        self.log_prior_ = np.log(np.bincount(y) / len(y))
        return self

    def predict_proba(self, x):
        posteriors = sum(part.predict_log_proba(x[:, columns]) for part, columns in self.parts_)
        return softmax(posteriors - (len(self.parts_) - 1) * self.log_prior_, axis=1)


def of_naive_bayes(h, _):
    return {"scikit-learn": MixedNaiveBayes(h["alpha"], h["var_smoothing"])}


class AllRounds:
    """Learns for so many rounds as it is told to, and is not blamed for it."""

    def fit(self, x, y):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return super().fit(x, y)


class NetworkClassifier(AllRounds, MLPClassifier):
    pass


class NetworkRegressor(AllRounds, MLPRegressor):
    pass


def of_neural_network(h, classes):
    """Adam averages what ours adds up, so that its step is ours over 1 - momentum; scikit-learn's own penalty stays."""
    settings = {"hidden_layer_sizes": [units for units in (h["hidden_units"], h["second_hidden_units"]) if units],
                "activation": "tanh" if h["tanh"] else "relu", "solver": "adam", "batch_size": h["batch_size"],
                "learning_rate_init": h["learning_rate"] / (1 - h["momentum"]), "beta_1": h["momentum"],
                "beta_2": h["square_decay"], "max_iter": h["rounds"], "n_iter_no_change": h["rounds"] + 1, "random_state": SEED}
    if classes:
        return {"scikit-learn": make_pipeline(StandardScaler(), NetworkClassifier(**settings))}
    network = TransformedTargetRegressor(NetworkRegressor(**settings), transformer=StandardScaler())
    return {"scikit-learn": make_pipeline(StandardScaler(), network)}


COUNTERPARTS = {
    "xgboost": of_xgboost,
    "xgboost_quantile": of_xgboost_quantile,
    "lightgbm": of_lightgbm,
    "gradient_boosting": of_gradient_boosting,
    "random_forest": of_random_forest,
    "linear_svm": of_linear_svm,
    "naive_bayes": of_naive_bayes,
    "neural_network": of_neural_network,
    "logistic_regression": of_logistic_regression,
    "ridge_regression": of_ridge_regression,
}


def counterparts(algorithm, hyperparameters, classes):
    """Returns who -> estimator, not fitted; none if nobody wrote one. classes is 0 where numbers are learned."""
    make = COUNTERPARTS.get(algorithm)
    return make(hyperparameters, classes) if make else {}
