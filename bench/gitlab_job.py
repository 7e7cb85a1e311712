#!/usr/bin/env python3
"""How long a GitLab job takes from its script's start to the PUT: the component, beside the same update by curl.

Both are jobs of one pipeline, run by gitlab-ci-local in a shell, against a server on loopback over TLS that notes when each
PUT arrives. Judges nothing.

    cargo build --release && python3 bench/gitlab_job.py GITLAB_CI_LOCAL SCRATCH [--runs 10]
"""

import argparse
import json
import os
import ssl
import statistics
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / ".ci"))
from gitlab_cases import HOST, SERVER, Workshop  # noqa: E402

PIPELINE = """
include:
  - component: $CI_SERVER_FQDN/OWNER/fieldstamp/fieldstamp@1.0.0
    inputs:
      stage: test
      status: success
      jira-email: robot@example.com
      fields: 'customfield_10314:={"value":"{{build.status}}"}'

fieldstamp:
  before_script: date +%s%N >start

curl:
  stage: deploy
  before_script: date +%s%N >start
  script: |
    curl -sS --fail --cacert "$JIRA_CA_FILE" -X PUT -u "robot@example.com:$JIRA_TOKEN" -H "Content-Type: application/json" --data '{"fields":{"customfield_10314":{"value":"success"}}}' "$JIRA_SITE/rest/api/2/issue/PROJ-7"
"""


def server(folder):
    """A certificate for 127.0.0.1 and a server that takes every PUT."""
    names = "subjectAltName=IP:127.0.0.1"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=bench", "-addext", names, "-addext", "basicConstraints=critical,CA:FALSE",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/ca.pem"], check=True, capture_output=True)
    arrived = []

    class Jira(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self):
            arrived.append(time.time_ns())
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.send_header("X-AUSERNAME", "robot")
            self.end_headers()

        def log_message(self, *_):
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Jira)
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(f"{folder}/ca.pem", f"{folder}/key.pem")
    listener.socket = trusted.wrap_socket(listener.socket, server_side=True)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    return f"https://127.0.0.1:{listener.server_address[1]}", arrived


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("runner")
    asked.add_argument("scratch")
    asked.add_argument("--runs", type=int, default=10)
    asked.add_argument("--program", default=os.path.join(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"), "release/fieldstamp"))
    asked = asked.parse_args()
    asked.runner = os.path.abspath(asked.runner)
    workshop = Workshop(asked.runner, asked.program, asked.scratch)
    address, arrived = server(asked.scratch)
    project = workshop.scratch / "projects/bench"
    project.mkdir(parents=True)
    (project / ".gitlab-ci.yml").write_text(PIPELINE)
    workshop.commit(project)
    workshop.git(project, "remote", "add", "origin", f"{SERVER}/acme/rocket.git")
    given = HOST | {"JIRA_CA_FILE": f"{asked.scratch}/ca.pem", "JIRA_SITE": address, "JIRA_TOKEN": "a-token-of-nobody", "FIELDSTAMP_ISSUES": "PROJ-7"}
    kept = {name: {"type": "variable", "values": {"*": value}} for name, value in given.items()}
    (workshop.scratch / "variables.yml").write_text(json.dumps(kept))
    environment = workshop.environment | {"PATH": f"{workshop.tools}:{os.environ['PATH']}"}
    command = ["node", asked.runner, "--no-color", "--force-shell-executor", "--shell-isolation", "--home", f"{asked.scratch}/home",
               "--variables-file", "../../variables.yml", "--ignore-predefined-vars", ",".join(HOST)]
    taken = {"fieldstamp": [], "curl": []}
    for number in range(asked.runs + 1):
        arrived.clear()
        ran = subprocess.run(command, cwd=project, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if ran.returncode or len(arrived) != 2:
            sys.exit(ran.stdout + ran.stderr)
        for job, at in zip(taken, arrived, strict=True):
            start = int((project / f".gitlab-ci-local/builds/{job}/start").read_text())
            if number:  # the first warms the caches
                taken[job].append((at - start) / 1e6)
    for job, times in taken.items():
        print(f"{job:<12} script's start to the PUT, ms: median {statistics.median(times):.0f}, least {min(times):.0f}, most {max(times):.0f}")


if __name__ == "__main__":
    main()
