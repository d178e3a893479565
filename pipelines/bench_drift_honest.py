"""Quiet and drifted windows of real data through simulate-production and detect-drift; see bench-drift.sh.

    bench_drift_honest.py <folder> <seeds>

Each seed halves churn-mlc anew by another salt (2 % are neither): one half is training, of which profile-data makes the profile, the other is
production, of which 2,000 rows are a window. The quiet window is those rows; the drifted one has one column moved by 0.3
standard deviations, another column with each seed. No row is in both halves, so a quiet window is new data and not training
again. The settings of detect-drift are its own. Prints one table; exits 1 if more quiet windows alarm, or fewer drifted ones,
than is wanted.
"""

import hashlib
import json
import pathlib
import sys

from bench_bigdata import ROOT, Limit, run

ROWS = 2000
SHIFT = 0.3
# Numbers: a third of a standard deviation of a small whole number would be rounded away.
COLUMNS = [f"total_{when}_{what}" for what in ("minutes", "charge") for when in ("day", "eve", "night", "intl")]
DATA = ROOT / "data/churn-mlc"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def prepare(folder, limit):
    """The rows and a model, whose contract detect-drift reads; the profile of each seed goes before the model's own."""
    contract, features = DATA / "contract.yaml", DATA / "features.yaml"
    run("ingest-data", folder / "ingest-data", limit, {"contract_sha256": sha256(contract)},
        {"source": DATA / "mlc_churn.csv", "contract": contract})
    rows = folder / "ingest-data/dataset"
    run("build-features", folder / "build-features", limit, {"features_sha256": sha256(features)},
        {"train": rows, "features": features})
    run("train-model", folder / "train-model", limit, {"algorithm": "logistic_regression", "threshold": "0.5"},
        {"train": rows, "features": folder / "build-features/fitted"})
    return rows, folder / "train-model/model"


def decision(folder, limit, model, seed, shift):
    """Returns whether a window alarms, and its severity."""
    parameters = {"rows": ROWS, "seed": seed, "shift": shift}
    run("simulate-production", folder / "simulate-production", limit, parameters, {"dataset": folder / "split-data/test"})
    run("detect-drift", folder / "detect-drift", limit, {},
        {"model": model, "reference": folder / "profile-data/profile",
         "predictions": folder / "simulate-production/simulated"})
    found = json.loads((folder / "detect-drift/executor_output.json").read_text())["parameterValues"]
    if not found["decided"]:
        sys.exit(f"Nothing was decided on seed {seed}: {(folder / 'detect-drift/reasons').read_text()}")
    return found["drifted"], found["severity"]


def halve(folder, limit, rows, seed):
    shares = {"validation_share": 0.02, "test_share": 0.49, "salt": f"seed {seed}"}
    run("split-data", folder / "split-data", limit, shares, {"dataset": rows})
    run("profile-data", folder / "profile-data", limit, {}, {"dataset": folder / "split-data/train"})


def line(title, found, wanted, is_met):
    severities = [severity for alarm, severity in found if alarm]
    kinds = ", ".join(f"{severities.count(kind)} x {kind}" for kind in sorted(set(severities))) or "–"
    met = is_met(len(severities))
    print(f"| {title} | {len(severities)} of {len(found)} | {kinds} | {wanted} | {'ok' if met else '**missed**'} |")
    return met


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    seeds = int(sys.argv[2])
    limit = Limit(1024)
    quiet, drifted = [], []
    try:
        rows, model = prepare(folder, limit)
        for seed in range(1, seeds + 1):
            halve(folder, limit, rows, seed)
            quiet.append(decision(folder, limit, model, seed, {}))
            drifted.append(decision(folder, limit, model, seed, {COLUMNS[seed % len(COLUMNS)]: SHIFT}))
    finally:
        limit.remove()
    # detect-drift's alpha lets one in a hundred quiet windows alarm: one of 20 can be chance.
    chance = -(-seeds // 20)
    print(f"\n| churn-mlc, windows of {ROWS:,} rows, {seeds} seeds | alarms | severities | wanted | |\n|---|---:|---|---|---|")
    lines = [line("quiet", quiet, f"at most {chance}", lambda alarms: alarms <= chance),
             line(f"one column moved by {SHIFT} standard deviations", drifted, f"at least {seeds - chance}",
                  lambda alarms: alarms >= seeds - chance)]
    failed = not all(lines)
    print("MISSED" if failed else "met")
    sys.exit(failed)


if __name__ == "__main__":
    main()
