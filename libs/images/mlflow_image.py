#!/usr/bin/env python3
"""Makes the image of MLflow, without a Docker daemon and without root.

    libs/images/mlflow_image.py OUT [--if-needed] [--packages FOLDER] [--wheels FOLDER] [--name NAME]

Into the folder OUT go image.tar (an OCI layout: podman load, skopeo), image.digest (of the manifest), image.lock (what
went in), packages/ (Debian's, of which --packages makes it again) and wheels/ (those that the hashed requirements name,
for --wheels). With --if-needed an image that this recipe has made of these requirements stays.

Three layers: Debian's Python 3.11 with the few libraries that it needs, the wheels, and serve.py that starts it. No
shell, no pip, no package manager. Python's compiled files are made here, for a read-only root would have none. Equal
locks mean equal digests.
"""

import argparse
import gzip
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

import base
from base import TIME, UID, Entry, Refused, run, sha256

ROOT = base.HERE.parent.parent
REQUIREMENTS = ["pipelines/requirements-mlflow.txt", "pipelines/requirements-mlflow-auth.txt"]
RECIPE = ["libs/images/mlflow_image.py", "libs/images/base.py", "libs/images/mlflow/serve.py", *REQUIREMENTS]
PYTHON = "3.11"
SITE = f"usr/local/lib/python{PYTHON}/dist-packages"
SERVE = "opt/crema/serve.py"
LIBRARY = r"(usr/)?lib/[^/]*/{}\.so\..*"

# Debian 12's names. Python's own tests, windows and installers stay away.
PYTHON_FILES = (
    r"usr/lib/python3\.11/(?!test/|idlelib/|tkinter/|turtledemo/|turtle\.py|ensurepip/|lib2to3/|config-|pydoc_data/"
    r"|sitecustomize\.py|lib-dynload/_(tkinter|test|curses|dbm|gdbm|xx)|lib-dynload/(readline|nis|ossaudiodev|xx)).*"
)
PACKAGES = {name: base.PACKAGES[name] for name in base.PACKAGES if name != "libgomp1"} | {
    "libbz2-1.0": LIBRARY.format("libbz2"),
    "libexpat1": LIBRARY.format("libexpat"),
    "libffi8": LIBRARY.format("libffi"),
    "liblzma5": LIBRARY.format("liblzma"),
    "libpython3.11-minimal": PYTHON_FILES,
    "libpython3.11-stdlib": PYTHON_FILES,
    "libsqlite3-0": LIBRARY.format("libsqlite3"),
    "libssl3": LIBRARY.format("lib(ssl|crypto)"),
    "libuuid1": LIBRARY.format("libuuid"),
    "python3.11-minimal": r"usr/bin/python3\.11",
}

# What nobody reads in a server: tests of libraries, and what browsers load for developers alone.
UNUSED = re.compile(r"(^|/)(pandas|numpy)(/.*)?/tests/|\.map$|\.dist-info/(RECORD|REQUESTED|INSTALLER|direct_url\.json)$")

ENVIRONMENT = [
    "PATH=/usr/bin",
    "LANG=C.UTF-8",
    "HOME=/home/crema",
    "PYTHONUNBUFFERED=1",
    # A read-only root has no place for them, and they are made.
    "PYTHONDONTWRITEBYTECODE=1",
    "GIT_PYTHON_REFRESH=quiet",
    "MLFLOW_DISABLE_TELEMETRY=true",
    "DO_NOT_TRACK=true",
    # Ten processes and 1.1 GB that nothing here uses.
    "MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false",
]


# --- Wheels ---------------------------------------------------------------------------------------------------------


def platforms(arch):
    """What pip must be told to choose as it would in the image, whose glibc is 2.36."""
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(arch)
    if machine is None:
        raise Refused(f"There are no wheels for ({arch}).\nMaybe build on amd64 or arm64.")
    names = [f"manylinux_2_{minor}_{machine}" for minor in range(36, 4, -1)]
    return [*names, f"manylinux2014_{machine}", f"manylinux2010_{machine}", f"manylinux1_{machine}"]


