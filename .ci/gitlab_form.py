#!/usr/bin/env python3
"""The component's two YAML documents against GitLab's published schema, and inputs against `spec`.

    gitlab_form.py CHECK_JSONSCHEMA SCRATCH

Runners on a laptop are lenient with `options` and `regex` of inputs, so GitLab's rules for them are held here: for the
component itself, for every pipeline of tests/runners/gitlab, and for values that must be refused.
"""

import re
import subprocess
import sys
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
COMPONENT = ROOT / "templates/fieldstamp.yml"
TYPES = {"string": str, "number": (int, float), "boolean": bool}

# Each is wrong in one way; were one of them accepted, the rules above would be asleep.
REFUSED = [
    ({"command": "send"}, "options"), ({"command": ""}, "options"), ({"link": "yes"}, "type"),
    ({"api": "4"}, "options"), ({"api": 3}, "type"), ({"format": "xml"}, "options"), ({"jira-auth": "oauth"}, "options"),
    ({"sha256": "abc"}, "regex"), ({"sha256": "A" * 64}, "regex"), ({"dry-run": "yes"}, "type"), ({"retries": "4"}, "type"),
    ({"retries": True}, "type"), ({"fields": ["a=b"]}, "type"), ({"jira-token": "x"}, "unknown"), ({"field": "a=b"}, "unknown"),
]


def wrong_with(inputs, spec):
    """Why GitLab would refuse these inputs; nothing when it would not."""
    for name, value in inputs.items():
        if name not in spec:
            return "unknown"
        rule = spec[name] or {}
        kind = rule.get("type", "string")
        if not isinstance(value, TYPES[kind]) or (kind == "number" and isinstance(value, bool)):
            return "type"
        if "options" in rule and value not in rule["options"]:
            return "options"
        if "regex" in rule and not re.search(rule["regex"], value):
            return "regex"
    missing = [name for name, rule in spec.items() if "default" not in (rule or {}) and name not in inputs]
    return f"missing {missing}" if missing else None


def schema(check, path, wanted):
    command = [check, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if (ran.returncode == 0) != wanted:
        sys.exit(f"{path}:\n{ran.stdout}{ran.stderr}")


def main():
    check, scratch = sys.argv[1], Path(sys.argv[2])
    yaml = YAML(typ="safe", pure=True)
    header, jobs = COMPONENT.read_text().split("\n---\n")
    for name, text in (("header", header), ("jobs", jobs)):
        document = scratch / f"{name}.yml"
        document.write_text(text)
        schema(check, document, True)
    broken = scratch / "broken.yml"
    broken.write_text(jobs.replace("when: always", "when: whenever"))
    schema(check, broken, False)

    spec = yaml.load(header)["spec"]["inputs"]
    for name, rule in spec.items():
        if not rule.get("description"):
            sys.exit(f"{name} has no description")
        if set(rule) - {"description", "type", "default", "options", "regex"}:
            sys.exit(f"{name} has a key that GitLab does not know")
        if problem := wrong_with({name: rule["default"]}, spec):
            sys.exit(f"the default of {name} is refused: {problem}")
    for inputs, why in REFUSED:
        if (found := wrong_with(inputs, spec)) != why:
            sys.exit(f"{inputs} is {found or 'accepted'}, and should be refused for its {why}")
    pipelines = sorted((ROOT / "tests/runners/gitlab").glob("*/gitlab-ci.yml"))
    for path in pipelines:
        text = path.read_text().replace("ARCHIVE_SHA256", "0" * 64)
        pipeline = yaml.load(text)
        (scratch / "pipeline.yml").write_text(text)
        schema(check, scratch / "pipeline.yml", True)
        problem = wrong_with(pipeline["include"][0]["inputs"], spec)
        if (problem is not None) != path.parent.name.startswith("input-of-"):
            sys.exit(f"{path}: {problem or 'inputs that should be refused are accepted'}")
    print(f"  two documents, {len(spec)} inputs, {len(REFUSED)} refused values, {len(pipelines)} pipelines")


if __name__ == "__main__":
    main()
