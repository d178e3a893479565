"""TPE of libs/search beside chance and beside Optuna's TPE on known functions, with the same budget.

    search.py <what SearchBench wrote> <trials> <seeds>

Prints a table; exits 1 if TPE needs as many trials as chance in the median over the seeds, or is shown to end above Optuna.
"Trials to the same value": how many TPE needs to reach what chance of the same seed has at its end, all of the budget and
one more where it never does; and how many chance itself needs, which is there at its last improvement. "Not shown to be worse
than Optuna": the difference of the gaps to the minimum, in the median of a paired bootstrap over seeds, is not above 0 with 97.5 %.
The upper end of its interval is the largest loss that so many seeds do not rule out.
"""
import json
import math
import sys

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

ALPHA = np.array([1, 1.2, 3, 3.2])
A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
                     [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])


def sphere(x):
    return float(np.sum(np.square(x)))


def branin(x):
    bent = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return bent**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


def hartmann6(x):
    return -float(np.sum(ALPHA * np.exp(-np.sum(A * (np.array(x) - P) ** 2, axis=1))))


FUNCTIONS = {
    "sphere": (sphere, [(-5, 5)] * 3, 0.0),
    "branin": (branin, [(-5, 10), (0, 15)], 0.397887),
    "hartmann6": (hartmann6, [(0, 1)] * 6, -3.32237),
}


def optuna_best(name, trials, seed):
    formula, ends, _ = FUNCTIONS[name]
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(lambda t: formula([t.suggest_float(f"x{i}", *e) for i, e in enumerate(ends)]), n_trials=trials)
    return study.best_value


def needed(curve, value):
    return next((i + 1 for i, v in enumerate(curve) if v <= value), len(curve) + 1)


def main():
    ours = json.load(open(sys.argv[1]))
    trials, seeds = int(sys.argv[2]), int(sys.argv[3])
    missed = False
    print(f"{trials} trials, medians of {seeds} seeds; gap = best value above the minimum")
    print("| function | gap by chance | gap by TPE | trials to chance's value | chance's own | gap by Optuna's TPE | difference, 95 % | largest loss | |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (_, _, minimum) in FUNCTIONS.items():
        chance = [curve[-1] for curve in ours[name]["random"]]
        tpe = [curve[-1] for curve in ours[name]["tpe"]]
        to_same = float(np.median([needed(c, v) for c, v in zip(ours[name]["tpe"], chance)]))
        of_chance = float(np.median([needed(c, c[-1]) for c in ours[name]["random"]]))
        optunas = [optuna_best(name, trials, seed) for seed in range(seeds)]
        random = np.random.default_rng(1)
        pairs = random.integers(0, seeds, (4000, seeds))
        difference = np.median(np.array(tpe)[pairs], axis=1) - np.median(np.array(optunas)[pairs], axis=1)
        lowest, highest = np.percentile(difference, [2.5, 97.5])
        ok = to_same < of_chance and lowest <= 0
        missed |= not ok
        gaps = [float(np.median(v)) - minimum for v in (chance, tpe, optunas)]
        print(f"| {name} | {gaps[0]:.4g} | {gaps[1]:.4g} | {to_same:g} | {of_chance:g} | {gaps[2]:.4g} "
              f"| {lowest:.3g} to {highest:.3g} | {max(highest, 0):.3g} | {'not shown to be worse, ok' if ok else '**missed**'} |")
    sys.exit(1 if missed else 0)


main()
