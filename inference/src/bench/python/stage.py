"""Lays the service out as its image does: jars, class data archive, the JVM of the base, and the image's own command.

    .mvn/python.sh inference/src/bench/python/stage.py FOLDER

writes FOLDER/app and FOLDER/command (a word a line, to be run in FOLDER). Started outside a container, as bench-images
measures the components: what a container adds is the runtime's, not ours.
"""

import os
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
sys.path.insert(0, str(ROOT / "libs/images"))
import prepare  # noqa: E402

MODULE = ROOT / "inference"
RUNTIME = ROOT / ".build/base-image/runtime"


def entrypoint():
    """Returns the command of the image as its pom has it."""
    pom = ElementTree.parse(MODULE / "pom.xml")
    found = pom.findall(".//{*}container/{*}entrypoint")
    if len(found) != 1:
        sys.exit(f"The file ({MODULE / 'pom.xml'}) names {len(found)} entrypoints and should name one.")
    return found[0].text.split(",")


def command(folder, jars):
    # As below /app of the image, by names that the archive knows.
    places = {
        "java": str(RUNTIME / "bin/java"),
        "@/app/jib-classpath-file": os.pathsep.join(jars),
        "-XX:SharedArchiveFile=/app/crema.jsa": f"-XX:SharedArchiveFile={folder / 'crema.jsa'}",
        # An archive that is refused would be a slow start without a word.
        "-Xshare:auto": "-Xshare:on",
    }
    words = entrypoint()
    missing = [word for word in places if word not in words]
    if missing:
        sys.exit(f"The image's command ({' '.join(words)}) lacks what the benchmark replaces: {', '.join(missing)}.")
    return [places.get(word, word) for word in words]


def main(folder):
    jars = prepare.class_path(MODULE)
    prepare.copy_jars(jars, folder)
    prepare.link_libraries(prepare.native_libraries(jars), folder)
    prepare.archive(MODULE, RUNTIME, jars, folder / "crema.jsa", prepare.PATIENCE_SECONDS)
    (folder / "command").write_text("".join(f"{word}\n" for word in command(folder, jars)))


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]).resolve())
    except prepare.Refused as error:
        sys.exit(str(error))
