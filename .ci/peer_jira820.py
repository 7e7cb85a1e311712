#!/usr/bin/env python3
"""The happy path against a Jira that is not ours: jira820, somebody else's emulator of Jira 8.20.

It asks for no credential and validates nothing, so it proves only that a real server's answers are understood and
that a change arrives. Its version is asked, an issue is stamped, and the change is read back; then an issue that does
not exist is asked for, which makes Fieldstamp read the server's own account of who it is.

    peer_jira820.py FIELDSTAMP JIRA820
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def wait_for(url, process):
    until = time.monotonic() + 30
    while True:
        try:
            return get(url)
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                sys.exit("jira820 did not start")
            time.sleep(0.1)


def fieldstamp(program, site, *arguments):
    environment = {"PATH": os.environ["PATH"], "JIRA_SITE": site, "JIRA_TOKEN": "any-token-will-do", "NO_PROXY": "*"}
    ran = subprocess.run([program, "update", "--format", "json", *arguments], env=environment, capture_output=True, text=True, timeout=60)
    return ran.returncode, json.loads(ran.stdout), ran.stderr


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: {found!r} instead of {wanted!r}")
    print(f"  {what}: {found!r}")


def main():
    program, emulator = sys.argv[1:]
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([emulator], env={**os.environ, "JIRA820_PORT": str(port), "JIRA820_DATE": "2026-01-15"},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        expect(wait_for(f"{site}/rest/api/2/serverInfo", process)["version"][:4], "8.20", "the peer's version")
        summary = f"Build 42 stamped it at {int(time.time())}"
        code, receipt, said = fieldstamp(
            program, site, "JIRA820-1", "--status", "success", "--var", f"summary={summary}",
            "--field", "summary={{vars.summary}}", "--field", 'priority:={"name":"{{#if build.passed}}Low{{else}}High{{/if}}"}')
        expect(code, 0, "exit code")
        expect((receipt["outcome"], receipt["requests"]), ("updated", 1), "outcome and requests")
        fields = get(f"{site}/rest/api/2/issue/JIRA820-1")["fields"]
        expect(fields["summary"], summary, "the summary read back")
        expect(fields["priority"]["name"], "Low", "the priority read back")
        code, receipt, said = fieldstamp(program, site, "JIRA820-999999", "--field", "summary=x")
        expect((code, receipt["diagnosis"]["code"]), (5, "issue-hidden"), "an issue that is not there")
        if "any-token-will-do" in said:
            sys.exit("the credential was shown")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
