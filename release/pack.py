#!/usr/bin/env python3
"""Packs a built binary into its release archive, the same bytes each time, and prints the archive's path.

    pack.py TARGET BINARY FOLDER

Beside the binary go the README, the licences (ours, and those of every crate that is linked in), the manual and the
completions. Python packs because the tars of Linux, macOS and Windows cannot be told alike to leave out dates and owners.
"""

import gzip
import io
import json
import os
import pathlib
import subprocess
import sys
import tarfile

SHELLS = {"bash": "fieldstamp.bash", "zsh": "_fieldstamp", "fish": "fieldstamp.fish", "powershell": "fieldstamp.ps1"}
DOCUMENTS = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]


def said(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def linked(target):
    """The crates that end up in the binary, with the folder of each."""
    tree = said("cargo", "tree", "--locked", "-p", "fieldstamp", "-e", "normal", "--target", target, "--prefix", "none", "--format", "{p}")
    wanted = {tuple(line.split()[:2]) for line in tree.decode().splitlines() if line.strip()}
    packages = json.loads(said("cargo", "metadata", "--locked", "--format-version", "1"))["packages"]
    for package in sorted(packages, key=lambda one: (one["name"], one["version"])):
        if package["source"] and (package["name"], "v" + package["version"]) in wanted:
            yield package, pathlib.Path(package["manifest_path"]).parent


def notices(target):
    """The licence texts of what is linked in, each text once."""
    texts = {}
    lines = ["Fieldstamp contains these crates. The texts of their licences follow the list.\n"]
    for package, folder in linked(target):
        lines.append(f"{package['name']} {package['version']}: {package['license'] or 'see its text below'}")
        for file in sorted(folder.iterdir()):
            if file.is_file() and file.name.upper().startswith(("LICEN", "COPYING", "NOTICE", "UNLICENSE")):
                text = file.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n").strip()
                texts.setdefault(text, []).append(f"{package['name']} {package['version']} ({file.name})")
    for text, owners in texts.items():
        lines.append(f"\n{'-' * 80}\n{', '.join(owners)}\n\n{text}")
    return "\n".join(lines).encode() + b"\n"


def main():
    target, binary, folder = sys.argv[1:]
    version = said(binary, "--version").decode().split()[1]
    name = f"fieldstamp-{version}-{target}"
    files = {pathlib.Path(binary).name: (0o755, pathlib.Path(binary).read_bytes())}
    for document in DOCUMENTS:
        files[document] = (0o644, pathlib.Path(document).read_bytes())
    files["THIRD-PARTY-LICENSES"] = (0o644, notices(target))
    files["man/fieldstamp.1"] = (0o644, said(binary, "man"))
    for shell, file in SHELLS.items():
        files[f"completions/{file}"] = (0o644, said(binary, "completions", shell))

    date = int(os.environ["SOURCE_DATE_EPOCH"])
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for file in sorted(files):
            mode, content = files[file]
            entry = tarfile.TarInfo(f"{name}/{file}")
            entry.size, entry.mode, entry.mtime = len(content), mode, date
            archive.addfile(entry, io.BytesIO(content))
    path = pathlib.Path(folder) / f"{name}.tar.gz"
    path.write_bytes(gzip.compress(packed.getvalue(), compresslevel=9, mtime=date))
    print(path.as_posix())


if __name__ == "__main__":
    main()
