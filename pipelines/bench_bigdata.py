"""Runs the four data steps one after the other, each a process under a real memory limit; see bench-bigdata.sh.

    bench_bigdata.py <folder> <rows> [--limit-mb 1024] [--steps ingest-data,...]

The folder holds table.csv, contract.yaml and features.yaml. Prints one line a step, tab-separated: step, rows, seconds,
CPU seconds, peak of resident memory in MB. Exits 1 when a step fails: the kernel kills one that passes the limit.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPONENTS = {c["name"]: c for c in json.load(open(ROOT / "components/index.json"))["components"]}
MB = 1 << 20


class Limit:
    """A memory cgroup of this machine (version 1 or 2), or, without the right to make one, what the JVM is told."""

    def __init__(self, megabytes):
        self.megabytes = megabytes
        self.folder = None
        for line in open("/proc/self/cgroup"):
            _, controllers, path = line.strip().split(":", 2)
            if controllers == "memory":
                self._make(pathlib.Path("/sys/fs/cgroup/memory" + path), "memory.limit_in_bytes")
                break
            if controllers == "" and pathlib.Path("/sys/fs/cgroup/cgroup.controllers").exists():
                self._make(pathlib.Path("/sys/fs/cgroup" + path), "memory.max")
        if self.folder is None:
            print("note: no memory cgroup can be made here; the JVM is told the limit instead", file=sys.stderr)

    def _make(self, parent, limit_file):
        folder = parent / f"crema-bench-{os.getpid()}"
        try:
            folder.mkdir()
            (folder / limit_file).write_text(str(self.megabytes * MB))
            self.folder = folder
            for swap in ("memory.memsw.limit_in_bytes", "memory.swap.max"):
                if (folder / swap).exists():
                    (folder / swap).write_text(str(self.megabytes * MB if "memsw" in swap else 0))
        except OSError:
            pass

    def enter(self):
        if self.folder is not None:
            (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def java_options(self):
        return [] if self.folder is not None else [f"-XX:MaxRAM={self.megabytes}m"]

    def anonymous(self):
        """What cannot be given back: without the page cache, which counts too until somebody needs the memory."""
        if self.folder is None:
            return 0
        for line in (self.folder / "memory.stat").read_text().splitlines():
            name, value = line.split()
            if name in ("total_rss", "anon"):
                return int(value)
        return 0

    def remove(self):
        if self.folder is not None:
            self.folder.rmdir()


def executor_input(component, folder, parameters, artifacts):
    def artifact(name, type_, uri):
        return {"artifacts": [{"name": name, "type": {"schemaTitle": type_}, "uri": str(uri), "metadata": {}}]}

    defaults = {i["name"]: i["default"] for i in component["inputs"] if "default" in i}
    outputs = component["outputs"]
    return json.dumps({
        "inputs": {
            "parameterValues": {**defaults, **parameters},
            "artifacts": {i["name"]: artifact(i["name"], i["kfp_type"], artifacts[i["name"]])
                          for i in component["inputs"] if i["name"] in artifacts}},
        "outputs": {
            "parameters": {o["name"]: {"outputFile": str(folder / "parameters" / o["name"])}
                           for o in outputs if not o["kfp_type"].startswith("system.")},
            "artifacts": {o["name"]: artifact(o["name"], o["kfp_type"], folder / o["name"])
                          for o in outputs if o["kfp_type"].startswith("system.")},
            "outputFile": str(folder / "executor_output.json")}})


def command(component, limit):
    module = ROOT / component["module"]
    jars = f"{module}/target/{component['name']}-{component['version']}.jar:" + (module / "target/classpath").read_text()
    line = [jars if word == "@/app/jib-classpath-file" else word for word in component["command"]]
    line[0] = os.environ["JAVA_HOME"] + "/bin/java"
    at = line.index("-cp")
    return line[:at] + limit.java_options() + os.environ.get("BENCH_JAVA_OPTIONS", "").split() + line[at:]


def run(name, folder, limit, parameters, artifacts):
    component = COMPONENTS[name]
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    line = command(component, limit) + ["--executor_input", executor_input(component, folder, parameters, artifacts)]
    start = time.monotonic()
    with open(folder / "stderr.log", "w") as log:
        process = subprocess.Popen(line, stderr=log, preexec_fn=limit.enter)
        peak = [0]
        watch = threading.Thread(target=watch_peak, args=(process, limit, peak))
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.join()
    seconds = time.monotonic() - start
    if process.returncode != 0:
        tail = (folder / "stderr.log").read_text()[-3000:]
        sys.exit(f"{name} ended with {process.returncode} after {seconds:.1f} s:\n{tail}")
    resident = usage.ru_maxrss // 1024
    return seconds, usage.ru_utime + usage.ru_stime, resident, peak[0] // MB


def watch_peak(process, limit, peak):
    while process.returncode is None:
        peak[0] = max(peak[0], limit.anonymous())
        time.sleep(0.1)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", type=pathlib.Path)
    options.add_argument("rows", type=int)
    options.add_argument("--limit-mb", type=int, default=1024)
    options.add_argument("--steps", default="ingest-data,validate-data,split-data,build-features")
    given = options.parse_args()
    sha256 = lambda name: hashlib.sha256((given.folder / name).read_bytes()).hexdigest()
    out = given.folder.resolve()
    steps = {
        "ingest-data": ({"contract_sha256": sha256("contract.yaml")},
                        {"source": out / "table.csv", "contract": out / "contract.yaml"}),
        "validate-data": ({}, {"dataset": out / "ingest-data/dataset"}),
        "split-data": ({}, {"dataset": out / "validate-data/valid"}),
        "build-features": ({"features_sha256": sha256("features.yaml")},
                           {"train": out / "split-data/train", "features": out / "features.yaml"}),
    }
    limit = Limit(given.limit_mb)
    try:
        for name in given.steps.split(","):
            seconds, cpu, resident, anonymous = run(name, out / name, limit, *steps[name])
            print(f"{name}\t{given.rows}\t{seconds:.1f}\t{cpu:.1f}\t{resident}\t{anonymous}", flush=True)
    finally:
        limit.remove()


if __name__ == "__main__":
    main()
