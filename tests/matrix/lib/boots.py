# SPDX-License-Identifier: GPL-2.0-only
"""Runs cells in as many boots of the guest as it takes."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Iterator

TOP = Path(__file__).resolve().parents[3]
sys.dont_write_bytecode = True
sys.path.insert(0, str(TOP / "qemu/lib"))

import architectures  # noqa: E402
import kernel_log  # noqa: E402
import kernels  # noqa: E402
from dimensions import Cell  # noqa: E402

# What is freed shows at once when it is used.
STOCK_CHECKS = "page_poison=1 slub_debug=FZP"
# The core kernel has races of its own: whose one is takes the whole report, which is read afterwards.
FOR_ONE_LINE = "^(?!BUG: KCSAN: ).*(?:%s)"
TRIES = 3


class GuestError(Exception):
    """The guest cannot be brought to run cells at all."""


@dataclass
class Result:
    cell: Cell
    record: dict
    splat: str = ""         # first line of the kernel's report
    hang: str = ""          # what did not come back
    log: str = ""           # console log that goes with a failure


@dataclass
class Guest:
    """What to boot."""
    kver: str = "6.1"
    module: str = ""
    topology: str = "port"
    patience: int = 20
    out: Path = TOP / "build/matrix"
    extra: list[str] = field(default_factory=list)
    process: subprocess.Popen | None = None
    boots: int = 0

    def run(self, cells: list[Cell], per_boot: int = 400) -> Iterator[Result]:
        """Results in the order of the cells; ACPI (where the machine has it) and native hotplug take a boot each.

        With ACPI QEMU unplugs no switch. One that has come back from device_del has no downstream ports,
        so those cells are the last."""
        for last in (False, True):
            waiting = [cell for cell in cells if cell.is_unplugged == last]
            acpi = last and self.topology == "port" and \
                architectures.ARCHITECTURES[kernels.architecture(self.kver)].acpi
            tries = 0
            while waiting:
                done = 0
                for result in self._boot(waiting[:per_boot], acpi):
                    done += 1
                    yield result
                tries = 0 if done else tries + 1
                if tries == TRIES:
                    raise GuestError(f"no cell ran in {TRIES} boots; see {self.out}/guest/last")
                waiting = waiting[done:]

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()

    def _command(self, cells: Path, pattern: Path, count: int, acpi: bool) -> list[str]:
        stock = kernels.find(self.kver) is not None
        # The tracer is switched on once, on a function that nobody runs then: not worth --patches-text,
        # with which all pairs take twice as long (85 s, 195 s).
        command = [str(TOP / "qemu/guest"), "--kver", self.kver, "--log-dir",
            str(self.out / "guest"), "--topology", self.topology, "--timeout", str(60 + count * (self.patience // 4 + 2)),
            "--kernel-args", STOCK_CHECKS if stock else "", *self.extra]
        if not stock:
            command += ["--boot-timeout", "300", "--memory", "1024"]
        if self.module:
            command += ["--module", self.module]
        if acpi:
            command.append("--acpi-hotplug")
        return command + ["--copy", str(TOP / kernels.locate(self.kver, "programs") / "tests/matrix/matrix"),
            "--copy", f"{cells}:cells", "--copy", f"{pattern}:bad-log",
            "--", "matrix", "cells", "bad-log", str(self.patience)]

    def _boot(self, cells: list[Cell], acpi: bool) -> Iterator[Result]:
        """One boot: results until the list ends or the guest does."""
        self.out.mkdir(parents=True, exist_ok=True)
        self.boots += 1
        with tempfile.TemporaryDirectory(prefix="switchtec-matrix-") as folder:
            list_file, pattern_file = Path(folder, "cells"), Path(folder, "bad-log")
            list_file.write_text("".join(cell.line() + "\n" for cell in cells))
            pattern_file.write_text(FOR_ONE_LINE % kernel_log.BAD.pattern + "\n")
            errors = open(self.out / "guest.stderr", "wb")
            self.process = subprocess.Popen(
                self._command(list_file, pattern_file, len(cells), acpi), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace")
            yield from self._results(cells)
            errors.close()

    def _results(self, cells: list[Cell]) -> Iterator[Result]:
        waiting = list(cells)
        begun, hang, held_back = False, "", None
        for line in self.process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue        # a line of somebody else's
            if "begin" in message:
                begun = True
            elif "hang" in message:
                hang = f"{message['hang']}: {message['stacks']}"
            elif "cell" in message:
                # The last one waits for the verdict on the log of the whole boot.
                if held_back:
                    yield held_back
                held_back = Result(waiting.pop(0), message)
                begun = False
        status = self.process.wait()
        splat = self._splat()
        if begun:
            if held_back:
                yield held_back
            text = hang or splat or f"the guest ended (status {status}) in the middle of the cell"
            held_back = Result(waiting.pop(0), {"seen": [], "problems": [text], "ms": {},
                "broken": True}, hang=hang)
        if held_back:
            if splat or held_back.record["broken"]:
                held_back.splat = splat
                held_back.log = self._keep_log(held_back.cell)
            if splat and not held_back.record["problems"]:
                held_back.record["problems"].append(f"in the kernel log: {splat}")
            yield held_back

    def _console(self) -> str:
        path = self.out / "guest/last/console.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _splat(self) -> str:
        """What the first report in the log says, in one line."""
        for report in kernel_log.reports(self._console(), []):
            said = [kernel_log.message(line) for line in report]
            # `cut here` and rulers say nothing.
            return next((s for s in said if s.strip("-=[] ") not in ("", "cut here")), said[0])
        return ""

    def _keep_log(self, cell: Cell) -> str:
        folder = self.out / "failures"
        folder.mkdir(exist_ok=True)
        path = folder / (cell.name.replace("/", "_") + ".log")
        path.write_text(self._console())
        return str(path.relative_to(TOP))
