"""What takes the place of three functions of kfp.local, so that steps run locked in and their exit codes are right.

The SDK's own `run_docker_container` lets the runtime remove a container the moment that it ends, and then reads exit
code and log of what is gone: quick steps crash it, failed ones may count as good. It pulls images that are not loaded, and
has one setting of network for all steps. `run_importer` hands on relative paths, and no container sees files outside the
pipeline root. `get_dag_output_artifacts` knows no dsl.OneOf of artifacts.
"""

import codecs
import json
import os
import pathlib
import signal
import uuid
from dataclasses import dataclass, field
from typing import Any, Iterator

import docker
from kfp.local import docker_task_handler, importer_handler
from kfp.local.orchestrator import orchestrator_utils

from . import Refused
from .images import Image
from .runtime import Runtime

_RUN = "dev.crema.run"
"""The label by which the containers of a run are known."""

_RUNNER = "dev.crema.runner"
"""The label that says who started a container: what a killed run leaves behind, the next `crema run` removes."""

# What KFP mounts into each pod for programs that write into their home.
_HOMES = ("/.local", "/.cache", "/.config")
_MAX_PROCESSES = 2048
_KILLED = 137
_NOT_STARTED = 125
_SELINUX = pathlib.Path("/sys/fs/selinux/enforce")


@dataclass
class Steps:
    """Runs the steps of one pipeline.

    Attributes:
        runtime: where.
        images: by the reference that the pipeline has.
        root: the pipeline root, the only folder of this machine that steps may write into.
        count: how many steps were started.
        failures: a sentence for each step that failed.
    """

    runtime: Runtime
    images: dict[str, Image]
    root: pathlib.Path
    count: int = 0
    failures: list[str] = field(default_factory=list)
    _run: str = field(default_factory=lambda: uuid.uuid4().hex)
    _readable: dict[str, dict] = field(default_factory=dict)

    def install(self) -> None:
        """Takes the place of the SDK's functions, and removes the containers of this run when it is interrupted."""
        imported = importer_handler.run_importer
        docker_task_handler.run_docker_container = self._run_container
        importer_handler.run_importer = lambda **arguments: self._import(imported, arguments)
        orchestrator_utils.OrchestratorUtils.get_dag_output_artifacts = staticmethod(_output_artifacts)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._interrupt)

    def _run_container(self, client, image: str, command: list[str], volumes: dict, **arguments: Any) -> int:
        name = _name(command) or image
        self.count += 1
        try:
            container = client.containers.create(
                **self._options(self.images[image], arguments), command=command,
                volumes={**self._readable, **volumes})
        except docker.errors.APIError as error:
            return self._failed(name, _NOT_STARTED, f"the container could not be made: {error.explanation}")
        try:
            container.start()
            last = ""
            for line in _lines(container.logs(stream=True, follow=True)):
                print(line)
                last = line.strip() or last
            code = container.wait()["StatusCode"]
            if code != 0:
                container.reload()
                self._failed(name, code, self._reason(self.images[image], container, code, last))
            return code
        except docker.errors.APIError as error:
            return self._failed(name, _NOT_STARTED, f"{self.runtime.program} says: {error.explanation}")
        finally:
            _remove(container)

    def _options(self, image: Image, arguments: dict) -> dict[str, Any]:
        user, group = self.runtime.user
        can = self.runtime.limits
        options = {
            "image": image.id,
            "entrypoint": [""],  # a cluster ignores it too
            "labels": {_RUN: self._run, _RUNNER: _runner()},
            "user": f"{user}:{group}",
            "read_only": True,
            # exec: libraries of some learners unpack themselves there and are loaded
            "tmpfs": {folder: "rw,exec,nosuid,nodev,mode=1777" for folder in ("/tmp", *_HOMES)},
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges"] + (["label=disable"] if _SELINUX.exists() else []),
            "network_mode": "host" if image.network else "none",
            # Idle OpenMP threads would spin and take the cores from the rest of this machine.
            "environment": {
                "OMP_WAIT_POLICY": "PASSIVE", **arguments.get("environment", {}),
                **{name: os.environ[name] for name in sorted(image.secrets) if name in os.environ}},
        }
        if image.memory and "memory" in can:
            options["mem_limit"] = image.memory
            if "swap" in can:
                options["memswap_limit"] = image.memory  # together: no swap
        if image.cpus and "cpu" in can:
            # More cores than there are is an error to Docker.
            options["nano_cpus"] = int(min(image.cpus, os.cpu_count() or 1) * 1e9)
        if "pids" in can:
            options["pids_limit"] = _MAX_PROCESSES
        return options

    def _failed(self, name: str, code: int, reason: str) -> int:
        self.failures.append(f"The step ({name}) ended with exit code {code}{': ' if reason else '.'}{reason}")
        return code

    @staticmethod
    def _reason(image: Image, container, code: int, last: str) -> str:
        if code == _KILLED and image.memory:
            sure = container.attrs["State"].get("OOMKilled")
            return (f"it was killed, {'as it ran' if sure else 'most likely because it ran'} into its memory limit of"
                    f" {image.memory // 2**20}Mi.\nMaybe give it more: --memory, or set_memory_limit in the pipeline.")
        return last

    def _import(self, imported, arguments: dict) -> tuple[dict, Any]:
        outputs, status = imported(**arguments)
        artifact = outputs["artifact"]
        address = artifact.uri.removeprefix("file://")
        if "://" in address:
            raise Refused(
                f"The importer's address ({artifact.uri}) is not one of this machine, and kfp.local reads no other."
                f"\nMaybe copy the file here, and give its path.")
        path = pathlib.Path(address).absolute()
        if not path.exists():
            raise Refused(f"The file ({address}) does not exist; an importer of the pipeline reads it.")
        artifact.uri = str(path)
        if not path.is_relative_to(self.root):
            self._readable[str(path)] = {"bind": str(path), "mode": "ro"}
        return outputs, status

    def _interrupt(self, number: int, frame: Any) -> None:
        for other in (signal.SIGINT, signal.SIGTERM):
            signal.signal(other, signal.SIG_IGN)
        for container in self.runtime.client.containers.list(all=True, filters={"label": f"{_RUN}={self._run}"}):
            _remove(container)
        raise KeyboardInterrupt


