"""Our learners beside those of others on the same folds: see libs/training/bench-learning.sh.

    learning.py WORK FOLDER... -- JAVA...     data sets are folders in FOLDER; JAVA starts LearningBench

A data set is a folder with contract.yaml, features.yaml and one table: a file, a folder of files, or a pointer of DVC whose
content lies beside it or, with its name, in the folder of the same name in a later FOLDER. Our side trains all learners of
the data set's task; each is compared with its counterparts (counterparts.py) on the very numbers our learner got (our
features.yaml, fitted on the fold's training rows alone), so that only the learners differ, and nothing is tuned on either
side. The interval is Nadeau and Bengio's corrected resampled t-test (Inference for the Generalization Error, 2003): the
variance of the mean over J differences is (1/J + test/train) times their variance, with J - 1 degrees of freedom.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import warnings
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import numpy as np
import sklearn
from baselines import BASELINES, PROMISES, baseline
from counterparts import COUNTERPARTS, VERSIONS, counterparts
from scipy import stats
from sklearn.metrics import accuracy_score, brier_score_loss, r2_score, roc_auc_score
from sklearn.utils import get_tags

SHORT = bool(os.environ.get("SHORT"))
REPEATS, FOLDS, MOST_ROWS = (1, 3, 1_000) if SHORT else (5, 5, 10_000_000)
# So few rows and folds show what is broken, not what is worse by a hundredth.
MARGIN = -0.05 if SHORT else -0.01


def tables(folder):
    """What of a data set's folder can be a table, the pointers last."""
    files = [f for f in sorted(folder.iterdir())
             if f.name == "rows" or f.name.endswith((".csv", ".csv.gz", ".jsonl", ".jsonl.gz", ".parquet"))]
    return files + sorted(folder.glob("*.dvc"))


def table_of(folder, folders):
    """The table of a data set, or None: then it is a pointer without its content."""
    found = tables(folder)
    if found and found[0].suffix != ".dvc":
        return found[0]
    names = [pointer.stem for pointer in found]
    return next((path for f in folders for name in names if (path := f / folder.name / name).exists()), None)


def delimiter(table):
    """The one of four that the first line has most."""
    import gzip
    file = min(f for f in table.iterdir() if f.name[0] not in "._") if table.is_dir() else table
    with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8", errors="replace") as lines:
        header = lines.readline()
    return max(",;\t|", key=header.count)


def datasets(folders):
    """Returns name -> (folder, table): what can be measured here; what cannot is said."""
    only = [name for name in os.environ.get("ONLY", "").replace(",", " ").split() if name != "speed"]
    found = {}
    for folder in folders:
        for described in sorted(folder.glob("*/contract.yaml")):
            if (described.parent / "features.yaml").exists():
                found.setdefault(described.parent.name, described.parent)
    unknown = set(only) - set(found)
    if unknown:
        sys.exit(f"There is no data set {sorted(unknown)}. Maybe one of: {', '.join(sorted(found))}")
    result = {}
    for name in sorted(set(found) | set(BASELINES)):
        if only and name not in only:
            continue
        table = table_of(found[name], folders) if name in found else None
        if table is not None:
            result[name] = (found[name], table)
        elif name in found:
            print(f"not measured: {name}: the table is not here. Maybe name the folder that has {name}/: BENCH_DATA=<folder>")
        else:
            print(f"not measured: {name}: no contract.yaml and features.yaml. Maybe name the folder that has {name}/: "
                  "BENCH_DATA=<folder>")
    return result


def our_side(folder, table, work, java):
    """Runs LearningBench; what an interrupted run of the same shape left is taken up with RESUME=1."""
    shape = json.dumps([REPEATS, FOLDS, MOST_ROWS])
    mark = work / "shape.json"
    if not (os.environ.get("RESUME") and mark.exists() and mark.read_text() == shape):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        mark.write_text(shape)
    if not (work / "learners.json").exists():
        line = [*java, str(folder), str(table), delimiter(table), str(work), str(REPEATS), str(FOLDS), str(MOST_ROWS)]
        if (code := subprocess.run(line).returncode) != 0:
            sys.exit(f"{folder.name}: our side ended with {code}, for the reason above")
    return json.loads((work / "learners.json").read_text())


