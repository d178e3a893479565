#!/usr/bin/env python3
"""Measures the images, each number beside its limit and beside what a Python step for the same job costs.

    libs/images/bench.py [--write]

Needs make images; called by make bench-images. Exits 1 if a limit is missed. With --write the numbers go to
components/measured.json, from which the catalogue is generated.

- Size: the compressed layers in target/jib-image.tar, and of them those that no other image has.
- Start-up: CPU and wall seconds from the start of a step's process to the first row that it reads of iris, 150 rows; of a
  step that reads no rows, to its first call of MLflow. The process is the image's: its Java, jars, archive and command,
  outside a container, whose own cost is not the step's.
- The peer, in the way that KFP starts a Python step: the imports of one that may do any of the jobs, and of one that does
  this job alone; and the installation of pipelines/requirements-bench-images.txt from files that are on the disk already,
  which KFP does before that.
- The build, in a copy of this tree: all images from nothing, and again after a change of one line in one component.
"""

import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import first_read  # noqa: E402
import listing  # noqa: E402
import prepare  # noqa: E402

ROOT = prepare.ROOT
RUNS = 7
MB = 1_000_000
OWN_LIMIT = 8 * MB
# How KFP starts a Python step: with this variable set, its own packages import a tenth of what they do elsewhere.
IN_A_STEP = {"_KFP_RUNTIME": "true"}
KFP = "import kfp.dsl.executor_main"
ANY = "import pandas, sklearn, xgboost, mlflow"
PREPARE = "import pandas, sklearn.model_selection, sklearn.preprocessing"


@dataclass(frozen=True)
class Job:
    """What a component reads first (an input; None: it asks MLflow) and what a Python step for the job imports."""

    first: str | None
    imports: str


JOBS = {
    "ingest-data": Job("source", "import pandas"),
    "validate-data": Job("dataset", "import pandas"),
    "split-data": Job("dataset", PREPARE),
    "build-features": Job("train", PREPARE),
    # It goes through the training rows twice, and through these once, after the first time.
    "train-model": Job("validation", "import pandas, sklearn, xgboost"),
    "evaluate-model": Job("test", "import pandas, sklearn.metrics, xgboost"),
    "check-quality": Job("evaluation", "import json, yaml"),
    "fetch-champion": Job(None, "import mlflow"),
    "register-model": Job(None, "import pandas, mlflow"),
    "promote-model": Job(None, "import mlflow"),
}

missed = []


def require(holds, what):
    if not holds:
        missed.append(what)


def cpu_seconds(words, environment):
    """Runs a program; returns the CPU seconds of it and of its children."""
    process = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, words))[:200]} ended with {process.returncode}: {error.decode(errors='replace')[-2000:]}")
    return usage.ru_utime + usage.ru_stime


def import_seconds(python, imports):
    words = [python, "-c", f"{KFP}\n{imports}"]
    return statistics.median(cpu_seconds(words, os.environ | IN_A_STEP) for _ in range(RUNS))


# They carry the learners with their native libraries.
LEARNERS = ("train-model", "tune-model", "cross-validate", "propose-trials", "run-trial")


def has_duckdb(component):
    return any((ROOT / "components" / component / "target/image/app/libs").glob("libduckdb*"))


# --- Sizes ----------------------------------------------------------------------------------------------------------


def sizes():
    found = listing.images()
    components = [entry["name"] for entry in json.loads((ROOT / "components/index.json").read_text())["components"]]
    missing = [name for name in components if name not in found]
    if missing:
        sys.exit(f"There is no image of {', '.join(missing)}. Maybe run: make images")
    used = Counter(digest for _, layers in found.values() for digest in {digest for digest, _ in layers})
    result = {}
    print(f"{'compressed, MB':16} {'all':>6} {'limit':>6} {'own':>6} {'limit':>6}")
    for name in components:
        layers = found[name][1]
        total = sum(size for _, size in layers)
        own = sum(size for digest, size in layers if used[digest] == 1)
        limit = 110 if name in LEARNERS else 75 if has_duckdb(name) else 45
        require(total <= limit * MB, f"{name} has {total / MB:.1f} MB, at most {limit}")
        require(own <= OWN_LIMIT, f"{name} has {own / MB:.1f} MB of its own, at most {OWN_LIMIT / MB:.0f}")
        print(f"{name:16} {total / MB:6.1f} {limit:6} {own / MB:6.1f} {OWN_LIMIT / MB:6.0f}")
        result[name] = {"compressed_bytes": total, "own_bytes": own}
    once = sum({digest: size for name in components for digest, size in found[name][1]}.values())
    limit = 100 + 8 * len(components)
    require(once <= limit * MB, f"the catalogue pulled once has {once / MB:.1f} MB, at most {limit}")
    print(f"{'all, once':16} {once / MB:6.1f} {limit:6}")
    return result


