#!/usr/bin/env python3
"""Runs the pipelines of tests/runners/gitlab with gitlab-ci-local, and looks at what came of them.

    gitlab_cases.py GITLAB_CI_LOCAL FIELDSTAMP SCRATCH [CASE]...

The sandbox is described by SANDBOX_SITE, SANDBOX_EMAIL, SANDBOX_TOKEN, SANDBOX_CA and SANDBOX_PROXY. The component comes
from a repository made of this checkout, under the very address that the documents name.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import ssl
import string
import subprocess
import sys
import tarfile
import textwrap
import threading
import time
import tomllib
import urllib.request
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests/runners/gitlab"
SERVER = "https://gitlab.example.com"
LEAST = 16  # so many characters of a secret are a leak
HOST = {
    "GITLAB_CI": "true",
    "CI_PIPELINE_ID": "123456",
    "CI_PIPELINE_IID": "42",
    "CI_PIPELINE_URL": f"{SERVER}/acme/rocket/-/pipelines/123456",
}


class Wrong(Exception):
    """What is not as the case says."""


def sandbox(path, method="GET"):
    trusted = ssl.create_default_context(cafile=os.environ["SANDBOX_CA"])
    request = urllib.request.Request(os.environ["SANDBOX_SITE"] + path, method=method)
    with urllib.request.urlopen(request, context=trusted, timeout=10) as answer:
        return json.loads(answer.read() or "null")


class Workshop:
    """What all cases share: git's settings, the component's repository, the archive and its server."""

    def __init__(self, runner, program, scratch):
        self.runner, self.program, self.scratch = runner, Path(program).resolve(), Path(scratch)
        self.tools = self.scratch / "tools"
        self.tools.mkdir(parents=True)
        (self.tools / "fieldstamp").symlink_to(self.program)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.scratch),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": str(self.scratch / "gitconfig"),
            "LC_ALL": "C.UTF-8",
        }
        self.component()
        self.archive()

    def git(self, folder, *arguments):
        subprocess.run(["git", *arguments], cwd=folder, env=self.environment, check=True, capture_output=True, timeout=30)

    def commit(self, folder):
        self.git(folder, "init", "-q", "-b", "main")
        self.git(folder, "add", "-A")
        self.git(folder, "commit", "-q", "--allow-empty", "-m", "Say hello")

    def component(self):
        folder = self.scratch / "component"
        (folder / "templates").mkdir(parents=True)
        (folder / "templates/fieldstamp.yml").write_text((ROOT / "templates/fieldstamp.yml").read_text())
        Path(self.environment["GIT_CONFIG_GLOBAL"]).write_text(
            "[user]\n\tname = Somebody\n\temail = somebody@example.com\n[uploadpack]\n\tallowFilter = true\n"
            "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n"
            f'[url "file://{folder}"]\n\tinsteadOf = {SERVER}:443/OWNER/fieldstamp.git\n')
        self.commit(folder)
        self.git(folder, "tag", "1.0.0")

    def archive(self):
        shelf = self.scratch / "releases"
        shelf.mkdir()
        packed = shelf / "fieldstamp-1.0.0-this-platform.tar.gz"
        # As releases are packed; the program stands in by a script, which is quicker to pack than a debug build.
        folder = self.scratch / "fieldstamp-1.0.0-this-platform"
        folder.mkdir()
        (folder / "fieldstamp").write_text(f'#!/bin/sh\nexec "{self.program}" "$@"\n')
        (folder / "fieldstamp").chmod(0o755)
        with tarfile.open(packed, "w:gz") as tar:
            tar.add(folder, folder.name)
        self.sha256 = hashlib.sha256(packed.read_bytes()).hexdigest()

        class Quiet(SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(shelf)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{server.server_address[1]}/{packed.name}"


def token_of(kind):
    letters = string.ascii_letters + string.digits
    return {
        "right": os.environ["SANDBOX_TOKEN"],
        "wrong": "ATATT3x" + "".join(secrets.choice(letters) for _ in range(176)) + "=5A4DB0C5",
        "empty": "",
        "absent": None,
    }[kind]


def spellings(token):
    """The token and its pair in base64, as they could be found."""
    if not token:
        return []
    pair = base64.b64encode(f"{os.environ['SANDBOX_EMAIL']}:{token}".encode()).decode()
    return [token, pair]


def leaks(text, spelled):
    for whole in spelled:
        for start in range(len(whole) - LEAST + 1):
            if whole[start:start + LEAST] in text:
                return whole[start:start + 6] + "…"
    return None


def run(workshop, name, case):
    project = workshop.scratch / "projects" / name
    project.mkdir(parents=True)
    pipeline = (CASES / name / case.get("pipeline", "gitlab-ci.yml")).read_text()
    binary = case.get("binary", "path")
    wanted = workshop.sha256 if binary == "archive" else "0" * 64
    (project / ".gitlab-ci.yml").write_text(pipeline.replace("ARCHIVE_SHA256", wanted))
    for script, text in case.get("files", {}).items():
        (project / script).write_text(f"#!/bin/sh\n{text}\n")
        (project / script).chmod(0o755)
    workshop.commit(project)
    workshop.git(project, "remote", "add", "origin", f"{SERVER}/acme/rocket.git")

    token = token_of(case.get("token", "right"))
    given = HOST | {"JIRA_CA_FILE": os.environ["SANDBOX_CA"], "HTTPS_PROXY": os.environ["SANDBOX_PROXY"],
                    "ARCHIVE": workshop.address}
    given |= case.get("variables", {})
    if token is not None:
        given["JIRA_TOKEN"] = token
    # The variables that GitLab keeps for a project, outside of it. JSON is YAML; `values` keeps paths from being
    # taken for files to copy. A dollar is doubled for gitlab-ci-local, as variables of GitLab's own are not expanded.
    kept = {key: {"type": "variable", "values": {"*": value.replace("$", "$$")}} for key, value in given.items()}
    (workshop.scratch / f"{name}.variables.yml").write_text(json.dumps(kept))
    environment = dict(workshop.environment)
    if binary == "path":
        environment["PATH"] = f"{workshop.tools}:{environment['PATH']}"
    command = ["node", str(workshop.runner), "--no-color", "--force-shell-executor", "--shell-isolation",
               "--home", workshop.scratch / "home", "--variables-file", f"../../{name}.variables.yml",
               "--ignore-predefined-vars", ",".join(given)]
    sandbox("/_sandbox/reset", "POST")
    before = len(sandbox("/_sandbox/requests"))
    ran = subprocess.run(command, cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, errors="replace", timeout=120)
    sent = [request for request in sandbox("/_sandbox/requests")[before:] if request["method"] == "PUT"]
    return project, ran.returncode, ran.stdout, sent, token


def plain_shell(workshop):
    """The component's script in the plainest shell there is, as in an Alpine image; gitlab-ci-local always takes bash."""
    text = (ROOT / "templates/fieldstamp.yml").read_text()
    script = text.split("after_script: &stamp\n")[1].split("    - |\n")[1].split("\n  artifacts:")[0]
    environment = HOST | {
        "PATH": f"{workshop.tools}:{os.environ['PATH']}", "JIRA_CA_FILE": os.environ["SANDBOX_CA"],
        "JIRA_TOKEN": os.environ["SANDBOX_TOKEN"], "INPUT_ARCHIVE": "", "INPUT_SHA256": "",
        "INPUT_JIRA_SITE": os.environ["SANDBOX_SITE"], "INPUT_JIRA_EMAIL": os.environ["SANDBOX_EMAIL"],
        "INPUT_FIELDSTAMP_ISSUES": "PROJ-7", "FIELDSTAMP_ISSUES": "PROJ-8", "INPUT_FIELDSTAMP_DRY_RUN": " false",
        "INPUT_FIELDSTAMP_FIELDS": "customfield_10318=one\ncustomfield_10314:={\"value\":\"success\"}\n",
    }
    for shell in (["sh"], ["dash"], ["busybox", "sh"]):
        if subprocess.run(["sh", "-c", 'command -v "$0"', shell[0]], capture_output=True).returncode:
            continue
        sandbox("/_sandbox/reset", "POST")
        ran = subprocess.run([*shell, "-e", "-c", textwrap.dedent(script)], env=environment, cwd=workshop.scratch,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        fields = sandbox("/_sandbox/issue/PROJ-8")["fields"]
        expect(f"{shell} ended with {ran.returncode}: {ran.stdout}{ran.stderr}", ran.returncode == 0)
        expect(f"{shell} stamped {fields.get('customfield_10318')!r}", fields.get("customfield_10318") == "one")
        before = len(sandbox("/_sandbox/requests"))
        ran = subprocess.run([*shell, "-e", "-c", textwrap.dedent(script)], env=environment | {"FIELDSTAMP_COMMAND": "send"},
                             cwd=workshop.scratch, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        expect(f"{shell} ran another command: {ran.returncode} {ran.stderr}", ran.returncode == 2)
        expect(f"{shell} does not say why: {ran.stderr}", "neither update nor check" in ran.stderr)
        expect("something was sent", len(sandbox("/_sandbox/requests")) == before)
        print(f"  ok      the script in {' '.join(shell)}", flush=True)


def expect(what, is_so):
    if not is_so:
        raise Wrong(what)


def judge(case, project, code, log, sent, token):
    spelled = spellings(token)
    expect(f"the log shows {leaks(log, spelled)}", not leaks(log, spelled))
    for path in project.rglob("*"):
        if path.is_file():
            found = leaks(path.read_text(errors="replace"), spelled)
            expect(f"{path.relative_to(project)} shows {found}", not found)
        expect(f"{path.name} was made", path.name not in case.get("untouched", []))
    expect(f"exit code {code}", code == case.get("exit", 0))
    expect(f"{len(sent)} PUTs", len(sent) == case.get("requests", len(sent)))
    plain = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", log)
    for text in case.get("log", []):
        expect(f"`{text}` is not in the log", text in plain)
    for key, fields in case.get("issues", {}).items():
        issue = sandbox(f"/_sandbox/issue/{key}")
        expect(f"{key} was changed", fields or not issue["history"])
        for field, value in fields.items():
            found = issue["fields"].get(field)
            if isinstance(value, dict):
                found = {name: (found or {}).get(name) for name in value}
            expect(f"{key}'s {field} is {found!r}", found == value)
    job = project / ".gitlab-ci-local/builds" / case.get("job", "fieldstamp")
    if "dotenv" in case:
        lines = (job / "fieldstamp.env").read_text().splitlines()
        expect(f"the dotenv report is {lines}", set(case["dotenv"]) <= set(lines))
        expect(f"the dotenv report is {lines}", all(re.fullmatch(r"[A-Z_]+=\S+", line) for line in lines))
    if "links" in case:
        links = json.loads((job / "fieldstamp-links.json").read_text())["fieldstamp"]
        labels = [link["external_link"]["label"] for link in links]
        addresses = [link["external_link"]["url"] for link in links]
        expect(f"the links are {labels}", labels == case["links"])
        expect(f"the links lead to {addresses}", all(url.startswith("https://") for url in addresses))


def main():
    runner, program, scratch, *names = sys.argv[1:]
    workshop = Workshop(runner, program, scratch)
    right = spellings(token_of("right"))
    assert leaks(f"x{right[0][40:60]}y", right) and leaks(right[1][-20:], right) and not leaks(right[0][:15], right)
    plain_shell(workshop)
    names = names or sorted(path.parent.name for path in CASES.glob("*/case.toml"))
    wrong = 0
    for name in names:
        case = tomllib.loads((CASES / name / "case.toml").read_text())
        start, outcome = time.monotonic(), None
        try:
            outcome = run(workshop, name, case)
            judge(case, *outcome)
            print(f"  ok      {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except (Wrong, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
            wrong += 1
            print(f"  WRONG   {name}: {error}", flush=True)
            if outcome:
                print(outcome[2], flush=True)
    print(f"{len(names) - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
