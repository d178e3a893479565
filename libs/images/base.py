#!/usr/bin/env python3
"""Makes the base image of all Crema images, without a Docker daemon and without root.

    libs/images/base.py OUT [--if-needed] [--packages FOLDER]

Into the folder OUT go base.tar (a docker-archive, the only form that Jib takes as a tar), base.lock (what went in:
the JDK, its modules, each Debian package with version and SHA-256, the recipe, and the digest that came of it),
packages/ (these), runtime/ (the linked Java, with which the build makes the class data archives) and image.digest (the
SHA-256 of the image's configuration, which names all of its layers). With --if-needed an image that this JDK and this
recipe have made stays; Debian's packages are then not looked at. --packages takes those of an earlier build instead of
Debian's newest.

Equal locks mean equal digests: files stand in the layers in the order of their names, with one time, owner and mode.
The certificates come from Debian's package, never from this machine: a JDK here may trust a company's own authority.
"""

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Everything in the image is as old as one second: Jib gives its own layers the same.
TIME = 1
UID = 65532

# What the root holds, by package. libstdc++, libgcc_s and libgomp are for DuckDB's and XGBoost's libraries; the rest
# is what the JVM and libc read. No shell, no package manager, no setuid program is among them.
PACKAGES = {
    "base-files": r"etc/(debian_version|issue|os-release)|usr/lib/os-release",
    "ca-certificates": r"usr/share/ca-certificates/mozilla/.*\.crt",
    "libc-bin": r"usr/lib/locale/C\.utf8/.*",
    "libc6": r"(usr/)?lib(64)?/([a-z0-9_]+-linux-gnu/)?"
    r"(ld-linux-[^/]*|lib(c|dl|m|pthread|rt|resolv|nss_dns|nss_files|util)\.so\.[0-9]+)",
    "libgcc-s1": r"(usr/)?lib/[^/]*/libgcc_s\.so\.1",
    "libgomp1": r"(usr/)?lib/[^/]*/libgomp\.so\..*",
    "libstdc++6": r"(usr/)?lib/[^/]*/libstdc\+\+\.so\..*",
    "netbase": r"etc/(protocols|services)",
    "tzdata": r"usr/share/zoneinfo/(?!posix/|right/).*",
    "zlib1g": r"(usr/)?lib/[^/]*/libz\.so\..*",
}

# Why each module is there; all else that a module needs, jlink adds.
MODULES = {
    "java.desktop": "java.beans of Smile's data frames, and nothing else of it: see without_desktop()",
    "java.instrument": "agents of those who watch",
    "java.logging": "MLflow's client, Netty",
    "java.management": "memory limits, Micrometer",
    "java.naming": "Logback, PostgreSQL's driver",
    "java.net.http": "MLflow's REST",
    "java.sql": "DuckDB, PostgreSQL",
    "java.xml": "Logback's configuration",
    "jdk.jfr": "recordings on demand, Netty's events",
    "jdk.management": "a container's memory",
    "jdk.net": "keep-alive of sockets",
    "jdk.unsupported": "sun.misc.Unsafe of Netty, Kryo, fastutil",
    "jdk.zipfs": "jars as file systems",
}


# What java.desktop brings beside classes: windows, pictures, fonts, sound, printers.
DESKTOP_FILES = (
    "libawt*", "libfontmanager*", "libfreetype*", "libjavajpeg*", "libjawt*", "libjsound*", "liblcms*", "libmlib_image*",
    "libprefs*", "libsplashscreen*", "fontconfig*", "psfont*",
)  # fmt: skip


class Refused(Exception):
    """Something a person must mend; the text says what and how."""


@dataclass(frozen=True)
class Entry:
    """One file, folder or link of a layer; content is None for a folder."""

    mode: int
    content: bytes | None = None
    link: str | None = None
    owner: int = 0


