#!/usr/bin/env python3
"""Makes the program send every kind of request that it can, and keeps what the sandbox has seen.

    contract_runs.py FIELDSTAMP RECORDING

The sandboxes are described by CLOUD_* and CENTER_*: SITE, CA, PROXY. The real names lead to them. Each run is a command as a
person would write it, with the exit code that it has to end with; a run that ends otherwise ends the whole, so that no
request goes missing without a word.
"""

import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The sandbox's people and clients, as the sandbox itself has them.
KNOWN = {name: "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace("\\n", "\n") for name, text in re.findall(
    r"pub const (\w+): &str\s*=\s*(.*?);\n", (ROOT / "sandbox/src/known.rs").read_text(), re.S)}
# A build, for --link and templates.
BUILD = {"JENKINS_URL": "https://ci.example.com/", "BUILD_URL": "https://ci.example.com/job/nightly/42/", "BUILD_NUMBER": "42",
         "JOB_NAME": "nightly", "FIELDSTAMP_STATUS": "success"}

SITE = {"JIRA_SITE": "https://your-team.atlassian.net"}
PAIR = SITE | {"JIRA_EMAIL": KNOWN["EMAIL"], "JIRA_TOKEN": KNOWN["API_TOKEN"]}
GATEWAY = SITE | {"JIRA_EMAIL": KNOWN["EMAIL"], "JIRA_TOKEN": KNOWN["SCOPED_TOKEN"], "JIRA_CLOUD_ID": KNOWN["CLOUD_ID"]}
SERVICE = SITE | {"JIRA_CLIENT_ID": KNOWN["CLIENT_ID"], "JIRA_CLIENT_SECRET": KNOWN["CLIENT_SECRET"]}
INTAKE = SITE | {"JIRA_CLIENT_ID": KNOWN["SITE_CLIENT_ID"], "JIRA_CLIENT_SECRET": KNOWN["SITE_CLIENT_SECRET"]}
APP = SITE | {"JIRA_APP_KEY": KNOWN["APP_KEY"], "JIRA_SHARED_SECRET": KNOWN["SHARED_SECRET"]}
OPERATIONS = SITE | {"JIRA_EMAIL": KNOWN["EMAIL"], "JIRA_TOKEN": KNOWN["OPERATIONS_TOKEN"], "JIRA_CLOUD_ID": KNOWN["CLOUD_ID"]}
CENTER = {"JIRA_SITE": "https://jira.example.com/jira"}
PAT = CENTER | {"JIRA_TOKEN": KNOWN["PERSONAL_ACCESS_TOKEN"]}
SESSION = CENTER | {"JIRA_AUTH": "session", "JIRA_USER": KNOWN["USER"], "JIRA_PASSWORD": KNOWN["PASSWORD"]}
PASSWORD = CENTER | {"JIRA_USER": KNOWN["USER"], "JIRA_PASSWORD": KNOWN["PASSWORD"]}

# Every sort of field that the sandbox has, by name and in plain words.
WORDS = [
    "Summary=Nightly 4711", "Description=**done**\n\n- one\n- two", "Environment=`x86_64`", "Labels=nightly, release", "Priority=High",
    "Components=api, web", "Fix versions=1.0.0, 1.1.0", "Affects versions=2.0.0", "Due date=tomorrow", "Issue Type=Bug",
    "Time tracking=original=1d, remaining=4h", "Build Result=Passed", "Build Number=3.5", "Build Link=https://ci.example.com/42",
    "Build Log=All [green](https://ci.example.com/42)", "Build Name=Nightly", "Build Date=today", "Build Finished=now",
    "Environments=dev, production", "Checks=lint", "Risk=low", "Platform=Linux > arm64", "Build Tags=ci", "Owning Group=release-team",
    "Notified Groups=release-team, jira-software-users", "Deployed Version=1.0.0", "Tested Versions=1.0.0, 2.0.0", "Stage=late",
]
PEOPLE = ["Assignee={colleague}", "Reviewers={colleague}, {robot}", "Release Manager={robot}"]
SIGNS = ["labels+=staging", "labels-=nightly", "Environments+=staging", "Components-=web", "Fix versions+=2.0.0", "Build Log+=one more line",
         "Build Name+=4712", "Reviewers-={robot}", "Notified Groups-=release-team"]