def metrics(y, answers, classes):
    """The headline metric first."""
    if not classes:
        return {"R²": r2_score(y, answers.ravel())}
    if classes == 2:
        return {"AUC": roc_auc_score(y, answers[:, 1]), "Brier": brier_score_loss(y, answers[:, 1])}
    return {"accuracy": accuracy_score(y, answers.argmax(axis=1))}


def one_fold(work, split, algorithm, parameters, classes):
    """Returns [who, metric, value] of a fold, ours among them; nothing if ours takes no missing values."""
    warnings.filterwarnings("error", category=sklearn.exceptions.ConvergenceWarning)
    repeat, fold = split
    y = np.fromfile(work / "labels.f64", dtype="<f8")
    test = np.fromfile(work / "folds.i32", dtype="<i4").reshape(-1, len(y))[repeat] == fold
    answers = work / f"{algorithm}-{repeat}-{fold}.f64"
    if not answers.exists():
        return []
    ours = np.fromfile(answers, dtype="<f8").reshape(test.sum(), -1)
    found = [("ours", metric, value) for metric, value in metrics(y[test], ours, classes).items()]
    # Ours computes in double where it is linear, and so shall they.
    x = np.fromfile(work / f"encoded-{repeat}-{fold}.f32", dtype="<f4").reshape(len(y), -1).astype(float)
    target = y.astype(int) if classes else y
    for who, model in counterparts(algorithm, parameters, classes).items():
        if np.isnan(x).any() and not get_tags(model).input_tags.allow_nan:
            continue
        model.fit(x[~test], target[~test])
        theirs = model.predict_proba(x[test]) if classes else model.predict(x[test])
        found += [(who, metric, value) for metric, value in metrics(y[test], theirs, classes).items()]
    return found


def their_side(work, description):
    """Returns [algorithm][who][metric] -> {(repeat, fold): value}; what was found before is read again."""
    scores, done = {}, set()
    file = work / "scores.csv"

    def keep(algorithm, repeat, fold, who, metric, value):
        done.add((algorithm, int(repeat), int(fold)))
        scores.setdefault(algorithm, {}).setdefault(who, {}).setdefault(metric, {})[int(repeat), int(fold)] = float(value)

    if file.exists():
        for line in csv.reader(file.open()):
            keep(*line)
    learners, classes = description["learners"], description["classes"]
    tasks = [(a, r, f) for r in range(REPEATS) for f in range(FOLDS) for a in learners if (a, r, f) not in done]
    with ProcessPoolExecutor(os.cpu_count()) as pool, file.open("a") as out:
        futures = {pool.submit(one_fold, work, (r, f), a, learners[a], classes): (a, r, f) for a, r, f in tasks}
        for count, future in enumerate(as_completed(futures), 1):
            lines = [(*futures[future], *found) for found in future.result()]
            csv.writer(out).writerows(lines)
            out.flush()
            for line in lines:
                keep(*line)
            if count % (len(learners) * FOLDS) == 0 or count == len(tasks):
                print(f"{work.name}: the others, {count} of {len(tasks)} fits", file=sys.stderr, flush=True)
    return scores


def values(found):
    return np.array([found[split] for split in sorted(found)])


def interval(differences):
    j = len(differences)
    error = np.sqrt((1 / j + 1 / (FOLDS - 1)) * np.var(differences, ddof=1))
    half = stats.t.ppf(0.975, j - 1) * error
    return differences.mean() - half, differences.mean() + half