# --- Start-up -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def mlflow(folder):
    """A real MLflow, that of the demo; ended with everything that it started."""
    environment = os.environ | {"CREMA_DEMO_STATE": str(folder / "demo")}
    log = folder / "demo.log"
    with open(log, "wb") as out:
        demo = subprocess.Popen([ROOT / "pipelines/demo/demo"], stdout=out, stderr=out, env=environment, start_new_session=True)
    try:
        end = time.monotonic() + 180
        while time.monotonic() < end and demo.poll() is None:
            said = log.read_text(errors="replace")
            address = re.search(r"MLflow are up: (http://\S+)", said)
            if address and "Champion: " in said:
                yield address.group(1)
                return
            time.sleep(0.3)
        sys.exit(f"The demo did not come up: {log.read_text(errors='replace')[-2000:]}")
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGINT)
            try:
                demo.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(demo.pid, signal.SIGKILL)


def run_iris(folder, address):
    """Runs the pipeline on iris, so that each step has an executor input; returns them by component."""
    data = ROOT / "data/iris"
    words = [ROOT / "pipelines/runner/crema", "run", ROOT / "pipelines/train-and-register/pipeline.yaml"]
    words += ["--run-dir", folder / "runs", "--no-cache"]
    parameters = {"source_uri": data / "iris.csv", "model_name": "iris", "experiment": "iris"}
    parameters["hyperparameters"] = '{"rounds": 5}'
    for name in ("contract", "features", "gate"):
        file = data / f"{name}.yaml"
        parameters |= {f"{name}_uri": file, f"{name}_sha256": prepare.sha256(file)}
    for name, value in parameters.items():
        words += ["-p", f"{name}={value}"]
    done = subprocess.run(
        [str(word) for word in words],
        env=os.environ | {"MLFLOW_TRACKING_URI": address},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(f"The pipeline did not run: {done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")
    return {task.parent.name: json.loads(task.read_text()) for task in (folder / "runs").glob("*/tasks/**/task.json")}


def image_process(component, task, folder):
    """Returns the command of the step with the Java, the jars and the archive of its image."""
    module = ROOT / "components" / component
    staged = folder / "images" / component
    jars = prepare.class_path(module)
    prepare.copy_jars(jars, staged)
    prepare.link_libraries(prepare.native_libraries(jars), staged)
    archive = staged / "crema.jsa"
    shutil.copyfile(module / "target/image/app/crema.jsa", archive)
    words = task["words"]
    at = words.index("-cp")
    # Those of this machine's runner are not in the image's command.
    flags = [word for word in words[1:at] if not word.startswith(("-XX:MaxRAM=", "-XX:ActiveProcessorCount="))]
    class_path = os.pathsep.join(str(staged / name) for name in jars)
    java = ROOT / ".build/base-image/runtime/bin/java"
    return [java, f"-XX:SharedArchiveFile={archive}", "-Xshare:on", *flags, "-cp", class_path, *words[at + 2 :]]


def watched(component, task):
    """What is looked at to see the first row go by."""
    first = JOBS[component].first
    if first is None:
        return first_read.Server()
    path = Path(json.loads(task["words"][-1])["inputs"]["artifacts"][first]["artifacts"][0]["uri"])
    return first_read.File(path / "data.parquet" if path.is_dir() else path)


def start_up(result, python, install_seconds):
    print()
    every = import_seconds(python, ANY)
    print(f"a Python step for any of the jobs imports for {every:.2f} s of CPU, {every + install_seconds:.1f} s with the install")
    print(
        f"{'to the first row':16} {'CPU s':>6} {'limit':>6} {'wall s':>7} {'whole':>6} {'MB':>5}"
        f" {'imports':>8} {'+install':>9} {'this job alone':>15}"
    )
    with tempfile.TemporaryDirectory(prefix="crema-bench-") as name:
        folder = Path(name)
        with mlflow(folder) as address:
            tasks = run_iris(folder, address)
            for component, numbers in result.items():
                if component not in JOBS:
                    print(f"{component:16} is not in the run on iris: its start-up is not measured")
                    continue
                if component not in tasks:
                    sys.exit(f"The run on iris did not start {component}: its gate said no.")
                words = image_process(component, tasks[component], folder)
                words = [word for word in words if word != "-Xshare:auto"]
                environment = {"PATH": "/usr/bin", "LANG": "C.UTF-8"}
                watch = watched(component, tasks[component])
                runs = [first_read.measure(words, environment, address, watch) for _ in range(RUNS)]
                cpu = statistics.median(run.first_cpu for run in runs)
                limit = 0.5 if has_duckdb(component) else 0.3
                require(cpu <= limit, f"{component} takes {cpu:.2f} s of CPU to its first row, at most {limit}")
                require(every >= 8 * cpu, f"Python's imports take {every / cpu:.1f}x the CPU of {component}, at least 8x")
                full = every + install_seconds
                require(full >= 40 * cpu, f"with the install {full / cpu:.0f}x the CPU of {component}, at least 40x")
                wall = statistics.median(run.first_wall for run in runs)
                peak = statistics.median(run.peak_bytes for run in runs)
                whole = statistics.median(run.cpu for run in runs)
                alone = import_seconds(python, JOBS[component].imports)
                require(alone >= 8 * cpu, f"those of its job alone {alone / cpu:.1f}x the CPU of {component}, at least 8x")
                print(
                    f"{component:16} {cpu:6.2f} {limit:6.1f} {wall:7.2f} {whole:6.2f} {peak / MB:5.0f}"
                    f" {every / cpu:7.1f}x {full / cpu:8.0f}x {alone:7.2f} s {alone / cpu:4.1f}x",
                    flush=True,
                )
                numbers["first_row_cpu_seconds"] = round(cpu, 3)
                numbers["wall_seconds"] = round(wall, 3)
                numbers["peak_memory_bytes"] = int(peak)


# --- The peer -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def python_step():
    """Installs what a Python step needs; gives its python and the CPU seconds of the installation."""
    requirements = ROOT / "pipelines/requirements-bench-images.txt"
    with tempfile.TemporaryDirectory(prefix="crema-bench-python-") as name:
        folder = Path(name)
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        pip = [folder / "venv/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        hashed = ["--require-hashes", "--no-deps", "-r", requirements]
        print("downloading what a Python step installs ...", flush=True)
        subprocess.run([*pip, "download", "--dest", folder / "wheels", *hashed], check=True)
        wheels = sum(file.stat().st_size for file in (folder / "wheels").iterdir())
        seconds = cpu_seconds([*pip, "install", "--find-links", folder / "wheels", *hashed], os.environ)
        print(f"a Python step for the same jobs downloads {wheels / MB:.0f} MB of wheels and installs for {seconds:.1f} s of CPU")
        print()
        yield folder / "venv/bin/python", seconds


# --- The build ------------------------------------------------------------------------------------------------------


def build():
    """Times make images in a copy, which has neither a base nor anything built."""
    with tempfile.TemporaryDirectory(prefix="crema-bench-build-") as name:
        copy = Path(name) / "crema"
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True)
        for file in listed.stdout.decode().splitlines():
            if (ROOT / file).is_file():
                (copy / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, copy / file)
        nothing = timed_images(copy)
        source = copy / "components/validate-data/src/main/java/dev/crema/validatedata/ValidateData.java"
        before, found, after = source.read_text().partition("rows keep every rule")
        if not found:
            sys.exit(f"There is no line to change in ({source}) any more.")
        source.write_text(f"{before}rows keep each rule{after}")
        line = timed_images(copy)
    print()
    print(f"make images: {nothing:.0f} s from nothing, at most 240; {line:.0f} s after a change of one line, at most 20")
    require(nothing <= 240, f"all images from nothing take {nothing:.0f} s, at most 240")
    require(line <= 20, f"the images after a change of one line take {line:.0f} s, at most 20")


def timed_images(folder):
    start = time.monotonic()
    done = subprocess.run(["make", "-s", "images"], cwd=folder, capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"make images failed: {(done.stdout + done.stderr).decode(errors='replace')[-2000:]}")
    return time.monotonic() - start


def main():
    # Ends what was started here, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    parser = argparse.ArgumentParser(description="measures the images")
    parser.add_argument("--write", action="store_true", help="keep the numbers in components/measured.json")
    arguments = parser.parse_args()
    with python_step() as (python, install_seconds):
        result = sizes()
        try:
            start_up(result, python, install_seconds)
        except first_read.Failed as failed:
            sys.exit(str(failed))
    build()
    if arguments.write:
        on = f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}, outside a container"
        text = json.dumps({"measured_on": on, "components": result}, indent=2)
        (ROOT / "components/measured.json").write_text(text + "\n")
    for line in missed:
        print("MISSED:", line)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
