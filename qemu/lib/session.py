# SPDX-License-Identifier: GPL-2.0-only
"""One boot of the guest: from starting QEMU to knowing how it ended."""

import os
import select
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import qmp
from machine import Machine

POWER_OFF_SECONDS = 60


@dataclass
class Outcome:
    """How a boot ended. `status`: the command's, when there was one. `problem`: what went wrong in
    one line; `retry`: the guest never got as far as our init, which is nobody's fault here."""
    status: int | None = None
    problem: str = ""
    hung: bool = False
    never_ran: bool = False
    retry: bool = False
    boot_seconds: float = 0.0


class Session:
    def __init__(self, machine: Machine, folder: Path, progress):
        self.machine = machine
        self.folder = folder
        self.progress = progress
        self.changed = threading.Condition()
        self.said: dict = {}            # what init told: ready, failed, exit
        self.ended = False              # QEMU is gone

    def run(self, boot_timeout: float, timeout: float, power_off_timeout: float = POWER_OFF_SECONDS) -> Outcome:
        started = time.monotonic()
        self.process, sockets = self.machine.start(self.folder)
        output = self._thread(self._copy_output, sockets["out"])
        self._thread(self._serve, sockets["control"], sockets["qmp"])
        self._thread(self._wait_for_qemu)
        outcome = Outcome()
        try:
            self._wait("ready", boot_timeout)
            outcome.boot_seconds = time.monotonic() - started
            if "ready" in self.said:
                self.progress(f"up after {outcome.boot_seconds:.1f} s")
                self._wait("exit", timeout)
                if "exit" in self.said:
                    self._wait(None, power_off_timeout)
            self._judge(outcome, boot_timeout, timeout, power_off_timeout)
            if outcome.hung and not self.ended:
                self._thread(self._note_processors, sockets["watch"]).join(timeout=10)
        finally:
            if self.process.poll() is None:
                self.process.kill()
            self.process.wait()
        # What QEMU wrote before it ended is in the socket: all of it belongs to the output.
        output.join(timeout=60)
        return outcome

    def _judge(self, outcome: Outcome, boot_timeout: float, timeout: float, power_off_timeout: float) -> None:
        """Call with QEMU still there when it is what hangs."""
        outcome.status = self.said.get("exit")
        if "failed" in self.said:
            outcome.never_ran = True
            outcome.problem = self.said["failed"]
        elif self.ended and self.process.returncode != 0:
            outcome.never_ran = outcome.status is None
            outcome.status = None
            outcome.problem = f"QEMU failed ({self._ending()})\n{self._qemu_errors()}".rstrip()
        elif "ready" not in self.said:
            outcome.retry = True
            outcome.hung = True
            outcome.problem = ("the guest stopped before it reached init" if self.ended else
                               f"the guest did not reach init within {boot_timeout:g} s")
        elif "exit" not in self.said:
            outcome.hung = not self.ended
            outcome.problem = ("the guest stopped before the command ended (kernel panic?)"
                               if self.ended else f"time limit: the command still ran after "
                               f"{timeout:g} s; the guest was killed")
        elif not self.ended:
            outcome.hung = True
            outcome.problem = f"the guest did not power off within {power_off_timeout:g} s"

    def _ending(self) -> str:
        code = self.process.returncode
        return f"signal {-code}" if code < 0 else f"exit status {code}"

    def _qemu_errors(self) -> str:
        return (self.folder / "qemu.stderr").read_text(errors="replace").strip()

    def _thread(self, function, *args) -> threading.Thread:
        thread = threading.Thread(target=function, args=args, daemon=True)
        thread.start()
        return thread

    def _wait(self, what: str | None, timeout: float) -> None:
        """Until init told `what` or QEMU ended, but not for longer than the timeout."""
        with self.changed:
            self.changed.wait_for(lambda: self.ended or what in self.said, timeout)

    def _wait_for_qemu(self) -> None:
        self.process.wait()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def _serve(self, control, monitor) -> None:
        def tell(message: dict) -> None:
            with self.changed:
                self.said.update(message)
                self.changed.notify_all()

        try:
            commands = qmp.Monitor(monitor)
            commands.greet()
            qmp.Channel(control, commands, tell).serve()
        except qmp.Closed:
            pass

    def _note_processors(self, connection) -> None:
        """Where a hung guest's processors are, and what their interrupt controllers have."""
        try:
            monitor = qmp.Monitor(connection)
            monitor.greet()
            with open(self.folder / "processors.log", "w") as log:
                for line in self.machine.architecture.processors:
                    log.write(f"{line}\n{monitor.ask_human(line)}\n")
        except qmp.Closed:
            pass

    @staticmethod
    def _copy_output(connection) -> None:
        """The command's output to ours, as it comes. If nobody reads ours any more, the guest
        shall still not block on its tty."""
        stdout = sys.stdout.fileno() if sys.stdout else None
        while True:
            try:
                data = connection.recv(65536)
            except OSError:
                data = b""
            if not data:
                return
            while stdout is not None and data:
                try:
                    data = data[os.write(stdout, data):]
                except BlockingIOError:     # whoever started us may have made it non-blocking
                    select.select([], [stdout], [])
                except OSError:
                    stdout = None
