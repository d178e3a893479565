"""What others take to compare two Parquet files, column by column; run by bench_drift.py in a process for each peer.

    bench_drift_peers.py <peer> <training.parquet> <window.parquet>

Prints one line of JSON: seconds and CPU seconds from the files to the last statistic, without importing. The columns are
f00, f01, ... Each peer is used as its documentation shows; files are read by pyarrow, those columns alone.
"""

import json
import sys
import time


def main():
    peer, training, window = sys.argv[1:]
    compare = PEERS[peer]()
    wall, cpu = time.perf_counter(), time.process_time()
    found = compare(training, window)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"seconds": wall, "cpu": cpu, "found": found}))


def columns(path):
    import pyarrow.parquet

    names = [name for name in pyarrow.parquet.read_schema(path).names if name.startswith("f")]
    table = pyarrow.parquet.read_table(path, columns=names)
    return {name: table[name].to_numpy() for name in names}


def scipy_ks():
    import pyarrow.parquet  # here, so that its time is not measured
    from scipy.stats import ks_2samp

    def compare(training, window):
        before, now = columns(training), columns(window)
        return {name: ks_2samp(before[name], now[name]).statistic for name in before}

    return compare


def numpy_psi():
    import numpy
    import pyarrow.parquet  # as above

    def compare(training, window):
        before, now = columns(training), columns(window)
        return {name: psi(before[name], now[name]) for name in before}

    def psi(before, now, bins=10):
        edges = numpy.unique(numpy.quantile(before, numpy.linspace(0, 1, bins + 1)))
        edges[0], edges[-1] = -numpy.inf, numpy.inf
        first = numpy.maximum(numpy.histogram(before, edges)[0] / len(before), 1e-4)
        second = numpy.maximum(numpy.histogram(now, edges)[0] / len(now), 1e-4)
        return float(numpy.sum((second - first) * numpy.log(second / first)))

    return compare


def evidently():
    import pandas
    import pyarrow.parquet  # as above
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    def compare(training, window):
        before, now = columns(training), columns(window)
        definition = DataDefinition(numerical_columns=list(before))
        report = Report([DataDriftPreset(method="ks")])
        found = report.run(
            Dataset.from_pandas(pandas.DataFrame(now), data_definition=definition),
            Dataset.from_pandas(pandas.DataFrame(before), data_definition=definition))
        return {"metrics": len(found.dict()["metrics"])}

    return compare


PEERS = {"scipy-ks": scipy_ks, "numpy-psi": numpy_psi, "evidently": evidently}

if __name__ == "__main__":
    main()
