# SPDX-License-Identifier: GPL-2.0-only
"""Debian packages that are unpacked somewhere instead of being installed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

NEED_PACKAGES = Path(__file__).resolve().parents[2] / "tools/dev/need-packages"


class Error(Exception):
    """Something that the user is told in one line."""


def need(*packages: str) -> None:
    """Install packages; quick when they are there."""
    if subprocess.run([NEED_PACKAGES, *packages]).returncode:
        raise Error(f"packages missing: {' '.join(packages)}")


def update_lists() -> None:
    if os.geteuid() != 0:
        raise Error("apt's package lists are missing or old, and updating them takes root: "
                    "run `sudo apt-get update`")
    print("updating apt's package lists", file=sys.stderr)
    # A repository that cannot be reached need not be one of those we want: what comes next tells.
    subprocess.run(["apt-get", "-q", "update"], stdout=sys.stderr)


def show(package: str) -> dict[str, str]:
    """The fields of the candidate version; empty when apt does not know the package."""
    text = subprocess.run(["apt-cache", "show", "--no-all-versions", package],
                          capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout
    fields = {}
    for line in text.split("\n\n")[0].splitlines():
        name, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            fields[name] = value.strip()
    return fields


def depends(fields: dict[str, str]) -> list[str]:
    """The names in a Depends field, the first of each choice."""
    return [choice.split("|")[0].split("(")[0].split(":")[0].strip()
            for choice in fields.get("Depends", "").split(",") if choice.strip()]


def unpack(package: str, version: str, into: Path) -> bool:
    """Fetch one package and unpack its files; false when the archive has no such version."""
    with tempfile.TemporaryDirectory(dir=into) as folder:
        # Sandbox::User: as root, apt would fetch as another user, who may not write here.
        got = subprocess.run(["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download",
                              f"{package}={version}"], cwd=folder, stdout=sys.stderr)
        if got.returncode:
            return False
        [archive] = Path(folder).glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, into], check=True)
    return True
