"""ingest-data, validate-data and split-data over one table, each a process under a memory limit, and Great Expectations over
what validate-data checked; see bench-data.sh.

    bench_data.py <folder> <rows> <python of the peer>

The folder holds what OrderTable wrote. Prints a table; exits 1 if a bound is missed.
"""

import hashlib
import json
import os
import pathlib
import statistics
import subprocess
import sys

from bench_bigdata import COMPONENTS, ROOT, Limit, command, run

LIMIT_MB = 1024
MOST_SECONDS = 12
LEAST_RATIO = 20
SHORT = bool(os.environ.get("SHORT"))
# Of each step, whose median counts.
RUNS = 1 if SHORT else 3
# Of both checks alike: the first ones warm the process, and of the others the median counts.
WARM_CHECKS = 2
CHECKS = 1 if SHORT else 5
# The rules as Great Expectations and ours call them.
RULES = {"expect_column_values_to_not_be_null": "missing", "expect_column_values_to_be_between": "range",
         "expect_column_values_to_be_in_set": "allowed", "expect_column_values_to_match_regex": "pattern",
         "expect_column_values_to_be_unique": "unique"}


def spoil(table):
    """Breaks a rule of each kind here and there, in one row in 250: a check that finds nothing proves nothing."""
    spoiled = table.with_suffix(".spoiled")
    with open(table) as lines, open(spoiled, "w") as out:
        out.write(next(lines))
        for number, line in enumerate(lines):
            if number % 500 == 1:
                cells = line.split(",")
                place, value = ((7, "131"), (3, "xx"), (4, "fax"), (0, "1"))[number // 500 % 4]
                line = ",".join([*cells[:place], value, *cells[place + 1:]])
            elif number % 500 == 3:
                cells = line.split(",")
                line = ",".join([*cells[:8], "", *cells[9:]])
            out.write(line)
    spoiled.rename(table)


def steps(folder):
    digest = hashlib.sha256((folder / "contract.yaml").read_bytes()).hexdigest()
    return {
        "ingest-data": ({"contract_sha256": digest},
                        {"source": folder / "table.csv", "contract": folder / "contract.yaml"}),
        "validate-data": ({}, {"dataset": folder / "ingest-data/dataset"}),
        "split-data": ({}, {"dataset": folder / "validate-data/valid"}),
    }


def check_alone(folder, limit):
    """From the file to all broken rules, in a process that is warm, as Great Expectations' is; neither writes the valid rows."""
    line = command(COMPONENTS["validate-data"], limit)
    at = line.index("-cp") + 1
    line = line[:at] + [f"{ROOT}/components/validate-data/target/test-classes:{line[at]}",
                        "dev.crema.validatedata.bench.ValidateBench", str(folder / "ingest-data/dataset"),
                        str(WARM_CHECKS + CHECKS)]
    answer = subprocess.run(line, stdout=subprocess.PIPE, text=True, preexec_fn=limit.enter)
    if answer.returncode != 0:
        sys.exit(f"The check ended with {answer.returncode}.")
    return json.loads(answer.stdout.splitlines()[-1])


def peer(folder, python):
    answer = subprocess.run(
        [python, str(ROOT / "pipelines/bench_data_peer.py"), str(folder / "ingest-data/dataset"),
         str(folder / "validate-data/rejected"), str(WARM_CHECKS + CHECKS)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if answer.returncode != 0:
        sys.exit(f"Great Expectations ended with {answer.returncode}:\n{answer.stderr[-3000:]}")
    return json.loads(answer.stdout.splitlines()[-1])


def warm(values):
    return statistics.median(values[WARM_CHECKS:])


def step(name, folder, limit, given):
    """The median of each number by itself; of resident memory the most."""
    runs = [run(name, folder, limit, *given) for _ in range(RUNS)]
    return (*(statistics.median(one[i] for one in runs) for i in (0, 1)), max(one[2] for one in runs))


def check(found):
    """Ends the run if one of the two finds what the other does not: a quick answer is worth nothing if it is another one."""
    theirs = {(column, RULES[rule]): count for column, rule, count in found["theirs"]}
    ours = {}
    for column, rule, count in found["ours"]:
        name = {"min": "range", "max": "range", "nullable": "missing"}.get(rule, rule)
        ours[column, name] = ours.get((column, name), 0) + count
    # Of values that occur twice theirs counts the first, too; only one value does.
    ours = {key: count + (key[1] == "unique") for key, count in ours.items()}
    if ours != theirs or not ours:
        sys.exit(f"Broken rules differ.\nours:   {ours}\ntheirs: {theirs}")


def main():
    folder, rows, python = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3]
    load = os.getloadavg()[0]
    print(f"load before: {load:.1f}" + (" - too busy for numbers to keep" if load > 1 else ""))
    spoil(folder / "table.csv")
    limit = Limit(LIMIT_MB)
    try:
        ours = {name: step(name, folder / name, limit, given) for name, given in steps(folder).items()}
        alone = check_alone(folder, limit)
    finally:
        limit.remove()
    found = peer(folder, python)
    check(found)
    print(f"\n| {rows:,} rows x 20 columns | seconds | CPU seconds | resident MB |\n|---|---:|---:|---:|")
    for name, one in ours.items():
        print(f"| {name}, the whole process | {one[0]:.1f} | {one[1]:.1f} | {one[2]} |")
    seconds, most = sum(one[0] for one in ours.values()), max(one[2] for one in ours.values())
    print(f"| together (at most {MOST_SECONDS} s, {LIMIT_MB} MB) | {seconds:.1f} | {sum(one[1] for one in ours.values()):.1f} | {most} |")
    print(f"| the check alone, warm, from the file to {alone['broken']:,} broken rules "
          f"| {warm(alone['seconds']):.2f} | {warm(alone['cpu']):.2f} | |")
    print(f"| Great Expectations {found['version']}, pandas {found['pandas']}, warm: {found['expectations']} expectations, the same rules "
          f"broken | {warm(found['seconds']):.2f} | {warm(found['cpu']):.2f} | {found['memory']} |")
    print(f"| its whole process, imports among it | {found['whole']:.2f} | {found['whole_cpu']:.2f} | |")
    ratio = warm(found["seconds"]) / warm(alone["seconds"])
    print(f"\nGreat Expectations takes {ratio:.1f}x the seconds of the check alone (at least {LEAST_RATIO}x) and "
          f"{warm(found['cpu']) / warm(alone['cpu']):.1f}x its CPU seconds; process beside process "
          f"{found['whole'] / ours['validate-data'][0]:.1f}x the seconds, where ours writes the valid rows and the report too")
    missed = []
    if seconds > MOST_SECONDS:
        missed.append(f"ingest, validate and split take {seconds:.1f} s (at most {MOST_SECONDS} s)")
    if most > LIMIT_MB:
        missed.append(f"a step takes {most} MB (at most {LIMIT_MB} MB)")
    if ratio < LEAST_RATIO:
        missed.append(f"the check is {ratio:.1f}x as fast as Great Expectations (at least {LEAST_RATIO}x)")
    for line in missed:
        print("MISSED:", line)
    print("data:", "short, not judged" if SHORT else "missed" if missed else "every requirement is met")
    sys.exit(bool(missed) and not SHORT)


if __name__ == "__main__":
    main()
