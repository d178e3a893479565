"""Great Expectations' pandas path over the dataset that validate-data checked, with the rules of its contract; see bench-data.sh.

    bench_data_peer.py <dataset> <rejected> <runs>

Prints one line of JSON: seconds and CPU seconds of each run from the file to the last result; those of the process from its
start, with the imports, to the end of the first run; how many expectations, how often each rule is broken by its count, and
by ours (the dataset of rejections).
"""

import time

START = time.monotonic()

import json  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import sys  # noqa: E402
from collections import Counter  # noqa: E402
from pathlib import Path  # noqa: E402

os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx  # noqa: E402
import great_expectations.expectations as gxe  # noqa: E402
import pandas as pd  # noqa: E402


def rules(contract):
    """Returns (column, rule) -> expectation: all that a contract says of values, but for their types, which Parquet keeps."""
    found = {}
    for column in contract["columns"]:
        name = column["name"]
        if not column.get("nullable", False):
            found[name, "missing"] = gxe.ExpectColumnValuesToNotBeNull(column=name)
        else:
            found[name, "completeness"] = gxe.ExpectColumnValuesToNotBeNull(
                column=name, mostly=contract.get("min_completeness", 0))
        bounds = [column.get(end) for end in ("min", "max")]
        if any(bound is not None for bound in bounds):
            if column["type"] in ("date", "timestamp"):
                # The dataset keeps UTC without saying so.
                bounds = [None if b is None else pd.to_datetime(b, utc=True).tz_localize(None) for b in bounds]
            found[name, "range"] = gxe.ExpectColumnValuesToBeBetween(column=name, min_value=bounds[0], max_value=bounds[1])
        if "allowed" in column:
            found[name, "allowed"] = gxe.ExpectColumnValuesToBeInSet(column=name, value_set=column["allowed"])
        if "pattern" in column:
            found[name, "pattern"] = gxe.ExpectColumnValuesToMatchRegex(column=name, regex=f"^(?:{column['pattern']})$")
        if column.get("unique"):
            found[name, "unique"] = gxe.ExpectColumnValuesToBeUnique(column=name)
    return found


def validate(dataset, expectations):
    table = pd.read_parquet(dataset / "data.parquet")
    context = gx.get_context(mode="ephemeral")
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("table")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch(batch_parameters={"dataframe": table})
    suite = gx.ExpectationSuite(name="contract", expectations=list(expectations.values()))
    # Every row that breaks a rule, as ours.
    return batch.validate(suite, result_format="COMPLETE")


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main():
    dataset, rejected = Path(sys.argv[1]), Path(sys.argv[2])
    contract = json.loads((dataset / "schema.json").read_text())["contract"]
    expectations = rules(contract)
    seconds, cpu = [], []
    for _ in range(int(sys.argv[3])):
        before, cpu_before = time.monotonic(), cpu_seconds()
        results = validate(dataset, expectations)
        seconds.append(time.monotonic() - before)
        cpu.append(cpu_seconds() - cpu_before)
        if len(seconds) == 1:
            whole, whole_cpu = time.monotonic() - START, cpu_seconds()
    theirs = {}
    optional = {name for name, rule in expectations if rule == "completeness"}
    for one in results.results:
        if "unexpected_count" not in one.result:
            sys.exit(f"Great Expectations failed: {one.exception_info}")
        column, rule = one.expectation_config.kwargs["column"], one.expectation_config.type
        # What is missing where it may be is a share, no broken rule of a row.
        if not (column in optional and rule == "expect_column_values_to_not_be_null"):
            theirs[column, rule] = one.result["unexpected_count"]
    ours = pd.read_parquet(rejected / "data.parquet", columns=["column", "rule"])
    print(json.dumps({
        "seconds": seconds, "cpu": cpu, "whole": whole, "whole_cpu": whole_cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "version": gx.__version__, "pandas": pd.__version__, "expectations": len(expectations),
        "theirs": sorted([*k, v] for k, v in theirs.items() if v),
        "ours": sorted([*k, v] for k, v in Counter(zip(ours["column"], ours["rule"])).items())}))


if __name__ == "__main__":
    main()
