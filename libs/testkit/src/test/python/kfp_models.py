"""Writes what the published package kfp-server-api says about KFP's REST API v2beta1: the fields and types of each
model, the words of each enumeration, and of each call its query parameters, body and answer.

    .build/venv-kfp/bin/python libs/testkit/src/test/python/kfp_models.py [--check]

--check writes nothing and ends with 1 if the committed file is not what the package says.
"""

import importlib.metadata
import inspect
import json
import pathlib
import re
import sys

from kfp_server_api import api, models

FILE = (pathlib.Path(__file__).parents[2] / "main/resources/dev/crema/testkit/kfp/kfp-server-api.json")
PACKAGE = "kfp-server-api"


def classes(module):
    return {name: value for name, value in sorted(vars(module).items()) if inspect.isclass(value)}


def described():
    fields, words = {}, {}
    for name, model in classes(models).items():
        if getattr(model, "allowable_values", None):
            words[name] = list(model.allowable_values)
        else:
            fields[name] = {model.attribute_map[key]: kind for key, kind in sorted(model.openapi_types.items())}
    return fields, words


def calls():
    found = {}
    for owner in classes(api).values():
        for name, method in sorted(vars(owner).items()):
            if not name.endswith("_with_http_info"):
                continue
            source = inspect.getsource(method)
            path, verb = re.search(r"call_api\(\s*'([^']+)', '([A-Z]+)'", source).groups()
            if not path.startswith("/apis/v2beta1/"):
                continue
            body = re.search(r"body_params = local_var_params\['(\w+)'\]", source)
            answer = re.search(r"response_type='([^']*)'", source)
            found[f"{verb} {path}"] = {
                "query": sorted(re.findall(r"query_params\.append\(\('([^']+)'", source)),
                "files": sorted(re.findall(r"local_var_files\['([^']+)'\]", source)),
                "body": re.search(rf":type {body.group(1)}: (\S+)", source).group(1) if body else "",
                "answer": answer.group(1) if answer else "",
            }
    return dict(sorted(found.items()))


def main():
    fields, words = described()
    text = json.dumps({"package": f"{PACKAGE} {importlib.metadata.version(PACKAGE)}", "models": fields, "words": words,
                       "calls": calls()}, indent=1, ensure_ascii=True) + "\n"
    if "--check" not in sys.argv[1:]:
        FILE.write_text(text)
    elif not FILE.exists() or FILE.read_text() != text:
        sys.exit(f"The file ({FILE.name}) is not what {PACKAGE} says. Maybe run this without --check and read the diff.")


main()
