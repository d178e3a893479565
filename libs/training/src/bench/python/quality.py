"""Quality benchmark: our learners beside scikit-learn's counterparts, LightGBM beside its Python package, on the same folds.

    quality.py folds   DATA WORK   writes WORK/<dataset>/folds.csv (before our side runs)
    quality.py compare DATA WORK   trains scikit-learn on these folds, reads our probabilities, prints

5 x 5-fold, repeated, stratified. Two peers each:

* "same features": scikit-learn on the very numbers our learner got (our features.yaml, fitted on
  the fold's training rows alone), so that only the learners differ. This is what is required of us:
  mean paired difference > -0.01.
* "own encoding": scikit-learn as its users write it, on the raw columns with its own encoders and, but
  for the number of trees, its own defaults. For orientation.

Nothing is tuned on either side: ours runs with the defaults of train-model; the peer "same features" gets
the same settings where both have them. The interval is Nadeau and Bengio's corrected resampled t-test (Inference
for the Generalization Error, 2003): the variance of the mean over J = 25 differences is
(1/J + test/train) times their variance, with J - 1 degrees of freedom.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from lightgbm import LGBMClassifier
from scipy import stats
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler
from sklearn.svm import LinearSVC

REPEATS = 5
FOLDS = 5
SEED = 2026
MARGIN = -0.01
LABELS = {"churn-mlc": ("churn", ["no", "yes"]), "iris": ("species", ["setosa", "versicolor", "virginica"])}


def read(data, name):
    table = pd.read_csv(next((data / name).glob("*.csv")), dtype_backend="numpy_nullable")
    column, classes = LABELS[name]
    y = table.pop(column).map({c: i for i, c in enumerate(classes)}).to_numpy(dtype=int)
    for c in table.columns:
        table[c] = table[c].astype(float) if pd.api.types.is_numeric_dtype(table[c]) else table[c].astype(object)
    return table, y


def write_folds(data, work):
    for name in LABELS:
        table, y = read(data, name)
        folds = np.zeros((len(y), REPEATS), dtype=int)
        splits = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=REPEATS, random_state=SEED).split(table, y)
        for i, (_, test) in enumerate(splits):
            folds[test, i // FOLDS] = i % FOLDS
        (work / name).mkdir(parents=True, exist_ok=True)
        header = [f"repeat{r}" for r in range(REPEATS)]
        pd.DataFrame(folds, columns=header).to_csv(work / name / "folds.csv", index=False)


def same_settings():
    """Counterparts with our defaults, on our features."""
    return {
        "xgboost": HistGradientBoostingClassifier(
            max_iter=300, learning_rate=0.05, max_depth=6, max_leaf_nodes=None, l2_regularization=1.0,
            early_stopping=False, random_state=7),
        "lightgbm": LGBMClassifier(n_estimators=300, learning_rate=0.05, random_state=7, n_jobs=1, verbosity=-1),
        "logistic_regression": LogisticRegression(C=1.0, max_iter=1000),
        "random_forest": RandomForestClassifier(n_estimators=300, max_depth=20, random_state=7, n_jobs=-1),
        "gradient_boosting": GradientBoostingClassifier(
            n_estimators=300, learning_rate=0.05, max_depth=6, min_samples_leaf=5, max_leaf_nodes=64, random_state=7),
        "linear_svm": CalibratedClassifierCV(LinearSVC(dual=False), method="sigmoid", cv=5),
        "naive_bayes": GaussianNB(),
    }


def own_encoding():
    """Counterparts as they come, on the raw columns."""
    text = make_column_selector(dtype_include=object)
    codes = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), text), remainder="passthrough")
    one_hot = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), text), remainder=StandardScaler())
    return {
        "xgboost": make_pipeline(codes, HistGradientBoostingClassifier(random_state=7)),
        "lightgbm": make_pipeline(codes, LGBMClassifier(random_state=7, n_jobs=1, verbosity=-1)),
        "logistic_regression": make_pipeline(one_hot, LogisticRegression(max_iter=1000)),
        "random_forest": make_pipeline(
            codes, RandomForestClassifier(n_estimators=300, random_state=7, n_jobs=-1)),
        "gradient_boosting": make_pipeline(codes, GradientBoostingClassifier(n_estimators=300, random_state=7)),
        "linear_svm": make_pipeline(one_hot, CalibratedClassifierCV(LinearSVC(dual=False), method="sigmoid", cv=5)),
        "naive_bayes": make_pipeline(codes, GaussianNB()),
    }


def metrics(y, p):
    if p.shape[1] == 2:
        return {"AUC": roc_auc_score(y, p[:, 1]), "Brier": brier_score_loss(y, p[:, 1])}
    return {"accuracy": accuracy_score(y, p.argmax(axis=1))}


def interval(differences, ratio):
    j = len(differences)
    error = np.sqrt((1 / j + ratio) * np.var(differences, ddof=1))
    half = stats.t.ppf(0.975, j - 1) * error
    return differences.mean() - half, differences.mean() + half


def score(data, work, name):
    """Returns [algorithm][who][metric] -> array over the 25 folds."""
    table, y = read(data, name)
    folds = pd.read_csv(work / name / "folds.csv").to_numpy()
    classes = len(LABELS[name][1])
    result = {}

    def keep(algorithm, who, test, p):
        for metric, value in metrics(y[test], p).items():
            result.setdefault(algorithm, {}).setdefault(who, {}).setdefault(metric, []).append(value)

    for repeat in range(REPEATS):
        print(f"{name}: scikit-learn, repeat {repeat + 1} of {REPEATS}", file=sys.stderr, flush=True)
        for fold in range(FOLDS):
            test = folds[:, repeat] == fold
            encoded = np.fromfile(work / name / f"encoded-{repeat}-{fold}.f32", dtype="<f4").reshape(len(y), -1)
            for algorithm, model in same_settings().items():
                ours = np.fromfile(work / name / f"{algorithm}-{repeat}-{fold}.f64", dtype="<f8").reshape(-1, classes)
                keep(algorithm, "ours", test, ours)
                keep(algorithm, "same features", test, model.fit(encoded[~test], y[~test]).predict_proba(encoded[test]))
            for algorithm, model in own_encoding().items():
                keep(algorithm, "own encoding", test, model.fit(table[~test], y[~test]).predict_proba(table[test]))
    return result


def compare(data, work):
    missed = []
    print(f"scikit-learn {sklearn.__version__}; {REPEATS} x {FOLDS} folds; paired difference = ours - scikit-learn")
    print(f"{'data set':10} {'algorithm':20} {'metric':9} {'ours':>15} {'peer':14} {'scikit-learn':>15} "
          f"{'difference':>10} {'95 % interval':>20}")
    for name in LABELS:
        for algorithm, who in score(data, work, name).items():
            for metric in who["ours"]:
                ours = np.array(who["ours"][metric])
                for peer in ("same features", "own encoding"):
                    theirs = np.array(who[peer][metric])
                    low, high = interval(ours - theirs, 1 / (FOLDS - 1))
                    difference = (ours - theirs).mean()
                    required = peer == "same features" and metric != "Brier"
                    if required and not difference > MARGIN:
                        missed.append(f"{name} {algorithm} {metric}: {difference:+.4f} is not above {MARGIN}")
                    print(f"{name:10} {algorithm:20} {metric:9} {ours.mean():.4f} ± {ours.std(ddof=1):.4f} {peer:14} "
                          f"{theirs.mean():.4f} ± {theirs.std(ddof=1):.4f} {difference:+10.4f} "
                          f"[{low:+.4f}, {high:+.4f}]")
            if name == "churn-mlc" and algorithm == "xgboost":
                auc, brier = np.mean(who["ours"]["AUC"]), np.mean(who["ours"]["Brier"])
                if not auc >= 0.91:
                    missed.append(f"churn-mlc xgboost: mean AUC {auc:.4f} is below 0.91")
                if not brier <= 0.06:
                    missed.append(f"churn-mlc xgboost: mean Brier {brier:.4f} is above 0.06")
    for line in missed:
        print("MISSED:", line)
    print("quality:", "missed" if missed else "every requirement is met")
    return 1 if missed else 0


if __name__ == "__main__":
    warnings.filterwarnings("error", category=sklearn.exceptions.ConvergenceWarning)
    command, data_folder, work_folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if command == "folds":
        write_folds(data_folder, work_folder)
    else:
        sys.exit(compare(data_folder, work_folder))
