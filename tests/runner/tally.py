# SPDX-License-Identifier: GPL-2.0-only
"""What the tests of the runner's parts count with; whoever imports this finds the modules of qemu/lib."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "qemu/lib"))

failures = 0


def check(name: str, good: bool) -> None:
    global failures
    if not good:
        failures += 1
        print(f"not ok - {name}", file=sys.stderr)


def end() -> None:
    sys.exit(failures > 0)
