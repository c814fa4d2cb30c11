# SPDX-License-Identifier: GPL-2.0-only
"""Mainline's C driver in the matrix."""

import subprocess
from pathlib import Path

from boots import TOP, Guest


def said(command: list) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def prepare(guest: Guest) -> None:
    """Its module instead of ours; a guest that it has broken says so sooner."""
    if guest.kver[:1].isdigit():
        guest.module = said([TOP / "tests/peer/build", guest.kver])
    else:
        # Debug kernels are built with it.
        modules = Path(said([TOP / "qemu/kernel", guest.kver, "modules"]))
        guest.module = str(next(modules.rglob("switchtec.ko")))
    guest.patience //= 2
