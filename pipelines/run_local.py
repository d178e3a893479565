#!/usr/bin/env python3
"""Runs a compiled pipeline on this machine with the KFP SDK's own kfp.local, each step in its image.

    pipelines/run_local.py pipelines/train-and-register/pipeline.yaml -p name=value ... --root FOLDER

The SDK reads the pipeline, decides what runs when, and passes outputs on; this prepares what it needs and starts its
containers: see localrun. Exit codes are those of crema run: 0 all went well; 1 a step failed; 2 wrong call, nothing was
started; 130 interrupted.
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE.parent / ".build" / "venv-kfp"

if pathlib.Path(sys.prefix).resolve() != VENV.resolve():
    made = subprocess.run([HERE / "setup-python.sh", VENV, HERE / "requirements-kfp.txt"])
    if made.returncode != 0:
        sys.exit(made.returncode)
    python = str(VENV / "bin" / "python")  # by which name it finds its environment
    os.execv(python, [python, "-B", *sys.argv])

import argparse  # noqa: E402 - what follows needs the environment
import tempfile  # noqa: E402
import warnings  # noqa: E402

warnings.filterwarnings("ignore")

import yaml  # noqa: E402 - the SDK warns while it is imported
from kfp import components, local  # noqa: E402

from localrun import Refused, images, parameters, runtime  # noqa: E402
from localrun.steps import Steps  # noqa: E402

OK, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run_local.py", description="Runs a compiled pipeline with the KFP SDK's kfp.local, each step in its image.",
        epilog="Exit codes: 0 all went well; 1 a step failed; 2 wrong call, nothing was started; 130 interrupted.")
    parser.add_argument("pipeline", type=pathlib.Path, help="the YAML file that the KFP SDK compiled")
    parser.add_argument("-p", "--param", action="append", default=[], metavar="NAME=VALUE",
                        help="a parameter of the pipeline; lists and objects as JSON")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("runs/kfp-local"), metavar="FOLDER",
                        help="the pipeline root, where outputs go (default: %(default)s)")
    parser.add_argument("--memory", default="", metavar="AMOUNT",
                        help="memory limit of each step, such as 2Gi (default: that of the pipeline)")
    parser.add_argument("--network", action="store_true",
                        help="images that components/index.json does not list get a network")
    return parser.parse_args()


def documents(file: pathlib.Path) -> tuple[dict, dict]:
    """Returns the two documents of a compiled pipeline: what runs, and what only a cluster knows."""
    if not file.is_file():
        raise Refused(f"The file ({file}) does not exist.")
    try:
        found = list(yaml.safe_load_all(file.read_text()))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Refused(f"The file ({file}) is not YAML: {' '.join(str(error).split())}.") from error
    if not found or not isinstance(found[0], dict) or not {"root", "deploymentSpec", "pipelineInfo"} <= set(found[0]):
        raise Refused(f"The file ({file}) is no compiled pipeline.\nMaybe compile it first: make pipelines")
    return found[0], found[1] if len(found) > 1 else {}


def limit(text: str, used: dict[str, images.Image]) -> None:
    """Gives each image the memory limit of the command line, if there is one."""
    if not text:
        return
    size = images.amount(text)
    if not size or size < 2**20:
        raise Refused(f"--memory ({text}) is no amount of memory.\nMaybe write it as Kubernetes does: 2Gi, 512Mi.")
    for image in used.values():
        image.memory = int(size)


def prepare(root: pathlib.Path, user: tuple[int, int]) -> pathlib.Path:
    """Makes the pipeline root, in which the steps' user must be able to make folders."""
    root = root.absolute()
    try:
        if not root.exists():
            root.mkdir(parents=True)
            if os.getuid() == 0:
                os.chown(root, *user)
        # Only the kernel knows what lists of rights and mounts allow.
        with tempfile.TemporaryDirectory(dir=root):
            pass
    except OSError as error:
        raise Refused(
            f"The pipeline root ({root}) cannot be written: {error.strerror}."
            f"\nMaybe name another folder: --root FOLDER") from error
    owner = root.stat()
    if os.getuid() == 0 and not (owner.st_uid == user[0] or owner.st_mode & 0o003 == 0o003):
        raise Refused(
            f"The pipeline root ({root}) belongs to the user {owner.st_uid}, and the steps run as the user {user[0]},"
            f" who may not write there.\nMaybe name a folder that does not exist yet: --root FOLDER, or run:"
            f" chmod 1777 {root}")
    return root


def run(call: argparse.Namespace) -> int:
    pipeline, platform = documents(call.pipeline)
    values = parameters.read(pipeline, call.param)
    listed = images.catalogue(call.pipeline)
    used = images.of(pipeline, platform, listed, call.network)
    limit(call.memory, used)
    try:
        component = components.load_component_from_file(str(call.pipeline))
    except Exception as error:  # whatever the SDK meets in the file
        raise Refused(f"The KFP SDK does not read the file ({call.pipeline}): {error}") from error
    with runtime.found() as found:
        images.find(used, found, listed)
        steps = Steps(found, used, prepare(call.root, found.user))
        return execute(component, values, steps)


def execute(component, values: dict, steps: Steps) -> int:
    """Calls the pipeline, which the SDK then runs here; says what came of it."""
    workspace = tempfile.mkdtemp(prefix="kfp-workspace-")  # the SDK removes it
    if os.getuid() == 0:
        os.chown(workspace, *steps.runtime.user)
    local.init(local.DockerRunner(), pipeline_root=str(steps.root), workspace_root=workspace)
    before = set(os.listdir(steps.root))
    steps.install()
    try:
        component(**values)
    except RuntimeError as error:
        if not steps.failures:
            steps.failures.append(str(error))
    except Refused as refused:
        if steps.count == 0:
            raise
        steps.failures.append(str(refused))
    for sentence in steps.failures:
        print(f"error: {sentence}", file=sys.stderr)
    for folder in sorted(set(os.listdir(steps.root)) - before):
        print(f"Outputs: {steps.root / folder}")
    return FAILED if steps.failures else OK


def main() -> int:
    try:
        return run(arguments())
    except Refused as refused:
        print(f"error: {refused}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        print("interrupted: no step is left running", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
