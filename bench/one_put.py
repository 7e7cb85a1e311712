#!/usr/bin/env python3
"""What one update costs: Fieldstamp against curl and against the bare program in `floor/`.

Every command makes the same authenticated PUT over TLS to the sandbox on loopback, in alternating runs,
so that a machine whose speed drifts is fair to all. What is compared is the CPU of the whole process: user +
system, by the system's own accounting of the finished child. The peak of resident memory comes from GNU time,
where that is installed.

    cargo build --release --workspace && python3 bench/one_put.py [--runs 100]

Needs Python 3, curl, and a Unix. Judges nothing: the figures in README.md are what it printed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RELEASE = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release")
EMAIL = "robot@example.com"
BODY = '{"fields":{"customfield_10314":{"value":"success"}}}'
FIELD = 'customfield_10314:={"value":"{{build.status}}"}'
SYSTEM_BUNDLES = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]


def sandbox_program():
    """The sandbox's own speed is not measured, so a build for debugging will do."""
    release = os.path.join(RELEASE, "jira-sandbox")
    return release if os.path.exists(release) else os.path.join(os.path.dirname(RELEASE), "debug", "jira-sandbox")


def start_sandbox(folder):
    process = subprocess.Popen(
        [sandbox_program(), "--port", "0", "--tls", folder],
        stdout=subprocess.PIPE, text=True)
    said = {}
    for line in process.stdout:
        if line.startswith("export "):
            name, value = line[len("export "):].strip().split("=", 1)
            said[name] = value.strip("'\"")
        if line.startswith("Faults"):
            break
    return process, said


def run(command, environment):
    """The CPU seconds of one run. A run that fails ends the measurement."""
    with open(os.devnull, "w") as nowhere:
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=nowhere, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} failed with {child.returncode}: {said.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def resident(command, environment):
    """The peak of resident memory in MiB, or none without GNU time.

    A child's own accounting begins with the memory of the process that started it, so a small starter is needed.
    """
    if not os.path.exists("/usr/bin/time"):
        return None
    said = subprocess.run(["/usr/bin/time", "-f", "%M", *command], env=environment, capture_output=True, text=True)
    return int(said.stderr.split()[-1]) / 1024


def median(values):
    return statistics.median(values)


def compare(title, commands, runs):
    cpu = {name: [] for name in commands}
    for round_number in range(runs + 3):
        for name, (command, environment) in commands.items():
            used = run(command, environment)
            if round_number >= 3:  # the first rounds warm the caches
                cpu[name].append(used)
    print(f"\n{title}, {runs} runs each, alternating")
    print(f"  {'':<12}{'CPU ms, median':>16}{'least':>8}{'most':>8}{'resident MiB':>14}")
    for name, (command, environment) in commands.items():
        used = [1000 * value for value in cpu[name]]
        memory = resident(command, environment)
        shown = f"{memory:>14.1f}" if memory else "  (no GNU time)"
        print(f"  {name:<12}{median(used):>16.2f}{min(used):>8.2f}{max(used):>8.2f}{shown}")
    ours = cpu["fieldstamp"]
    for other in commands:
        if other != "fieldstamp":
            pairs = median([a / b for a, b in zip(ours, cpu[other])])
            print(f"  fieldstamp / {other}: {median(ours) / median(cpu[other]):.3f} of the medians, {pairs:.3f} median of the pairs")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=100)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        sandbox, said = start_sandbox(folder)
        try:
            one = os.path.join(folder, "ca.pem")
            bundle = os.path.join(folder, "bundle.pem")
            system = next((path for path in SYSTEM_BUNDLES if os.path.exists(path)), None)
            with open(bundle, "wb") as whole:
                for path in [system, one]:
                    if path:
                        with open(path, "rb") as part:
                            whole.write(part.read() + b"\n")
            for title, authorities in [("one private authority", one), ("the system's bundle and one more", bundle)]:
                compare(title, commands(said, authorities), runs)
        finally:
            sandbox.terminate()
            sandbox.wait()
    size = os.path.getsize(os.path.join(RELEASE, "fieldstamp"))
    print(f"\nfieldstamp: {size / 2**20:.2f} MiB stripped")


def commands(said, authorities):
    bare = {"PATH": os.environ["PATH"], "SSL_CERT_FILE": authorities}
    # By address: looking a name up costs more than the differences that matter here.
    site, token = said["JIRA_SITE"].replace("localhost", "127.0.0.1"), said["JIRA_TOKEN"]
    url = f"{site}/rest/api/2/issue/PROJ-7"
    curl = ["curl", "-sS", "-f", "-X", "PUT", "-u", f"{EMAIL}:{token}", "-H", "Content-Type: application/json", "--data", BODY, url]
    floor = {**bare, "FLOOR_URL": url, "FLOOR_BODY": BODY, "FLOOR_USER": EMAIL, "FLOOR_TOKEN": token}
    ours = {**bare, "JIRA_SITE": site, "JIRA_EMAIL": EMAIL, "JIRA_TOKEN": token}
    update = [os.path.join(RELEASE, "fieldstamp"), "update", "PROJ-7", "--status", "success", "--field", FIELD]
    return {"fieldstamp": (update, ours), "curl": (curl, bare), "floor": ([os.path.join(RELEASE, "floor")], floor)}


if __name__ == "__main__":
    main()
