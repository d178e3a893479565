#!/usr/bin/env python3
"""Prints the images that were made: name, digest, compressed size, and how much of it no other image has.

With --pushed PREFIX --since FILE: the digests that are newer than the file, under their names in the registry.
"""

import argparse
import json
import sys
import tarfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def manifest(tar_path):
    """Returns the digest and the manifest of the one image in an OCI tar."""
    with tarfile.open(tar_path) as tar:

        def document(name):
            return json.load(tar.extractfile(name))

        entry = document("index.json")["manifests"][0]
        return entry["digest"], document(f"blobs/sha256/{entry['digest'].removeprefix('sha256:')}")


def made(file):
    """Returns this file of each module that is an image."""
    return sorted(ROOT.glob(f"components/*/target/{file}")) + sorted(ROOT.glob(f"*/target/{file}"))


def images():
    """Returns digest and layers (digest, bytes) of each image, by the name of its module."""
    found = {}
    for tar in made("jib-image.tar"):
        digest, document = manifest(tar)
        found[tar.parent.parent.name] = (digest, [(layer["digest"], layer["size"]) for layer in document["layers"]])
    return found


def main():
    parser = argparse.ArgumentParser(description="prints the images that were made")
    parser.add_argument("--pushed", metavar="PREFIX", help="they went to this registry")
    parser.add_argument("--since", type=Path, metavar="FILE", help="made before the push")
    arguments = parser.parse_args()
    if arguments.pushed:
        for digest in made("jib-image.digest"):
            if digest.stat().st_mtime_ns >= arguments.since.stat().st_mtime_ns:
                print(f"{arguments.pushed}/{digest.parent.parent.name}@{digest.read_text().strip()}")
    else:
        show()


def show():
    found = images()
    if not found:
        sys.exit("No image is made. Maybe run: make images")
    used = Counter(digest for _, layers in found.values() for digest in {digest for digest, _ in layers})
    for name, (digest, layers) in found.items():
        own = sum(size for layer, size in layers if used[layer] == 1)
        print(f"{name:16} {digest[:19]} {sum(size for _, size in layers) / 1e6:6.1f} MB, {own / 1e6:4.1f} MB its own")
    once = sum({layer: size for _, layers in found.values() for layer, size in layers}.values())
    print(f"{'all of them once':36} {once / 1e6:6.1f} MB")


if __name__ == "__main__":
    main()
