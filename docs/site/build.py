"""Makes a site of every document of the repository. `make docs` calls it.

    .build/venv-docs/bin/python docs/site/build.py . .build/site

The documents stay as a forge shows them. A copy of them is made in which a link to a folder leads to its README, or to
a list of what is in it, and Sphinx makes the site of that copy. A link that leads nowhere ends it with code 1.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SKIPPED = {"target", "dist", "dist.new", "dist.old", "runs", "crema-model-cache", "secrets", "__pycache__"}
FENCE = re.compile(r"(?ms)(^[ ]*```.*?^[ ]*```[ ]*$)")
LINK = re.compile(r"(\]\()([^)\s]+)(\))")
# What the sidebar shows, in this order; all else is under "More".
CHAPTERS = {
    "Begin": ["docs/index", "docs/tutorial", "docs/architecture", "docs/glossary"],
    "How to": ["docs/how-to/*"],
    "Reference": ["docs/reference/*", "docs/reference/*/index"],
    "On a cluster": ["kubernetes/index", "monitoring/index", "bootstrap/index", "docs/runbooks/*"],
    "Components": ["components/index", "components/*/index"],
    "Pipelines": ["pipelines/index", "pipelines/*/index"],
    "Services": ["inference/index", "retraining/index"],
    "Decisions": ["docs/adr/*"],
}


def documents(root):
    """Yields each document's path below the root."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED and not f.startswith("."))
        for name in sorted(files):
            if name.endswith(".md"):
                yield pathlib.Path(folder, name).relative_to(root)


def page(document):
    """Returns the name of a document in the copy: a folder's README is its index."""
    return document.with_name("index.md") if document.name == "README.md" else document


def title(text, otherwise):
    heading = re.search(r"(?m)^# (.*)$", text)
    return heading.group(1) if heading else otherwise


class Copy:
    def __init__(self, root, folder):
        self.root = root
        self.folder = folder
        self.lists = set()

    def make(self):
        written = set()
        for document in documents(self.root):
            written.add(page(document))
            self.write(page(document), self.rewritten(document))
        for folder in sorted(self.lists):
            listed = folder / "index.md"
            written.add(listed)
            self.write(listed, self.contents(folder))
        with open(self.folder / "index.md", "a") as index:
            index.write(self.chapters({str(each.with_suffix("")) for each in written}))

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def rewritten(self, document):
        parts = FENCE.split((self.root / document).read_text())
        # Every second part is a fence, in which nothing is a link.
        for i in range(0, len(parts), 2):
            parts[i] = LINK.sub(
                lambda link: link[1] + self.target(document, link[2]) + link[3], parts[i]
            )
        return "".join(parts)

    def target(self, document, link):
        if "://" in link or link.startswith(("#", "mailto:")):
            return link
        path, hash_, anchor = link.partition("#")
        wanted = pathlib.Path(os.path.normpath(document.parent / path))
        at = self.root / wanted
        if at.is_dir():
            if not (at / "README.md").exists():
                self.lists.add(wanted)
            wanted = wanted / "index.md"
        elif wanted.suffix == ".md":
            wanted = page(wanted)
        elif at.is_file():
            (self.folder / wanted).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(at, self.folder / wanted)
        return os.path.relpath(wanted, document.parent) + hash_ + anchor

    def contents(self, folder):
        """Returns a page for a folder that has no README: its documents, and the names of its other files."""
        lines = [f"# {folder}", ""]
        for each in sorted((self.root / folder).iterdir()):
            if each.name in SKIPPED or each.name.startswith("."):
                continue
            if each.suffix == ".md":
                lines.append(f"- [{title(each.read_text(), each.stem)}]({each.name})")
            else:
                lines.append(f"- `{each.name}{'/' if each.is_dir() else ''}`")
        return "\n".join(lines) + "\n"

    @staticmethod
    def chapters(pages):
        """Returns the sidebar: every page once."""
        left = pages - {"index"}
        text = "\n"
        for caption, patterns in list(CHAPTERS.items()) + [("More", ["**"])]:
            chosen = []
            for pattern in patterns:
                matching = sorted(p for p in left if pattern == "**" or fits(p, pattern))
                chosen += matching
                left -= set(matching)
            if chosen:
                entries = "\n".join("/" + each for each in chosen)
                text += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```\n"
        return text


def fits(path, pattern):
    """Returns whether a path is what a pattern names; a star stands for one folder or file."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), path) is not None


def main(root, output):
    with tempfile.TemporaryDirectory(prefix="crema-site") as work:
        folder = pathlib.Path(work)
        Copy(root, folder / "pages").make()
        shutil.copyfile(pathlib.Path(__file__).with_name("conf.py"), folder / "pages/conf.py")
        built = subprocess.run(
            [sys.executable, "-P", "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", "-j", "2",
             "-d", folder / "trees", "-b", "html", folder / "pages", folder / "site"]
        )
        if built.returncode:
            print("The site was not made: the lines above name each link that leads nowhere.\n"
                  "Maybe a document was moved, or a heading has another name now.", file=sys.stderr)
            return 1
        # The site is there as a whole or not at all.
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "site", output)
    print(f"{output}/index.html")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: docs/site/build.py <repository> <output>")
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])))
