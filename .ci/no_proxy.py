#!/usr/bin/env python3
"""NO_PROXY as Fieldstamp reads it, and as curl does: one table, both programs.

Nobody listens at the proxy and nobody at the site, so who is refused tells which way was taken. All names end in
.localhost, which neither program asks a resolver for.

    no_proxy.py FIELDSTAMP AUTHORITY
"""

import json
import os
import socket
import subprocess
import sys
import tempfile

import pycurl

PROXY, DIRECT = "through the proxy", "direct"

# NO_PROXY, host, and the way; and why curl 8 goes the other, where it does.
TABLE = [
    ("", "jira.team.localhost", PROXY),
    ("jira.team.localhost", "jira.team.localhost", DIRECT),
    ("team.localhost", "jira.team.localhost", DIRECT),
    (".team.localhost", "jira.team.localhost", DIRECT),
    (".team.localhost", "team.localhost", DIRECT),
    ("team.localhost", "notteam.localhost", PROXY),
    ("localhost", "jira.team.localhost", DIRECT),
    ("*", "jira.team.localhost", DIRECT),
    ("*", "127.0.0.1", DIRECT),
    ("*.team.localhost", "jira.team.localhost", PROXY),
    ("other,*", "jira.team.localhost", PROXY),
    ("other,jira.team.localhost", "jira.team.localhost", DIRECT),
    ("other, jira.team.localhost", "jira.team.localhost", DIRECT),
    ("other ,\tjira.team.localhost , more", "jira.team.localhost", DIRECT),
    (",,jira.team.localhost,,", "jira.team.localhost", DIRECT),
    ("other jira.team.localhost", "jira.team.localhost", DIRECT, "curl 8 wants a comma; curl 7 did not"),
    ("jira.team.localhost.", "jira.team.localhost", DIRECT),
    ("team.localhost.", "jira.team.localhost", DIRECT),
    ("jira.team.localhost", "jira.team.localhost.", DIRECT),
    ("JIRA.Team.LOCALHOST", "jira.team.localhost", DIRECT),
    ("jira.team.localhost", "JIRA.Team.LOCALHOST", DIRECT),
    ("jira_dc.team.localhost", "jira_dc.team.localhost", DIRECT),
    ("jira.team.localhost:443", "jira.team.localhost", PROXY),
    ("..team.localhost", "jira.team.localhost", PROXY),
    (".", "jira.team.localhost", PROXY),
    ("127.0.0.1", "127.0.0.1", DIRECT),
    ("127.0.0.0/8", "127.1.2.3", DIRECT),
    ("127.1.2.3/8", "127.9.9.9", DIRECT),
    ("127.0.0.0/29", "127.0.0.9", PROXY),
    ("127.0.0.0/33", "127.0.0.1", PROXY),
    ("127.0.0.", "127.0.0.1", PROXY),
    ("0.0.1", "127.0.0.1", PROXY),
    ("::1", "[::1]", DIRECT),
    ("0:0::1", "[::1]", DIRECT),
    ("::1", "[0:0:0:0:0:0:0:1]", DIRECT),
    ("::/64", "[::1]", DIRECT),
    ("::/128", "[::1]", PROXY),
    ("fe80::/10", "[::1]", PROXY),
    ("127.0.0.0/8", "[::1]", PROXY),
    ("[::1]", "[::1]", DIRECT, "curl takes no brackets here"),
]


def nobody(family, address):
    """A port that is taken, and on which nobody listens."""
    held = socket.socket(family)
    held.bind((address, 0))
    return held


def by_curl(entries, url, proxy):
    tried = []
    curl = pycurl.Curl()
    curl.setopt(curl.URL, url)
    curl.setopt(curl.PROXY, proxy)
    curl.setopt(curl.NOPROXY, entries)
    curl.setopt(curl.TIMEOUT, 10)
    curl.setopt(curl.VERBOSE, True)
    curl.setopt(curl.DEBUGFUNCTION, lambda _, text: tried.append(text.decode(errors="replace").strip()))
    try:
        curl.perform()
        sys.exit("somebody answered where nobody listens")
    except pycurl.error:
        pass
    tried = [line for line in tried if line.startswith("Trying ")]
    if not tried:
        return "nowhere"
    return PROXY if any(proxy.removeprefix("http://") in line for line in tried) else DIRECT


def by_fieldstamp(program, authority, entries, url, proxy, folder):
    receipt = os.path.join(folder, "receipt.json")
    environment = {"PATH": os.environ["PATH"], "JIRA_SITE": url, "JIRA_TOKEN": "any-token-will-do", "SSL_CERT_FILE": authority,
                   "HTTPS_PROXY": proxy, "NO_PROXY": entries}
    subprocess.run([program, "update", "PROJ-7", "--field", "summary=x", "--retries", "0", "--receipt", receipt],
                   env=environment, capture_output=True, timeout=60, check=False)
    with open(receipt, encoding="utf-8") as file:
        code = (lambda found: found["diagnosis"] or found["issues"][0]["diagnosis"])(json.load(file))["code"]
    return {"proxy": PROXY, "refused": DIRECT}.get(code, code)


def main():
    program, authority = sys.argv[1:]
    print(f"  {pycurl.version.split()[1]}")
    held = nobody(socket.AF_INET, "127.0.0.1")
    site = nobody(socket.AF_INET6, "::")
    proxy = f"http://127.0.0.1:{held.getsockname()[1]}"
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for entries, host, way, *known in TABLE:
            url = f"https://{host}:{site.getsockname()[1]}/"
            ours = by_fieldstamp(program, authority, entries, url, proxy, folder)
            if ours != way:
                wrong.append(f"NO_PROXY={entries!r}, {host}: Fieldstamp goes {ours}, and not {way}")
            theirs = by_curl(entries, url, proxy)
            if (theirs != way) != bool(known):
                wrong.append(f"NO_PROXY={entries!r}, {host}: curl goes {theirs}")
    for line in wrong:
        print(f"  {line}")
    if wrong:
        sys.exit(f"{len(wrong)} of {len(TABLE)} rows are otherwise")
    print(f"  {len(TABLE)} rows, {sum(len(row) > 3 for row in TABLE)} of them differ from curl and are known to")


if __name__ == "__main__":
    main()
