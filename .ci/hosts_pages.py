#!/usr/bin/env python3
"""Takes the file out of each page of docs/hosts, checks its form, and runs its stamping step as that host would.

    hosts_pages.py CHECK_JSONSCHEMA FIELDSTAMP SCRATCH

A step's commands run in a bare environment: the variables of one of the folders in tests/context, those that the snippet
itself sets, and the secret. Described by SANDBOX_*, the sandbox stands in for your-team.atlassian.net.
"""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from ruamel.yaml import YAML

from gitlab_cases import Workshop, Wrong, expect, leaks, sandbox, spellings

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs/hosts"


def of_bitbucket(file):
    steps = [file["pipelines"]["default"][0]["step"], file["pipelines"]["pull-requests"]["**"][0]["step"]]
    expect("the two steps differ", steps[0] == steps[1])
    # All variables come from the settings.
    return [({"JIRA_SITE": "your-team.atlassian.net", "JIRA_EMAIL": os.environ["SANDBOX_EMAIL"]}, steps[0]["after-script"])]


def of_azure(file):
    return [(file["steps"][-1]["env"], file["steps"][-1]["script"])]


def of_circleci(file):
    job = file["jobs"]["build"]
    stamps = [step["run"] for step in job["steps"] if isinstance(step, dict) and "command" in step.get("run", "")]
    expect("the second is not for failures", [stamp.get("when") for stamp in stamps] == [None, "on_fail"])
    return [(job["environment"] | stamp["environment"], stamp["command"]) for stamp in stamps]


def of_buildkite(file):
    # The agent expands the pipeline while it uploads it: a doubled dollar becomes one.
    return [(file["steps"][-1]["env"], file["steps"][-1]["command"].replace("$$", "$"))]


def of_steps(file):
    return [(file["steps"][-1]["environment"], file["steps"][-1]["commands"])]


def of_teamcity(text):
    given = dict(re.findall(r'param\("env\.(\w+)", "{1,3}(.*?)"{1,3}\)\n', text))
    remember, stamp = re.findall(r'scriptContent = """(.*?)"""(?=\n|\.trim)', text, re.S)
    script = textwrap.dedent(stamp).replace("${'$'}", "$")
    given = {name: value for name, value in given.items() if "%" not in value}
    # Without the step in between, which a failure skips.
    return [(given, f"{remember}\n{script}"), (given, script)]


# For each page: the schema, how the step is found, and for each run of it a folder of tests/context, what differs from
# that folder's variables, and the status that is stamped.
HOSTS = {
    "bitbucket": ("bitbucket-pipelines", of_bitbucket, [("bitbucket-pull-request", {"BITBUCKET_EXIT_CODE": "0"}, "success"),
                                                        ("bitbucket-branch", {"BITBUCKET_EXIT_CODE": "2"}, "failure")]),
    "azure": ("azure-pipelines", of_azure, [("azure-branch-with-slashes", {}, "success"),
                                            ("azure-branch-with-slashes", {"AGENT_JOBSTATUS": "Failed"}, "failure")]),
    "circleci": ("circle-ci", of_circleci, [("circleci-pull-request", {}, "success"), ("circleci-pull-request", {}, "failure")]),
    "buildkite": ("buildkite", of_buildkite, [("buildkite-branch", {"OUTCOME": "passed"}, "success"),
                                              ("buildkite-branch", {"OUTCOME": "hard_failed"}, "failure")]),
    "woodpecker": ("woodpecker-ci", of_steps, [("woodpecker-push", {}, "success"),
                                               ("woodpecker-push", {"CI_PIPELINE_STATUS": "failure"}, "failure")]),
    "drone": ("drone-ci", of_steps, [("drone-push", {}, "success"), ("drone-push", {"DRONE_BUILD_STATUS": "failure"}, "failure")]),
    "teamcity": (None, of_teamcity, [("teamcity-pull-request", {}, "success"), ("teamcity-pull-request", {}, "failure")]),
}


def context(folder):
    lines = (ROOT / "tests/context" / folder / "env").read_text().splitlines()
    pairs = (line.split("=", 1) for line in lines if line.strip() and not line.startswith("#"))
    return {name: value.replace("\\n", "\n").replace("\\\\", "\\") for name, value in pairs}


def check_schema(check, name, text, scratch):
    path = scratch / f"{name}.yml"
    command = [check, "--builtin-schema", f"vendor.{name}", str(path)]
    if name == "azure-pipelines":
        command += ["--data-transform", "azure-pipelines", "--regex-variant", "python"]
    path.write_text(text)
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    expect(ran.stdout + ran.stderr, ran.returncode == 0)


