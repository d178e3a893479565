"""Moves rendered objects to another namespace than crema: `render.sh local | in_namespace.py NAME`, for cluster-check.sh.

Their own namespace, whoever refers to it, and the addresses in it, also inside Secrets. What belongs to another
namespace (KFP's) stays there and is marked with the label crema.dev/check, so that it is found again. Line by line,
without a YAML library: Kustomize writes one form, which ScriptsTest holds this to.
"""

import base64
import re
import sys

HOSTS = re.compile(r"\b(mlflow|postgresql|retraining)\.crema\b")


def addresses(text, namespace):
    return HOSTS.sub(rf"\1.{namespace}", text)


def secret_value(match, namespace):
    text = base64.b64decode(match[2]).decode()
    return match[1] + base64.b64encode(addresses(text, namespace).encode()).decode()


def moved(document, namespace):
    document = re.sub(r"(?m)^( *(?:- )?(?:namespace|kubernetes\.io/metadata\.name)): crema$", rf"\1: {namespace}", document)
    document = addresses(document, namespace)
    if re.search(r"(?m)^kind: Namespace$", document):
        return re.sub(r"(?m)^  name: crema$", f"  name: {namespace}", document)
    if re.search(r"(?m)^kind: Secret$", document):
        document = re.sub(r"(?m)^(  [\w.-]+: )([A-Za-z0-9+/]{8,}={0,2})$",
                          lambda match: secret_value(match, namespace) if in_data(document, match.start()) else match[0],
                          document)
    metadata = re.search(r"(?m)^metadata:\n((?: .*\n)+)", document)[0]
    if f"\n  namespace: {namespace}\n" in metadata:
        return document
    return document.replace(metadata, metadata.replace("\n  labels:\n", f"\n  labels:\n    crema.dev/check: {namespace}\n"), 1)


def in_data(document, place):
    sections = re.findall(r"(?m)^(\w+):", document[:place])
    return sections[-1] == "data"


if __name__ == "__main__":
    documents = [one for one in re.split(r"(?m)^---\n", sys.stdin.read()) if one.strip()]
    print("---\n".join(moved(one, sys.argv[1]) for one in documents), end="")