BUILD_BODY = {"builds": [{"schemaVersion": "1.0", "pipelineId": "nightly", "buildNumber": 42, "updateSequenceNumber": 42,
                          "displayName": "nightly 42", "url": "https://ci.example.com/42", "state": "successful",
                          "lastUpdated": "2026-11-22T03:00:00Z", "issueKeys": ["PROJ-7"],
                          "testInfo": {"totalNumber": 3, "numberPassed": 2, "numberFailed": 1, "numberSkipped": 0}}]}
DEPLOYMENT_BODY = {"deployments": [{
    "deploymentSequenceNumber": 42, "updateSequenceNumber": 42, "displayName": "nightly 42", "url": "https://ci.example.com/42",
    "description": "to staging", "lastUpdated": "2026-11-22T03:00:00Z", "state": "successful", "issueKeys": ["PROJ-7"],
    "pipeline": {"id": "nightly", "displayName": "nightly", "url": "https://ci.example.com/"},
    "environment": {"id": "staging", "displayName": "staging", "type": "staging"}}]}


def fields(entries, **people):
    return [part for entry in entries for part in ("--field", entry.format(**people) if people else entry)]


def edits(way, api, people, team):
    """Everything an update can do, by one way into Jira and in one version of the API."""
    version = ["--api", api]
    yield way, ["reset"], 0
    words = fields(WORDS) + fields(PEOPLE, **people)
    yield way, ["update", "PROJ-7", *version, *words], 0
    yield way, ["update", "PROJ-8", *version, *fields([f"Team={team}", "Epic Link=PROJ-1", "Sprint=active", "Parent=PROJ-2"])], 0
    yield way, ["update", "PROJ-7", *version, *fields(SIGNS, **people)], 0
    yield way, ["update", "PROJ-7", *version, *fields(["Assignee=unassigned", "Release Manager:=null", "labels:=[]"])], 0
    yield way, ["update", "PROJ-7", *version, *fields(["Assignee=automatic"])], 0
    yield way, ["update", "PROJ-7", *version, "--field", "Build Result=Failed", "--comment", "Build **{{build.number}}**", "--link"], 0
    yield way, ["update", "PROJ-7", *version, "--transition", "In Review", "--comment", "Reviewed"], 0
    yield way, ["update", "PROJ-7", *version, "--transition", "Done", "--field", "Resolution=Done"], 0
    yield way, ["update", "PROJ-7", *version, "--field", "Build Result=Failed", "--dry-run"], 0
    yield way, ["update", "PROJ-7", *version, "--field", "Build Result=Failed", "--skip-unchanged"], 0
    # The account may not leave the e-mail out; where that is tolerated, a second edit goes with it.
    yield way, ["update", "PROJ-7", *version, "--field", "Build Result=Passed", "--no-notify", "--tolerate", "notify-denied"], 0


