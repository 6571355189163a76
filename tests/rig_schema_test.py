#!/usr/bin/env python3
"""Holds the JSON Schema of rig.yaml against the examples and against its reference for people.

    rig_schema_test.py SCHEMA.json EXAMPLES_DIR DOCS.md

- every file in EXAMPLES_DIR and EXAMPLES_DIR/unsafe is valid under the schema (unsafe ones are well written, only badly wired);
- broken snippets, one mistake each, are not;
- every key of the schema stands in a key table of DOCS, in backquotes, and every key of a key table exists in the schema.

Exit status: 0 all holds, 1 something does not (each is printed). Needs python3-yaml and python3-jsonschema.
"""
import json
import pathlib
import re
import sys

import jsonschema
import yaml

SMALL = """
ohmstead: 1
site: {feed: 240 V split-phase, main: 200 A}
breakers: {P18: {rating: 30 A, poles: 2}}
box: {cards: 4 x rtx-3090-fe, psu: {rating: 1600 W, tier: gold}, breaker: P18}
"""

# what of SMALL, with what: each is one mistake that an editor shall underline
BROKEN = [
    ("main: 200 A", "main: 200", "a missing unit"),
    ("rating: 30 A", "rating: 30 W", "a wrong unit"),
    ("rating: 30 A", "rating: -30 A", "a negative rating"),
    ("rating: 30 A, ", "", "a missing key"),
    ("poles: 2", "poles: 4", "a count out of range"),
    ("poles: 2", "pols: 2", "an unknown key"),
    ("breaker: P18", "place: {rows: [1-2, b]}", "a range that is none"),
    ("tier: gold", "tier: goldd", "an unknown word"),
    ("tier: gold", "surge: {1 ms: 140 %}", "windows left out"),
    ("4 x rtx-3090-fe", "[4]", "a list where a text belongs"),
    ("240 V split-phase", "240 V two-phase", "an unknown feed"),
    ("ohmstead: 1", "ohmstead: 2", "another version"),
    ("ohmstead: 1", "name: x", "no version"),
    ("box:", "bx:", "neither frames nor box"),
    ("box:", "parts: {x: {kind: psu, rating: 5 W, sockets: 3}}\nbox:", "a key of another kind of part"),
    ("box:", "parts: {x: {rating: 5 W}}\nbox:", "a part without its kind"),
    ("box:", "except: {A1: {link: x3 gen1}}\nbox:", "a link that no card has"),
    ("rating: 1600 W", "rating: {is: 1600, rank: datasheet}", "a missing unit in a figure with its source"),
]


def as_json(value):
    """YAML as an editor hands it to a schema: every key is a text."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value


class Checks:
    def __init__(self):
        self.failed = 0

    def expect(self, good, message):
        if not good:
            self.failed += 1
            print("FAILED:", message)


def check_examples(checks, validator, directory):
    files = sorted(directory.glob("*.yaml")) + sorted((directory / "unsafe").glob("*.yaml"))
    checks.expect(len(files) >= 5, f"{directory} holds {len(files)} examples, fewer than five")
    for file in files:
        for error in validator.iter_errors(as_json(yaml.safe_load(file.read_text(encoding="utf-8")))):
            checks.expect(False, f"{file}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    return len(files)


def check_broken(checks, validator):
    checks.expect(validator.is_valid(as_json(yaml.safe_load(SMALL))), "the good snippet is not valid")
    for what, by, why in BROKEN:
        assert what in SMALL, what
        text = SMALL.replace(what, by, 1)
        checks.expect(not validator.is_valid(as_json(yaml.safe_load(text))), f"valid despite {why}: {by!r}")


def keys_of_schema(node):
    """Every fixed key that the schema knows, anywhere."""
    keys = set()
    if isinstance(node, dict):
        keys |= set(node.get("properties", {}))
        for item in node.values():
            keys |= keys_of_schema(item)
    elif isinstance(node, list):
        for item in node:
            keys |= keys_of_schema(item)
    return keys


def keys_of_docs(text):
    """The backquoted words in the first column of every table whose head begins with `key`."""
    keys, in_table = set(), False
    for line in text.splitlines():
        if not line.startswith("|"):
            in_table = False
        elif re.match(r"\| *key *\|", line):
            in_table = True
        elif in_table:
            keys |= set(re.findall(r"`([^`]+)`", line.split("|")[1]))
    return keys


def check_docs(checks, schema, docs):
    known, told = keys_of_schema(schema), keys_of_docs(docs.read_text(encoding="utf-8"))
    for key in sorted(known - told):
        checks.expect(False, f"{docs}: no key table tells `{key}`")
    for key in sorted(told - known):
        checks.expect(False, f"{docs}: `{key}` stands in a key table, and the reader does not know it")
    return len(known)


def main():
    if len(sys.argv) != 4:
        print(__doc__)
        return 1
    schema = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    checks = Checks()
    examples = check_examples(checks, validator, pathlib.Path(sys.argv[2]))
    check_broken(checks, validator)
    keys = check_docs(checks, schema, pathlib.Path(sys.argv[3]))
    if not checks.failed:
        print(f"{examples} examples valid, {len(BROKEN)} broken snippets refused, {keys} keys told")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
