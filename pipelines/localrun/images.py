"""The images of a compiled pipeline: what the pipeline says of each, and which loaded one it is. None is pulled."""

import json
import os
import pathlib
import re
from dataclasses import dataclass, field

from . import Refused
from .runtime import Runtime

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
_INDEX = pathlib.Path("components/index.json")

_ADDED = re.compile(r"^(localhost/|docker\.io/(library/)?)")
"""What runtimes put before a name without a registry."""

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?")
_UNITS = {None: 1, "m": 1e-3, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12,
          "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


@dataclass
class Image:
    """An image that steps of the pipeline run in.

    Attributes:
        reference: as the pipeline names it.
        network: whether its steps get the network of this machine; else they have none.
        memory: the greatest limit of its steps in bytes, 0 for none.
        cpus: the greatest limit of its steps, 0 for none.
        secrets: the variables that on a cluster come from Secrets.
        id: of the loaded image, once it is found.
    """

    reference: str
    network: bool
    memory: int = 0
    cpus: float = 0.0
    secrets: set[str] = field(default_factory=set)
    id: str = ""


def amount(text: str) -> float | None:
    """Returns what Kubernetes means by an amount such as 512Mi or 500m; None if it is none."""
    match = _AMOUNT.fullmatch(text)
    return float(match[1]) * _UNITS[match[2]] if match else None


def catalogue(file: pathlib.Path) -> dict[str, dict]:
    """Returns the components that a pipeline may know, by the repository of their image: those of the nearest catalogue
    above its file, so that a release names its own, else of this repository."""
    folders = [*file.absolute().parents, ROOT]
    folder = next(folder for folder in folders if (folder / _INDEX).is_file())
    entries = json.loads((folder / _INDEX).read_text())["components"]
    return {
        repository(entry["image"]): entry | {"module": os.path.relpath(folder / entry.get("module", ""))}
        for entry in entries}


def of(pipeline: dict, platform: dict, listed: dict[str, dict], network_for_others: bool) -> dict[str, Image]:
    """Returns the images of a compiled pipeline's two documents by reference."""
    images: dict[str, Image] = {}
    secrets = platform.get("platforms", {}).get("kubernetes", {}).get("deploymentSpec", {}).get("executors", {})
    for label, executor in pipeline["deploymentSpec"]["executors"].items():
        container = executor.get("container")
        if container is None:
            continue  # an importer
        reference = container["image"]
        entry = listed.get(repository(reference))
        image = images.setdefault(reference, Image(reference, entry["network"] if entry else network_for_others))
        resources = container.get("resources", {})
        image.memory = max(image.memory, int(amount(resources.get("resourceMemoryLimit", "0")) or 0))
        image.cpus = max(image.cpus, amount(resources.get("resourceCpuLimit", "0")) or 0.0)
        for secret in secrets.get(label, {}).get("secretAsEnv", []):
            for key in secret["keyToEnv"]:
                _require(key["envVar"], secret, label)
                image.secrets.add(key["envVar"])
    return images


def _require(variable: str, secret: dict, label: str) -> None:
    if not secret.get("optional", False) and variable not in os.environ:
        raise Refused(
            f"The component ({label.removeprefix('exec-')}) needs the environment variable ({variable}), on a cluster"
            f" a key of the Secret ({secret.get('secretName', '')}).\nMaybe export {variable} before you call this.")


def repository(reference: str) -> str:
    """Returns a reference without tag, digest and what runtimes add."""
    name = reference.split("@")[0]
    head, _, last = name.rpartition("/")
    return _ADDED.sub("", f"{head}/{last.split(':')[0]}".lstrip("/"))


def find(images: dict[str, Image], runtime: Runtime, listed: dict[str, dict]) -> None:
    """Finds the loaded image of each reference; what is missing, or for another machine, is refused by name."""
    names: dict[str, str] = {}
    for loaded in runtime.client.images.list():
        for name in loaded.tags + (loaded.attrs.get("RepoDigests") or []):
            names[name] = loaded.id
    missing = []
    for image in images.values():
        ids = [names[name] for name in _spellings(image.reference) if name in names]
        if ids:
            image.id = ids[0]
        else:
            missing.append(image.reference)
    if missing:
        raise Refused(_missing(missing, names, runtime, listed))
    for image in images.values():
        architecture = runtime.client.images.get(image.id).attrs.get("Architecture") or runtime.architecture
        if architecture != runtime.architecture:
            raise Refused(
                f"The image ({image.reference}) is for ({architecture}), and {runtime.program} runs images for"
                f" ({runtime.architecture}) here.\nMaybe build it on this machine: make images")


def _spellings(reference: str) -> list[str]:
    """Returns the names under which runtimes keep what a pipeline calls by a short one, the most exact first."""
    name, at, digest = reference.partition("@")
    is_tagged = ":" in name.rpartition("/")[2]
    if at:
        name = f"{name.rpartition(':')[0] if is_tagged else name}@{digest}"
    elif not is_tagged:
        name += ":latest"
    return [prefix + name for prefix in ("", "localhost/", "docker.io/", "docker.io/library/")]


def _missing(missing: list[str], names: dict[str, str], runtime: Runtime, listed: dict[str, dict]) -> str:
    sentences = []
    wanted = {repository(reference) for reference in missing}
    others = sorted(name for name in names if repository(name) in wanted and "@" not in name)
    some = f"The image ({missing[0]}) is" if len(missing) == 1 else f"The images ({', '.join(missing)}) are"
    but = f", but ({', '.join(others)}) {'is' if len(others) == 1 else 'are'}: another version" if others else ""
    sentences.append(f"{some} not loaded{but}; nothing is pulled here.")
    first = missing[0]
    entry = listed.get(repository(first))
    if entry is None:
        sentences.append(f"Maybe pull it yourself: {runtime.program} pull {first}")
    elif "@" not in first and first != entry["image"]:
        sentences.append(f"Maybe compile the pipeline again, as this build has ({entry['image']}): make pipelines")
    elif "@" in first and (made := _made(entry)) and made != first.partition("@")[2]:
        sentences.append(
            f"Maybe load the images of the release that the pipeline is of; this build has another ({made}).")
    elif not runtime.loads_oci_tars:
        sentences.append(
            "Maybe take Podman, or Docker with containerd's image store: this one loads no OCI tars. Or give images and"
            " pipeline a registry: make images PUSH=<registry/prefix>, make release PREFIX=<registry/prefix>")
    elif len(missing) == 1:
        sentences.append(
            f"Maybe run: make images && {runtime.program} load -i {entry['module']}/target/jib-image.tar")
    else:
        folder = os.path.dirname(entry["module"])
        sentences.append(
            f"Maybe run: make images && for tar in {folder}/*/target/jib-image.tar; do"
            f" {runtime.program} load -i $tar; done")
    return "\n".join(sentences)


def _made(entry: dict) -> str:
    """Returns the digest of the image that this build has made of a component; the empty text if there is none."""
    digest = pathlib.Path(entry["module"], "target", "jib-image.digest")
    return digest.read_text().strip() if digest.is_file() else ""
