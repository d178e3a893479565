#!/usr/bin/env python3
"""Prepares the image of one module, after its jar and before Jib: what Jib shall add, and whether it is needed at all.

    libs/images/prepare.py MODULE BASE_FOLDER IMAGE [--base-image REFERENCE] [--goal buildTar|build] [--patience SECONDS]

MODULE holds target/classpath (the jars in the order of the class path), its own jar, and src/main/image/classes.lst
(the classes that the component loads: make class-lists). Made are

    target/image/app/crema.jsa      the static class data archive of exactly these jars
    target/image/app/libs/*.so_*    a native library that stands beside its jar
    target/image/app/...            files of the repository that src/main/image/files.lst names
    target/image.inputs             each input of the image with its SHA-256
    target/image.properties         image.fresh=true if the last image was made of the same inputs: Jib is then skipped

The archive knows each jar by its place in the class path, its size and its time, and not by the folder: it is made here
with relative names, in a folder of one name, so two clones in two folders get the same bytes, and works in /app of the
image.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The time that Jib gives each file: an archive refuses jars of another second.
TIME = 1
# More than the jars of a module, less than the milliseconds of a second.
PLACES = 512
WORKSHOP = Path("/tmp/crema-class-data")
LOCK = Path("/tmp/crema-class-data.lock")
# For other builds, which hold the lock for some seconds an image.
PATIENCE_SECONDS = 600


class Refused(Exception):
    """Something a person must mend; the text says what and how."""


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def class_path(module):
    """Returns the jars as Jib puts them: the module's own in /app/classpath, all others in /app/libs."""
    listed = module / "target/classpath"
    if not listed.is_file():
        raise Refused(f"The module ({module}) is not built: there is no ({listed}).\nMaybe run: make quick")
    own = sorted(path for path in (module / "target").glob("*.jar") if not path.name.endswith("-tests.jar"))
    if len(own) != 1:
        raise Refused(f"The folder ({module / 'target'}) has {len(own)} jars and should have one.\nMaybe run: make clean")
    libraries = [Path(entry) for entry in listed.read_text().strip().split(os.pathsep)]
    jars = {f"app/classpath/{own[0].name}": own[0]}
    for library in libraries:
        name = f"app/libs/{library.name}"
        if library.is_dir():
            raise Refused(f"The class path of ({module}) names a folder ({library}).\nMaybe run: make images")
        if name in jars:
            raise Refused(f"Two jars of ({module}) have one name: ({jars[name]}) and ({library}).")
        jars[name] = library
    return jars


def native_libraries(jars):
    """What a jar loads from the folder that it lies in."""
    found = {}
    for jar in jars.values():
        for library in jar.parent.glob("*.so_*"):
            if jar.parent.name == "target":
                found[f"app/libs/{library.name}"] = library
    return found


def plain_files(module):
    """What files.lst names, by its place in the image: patterns of paths in the repository, which lie below /app."""
    listed = module / "src/main/image/files.lst"
    found = {}
    for line in listed.read_text().splitlines() if listed.is_file() else []:
        if line and not line.startswith("#"):
            matching = sorted(path for path in ROOT.glob(line) if path.is_file())
            if not matching:
                raise Refused(f"The file ({listed}) names ({line}), and the repository has no such file.")
            found |= {f"app/{path.relative_to(ROOT)}": path for path in matching}
    return found


def copy_files(files, folder):
    """Puts files below a folder as they lie in the image."""
    for name, path in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)


def inputs(module, base, image, files):
    """Each input by a name that is the same in every clone."""
    lines = {"base image": base, "name": image}
    for name, path in files.items():
        lines[name] = sha256(path)
    for path in [
        ROOT / "pom.xml",
        module.parent / "pom.xml",
        module / "pom.xml",
        module / "src/main/image/classes.lst",
        HERE / "prepare.py",
    ]:
        if path.is_file() and path.resolve().is_relative_to(ROOT):
            lines[str(path.resolve().relative_to(ROOT))] = sha256(path)
    return "".join(f"{digest}  {name}\n" for name, digest in lines.items())


def class_list(module, runtime):
    """The JDK's own list and the module's, without the hints of the constant pool, which differ from run to run."""
    lines = set()
    for path in (runtime / "lib/classlist", module / "src/main/image/classes.lst"):
        if path.is_file():
            for line in path.read_text().splitlines():
                if line and not line.startswith(("#", "@cp")):
                    lines.add(line.split(" id:")[0])
    return "\n".join(sorted(lines)) + "\n"


def archive(module, runtime, jars, target, patience):
    """Makes the class data archive."""
    with workshop(patience) as folder:
        stage(module, runtime, jars, folder)
        dump(module, jars, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "crema.jsa", target)


def lock(file, patience):
    """Waits until no other build has the workshop, for some seconds at most."""
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= end:
                raise Refused(
                    f"Another build holds the lock ({LOCK}) for more than {patience:g} s."
                    f"\nMaybe look for it, and end it: fuser {LOCK}"
                ) from None
            time.sleep(0.1)


@contextlib.contextmanager
def workshop(patience):
    """An empty folder of one name on every machine, for one build at a time; gone at the end."""
    if not LOCK.exists():
        with contextlib.suppress(FileExistsError):
            os.close(os.open(LOCK, os.O_CREAT | os.O_EXCL | os.O_RDONLY, 0o644))
    with open(LOCK, "rb") as file:
        lock(file, patience)
        if WORKSHOP.is_symlink() or (WORKSHOP.exists() and WORKSHOP.stat().st_uid != os.getuid()):
            raise Refused(
                f"The folder ({WORKSHOP}), in which class data archives are made, is not yours."
                "\nMaybe another user's build was interrupted there: remove it."
            )
        shutil.rmtree(WORKSHOP, ignore_errors=True)
        WORKSHOP.mkdir(mode=0o700)
        try:
            yield WORKSHOP
        finally:
            shutil.rmtree(WORKSHOP, ignore_errors=True)