def fetch(folder, arch):
    """Downloads the wheels by pip, which compares them with the hashes of the requirements."""
    folder.mkdir()
    python = ROOT / ".build/venv-mlflow/bin/python"
    if not python.exists():
        raise Refused(f"There is no pip: ({python}) is missing.\nMaybe run: make venv-mlflow")
    command = [python, "-P", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--dest", folder]
    command += ["--python-version", PYTHON, "--implementation", "cp", "--abi", "cp311", "--abi", "abi3", "--abi", "none"]
    for platform in platforms(arch):
        command += ["--platform", platform]
    for requirements in REQUIREMENTS:
        command += ["-r", ROOT / requirements]
    run(command)
    return sorted(folder.glob("*.whl"))


def wheel_files(wheel):
    """Returns what a wheel installs beside its scripts, by path in the image."""
    found = {}
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            name = member.filename
            data = re.match(r"[^/]+\.data/([^/]+)/(.*)", name)
            if data:
                name = data[2] if data[1] in ("purelib", "platlib") else ""
            if not name or member.is_dir() or UNUSED.search(name):
                continue
            if name.startswith("/") or ".." in name.split("/"):
                raise Refused(f"The wheel ({wheel.name}) has a file outside of its folder ({name}).")
            found[f"{SITE}/{name}"] = Entry(0o644, archive.read(member))
    return found


# --- Compiled files -------------------------------------------------------------------------------------------------

# In one process and one order: what a compiled file says twice depends on what was compiled before it.
COMPILE = """
import compileall, py_compile, sys
for folder in sys.argv[2:]:
    compileall.compile_dir(folder, maxlevels=40, quiet=2, stripdir=sys.argv[1], prependdir="/",
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH, workers=1)
"""


def compiled(files, stage):
    """Returns the compiled files of all Python files, made by the image's own Python."""
    for path, entry in files.items():
        target = stage / path
        if entry.link is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_symlink() and not target.exists():
                target.symlink_to(entry.link)
        elif entry.content is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(entry.content)
            target.chmod(entry.mode)
    loader = next(path for path in files if re.fullmatch(r"usr/lib(64)?/.*ld-linux-[^/]*", path) and files[path].content)
    libraries = {str((stage / path).parent) for path in files if re.fullmatch(r"usr/lib/[^/]*-linux-gnu/[^/]*", path)}
    command = [stage / loader, "--library-path", ":".join(sorted(libraries)), stage / f"usr/bin/python{PYTHON}"]
    # -B: else what the compiler itself imports is compiled before, with the time of its source in it.
    command += ["-B", "-S", "-P", "-c", COMPILE, stage, stage / f"usr/lib/python{PYTHON}", stage / SITE]
    environment = {"PYTHONHOME": f"{stage}/usr", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8", "PATH": ""}
    done = subprocess.run([str(word) for word in command], env=environment, capture_output=True, check=False)
    if done.returncode != 0:
        raise Refused(f"Python's files cannot be compiled: {done.stderr.decode(errors='replace')[-2000:]}")
    found = {}
    for path in sorted(stage.rglob("*.pyc")):
        found[str(path.relative_to(stage))] = Entry(0o644, path.read_bytes())
    if len(found) < 1000:
        raise Refused(f"Only {len(found)} of Python's files were compiled.\nMaybe /tmp is mounted with noexec.")
    return found


# --- The image ------------------------------------------------------------------------------------------------------


def blob(content, media):
    return {"mediaType": media, "digest": f"sha256:{sha256(content)}", "size": len(content)}


def configuration(layers, arch, name):
    return json.dumps(
        {
            "architecture": arch,
            "os": "linux",
            "created": "1970-01-01T00:00:01Z",
            "config": {
                "User": f"{UID}:{UID}",
                "Env": ENVIRONMENT,
                "Entrypoint": [f"/usr/bin/python{PYTHON}", "-P", f"/{SERVE}"],
                "Cmd": ["serve"],
                "ExposedPorts": {"5000/tcp": {}},
                "WorkingDir": "/",
                "Labels": {
                    "org.opencontainers.image.title": "mlflow",
                    "org.opencontainers.image.description": "MLflow, as Crema uses it: one process, no telemetry.",
                    "org.opencontainers.image.version": name.rsplit(":", 1)[-1],
                    "org.opencontainers.image.licenses": "Apache-2.0",
                    "org.opencontainers.image.vendor": "Crema",
                },
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{sha256(content)}" for content in layers.values()]},
            "history": [
                {"created": "1970-01-01T00:00:01Z", "created_by": f"crema mlflow image: {what}"} for what in layers
            ],
        },
        sort_keys=True,
    ).encode()


def write(target, layers, config, name):
    """Writes an OCI layout as one tar and returns the digest of its manifest."""
    packed = [gzip.compress(content, 6, mtime=0) for content in layers.values()]
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": blob(config, "application/vnd.oci.image.config.v1+json"),
            "layers": [blob(content, "application/vnd.oci.image.layer.v1.tar+gzip") for content in packed],
        },
        sort_keys=True,
    ).encode()
    entry = blob(manifest, "application/vnd.oci.image.manifest.v1+json")
    entry["annotations"] = {"org.opencontainers.image.ref.name": name, "io.containerd.image.name": name}
    parts = {
        "oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
        "index.json": json.dumps({"schemaVersion": 2, "manifests": [entry]}, sort_keys=True).encode(),
    }
    parts |= {f"blobs/sha256/{sha256(content)}": content for content in (manifest, config, *packed)}
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        for path, content in parts.items():
            info = tarfile.TarInfo(path)
            info.size, info.mtime, info.mode = len(content), TIME, 0o644
            tar.addfile(info, io.BytesIO(content))
    return entry["digest"], sum(len(content) for content in packed)


def made_by(arch, name):
    """What decides before anything is downloaded."""
    recipe = sha256(b"".join((ROOT / path).read_bytes() for path in RECIPE))
    return [f"name {name}", f"architecture {arch}", f"recipe sha256:{recipe}"]


def lock(debs, wheels, arch, name, digest):
    lines = ["# What the image of MLflow was made of. Equal lines give the equal image.", *made_by(arch, name)]
    # Another zlib may pack the same into other bytes.
    lines.append(f"zlib {zlib.ZLIB_RUNTIME_VERSION}")
    for deb in debs:
        package, version, _ = deb.name.removesuffix(".deb").split("_")
        lines.append(f"package {package} {version.replace('%3a', ':')} sha256:{sha256(deb.read_bytes())}")
    lines += [f"wheel {wheel.name} sha256:{sha256(wheel.read_bytes())}" for wheel in wheels]
    return "\n".join([*lines, f"image {digest}"]) + "\n"


def is_made(out, name):
    if not all((out / file).is_file() for file in ("image.tar", "image.digest", "image.lock")):
        return False
    return set(made_by(base.architecture(), name)) <= set((out / "image.lock").read_text().splitlines())


def take_wheels(given, folder):
    folder.mkdir()
    return [Path(shutil.copy(wheel, folder)) for wheel in sorted(given.glob("*.whl"))]


def build(out, packages, wheels_folder, name):
    out.mkdir(parents=True, exist_ok=True)
    arch = base.architecture()
    with tempfile.TemporaryDirectory(prefix="making-", dir=out) as workshop:
        making = Path(workshop)
        folder = making / "packages"
        debs = base.given(packages, folder, PACKAGES) if packages else base.download(folder, PACKAGES)
        wheels = take_wheels(wheels_folder, making / "wheels") if wheels_folder else fetch(making / "wheels", arch)
        root = base.root_files(debs, PACKAGES)
        site = {}
        for wheel in wheels:
            site |= wheel_files(wheel)
        own = {SERVE: Entry(0o644, (ROOT / "libs/images/mlflow/serve.py").read_bytes())}
        for path, entry in compiled(root | site, making / "stage").items():
            (site if path.startswith(SITE) else root)[path] = entry
        layers = {"Debian's Python": base.layer(root), "wheels": base.layer(site), "serve.py": base.layer(own)}
        config = configuration(layers, arch, name)
        digest, size = write(making / "image.tar", layers, config, name)
        (making / "image.lock").write_text(lock(debs, wheels, arch, name, digest))
        (making / "image.digest").write_text(f"{digest}\n")
        # The tar first and last: while it is missing, the image is not made.
        (out / "image.tar").unlink(missing_ok=True)
        for part in ("packages", "wheels"):
            shutil.rmtree(out / part, ignore_errors=True)
        for part in ("packages", "wheels", "image.lock", "image.digest", "image.tar"):
            os.replace(making / part, out / part)
    print(f"{name} {digest[:19]} {size / 1e6:.1f} MB, unpacked {sum(map(len, layers.values())) / 1e6:.1f} MB")


def version():
    return re.search(r"<version>([^<]+)</version>", (ROOT / "pom.xml").read_text())[1]


def main():
    parser = argparse.ArgumentParser(description="makes the image of MLflow")
    parser.add_argument("out", type=Path)
    parser.add_argument("--if-needed", action="store_true", help="not if this recipe has made it of these requirements")
    parser.add_argument("--packages", type=Path, help="a folder of .deb files, instead of Debian's newest")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels, instead of a download")
    parser.add_argument("--name", default=f"crema/mlflow:{version()}")
    arguments = parser.parse_args()
    try:
        if not (arguments.if_needed and is_made(arguments.out, arguments.name)):
            build(arguments.out.resolve(), arguments.packages, arguments.wheels, arguments.name)
    except Refused as refused:
        sys.exit(str(refused))
    except OSError as error:
        sys.exit(f"The image of MLflow cannot be made: {error}\nMaybe the disk is full, or the folder is not yours.")


if __name__ == "__main__":
    main()
