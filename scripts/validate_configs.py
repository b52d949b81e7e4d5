#!/usr/bin/python3
"""Checks studies against the JSON Schema, as an editor does, and the defaults in the schema.

Needs Debian's python3-jsonschema, and so Debian's interpreter, named above.
Usage: relulab schema | scripts/validate_configs.py - configs/examples/*.json
"""
import json
import sys

from jsonschema import Draft202012Validator


def wrong_defaults(validator, schema, path=""):
    """Yields every `default` that its own schema rejects."""
    if isinstance(schema, dict) and "default" in schema:
        for error in validator.evolve(schema=schema).iter_errors(schema["default"]):
            yield f"{path}/default: {error.message}"
    if isinstance(schema, (dict, list)):
        for key, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
            yield from wrong_defaults(validator, value, f"{path}/{key}")


def main(schema_path, *config_paths):
    with sys.stdin if schema_path == "-" else open(schema_path) as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    problems = [f"schema: {problem}" for problem in wrong_defaults(validator, schema)]
    for path in config_paths:
        with open(path) as file:
            errors = list(validator.iter_errors(json.load(file)))
        for error in errors:
            pointer = "".join(f"/{key}" for key in error.absolute_path)
            problems.append(f"{path}: {pointer or '/'}: {error.message[:200]}")
    print("\n".join(problems or [f"{len(config_paths)} configs match the schema"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
