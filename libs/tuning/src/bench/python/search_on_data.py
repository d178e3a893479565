"""TPE of libs/search beside chance and beside Optuna's TPE on data sets, with the same budget and the same objective.

    search_on_data.py <trials> <seeds> <cache> -- <java command of SearchOnDataBench>

The objective is one JVM's for all three: what Optuna tries it measures, too. Prints a table; exits 1 if in the median over
the seeds TPE needs as many trials as chance to what chance of the same seed ends with, or is shown to be worse than Optuna's.

"Loss": what ours ends with less what Optuna's ends with, in % of what a search gains (the median first trial of chance less
the median end of Optuna's). The interval is that of a bootstrap over seeds of the difference of the medians. Its upper end is the
largest loss that 20 seeds do not rule out (with 97.5 %); "no worse" is claimed where it is at most MARGIN.
"""
import json
import os
import subprocess
import sys

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

SETS = [
    ("german-credit", "german_credit.csv.gz", "xgboost", 40, 5000),
    ("churn-mlc", "mlc_churn.csv", "lightgbm", 40, 3000),
    ("diamonds", "diamonds.csv.gz", "xgboost", 40, 2000),
]
"""Folder, table, algorithm, boosting rounds, rows at most (every so many-th)."""

MARGIN = 10
"""In % of the gain."""


class Jvm:
    def __init__(self, command, folder, table, algorithm, rounds, rows):
        self.process = subprocess.Popen(
            [*command, f"data/{folder}", f"data/{folder}/{table}", algorithm, str(rounds), str(rows)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"The JVM ended at: {line}")
        return json.loads(answer)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def optuna_curve(jvm, space, trials, seed):
    def objective(trial):
        values = {name: trial.suggest_int(name, d["low"], d["high"], log=d["log"]) if d["whole"]
                  else trial.suggest_float(name, d["low"], d["high"], log=d["log"]) for name, d in space.items()}
        return jvm.ask("measure " + json.dumps(values))

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(objective, n_trials=trials)
    return [trial.value for trial in study.trials]


def curves(command, spec, trials, seeds, cache):
    """All values, kept seed by seed: with RESUME=1 a run goes on with what an interrupted one left."""
    path = os.path.join(cache, f"{spec[0]}-{trials}.json")
    kept = json.load(open(path)) if os.environ.get("RESUME") and os.path.exists(path) else {}
    jvm = Jvm(command, *spec)
    space = jvm.ask("space")
    for seed in range(seeds):
        for who in ("RANDOM", "TPE", "optuna"):
            key = f"{who} {seed}"
            if key not in kept:
                kept[key] = (optuna_curve(jvm, space, trials, seed) if who == "optuna"
                             else jvm.ask(f"search {who} {trials} {seed}"))
        with open(path + ".tmp", "w") as file:
            json.dump(kept, file)
        os.replace(path + ".tmp", path)
        print(f"{spec[0]}: seed {seed + 1} of {seeds}", file=sys.stderr)
    jvm.close()
    return {who: np.minimum.accumulate([kept[f"{who} {seed}"] for seed in range(seeds)], axis=1)
            for who in ("RANDOM", "TPE", "optuna")}


def needed(curve, value):
    return next((i + 1 for i, v in enumerate(curve) if v <= value), len(curve) + 1)


def main():
    split = sys.argv.index("--")
    trials, seeds, cache = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    command = sys.argv[split + 1:]
    missed = False
    print(f"{trials} trials, medians of {seeds} seeds; mean of three folds, smaller is better")
    print("| data set | by chance | TPE | trials to chance's value | chance's own | Optuna's TPE | loss, 95 % | largest loss | |")
    print("|---|---:|---:|---:|---:|---:|---|---:|---|")
    for spec in SETS:
        best = curves(command, spec, trials, seeds, cache)
        chance, ours, theirs = (best[who][:, -1] for who in ("RANDOM", "TPE", "optuna"))
        to_same = float(np.median([needed(c, v) for c, v in zip(best["TPE"], chance)]))
        of_chance = float(np.median([needed(c, c[-1]) for c in best["RANDOM"]]))
        gain = float(np.median(best["RANDOM"][:, 0]) - np.median(theirs))
        pairs = np.random.default_rng(1).integers(0, seeds, (4000, seeds))
        loss = 100 / gain * (np.median(ours[pairs], axis=1) - np.median(theirs[pairs], axis=1))
        low, high = np.percentile(loss, [2.5, 97.5])
        ok = to_same < of_chance and low <= 0
        missed |= not ok
        words = f"no worse by {MARGIN} %" if high <= MARGIN else "not shown to be worse" if low <= 0 else "worse"
        print(f"| {spec[0]}, {spec[2]} | {np.median(chance):.5g} | {np.median(ours):.5g} | {to_same:g} | {of_chance:g} "
              f"| {np.median(theirs):.5g} | {low:.1f} to {high:.1f} % | {max(high, 0):.1f} % "
              f"| {words}, {'ok' if ok else '**missed**'} |", flush=True)
    sys.exit(1 if missed else 0)


main()
