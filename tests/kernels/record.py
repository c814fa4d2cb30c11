# SPDX-License-Identifier: GPL-2.0-only
"""What came of each row when it was last run: one file in the tree."""

import json
from pathlib import Path

import cache
import kernels
from rows import ROWS, Row

FILE = Path(__file__).resolve().parent / "recorded.json"


def everything() -> dict:
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def save(row: Row, passed: int, failed: int, skipped: list[str], seconds: float) -> None:
    """What other rows came to stays."""
    came_to = {
        "release": kernels.locate(row.name, "release"), "flavour": row.flavour, "compiler": kernels.compiler(row.name),
        "machine": kernels.architecture(row.name), "passed": passed, "failed": failed, "skipped": skipped,
        "refused": row.refused, "seconds": round(seconds)}
    with cache.lock("kernels-recorded"):
        kept = {**everything(), row.name: came_to}
        order = [known.name for known in ROWS if known.name in kept]
        FILE.write_text(json.dumps({name: kept[name] for name in order}, indent=1) + "\n")
