"""Finds what runs containers here, and says how this process reaches it: DOCKER_HOST, else Podman, else Docker."""

import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Iterator

import docker
import requests

from . import Refused

DOCKERS_SOCKET = pathlib.Path("/var/run/docker.sock")
IMAGES_USER = 65532
"""The user and group of our images."""

_PATIENCE_SECONDS = 30
_UNREACHABLE = (docker.errors.DockerException, requests.exceptions.RequestException, OSError, ImportError)


@dataclass(frozen=True)
class Runtime:
    """A runtime that answers.

    Attributes:
        client: talks to it.
        program: the command of the same name, for sentences: podman or docker.
        architecture: of the images that it runs, in Go's words: amd64, arm64.
        rootless: whether its containers run without root on this machine.
        limits: what it can limit: memory, swap, cpu, pids.
        loads_oci_tars: whether it loads images as they are made here; Docker does so with containerd's image store.
    """

    client: docker.DockerClient
    program: str
    architecture: str
    rootless: bool
    limits: frozenset[str]
    loads_oci_tars: bool

    @property
    def user(self) -> tuple[int, int]:
        """User and group of the steps: they must write into the root, and who calls this must be able to delete it.
        So it is the caller, seen from outside; but for root, who may delete everything, the user of the images."""
        if self.rootless:
            return 0, 0  # which is the caller, and has no capability
        if os.getuid() == 0:
            return IMAGES_USER, IMAGES_USER
        return os.getuid(), os.getgid()


@contextlib.contextmanager
def found() -> Iterator[Runtime]:
    """Gives the runtime, and sets DOCKER_HOST to it for all that asks the environment, as kfp.local does."""
    host = os.environ.get("DOCKER_HOST", "")
    podman = shutil.which("podman")
    if host:
        yield _asked(f"The container runtime at DOCKER_HOST ({host})", "Maybe correct DOCKER_HOST, or unset it.")
    elif podman:
        with _service(podman) as address:
            for name in ("DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_CONTEXT"):
                os.environ.pop(name, None)  # meant for another runtime
            os.environ["DOCKER_HOST"] = address
            yield _asked(f"Podman ({podman})", "Maybe look at what it says: podman info")
    elif DOCKERS_SOCKET.exists():
        yield _asked(f"Docker ({DOCKERS_SOCKET})", "Maybe start its daemon, or join the group docker.")
    else:
        raise Refused(
            f"There is no container runtime: DOCKER_HOST is not set, podman is not on the PATH, and Docker's socket"
            f" ({DOCKERS_SOCKET}) does not exist.\nMaybe install Podman (sudo apt-get install podman), or run without"
            f" containers: pipelines/runner/crema run")


def _asked(who: str, way_out: str) -> Runtime:
    client = None
    try:
        client = docker.from_env(timeout=_PATIENCE_SECONDS)
        info = client.info()
        version = client.version()
    except _UNREACHABLE as error:
        if client is not None:
            client.close()
        raise Refused(f"{who} does not answer: {_cause(error)}.\n{way_out}") from error
    parts = [part.get("Name", "") for part in version.get("Components") or []]
    limits = {"memory": "MemoryLimit", "swap": "SwapLimit", "cpu": "CpuCfsQuota", "pids": "PidsLimit"}
    is_podman = any("Podman" in part for part in parts)
    return Runtime(
        client=client,
        program="podman" if is_podman else "docker",
        architecture=version["Arch"],
        rootless=any("rootless" in option for option in info.get("SecurityOptions") or []),
        limits=frozenset(limit for limit, key in limits.items() if info.get(key)),
        loads_oci_tars=is_podman or "io.containerd.snapshotter" in str(info.get("DriverStatus")))


def _cause(error: BaseException) -> str:
    """Returns what the operating system said at the bottom of a chain of errors, else the first error's own words."""
    step, seen = error, []
    while step is not None and step not in seen:
        seen.append(step)
        if isinstance(step, OSError) and step.strerror and not isinstance(step, requests.exceptions.RequestException):
            return step.strerror
        step = step.__cause__ or step.__context__
    return str(error).strip().rstrip(".") or type(error).__name__


@contextlib.contextmanager
def _service(podman: str) -> Iterator[str]:
    """Starts Podman's Docker-compatible service on a socket that only this user can reach, and ends it."""
    with tempfile.TemporaryDirectory(prefix="crema-podman-") as folder:
        socket = pathlib.Path(folder) / "podman.sock"
        log = pathlib.Path(folder) / "log"
        with log.open("wb") as errors:
            service = subprocess.Popen(
                [podman, "system", "service", "--time=0", f"unix://{socket}"], stdin=subprocess.DEVNULL,
                stdout=errors, stderr=errors, start_new_session=True, preexec_fn=_end_with_parent,
                cwd=folder)  # where conmon notes that a container ran out of memory
        try:
            deadline = time.monotonic() + _PATIENCE_SECONDS
            while not socket.exists():
                if service.poll() is not None or time.monotonic() > deadline:
                    lines = log.read_text(errors="replace").strip().splitlines()
                    said = lines[-1].removeprefix("Error: ").rstrip(".") if lines else "it says nothing"
                    raise Refused(
                        f"Podman ({podman}) does not start its service: {said}.\n"
                        f"Maybe look at what it says: podman info")
                time.sleep(0.02)
            yield f"unix://{socket}"
        finally:
            # Podman without root starts itself again: all of its session.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(service.pid, signal.SIGTERM)
            try:
                service.wait(_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                service.kill()
                service.wait()


def _end_with_parent() -> None:
    """Lets the service end when this process is killed (Linux only; elsewhere Podman has no such service)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