def run(workshop, folder, differs, given, script, sha256, token):
    """The step in a shell that stops at nothing by itself: what must stop it stands in the snippet."""
    place = workshop.scratch / "place"
    subprocess.run(["rm", "-rf", str(place)], check=True)
    (place / "bin").mkdir(parents=True)
    agent = place / "bin/buildkite-agent"
    agent.write_text('#!/bin/sh\n[ "$*" = "step get outcome --step build" ] && echo "$OUTCOME"\n')
    agent.chmod(0o755)
    script = script if isinstance(script, str) else "\n".join(script)
    script = script.replace("%system.teamcity.build.tempDir%", str(place))
    environment = {
        "PATH": f"{place}/bin:/usr/local/bin:/usr/bin:/bin", "HOME": str(place), "AGENT_TEMPDIRECTORY": str(place), "TMPDIR": str(place),
        "JIRA_CA_FILE": os.environ["SANDBOX_CA"], "HTTPS_PROXY": os.environ["SANDBOX_PROXY"],
    }
    environment |= context(folder) | differs
    # What a snippet takes from the host's store of secrets is the token.
    environment |= {name: value for name, value in given.items() if isinstance(value, str) and not value.startswith("$(")}
    environment |= {"FIELDSTAMP_ARCHIVE": workshop.address, "FIELDSTAMP_SHA256": sha256, "JIRA_TOKEN": token}
    sandbox("/_sandbox/reset", "POST")
    ran = subprocess.run(["bash", "-c", script], env=environment, cwd=place, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
    sent = [request for request in sandbox("/_sandbox/requests") if request["method"] == "PUT"]
    return ran.returncode, ran.stdout, sent


def judge(workshop, check, name):
    schema, steps, cases = HOSTS[name]
    page = (PAGES / f"{name}.md").read_text()
    text = re.search(r"```\w+\n(.*?)```", page, re.S)[1]
    if schema:
        check_schema(check, schema, text, workshop.scratch)
        file = YAML(typ="safe", pure=True).load(text)
    runs = steps(file if schema else text)
    runs = runs if len(runs) == len(cases) else runs * len(cases)
    token = os.environ["SANDBOX_TOKEN"]
    for (folder, differs, status), (given, script) in zip(cases, runs, strict=True):
        expect("the snippet holds a checksum that is somebody's", given.get("FIELDSTAMP_SHA256", "0" * 64) == "0" * 64)
        code, log, sent = run(workshop, folder, differs, given, script, workshop.sha256, token)
        expect(f"{folder} ended with {code}:\n{log}", code == 0 and sent)
        expect(f"{folder} shows the token:\n{log}", not leaks(log, spellings(token)))
        stamped = sandbox("/_sandbox/issue/PROJ-7")["fields"]["customfield_10314"]["value"]
        expect(f"{folder} stamped {stamped}:\n{log}", stamped == status)
        code, log, sent = run(workshop, folder, differs, given, script, "0" * 64, token)
        expect(f"{folder} ran what has another checksum:\n{log}", code != 0 and not sent)
    # A fork: the secret is not there, or as its host leaves it.
    given, script = runs[0]
    missing = next((value for value in [given.get("JIRA_TOKEN")] if isinstance(value, str)), "")
    tolerated = {"FIELDSTAMP_TOLERATE": "credential-missing,credential-empty"} | given
    code, log, sent = run(workshop, cases[0][0], cases[0][1], tolerated, script, workshop.sha256, missing)
    expect(f"without the secret it ended with {code}:\n{log}", code == 0 and not sent and "warning" in log.lower())
    print(f"  ok      {name}: {len(cases)} builds{'' if schema else ', no schema'}", flush=True)


def main():
    check, program, scratch = sys.argv[1:]
    pages = {path.stem for path in PAGES.glob("*.md")} - {"README"}
    if pages != set(HOSTS):
        sys.exit(f"pages and tests differ: {pages ^ set(HOSTS)}")
    workshop = Workshop(None, program, scratch)
    wrong = 0
    for name in sorted(HOSTS):
        try:
            judge(workshop, check, name)
        except (Wrong, OSError, ValueError, KeyError, TypeError) as error:
            wrong += 1
            print(f"  WRONG   {name}: {error!r}" if not isinstance(error, Wrong) else f"  WRONG   {name}: {error}", flush=True)
    print(f"{len(HOSTS) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
