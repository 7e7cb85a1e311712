#!/usr/bin/env python3
"""Plays the person of `fieldstamp authorize` with Chromium, which is driven by WebDriver over loopback.

    browser_pages.py oauth1|oauth2 FIELDSTAMP SCRATCH PICTURES

The sandbox is told by the SANDBOX_* variables. Only Python's own library is used; every process is ended by its id.
"""

import base64
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request

LIMIT = 40
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element, by the WebDriver standard
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--ignore-certificate-errors", "--window-size=900,1000"]
# The app of every sandbox (jira_sandbox::known); it opens nothing anywhere else.
APP = {"JIRA_CLIENT_ID": "SANDBOXclientOfTheApp", "JIRA_CLIENT_SECRET": "ATOASANDBOX-client-secret-of-the-app-for-tests-only"}


class Lines:
    """A running program whose lines are read as they come."""

    def __init__(self, command, **more):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1, **more)
        self.lines, self.heard = queue.Queue(), ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def line_with(self, word):
        while True:
            line = self.lines.get(timeout=LIMIT)
            if line is None:
                sys.exit(f"`{word}` was never said, but:\n{self.heard}")
            self.heard += line
            if word in line:
                return line.strip()

    def end(self):
        while (line := self.lines.get(timeout=LIMIT)) is not None:
            self.heard += line
        return self.process.wait(timeout=LIMIT)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=LIMIT)


class Browser:
    """A session of WebDriver. <https://www.w3.org/TR/webdriver2/>"""

    def __init__(self, scratch, pictures):
        self.pictures, self.session = pathlib.Path(pictures), ""
        self.driver = Lines(["chromedriver", "--port=0"], stderr=subprocess.DEVNULL)
        port = re.search(r"port (\d+)", self.driver.line_with("started successfully")).group(1)
        self.driver_url = f"http://127.0.0.1:{port}"
        profile = pathlib.Path(scratch, "profile", str(os.getpid()))
        arguments = [*FLAGS, f"--user-data-dir={profile}", f"--proxy-server={os.environ['SANDBOX_PROXY']}"]
        options = {"args": arguments}
        wanted = {"alwaysMatch": {"browserName": "chrome", "acceptInsecureCerts": True, "goog:chromeOptions": options}}
        self.session = "/session/" + self.ask("POST", "/session", {"capabilities": wanted})["sessionId"]
        self.tell("POST", "/timeouts", {"implicit": 10_000, "pageLoad": LIMIT * 1000})

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.driver_url + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=LIMIT) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as refused:
            sys.exit(f"{method} {path}: {json.load(refused)['value']['message']}")

    def tell(self, method, path, body=None):
        return self.ask(method, self.session + path, body)

    def visit(self, url):
        self.tell("POST", "/url", {"url": url})

    def find(self, selector):
        return "/element/" + self.tell("POST", "/element", {"using": "css selector", "value": selector})[ELEMENT]

    def text(self, selector):
        return self.tell("GET", self.find(selector) + "/text")

    def fill(self, selector, text):
        self.tell("POST", self.find(selector) + "/value", {"text": text})

    def press(self, selector):
        self.tell("POST", self.find(selector) + "/click", {})

    def picture(self, name):
        self.pictures.joinpath(f"{name}.png").write_bytes(base64.b64decode(self.tell("GET", "/screenshot")))

    def close(self):
        if self.session:
            self.tell("DELETE", "")
        self.driver.stop()


def expect(found, wanted, what):
    if found != wanted:
        sys.exit(f"{what}: {found!r} instead of {wanted!r}")
    print(f"  {what}: {found!r}")


def authorize(program, scheme, site, to, *more, **variables):
    environment = {"PATH": os.environ["PATH"], "JIRA_SITE": site, "SSL_CERT_FILE": os.environ["SANDBOX_CA"],
                   "HTTPS_PROXY": os.environ["SANDBOX_PROXY"], "NO_PROXY": "127.0.0.1,localhost", **variables}
    return Lines([program, "authorize", scheme, "--to", str(to), *more], env=environment, stdin=subprocess.PIPE)


def types(run, line):
    run.process.stdin.write(line + "\n")
    run.process.stdin.flush()


def oauth1(program, browser, to):
    run = authorize(program, "oauth1", os.environ["SANDBOX_SITE"], to)
    try:
        page = run.line_with("/plugins/servlet/applinks/")
        key = run.line_with("Consumer key").split()[-1]
        run.line_with("END PUBLIC KEY")
        public_key = re.search(r"-----BEGIN PUBLIC KEY.*?END PUBLIC KEY-----", run.heard, re.DOTALL).group()
        browser.visit(page)
        browser.fill("#consumer_key", key)
        browser.fill("#name", "Fieldstamp")
        browser.fill("#public_key", public_key)
        browser.picture("application-link")
        browser.press("#create")
        expect(key in browser.text("table"), True, "the link is in the list")
        browser.picture("application-links")
        types(run, "")
        browser.visit(run.line_with("/authorize?oauth_token="))
        expect(browser.text("h1"), "Allow access?", "the page of OAuth 1.0a")
        browser.picture("oauth1-allow")
        browser.press("#approve")
        code = browser.text("#verifier")
        browser.picture("oauth1-code")
        types(run, code)
        expect(run.end(), 0, "exit code")
        expect(run.heard.rstrip().endswith("They work."), True, "the credential works")
        expect(sorted(path.name for path in to.iterdir()), ["access_token", "private_key.pem"], "the files")
    finally:
        run.stop()


def oauth2(program, browser, to):
    for decision, title, code in (("deny", "That did not work", 4), ("accept", "Consent received", 0)):
        run = authorize(program, "oauth2", "https://your-team.atlassian.net", to, "--port", "0", **APP)
        try:
            address = run.line_with("/authorize?")
            run.line_with("Waiting for the browser")
            browser.visit(address)
            expect(browser.text("h1"), "Let this app in?", "the page of consent")
            browser.picture("oauth2-consent")
            browser.press(f"#{decision}")
            expect(browser.text("main[class] h1"), title, f"the way back after {decision}")
            browser.picture(f"oauth2-back-{decision}")
            expect(run.end(), code, "exit code")
        finally:
            run.stop()
    expect(run.heard.rstrip().endswith("They work."), True, "the credential works")
    expect(to.joinpath("refresh_token").stat().st_mode & 0o777, 0o600, "the file is its owner's")


def main():
    scheme, program, scratch, pictures = sys.argv[1:]
    browser = None
    try:
        browser = Browser(scratch, pictures)
        {"oauth1": oauth1, "oauth2": oauth2}[scheme](program, browser, pathlib.Path(scratch, "work", scheme))
    finally:
        if browser:
            browser.close()


if __name__ == "__main__":
    main()