def run(command, **options):
    """Runs a program that must succeed and returns what it printed."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, check=False, **options)
    except FileNotFoundError as missing:
        raise Refused(
            f"The program ({command[0]}) is not on this machine; the base image is put together from Debian's packages."
            "\nMaybe build on Debian or Ubuntu, or take another base: -Dbase.image=<reference> (the README names one)."
        ) from missing
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise Refused(f"The command ({' '.join(map(str, command[:3]))} ...) ended with {done.returncode}:\n{said}")
    return done.stdout


def java_home():
    return Path(run([HERE.parent.parent / ".mvn/jdk25.sh"]).decode().strip())


def architecture():
    return run(["dpkg", "--print-architecture"]).decode().strip()


# --- Debian's packages ----------------------------------------------------------------------------------------------


def download(folder, names):
    """Fetches packages by apt with folders of its own: needs no root, and touches nothing of this machine's.

    apt verifies them against the archive's signed lists.
    """
    (folder / "lists/partial").mkdir(parents=True)
    (folder / "archives/partial").mkdir(parents=True)
    options = [
        "-q",
        "-o", f"Dir::State::Lists={folder}/lists",
        "-o", f"Dir::Cache={folder}",
        "-o", "APT::Sandbox::User=",
        "-o", "Acquire::Languages=none",
        "-o", "Acquire::Retries=3",
    ]  # fmt: skip
    run(["apt-get", *options, "update", "--error-on=any"])
    run(["apt-get", *options, "download", *names], cwd=folder)
    for unneeded in ("lists", "archives"):
        shutil.rmtree(folder / unneeded)
    return sorted(folder.glob("*.deb"))


def given(packages, folder, wanted):
    """Takes the packages of an earlier build."""
    debs = sorted(packages.glob("*.deb"))
    names = [deb.name.split("_")[0] for deb in debs]
    if names != sorted(wanted):
        raise Refused(
            f"The folder ({packages}) holds the packages ({', '.join(names)}), and the image is made of one each of"
            f" ({', '.join(sorted(wanted))}).\nMaybe leave --packages out, and they are downloaded."
        )
    folder.mkdir()
    return [Path(shutil.copy(deb, folder)) for deb in debs]


def unpack(deb, pattern):
    """Returns the files of a package that the pattern names, its copyright among them, by path without a slash."""
    name = deb.name.split("_")[0]
    wanted = re.compile(rf"(?:{pattern})|usr/share/doc/{re.escape(name)}/copyright")
    found = {}
    with tarfile.open(fileobj=io.BytesIO(run(["dpkg-deb", "--fsys-tarfile", deb]))) as tar:
        for member in tar:
            path = member.name.removeprefix("./")
            if not wanted.fullmatch(path):
                continue
            path = merged(path)
            if member.issym():
                found[path] = Entry(0o777, link=member.linkname)
            elif member.islnk():
                content = tar.extractfile(member)
                found[path] = Entry(0o644, content.read() if content else b"")
            elif member.isfile():
                content = tar.extractfile(member)
                executable = member.mode & 0o111
                found[path] = Entry(0o755 if executable else 0o644, content.read() if content else b"")
    if all(path.startswith("usr/share/doc/") for path in found):
        raise Refused(f"The package ({deb.name}) has none of the files that the base image takes of it ({pattern}).")
    return found


def merged(path):
    """Packages may still name /lib; in the image it is a link to /usr/lib."""
    return f"usr/{path}" if re.match(r"lib(64)?/", path) else path


def control(deb):
    return run(["dpkg-deb", "--field", deb])


# --- Layers ---------------------------------------------------------------------------------------------------------


def root_files(debs, packages):
    files = {
        "tmp": Entry(0o1777),
        "etc/passwd": Entry(
            0o644,
            f"root:x:0:0:root:/:/usr/sbin/nologin\ncrema:x:{UID}:{UID}:crema:/home/crema:/usr/sbin/nologin\n".encode(),
        ),
        "etc/group": Entry(0o644, f"root:x:0:\ncrema:x:{UID}:\n".encode()),
        "etc/nsswitch.conf": Entry(0o644, b"hosts: files dns\n"),
        "etc/localtime": Entry(0o777, link="/usr/share/zoneinfo/Etc/UTC"),
        "home/crema": Entry(0o755, owner=UID),
        "lib": Entry(0o777, link="usr/lib"),
        "lib64": Entry(0o777, link="usr/lib64"),
    }
    for deb in debs:
        name = deb.name.split("_")[0]
        files.update(unpack(deb, packages[name]))
        # Where scanners look for packages in images without dpkg.
        files[f"var/lib/dpkg/status.d/{name}"] = Entry(0o644, control(deb))
    if "usr/lib64" not in {path.rsplit("/", 1)[0] for path in files}:
        del files["lib64"]
    certificates = [
        entry.content for path, entry in sorted(files.items()) if path.startswith("usr/share/ca-certificates/")
    ]
    files["etc/ssl/certs/ca-certificates.crt"] = Entry(0o644, b"".join(certificates))
    return files


def without_desktop(home):
    """Returns a pattern of all that is in java.desktop but java.beans, which is a hundredth of it.

    jlink wants something in each package of the module: the first in the alphabet stays.
    """
    listed = run([home / "bin/jimage", "list", "--include", "regex:/java.desktop/.*", home / "lib/modules"]).decode()
    first = {}
    for package, name in sorted(re.findall(r"^ +(\S+)/([^/\s]+)$", listed, re.M)):
        first.setdefault(package, name)
    if not first:
        raise Refused("jimage tells nothing of the module java.desktop.\nMaybe the JDK is no whole one.")
    kept = [re.sub(r"([.$])", r"[\1]", f"{package}/{name}") for package, name in first.items()]
    return f"regex:/java.desktop/(?!java/beans/|com/sun/beans/|javax/swing/SwingContainer|module-info|{'|'.join(kept)}).*"


def link_runtime(home, target, certificates):
    """Links the Java runtime and gives it Debian's certificates.

    It has no class data archive: each image has its own, which holds the JDK's classes too.
    """
    run([
        home / "bin/jlink",
        "--add-modules", ",".join(MODULES),
        f"--exclude-resources={without_desktop(home)}",
        "--strip-debug", "--no-header-files", "--no-man-pages",
        "--output", target,
    ])  # fmt: skip
    for program in (target / "bin").iterdir():
        if program.name != "java":
            program.unlink()
    for pattern in DESKTOP_FILES:
        for file in (target / "lib").glob(pattern):
            file.unlink()
    store = target / "lib/security/cacerts"
    store.unlink()
    run([home / "bin/java", HERE / "Cacerts.java", store], input=certificates)


def runtime_files(runtime):
    files = {"usr/bin/java": Entry(0o777, link="/opt/java/bin/java")}
    for path in runtime.rglob("*"):
        name = f"opt/java/{path.relative_to(runtime)}"
        if path.is_symlink():
            files[name] = Entry(0o777, link=os.readlink(path))
        elif path.is_file():
            program = path.parent.name == "bin" or path.name in ("jexec", "jspawnhelper")
            files[name] = Entry(0o755 if program or ".so" in path.name else 0o644, path.read_bytes())
    return files


def layer(files):
    """Returns a tar of the files and of the folders above them, the same bytes for the same files."""
    entries = dict(files)
    for path in files:
        while "/" in path:
            path = path.rsplit("/", 1)[0]
            entries.setdefault(path, Entry(0o755))
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for path, entry in sorted(entries.items()):
            info = tarfile.TarInfo(path)
            info.mode, info.mtime, info.uid, info.gid = entry.mode, TIME, entry.owner, entry.owner
            if entry.link is not None:
                info.type, info.linkname = tarfile.SYMTYPE, entry.link
                tar.addfile(info)
            elif entry.content is None:
                info.type = tarfile.DIRTYPE
                tar.addfile(info)
            else:
                info.size = len(entry.content)
                tar.addfile(info, io.BytesIO(entry.content))
    return out.getvalue()


def configuration(digests, arch):
    return json.dumps(
        {
            "architecture": arch,
            "os": "linux",
            "created": "1970-01-01T00:00:01Z",
            "config": {
                "User": f"{UID}:{UID}",
                "Env": ["PATH=/opt/java/bin:/usr/bin", "JAVA_HOME=/opt/java", "LANG=C.UTF-8"],
                "WorkingDir": "/",
            },
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}" for digest in digests]},
            "history": [
                {"created": "1970-01-01T00:00:01Z", "created_by": f"crema base image: {what}"}
                for what in ("Debian files", "Java")
            ],
        },
        sort_keys=True,
    ).encode()


def archive(target, layers, config):
    """Writes a docker-archive of the layers, given by digest."""
    names = {f"{digest}.tar": content for digest, content in layers.items()}
    config_name = f"{sha256(config)}.json"
    manifest = [{"Config": config_name, "RepoTags": ["crema/base:latest"], "Layers": list(names)}]
    parts = {"manifest.json": json.dumps(manifest).encode(), config_name: config} | names
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content), TIME, 0o644
            tar.addfile(info, io.BytesIO(content))


def sha256(content):
    return hashlib.sha256(content).hexdigest()


# --- The lock -------------------------------------------------------------------------------------------------------


def made_by(home, arch):
    """What decides before any package is there. The recipe is this folder's: the same packages taken differently are
    another image."""
    release = (home / "release").read_text()
    version = {key: value.strip('"') for key, value in re.findall(r"^(\w+)=(.*)$", release, re.M)}
    recipe = sha256(b"".join((HERE / name).read_bytes() for name in ("base.py", "Cacerts.java")))
    jdk = " ".join(version.get(key, "?") for key in ("IMPLEMENTOR", "JAVA_RUNTIME_VERSION", "OS_ARCH"))
    jimage = sha256((home / "lib/modules").read_bytes())
    return [
        f"architecture {arch}",
        f"jdk {jdk} sha256:{jimage}",
        f"modules {','.join(sorted(MODULES))}",
        f"recipe sha256:{recipe}",
    ]


def lock(home, debs, arch, digest):
    """What went in."""
    lines = ["# What the base image was made of. Equal lines give the equal image.", *made_by(home, arch)]
    for deb in debs:
        name, package_version, _ = deb.name.removesuffix(".deb").split("_")
        lines.append(f"package {name} {package_version.replace('%3a', ':')} sha256:{sha256(deb.read_bytes())}")
    lines.append(f"image sha256:{digest}")
    return "\n".join(lines) + "\n"


def is_made(out):
    if not all((out / name).is_file() for name in ("base.tar", "base.lock")):
        return False
    return set(made_by(java_home(), architecture())) <= set((out / "base.lock").read_text().splitlines())


def build(out, packages):
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="making-", dir=out) as workshop:
        making = Path(workshop)
        folder = making / "packages"
        debs = given(packages, folder, PACKAGES) if packages else download(folder, PACKAGES)
        home = java_home()
        arch = architecture()
        root = root_files(debs, PACKAGES)
        link_runtime(home, making / "runtime", root["etc/ssl/certs/ca-certificates.crt"].content)
        layers = {sha256(content): content for content in (layer(root), layer(runtime_files(making / "runtime")))}
        config = configuration(layers, arch)
        digest = sha256(config)
        archive(making / "base.tar", layers, config)
        (making / "base.lock").write_text(lock(home, debs, arch, digest))
        (making / "image.digest").write_text(f"sha256:{digest}\n")
        # The tar first and last: while it is missing, the image is not made.
        (out / "base.tar").unlink(missing_ok=True)
        shutil.rmtree(out / "runtime", ignore_errors=True)
        shutil.rmtree(out / "packages", ignore_errors=True)
        for name in ("packages", "runtime", "base.lock", "image.digest", "base.tar"):
            (making / name).replace(out / name)
        sizes = [len(content) / 1e6 for content in layers.values()]
    print(f"base image sha256:{digest[:12]}: {sizes[0]:.1f} MB Debian files, {sizes[1]:.1f} MB Java, unpacked")


def main():
    parser = argparse.ArgumentParser(description="makes the base image")
    parser.add_argument("out", type=Path)
    parser.add_argument("--if-needed", action="store_true", help="not if this JDK and this recipe have made it")
    parser.add_argument("--packages", type=Path, help="a folder of .deb files, instead of Debian's newest")
    arguments = parser.parse_args()
    try:
        if not (arguments.if_needed and is_made(arguments.out)):
            # apt would look for a relative folder below its own.
            build(arguments.out.resolve(), arguments.packages)
    except Refused as refused:
        sys.exit(str(refused))
    except OSError as error:
        sys.exit(f"The base image cannot be made: {error}\nMaybe the disk is full, or the folder is not yours.")


if __name__ == "__main__":
    main()
