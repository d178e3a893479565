"""Reads a pipeline's parameters from the command line, by the types that the pipeline declares."""

import difflib
import json
from typing import Any

from . import Refused

_KINDS = {
    "STRING": ("text", str),
    "NUMBER_INTEGER": ("a whole number", int),
    "NUMBER_DOUBLE": ("a number", (int, float)),
    "BOOLEAN": ("true or false", bool),
    "LIST": ("a JSON array", list),
    "STRUCT": ("a JSON object", dict),
}


def read(pipeline: dict, given: list[str]) -> dict[str, Any]:
    """Returns the values of NAME=VALUE pairs; what is unknown, missing, twice or of another type is refused."""
    declared = pipeline["root"].get("inputDefinitions", {}).get("parameters", {})
    values: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Refused(f"The parameter ({name}) has no value.\nMaybe write -p {name}=<value>.")
        if name not in declared:
            near = difflib.get_close_matches(name, declared, n=1)
            raise Refused(f"The pipeline has no parameter ({name})." + (f"\nMaybe {near[0]}?" if near else ""))
        if name in values:
            raise Refused(f"The parameter ({name}) is given twice.")
        values[name] = _value(name, text, declared[name]["parameterType"])
    missing = [
        f"The parameter ({name}) is missing; it wants {_KINDS[parameter['parameterType']][0]}."
        f"\nMaybe add -p {name}=<value>."
        for name, parameter in declared.items()
        if name not in values and "defaultValue" not in parameter and not parameter.get("isOptional")]
    if missing:
        raise Refused("\n".join(missing))
    return values


def _value(name: str, text: str, kind: str) -> Any:
    words, types = _KINDS[kind]
    if kind == "STRING":
        return text
    try:
        value = json.loads(text, parse_constant=lambda word: None)
    except ValueError:
        value = None
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "BOOLEAN"):
        raise Refused(f"The parameter ({name}) must be {words}; ({text}) is not.")
    return float(value) if kind == "NUMBER_DOUBLE" else value
