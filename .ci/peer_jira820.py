#!/usr/bin/env python3
"""Updates of a Jira that is not ours: jira820, somebody else's emulator of Jira 8.20.

It asks for no credential and validates nothing, so it proves that a real server's answers are understood and that a
change arrives. Its version is asked, an issue is stamped, and the change is read back. Then every field that its edit
screen offers is set by its display name in plain words: what was sent is compared with what that screen says the words
stand for, and read back from where the emulator takes it. A move, a comment and a link follow; and an issue that does not
exist is asked for, which makes Fieldstamp read the server's own account of who it is.

Between the two stands a recorder, because the emulator keeps less than it is sent: of a priority and a component it takes
the name alone and passes over ids, and over the whole of `update`.

    peer_jira820.py FIELDSTAMP JIRA820
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "JIRA820-1"


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


def recorder(site, sent):
    """A server that hands every request on to `site`, and keeps method, path and body."""

    class Hand(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            sent.append((self.command, self.path, json.loads(body) if body else None))
            kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            request = urllib.request.Request(site + self.path, data=body or None, method=self.command, headers=kept)
            try:
                answer = urllib.request.urlopen(request, timeout=10)
            except urllib.error.HTTPError as error:
                answer = error
            with answer:
                text = answer.read()
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        do_GET = do_PUT = do_POST = on

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def fieldstamp(program, site, *arguments, **more):
    environment = {"PATH": os.environ["PATH"], "JIRA_SITE": site, "JIRA_TOKEN": "any-token-will-do", "NO_PROXY": "*", **more}
    command = [program, "update", "--format", "json", *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    if "any-token-will-do" in ran.stdout + ran.stderr:
        sys.exit("the credential was shown")
    return ran.returncode, json.loads(ran.stdout), ran.stderr


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: {found!r} instead of {wanted!r}")
    print(f"  {what}: {found!r}")


def happy_path(program, site):
    summary = f"Build 42 stamped it at {int(time.time())}"
    code, receipt, _ = fieldstamp(
        program, site, KEY, "--status", "success", "--field", 'summary:={{json (join vars.word "stamped it" sep=" ")}}',
        "--var", f"word={summary}", "--field", 'priority:={"name":"{{#if build.passed}}Low{{else}}High{{/if}}"}')
    expect((code, receipt["outcome"], receipt["requests"]), (0, "updated", 1), "exit code, outcome and requests, by id and JSON")
    fields = get(f"{site}/rest/api/2/issue/{KEY}")["fields"]
    expect(fields["summary"], f"{summary} stamped it", "the summary read back")
    expect(fields["priority"]["name"], "Low", "the priority read back")


def plain_words(program, site, sent):
    """Every field of the edit screen, by its display name; the screen says what each word must have become."""
    screen = get(f"{site}/rest/api/2/issue/{KEY}/editmeta")["fields"]
    people = get(f"{site}/rest/api/2/user/search?username=")
    jane, joe = people[0], people[1]

    def by_id(field, name):
        return next({"id": value["id"]} for value in screen[field]["allowedValues"] if value["name"] == name)

    parts = [value["name"] for value in screen["components"]["allowedValues"][:2]]
    epic, points = (next(id for id, field in screen.items() if field["name"] == name) for name in ("Epic Link", "Story Points"))
    words = {
        "summary": ("Nightly 4711", "Nightly 4711"),
        "description": ("First line", "First line"),
        "assignee": (jane["displayName"], {"name": jane["name"]}),
        "reporter": (joe["name"].upper(), {"name": joe["name"]}),
        "priority": ("hIGHEST", by_id("priority", "Highest")),
        "labels": ("nightly, release", ["nightly", "release"]),
        "components": (", ".join(parts), [by_id("components", part) for part in parts]),
        "duedate": ("2026/12/01", "2026-12-01"),
        points: ("3.5", 3.5),
        # Its sort is `any`, and nothing says that it takes an issue's key: the JSON has to be given.
        epic: ("JIRA820-2", None),
    }
    expect(set(words), set(screen), "the fields of its edit screen")
    arguments = []
    for id, (word, sent_as) in words.items():
        if sent_as is not None:
            arguments += ["--field", f"{screen[id]['name']}={word}"]
    sent.clear()
    code, receipt, said = fieldstamp(program, site, KEY, *arguments)
    expect((code, receipt["outcome"]), (0, "updated"), "exit code and outcome, by name and in plain words")
    asked = sorted(f"{method} {path.split('?')[0].rsplit('/', 1)[-1]}" for method, path, _ in sent)
    expect(asked, ["GET editmeta", "GET search", "GET search", f"PUT {KEY}"], "one look at the screen, one at each person, one edit")
    body = next(body for method, _, body in sent if method == "PUT")
    expect(body["fields"], {id: form for id, (_, form) in words.items() if form is not None}, "what was sent")
    held = get(f"{site}/rest/api/2/issue/{KEY}")["fields"]
    kept = {id: held[id] for id in ("summary", "description", "labels", "duedate", points)}
    expect(kept, {id: words[id][1] for id in kept}, "what was read back")
    expect((held["assignee"]["name"], held["reporter"]["name"]), (jane["name"], joe["name"]), "the people read back")
    code, receipt, _ = fieldstamp(program, site, KEY, "--field", "Epic Link=JIRA820-2")
    expect((code, receipt["diagnosis"]["code"]), (6, "value-wrong-type"), "a field of which nobody knows the form")
    code, _, _ = fieldstamp(program, site, KEY, "--field", 'Epic Link:="JIRA820-2"')
    expect((code, get(f"{site}/rest/api/2/issue/{KEY}")["fields"][epic]), (0, "JIRA820-2"), "the same as JSON, read back")


def signs(program, site, sent):
    sent.clear()
    code, _, _ = fieldstamp(program, site, KEY, "--field", "labels+=staging", "--field", "Labels-=nightly",
                            "--field", "Description+=Second line")
    verbs, fields = next((body["update"], body["fields"]) for method, _, body in sent if method == "PUT")
    expect((code, verbs), (0, {"labels": [{"add": "staging"}, {"remove": "nightly"}]}), "what += and -= sent of a list")
    # Its screen calls the description a string and says no more: that is a text of one line.
    expect(fields, {"description": "First line; Second line"}, "what += sent of a text")
    expect(get(f"{site}/rest/api/2/issue/{KEY}")["fields"]["description"], "First line; Second line", "the text read back")
    code, receipt, _ = fieldstamp(program, site, KEY, "--field", "Description+=Second line", "--field", "Due Date=2026-12-01")
    expect((code, receipt["outcome"]), (0, "unchanged"), "the same once more")


def moves(program, site):
    build = {"JENKINS_URL": "https://ci.example.com/", "BUILD_URL": "https://ci.example.com/job/nightly/42/",
             "BUILD_NUMBER": "42", "JOB_NAME": "nightly"}
    code, receipt, said = fieldstamp(program, site, KEY, "--transition", "in review", "--comment", "Build {{build.number}}", "--link",
                                     **build)
    expect((code, receipt["outcome"]), (0, "updated"), "a move, a comment and a link")
    expect(get(f"{site}/rest/api/2/issue/{KEY}")["fields"]["status"]["name"], "In Review", "the status read back")
    code, receipt, said = fieldstamp(program, site, KEY, "--transition", "Done", "--field", "Resolution=Won't Do")
    expect((code, receipt["diagnosis"]["code"]), (6, "value-not-allowed"), "a move whose screen asks for more")
    # The issue has an assignee already.
    expect("asks for Log Work\n" in said, True, "it names what the issue lacks")
    again = fieldstamp(program, site, KEY, "--link", **{**build, "BUILD_URL": "https://ci.example.com/job/nightly/43/", "BUILD_NUMBER": "43"})
    expect(again[0], 0, "the link of the next build")
    links = [link["object"]["url"] for link in get(f"{site}/rest/api/2/issue/{KEY}/remotelink") if "ci.example.com" in link["object"]["url"]]
    expect(links, ["https://ci.example.com/job/nightly/43/"], "the links read back")


def main():
    program, emulator = sys.argv[1:]
    port = free_port()
    process = subprocess.Popen([emulator], env={**os.environ, "JIRA820_PORT": str(port), "JIRA820_DATE": "2026-01-15"},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sent = []
    try:
        expect(wait_for(f"http://127.0.0.1:{port}/rest/api/2/serverInfo", process)["version"][:4], "8.20", "the peer's version")
        server = recorder(f"http://127.0.0.1:{port}", sent)
        site = f"http://127.0.0.1:{server.server_address[1]}"
        happy_path(program, site)
        plain_words(program, site, sent)
        signs(program, site, sent)
        moves(program, site)
        code, receipt, _ = fieldstamp(program, site, "JIRA820-999999", "--field", "summary=x")
        expect((code, receipt["diagnosis"]["code"]), (5, "issue-hidden"), "an issue that is not there")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