class Report:
    """Collects what is printed in the end."""

    def __init__(self):
        self.missed, self.lines, self.short = [], [], []

    def dataset(self, name, scores, learners):
        best, worst = None, None
        for algorithm in learners:
            who = scores.get(algorithm)
            if who is None:
                self.lines.append(f"| {name} | {algorithm} | | | | takes no missing values | | |")
                continue
            metric = next(iter(who["ours"]))
            ours = values(who["ours"][metric])
            if best is None or ours.mean() > best[1]:
                best = algorithm, ours.mean(), metric
            peers = [peer for peer in who if peer != "ours"]
            if not peers and algorithm in COUNTERPARTS:
                self.lines.append(f"| {name} | {algorithm} | {metric} | {ours.mean():.4f} ± {ours.std(ddof=1):.4f} "
                                  "| takes missing values, nobody else | | | |")
            if algorithm not in COUNTERPARTS:
                self.missed.append(f"{name} {algorithm}: nothing to compare with. Maybe write its counterpart in "
                                   "libs/training/src/bench/python/counterparts.py")
            for peer in peers:
                line = self.difference(name, (algorithm, peer, metric), ours, values(who[peer][metric]))
                worst = min(worst or line, line)
            for promised in PROMISES:
                self.promise(promised, name, algorithm, who["ours"])
        self.best(name, best, worst)

    def difference(self, name, what, ours, theirs):
        algorithm, peer, metric = what
        mean = (ours - theirs).mean()
        low, high = interval(ours - theirs)
        is_met = mean > MARGIN
        if not is_met:
            self.missed.append(f"{name} {algorithm} {metric}: {mean:+.4f} beside {peer} is not above {MARGIN}")
        self.lines.append(
            f"| {name} | {algorithm} | {metric} | {ours.mean():.4f} ± {ours.std(ddof=1):.4f} | {peer} | {theirs.mean():.4f} "
            f"| {mean:+.4f} [{low:+.4f}, {high:+.4f}] | {'ok' if is_met else '**missed**'} |")
        return mean, f"{mean:+.4f} [{low:+.4f}, {high:+.4f}]", f"`{algorithm}`, {peer}"

    def promise(self, promised, name, algorithm, ours):
        dataset, learner, metric, least, most = promised
        if SHORT or (dataset, learner) != (name, algorithm):
            return
        mean = values(ours[metric]).mean()
        if least is not None and not mean >= least:
            self.missed.append(f"{name} {algorithm} {metric}: {mean:.4f} is below {least}")
        if most is not None and not mean <= most:
            self.missed.append(f"{name} {algorithm} {metric}: {mean:.4f} is above {most}")

    def best(self, name, best, worst):
        algorithm, mean, metric = best
        wanted = ""
        if (known := baseline(name)) and not SHORT:
            wanted = f"{known[0]:.4f} - {known[1]:.4f}"
            if not mean >= known[0] - known[1]:
                self.missed.append(f"{name}: the best of ours ({algorithm}, {mean:.4f}) is below the baseline by more than "
                                   f"its deviation: {wanted}")
                wanted += " **missed**"
        _, text, who = worst or (0, "", "")
        self.short.append(f"| {name} | {metric} | {mean:.4f} `{algorithm}` | {wanted} | {text} | {who} |")

    def text(self):
        return "\n".join([
            f"{VERSIONS}; {REPEATS} x {FOLDS} folds; difference = ours - theirs, mean and corrected 95 % interval", "",
            "| data set | learner | metric | ours ± of folds | beside | theirs | difference | |",
            "|---|---|---|---:|---|---:|---|---|", *self.lines, "",
            "| data set | metric | best of ours | baseline, and what is allowed | least difference | of |",
            "|---|---|---|---|---|---|", *self.short, ""])


def main():
    work, rest = Path(sys.argv[1]), sys.argv[2:]
    folders, java = [Path(f) for f in rest[:rest.index("--")]], rest[rest.index("--") + 1:]
    report = Report()
    for name, (folder, table) in datasets(folders).items():
        description = our_side(folder, table, work / name, java)
        scores = their_side(work / name, description)
        report.dataset(name, scores, description["learners"])
        # A gigabyte where tables are large.
        for file in (work / name).glob("encoded-*"):
            file.unlink()
        (work / "report.md").write_text(report.text())
    print(report.text())
    for line in report.missed:
        print("MISSED:", line)
    print("learning:", "missed" if report.missed else "every requirement is met")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
