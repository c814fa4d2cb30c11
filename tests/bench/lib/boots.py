# SPDX-License-Identifier: GPL-2.0-only
"""Boots a guest of the plan and hands back what its program says."""

import json
import subprocess
from pathlib import Path
from typing import Iterator

TOP = Path(__file__).resolve().parents[3]

# q35's root bus has 30 slots for root ports of the runner; the others are functions of the last one.
SLOTS = 29
LAST_SLOT = 0x1e


class GuestError(Exception):
    """A guest ended before its program did."""


def said(command: list) -> str:
    return subprocess.run([str(word) for word in command], cwd=TOP, check=True,
        stdout=subprocess.PIPE, text=True).stdout.strip()


class Boots:
    def __init__(self, kver: str, out: Path):
        self.kver, self.out = kver, out
        self.release = said(["qemu/kernel", kver, "release"])
        self.ours = TOP / "build/kmod" / self.release / "switchtec.ko"
        self.theirs = Path(said(["tests/peer/build", kver]))
        self.floor = Path(said(["tests/bench/floor/build", kver]))
        self.process: subprocess.Popen | None = None

    def run(self, guest, rounds: int, slice_ms: int, works: tuple[str, ...]) -> Iterator[dict]:
        """Lines of the program, until it says that it has come to its end."""
        command = ["qemu/guest", "--kver", self.kver, "--module", "none", "--log-dir",
            self.out / "guest", "--memory", guest.memory, "--timeout", guest.timeout,
            # The guest's program maps registers of a device that has a driver.
            "--kernel-args", "iomem=relaxed",
            "--copy", TOP / "build/tests/bench/bench",
            "--copy", f"{self.ours}:ours.ko", "--copy", f"{self.theirs}:theirs.ko",
            "--copy", f"{self.floor}:floor.ko",
            *(["--patches-text"] if guest.patches_text else []),
            *devices(guest.devices), "--", "bench", rounds, slice_ms, *works]
        ended = False
        with open(self.out / f"{guest.name}.stderr", "wb") as errors:
            self.process = subprocess.Popen([str(word) for word in command], cwd=TOP,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True,
                errors="replace")
            for line in self.process.stdout:
                try:
                    message = json.loads(line)
                except ValueError:
                    continue            # somebody else's line
                ended |= "end" in message
                yield message
            status = self.process.wait()
        if not ended:
            raise GuestError(f"guest {guest.name} ended early (status {status}), "
                f"see {self.out.relative_to(TOP)}/{guest.name}.stderr")
        if status:
            yield {"remark": f"guest {guest.name}: the kernel log has a bad report, "
                f"see {self.out.relative_to(TOP)}/{guest.name}.stderr"}

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def devices(properties: tuple[str, ...]) -> list[str]:
    """As the runner takes them; beyond its slots, as QEMU does."""
    few = properties if len(properties) <= SLOTS + 1 else properties[:SLOTS]
    arguments = [word for one in few for word in ("--device", one)]
    for i, one in enumerate(properties[len(few):]):
        number = len(few) + i
        port = f"pcie-root-port,id=port{number},chassis={number + 1},slot={number + 1}," \
            f"addr={LAST_SLOT:x}.{i},multifunction=on"
        for device in (port, f"switchtec,id=sw{number},bus=port{number},{one}"):
            arguments += ["--qemu-arg=-device", f"--qemu-arg={device}"]
    return arguments
