#!/usr/bin/env python3
"""Looks for a credential in everything that a run left behind: the token, the Basic pair, and every 16 characters of either.

    leaks.py PATH...

JIRA_EMAIL and JIRA_TOKEN come from the environment. Names the file and the place, never what stands there.
"""

import base64
import os
import pathlib
import sys

WINDOW = 16


def windows(text):
    return {text[at : at + WINDOW] for at in range(len(text) - WINDOW + 1)}


def main():
    email, token = os.environ["JIRA_EMAIL"], os.environ["JIRA_TOKEN"]
    pair = base64.b64encode(f"{email}:{token}".encode()).decode()
    secrets = windows(token) | windows(pair)
    files = [file for path in sys.argv[1:] for file in ([pathlib.Path(path)] if pathlib.Path(path).is_file() else pathlib.Path(path).rglob("*")) if file.is_file()]
    found = 0
    for file in files:
        text = file.read_bytes().decode("utf-8", errors="replace")
        for at in range(len(text) - WINDOW + 1):
            if text[at : at + WINDOW] in secrets:
                print(f"{file}: line {text.count(chr(10), 0, at) + 1} shows a part of the credential")
                found += 1
                break
    if not files:
        sys.exit("there was nothing to look at")
    print(f"  {len(files)} files looked at")
    sys.exit(found != 0)


if __name__ == "__main__":
    main()