def copy_jars(jars, folder):
    """Puts the jars below a folder as they lie in the image, as old as an archive knows them.

    Java keeps open jars in a hash map, by the sum of the inode's number and the time in milliseconds. File systems give
    numbers as it comes, ext4 often each sixteenth: some bins of the map then grow into trees, and a tree that is split
    when the map grows is seen in an archive. The milliseconds, which an archive does not know, give each jar a bin.
    """
    for place, (name, path) in enumerate(jars.items()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / name)
        milliseconds = (place - (folder / name).stat().st_ino) % PLACES
        time_ns = TIME * 1_000_000_000 + milliseconds * 1_000_000
        os.utime(folder / name, ns=(time_ns, time_ns))


def link_libraries(libraries, folder):
    """Puts native libraries below a folder as they lie in the image; as links where that can be, for they are large."""
    for name, path in libraries.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, folder / name)
        except OSError:  # another file system
            shutil.copyfile(path, folder / name)


def stage(module, runtime, jars, staging):
    """Puts into the folder what a dump reads: Java, the jars as the image has them, the list of classes."""
    shutil.copytree(runtime, staging / "runtime", symlinks=True)
    copy_jars(jars, staging)
    (staging / "classes.lst").write_text(class_list(module, runtime))


def dump(module, jars, staging):
    """Lets the JVM write crema.jsa into the folder."""
    java = staging / "runtime/bin/java"
    if not os.access(java, os.X_OK):
        raise Refused(
            f"The program ({java}) may not be run: the folder (/tmp) is mounted with the option noexec."
            "\nMaybe run: mount -o remount,exec /tmp"
        )
    done = subprocess.run(
        [
            java,
            # The collector of the command line: the archive holds objects laid out for it.
            "-XX:+UseSerialGC",
            # Not what this machine's memory and cores would make of it. No collection before the one that every dump begins
            # with: what others leave, and when they run, is seen in the archive.
            "-Xms512m",
            "-Xmx512m",
            "-Xmn320m",
            "-XX:MetaspaceSize=256m",
            "-XX:ActiveProcessorCount=1",
            "-Duser.name=crema",
            "-Duser.home=/home/crema",
            "-Xshare:dump",
            "-XX:SharedClassListFile=classes.lst",
            "-XX:SharedArchiveFile=crema.jsa",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xlog:gc:gc.log",
            "-cp",
            os.pathsep.join(jars),
        ],
        cwd=staging,
        env={"LANG": "C.UTF-8", "PATH": ""},
        capture_output=True,
        check=False,
    )
    if done.returncode != 0 or not (staging / "crema.jsa").is_file():
        raise Refused(f"The class data archive of ({module}) cannot be made: {done.stderr.decode(errors='replace')}")
    require_one_collection(module, (staging / "gc.log").read_text())


def require_one_collection(module, log):
    """Refuses an archive whose bytes depend on chance."""
    pauses = [line.split("] ")[-1] for line in log.splitlines() if "Pause" in line]
    if len(pauses) != 1 or "System.gc()" not in pauses[0]:
        raise Refused(
            f"The memory was collected while the class data archive of ({module}) was made: {pauses}."
            "\nMaybe give the dump more in libs/images/prepare.py: -Xmn, or -XX:MetaspaceSize."
        )


def prepare(module, base_folder, image, foreign, goal, patience):
    """Prepares the image unless the last one was made of the same."""
    jars = class_path(module)
    libraries = native_libraries(jars)
    files = plain_files(module)
    base = foreign or (base_folder / "image.digest").read_text().strip()
    wanted = inputs(module, base, image, jars | libraries | files)
    target = module / "target"
    made = target / "image.inputs"
    complete = all((target / name).is_file() for name in ("jib-image.tar", "jib-image.digest", "image.inputs"))
    unchanged = complete and made.read_text() == wanted
    if not unchanged:
        made.unlink(missing_ok=True)
        # The tar too: a push makes a new digest, and no new tar.
        for stale in ("jib-image.digest", "jib-image.tar"):
            (target / stale).unlink(missing_ok=True)
        shutil.rmtree(target / "image", ignore_errors=True)
        (target / "image").mkdir(parents=True)
        link_libraries(libraries, target / "image")
        copy_files(files, target / "image")
        if not foreign:
            # A JVM of another build would not take the archive.
            archive(module, base_folder / "runtime", jars, target / "image/app/crema.jsa", patience)
        made.write_text(wanted)
    # A push is never skipped: the registry may not have what the last one made. Nor is a base that somebody else may change.
    fresh = unchanged and goal == "buildTar" and (not foreign or "@sha256:" in foreign)
    (target / "image.properties").write_text(f"image.fresh={str(fresh).lower()}\n")


def main():
    parser = argparse.ArgumentParser(description="prepares the image of one module")
    parser.add_argument("module", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("image")
    parser.add_argument("--base-image", default="")
    parser.add_argument("--goal", default="buildTar")
    parser.add_argument("--patience", type=float, default=PATIENCE_SECONDS, help="seconds to wait for other builds")
    arguments = parser.parse_args()
    # A clone may be reached through a link.
    given = arguments.base_image.removeprefix("tar://")
    is_own = given == "" or Path(given).resolve() == (arguments.base / "base.tar").resolve()
    foreign = "" if is_own else arguments.base_image
    if not (arguments.module / "src").is_dir():
        return  # the parent of image modules
    try:
        module, base = arguments.module.resolve(), arguments.base.resolve()
        prepare(module, base, arguments.image, foreign, arguments.goal, arguments.patience)
    except (Refused, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
