# SPDX-License-Identifier: GPL-2.0
"""Mainline's C driver in the matrix."""

import subprocess

from boots import TOP, Guest


def prepare(guest: Guest) -> None:
    """Its module instead of ours; a guest that it has broken says so sooner."""
    guest.module = subprocess.run([TOP / "tests/peer/build", guest.kver], check=True,
        stdout=subprocess.PIPE, text=True).stdout.strip()
    guest.patience = 10