def _output_artifacts(dag_outputs_spec, io_store) -> dict[str, Any]:
    """Returns the artifacts that a graph gives; of several tasks that may have made one, that of the one that ran."""
    outputs = {}
    for name, spec in dag_outputs_spec.artifacts.items():
        for selector in spec.artifact_selectors:
            try:
                outputs[name] = io_store.get_task_output(selector.producer_subtask, selector.output_artifact_key)
            except ValueError:
                continue  # its condition did not hold
    return outputs


def _runner() -> str:
    """Returns this process as no other ever was, in the form of the runner's Labels: where numbers are counted, number,
    clock ticks from the machine's start to its own."""
    if not pathlib.Path("/proc/self/stat").exists():
        return ""  # no Linux
    host = pathlib.Path("/proc/sys/kernel/hostname").read_text().strip()
    fields = pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    return f"{host}/{os.readlink('/proc/self/ns/pid')} {os.getpid()} {fields[19]}"


def _name(command: list[str]) -> str:
    """Returns the task's name: that of the folder which its executor input says its output goes to."""
    for word in command:
        if word.startswith("{"):
            try:
                return pathlib.Path(json.loads(word)["outputs"]["outputFile"]).parent.name
            except (ValueError, KeyError, TypeError):
                continue
    return ""


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    """Returns lines of pieces that are cut anywhere."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + decoder.decode(piece)).split("\n")
        yield from lines
    if rest:
        yield rest


def _remove(container) -> None:
    try:
        container.remove(force=True)
    except docker.errors.NotFound:
        pass  # another removed it
