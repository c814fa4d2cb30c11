# SPDX-License-Identifier: GPL-2.0-only
"""What many results come to. Plain data, so that it can be kept over an interrupt."""

import json
import os
from collections import Counter, defaultdict
from pathlib import Path

import outcomes
from boots import Result
from dimensions import Cell

# Remove waits for the running command, up to the drain limit, if there is one and somebody to ask.
WITH_COMMAND = ("running", "queued", "finishing", "blocked", "poll", "nonblock", "shared", "uring")
DRAINED = ("unbind", "remove", "device_del")


def latency_row(cell: Cell) -> str:
    busy = cell.kind in DRAINED and cell.state in WITH_COMMAND
    return f"{cell.kind}{' with a command' if busy else ''}/{cell.mode}"


class Tally:
    def __init__(self):
        self.cycles = Counter()                 # of each cell, by name
        self.left_out = {}                      # cells that this guest cannot do, and why
        self.told = defaultdict(Counter)        # "kind/who" -> what it was told
        self.latency = defaultdict(Counter)     # row -> tenths of a millisecond
        self.awake = defaultdict(Counter)       # kind -> until the last sleeper was back
        self.failures = []                      # dicts: cell, cycle, what, splat, hang, log
        self.seconds = 0.0                      # of all cells together

    @property
    def splats(self) -> int:
        return sum(bool(f["splat"]) for f in self.failures)

    def add(self, result: Result) -> list[str]:
        """What is wrong with this one; [] if it has passed."""
        cell, record = result.cell, result.record
        if reason := outcomes.left_out(record):
            self.left_out[cell.name] = reason
            return []
        self.cycles[cell.name] += 1
        for who, told in record["seen"]:
            if who in outcomes.ROLES:
                self.told[f"{cell.kind}/{who}"][told] += 1
        ms = record["ms"]
        took = ms.get("remove", ms.get("write"))
        if took is not None:
            self.latency[latency_row(cell)][round(took * 10)] += 1
        if "all awake" in ms:
            self.awake[cell.kind][round(ms["all awake"] * 10)] += 1
        self.seconds += ms.get("cell", 0) / 1000
        found = outcomes.complaints(cell, record)
        if result.splat and not found:
            found = [f"in the kernel log: {result.splat}"]
        if found:
            hang = result.hang or next((who for who, told in record["seen"] if told == "hang"), "")
            self.failures.append({"cell": cell.name, "cycle": self.cycles[cell.name],
                "what": found, "splat": result.splat, "hang": hang, "log": result.log})
        return found

    # ---- kept in a file ----

    def save(self, path: Path, **more) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({**more, "cycles": self.cycles, "left_out": self.left_out,
            "told": self.told, "latency": self.latency, "awake": self.awake,
            "failures": self.failures, "splats": self.splats, "seconds": self.seconds}, indent=1))
        os.replace(part, path)

    @classmethod
    def load(cls, path: Path) -> "Tally":
        data, tally = json.loads(path.read_text()), cls()
        tally.cycles.update(data["cycles"])
        tally.left_out = data["left_out"]
        tally.failures = data["failures"]
        tally.seconds = data["seconds"]
        tally.told.update({key: Counter(seen) for key, seen in data["told"].items()})
        for name in ("latency", "awake"):
            getattr(tally, name).update({row: Counter({int(t): n for t, n in times.items()})
                for row, times in data[name].items()})
        return tally


def verdict(failure: dict) -> str:
    """One word or two for the worst that happened."""
    said = " ".join(failure["what"])
    if failure["splat"]:
        return "splat"
    if failure["hang"] or "setting up" in said:
        return "hang"
    if "does not work" in said or "does not come back" in said:
        return "useless"
    return "errno"


def percentile(times: Counter, share: float) -> float:
    """Milliseconds below which this share of the times is."""
    wanted, seen = share * sum(times.values()), 0
    for tenths in sorted(times):
        seen += times[tenths]
        if seen >= wanted:
            return tenths / 10
    return 0.0