def runs():
    cloud = {"colleague": KNOWN["COLLEAGUE_EMAIL"], "robot": KNOWN["EMAIL"]}
    center = {"colleague": KNOWN["COLLEAGUE_USER"], "robot": KNOWN["USER"]}
    yield from edits(PAIR, "2", cloud, "5a4db0c5-2222-4000-8000-000000000001")
    yield from edits(PAIR, "3", cloud, "5a4db0c5-2222-4000-8000-000000000001")
    yield from edits(PAT, "2", center, "42")
    yield PAIR, ["reset"], 0
    yield GATEWAY, ["update", "PROJ-7", "PROJ-8", "OPS-1", *fields(["Build Result=Passed"])], 0
    for way in (PAIR, GATEWAY, SERVICE, PAT, PASSWORD, SESSION):
        yield way, ["fields", "PROJ-7"], 0
        yield way, ["check", "PROJ-7", "--transition", "Close", "--no-notify", *fields(["Build Result=Passed", "Sprint=active"])], None
        # What is asked after a failure: the list of fields, who we are, what we may.
        yield way, ["update", "PROJ-7", "--field", "customfield_99999:=1"], 6
        yield way, ["update", "PROJ-7", "--field", "Buidl Result=x"], 6
        yield way, ["update", "SECRET-1", "--field", "customfield_10314:=null"], 5
        yield way, ["update", "READ-1", "--field", "customfield_10314:=null"], 5
        yield way, ["update", "PROJ-7", "--template", "template.json"], 0
    yield SITE | {"JIRA_EMAIL": KNOWN["EMAIL"], "JIRA_TOKEN": KNOWN["SCOPED_TOKEN"]}, ["update", "PROJ-7", *fields(["Build Result=Passed"])], 0
    for way, path in ((PAIR, "/rest/api/2"), (PAIR, "/rest/api/3"), (PAT, "/rest/api/2")):
        for name in ("myself", "serverInfo", "field", "mypermissions?issueKey=PROJ-7&permissions=EDIT_ISSUES"):
            yield way, ["send", "GET", f"{path}/{name}"], 0
        yield way, ["send", "PUT", f"{path}/issue/PROJ-7/properties/build", "--body", '{"number":"{{build.number}}"}'], 0
    yield PAIR, ["send", "POST", "/rest/api/2/issue/PROJ-7/comment", "--body", '{"body":"{{build.url}}"}'], 0
    yield PAIR, ["send", "POST", "agile:/sprint/5/issue", "--body", '{"issues":["PROJ-7"]}'], 0
    yield PAT, ["send", "POST", "agile:/sprint/5/issue", "--body", '{"issues":["PROJ-7"]}'], 0
    for way in (INTAKE, APP):
        yield way, ["send", "POST", "builds:", "--body", json.dumps(BUILD_BODY)], 0
        yield way, ["send", "POST", "deployments:", "--body", json.dumps(DEPLOYMENT_BODY)], 0
    yield OPERATIONS, ["send", "POST", "jsm-ops:/v1/alerts", "--body", '{"message":"Build {{build.number}} failed","priority":"P3"}', "--wait"], 0
    yield OPERATIONS, ["send", "GET", "jsm-ops:/v1/schedules"], 0


def sandbox(name, path, method="GET"):
    trusted = ssl.create_default_context(cafile=os.environ[f"{name}_CA"])
    request = urllib.request.Request(os.environ[f"{name}_SITE"] + path, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trusted)).open(request, timeout=10) as answer:
        return json.loads(answer.read() or "null")


def main():
    program, recording = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    sent, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "template.json").write_text(
            '{"fields":{"customfield_10314":{"value":"Passed"}},"update":{"labels":[{"add":"released"}],"summary":[{"set":"{{build.name}}"}]}}')
        for way, arguments, wanted in runs():
            name = "CENTER" if way["JIRA_SITE"] == CENTER["JIRA_SITE"] else "CLOUD"
            if arguments == ["reset"]:
                sandbox(name, "/_sandbox/reset", "POST")
                continue
            environment = BUILD | way | {"PATH": os.environ["PATH"], "HTTPS_PROXY": os.environ[f"{name}_PROXY"],
                                         "SSL_CERT_FILE": os.environ[f"{name}_CA"], "NO_PROXY": "127.0.0.1", "TZ": "UTC"}
            before = len(sandbox(name, "/_sandbox/requests"))
            ran = subprocess.run([program, *arguments], env=environment, cwd=folder, stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, timeout=60)
            if wanted is not None and ran.returncode != wanted:
                sys.exit(f"{arguments} ended with {ran.returncode} instead of {wanted}:\n{ran.stdout}{ran.stderr}")
            came = sandbox(name, "/_sandbox/requests")[before:]
            if not came:
                sys.exit(f"{arguments} sent nothing:\n{ran.stdout}{ran.stderr}")
            sent += [request | {"jira": name, "command": " ".join(arguments)} for request in came]
            count += 1
    recording.write_text(json.dumps(sent))
    print(f"  {count} commands sent {len(sent)} requests")


if __name__ == "__main__":
    main()
