# SPDX-License-Identifier: GPL-2.0-only
"""The QEMU command line and process of one guest."""

import ctypes
import os
import signal
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import topology
from architectures import Architecture

# No `quiet` and everything on the console: the log is evidence. A kernel that oopses stops at
# once (-no-reboot turns the reboot into QEMU's end) instead of running into something else.
KERNEL_ARGS = ("ignore_loglevel printk.time=1 oops=panic panic=-1 "
               "softlockup_panic=0 nmi_watchdog=0 printk.devkmsg=on")

# More than there is room for below 4 GB, so that the firmware puts all switches' BARs above: until 8.2
# QEMU forgets now and then, while a BAR comes or goes, where the registers above it are, for a processor
# that uses them just then. One that tells its interrupt controller that it is through with the timer's
# interrupt, and is not heard, never gets another. Also, with ACPI's hotplug a port that was empty once
# has no room for a card's memory otherwise.
BARS_ABOVE_4G = ",pref64-reserve=1G"

# The command's output; the channel to the guest; a monitor for its commands, and one for ours, since
# the guest's may be waiting for an event just when we want to know where its processors are.
SOCKETS = ("out", "control", "qmp", "watch")


@dataclass
class Machine:
    architecture: Architecture
    program: list[str]          # QEMU
    environment: dict[str, str]
    image: str
    initramfs: Path
    plugin: Path | None
    devices: list[str]
    topology: str = "port"
    memory: int = 512
    cpu: str = ""               # what suits the architecture
    kernel_args: str = ""
    acpi_hotplug: bool = False
    patches_text: bool = False
    qemu_args: list[str] = field(default_factory=list)

    def command(self, log: Path, sockets: dict[str, int]) -> list[str]:
        """`sockets`: file descriptors that become the character devices of these names."""
        # TCG always: /dev/kvm may be there and hang. A processor of its own for each of the guest's is
        # quicker, but may go on running code that another one has just written an int3 into or out of.
        thread = "single" if self.patches_text else "multi"
        machine = self.architecture
        kernel_args = f"console={machine.console} {KERNEL_ARGS} {machine.kernel_args} {self.kernel_args}"
        args = [*self.program, "-accel", f"tcg,thread={thread}", *machine.machine,
                "-cpu", self.cpu or machine.cpu, "-smp", "2", "-m", str(self.memory),
                "-no-reboot", "-nodefaults", "-no-user-config",
                "-display", "none", "-kernel", self.image, "-initrd", str(self.initramfs),
                "-append", " ".join(kernel_args.split())]
        if self.plugin:
            args += ["-plugin", str(self.plugin)]
        if machine.acpi and not self.acpi_hotplug:
            args += ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"]
        for name, fd in sockets.items():
            args += ["-chardev", f"socket,id={name},fd={fd}"]
        args += ["-chardev", f"file,id=console,path={str(log).replace(',', ',,')}",
                 "-mon", "chardev=qmp,mode=control", "-mon", "chardev=watch,mode=control"]
        args += machine.serial
        for i, properties in enumerate(self.devices):
            for device in topology.devices(self.topology, i, properties, BARS_ABOVE_4G if i == 0 else ""):
                args += ["-device", device]
        return args + self.qemu_args

    def start(self, folder: Path) -> tuple[subprocess.Popen, dict[str, socket.socket]]:
        """The running QEMU, and our ends of its sockets. `folder` gets the log and its stderr."""
        ours, theirs = {}, {}
        for name in SOCKETS:
            ours[name], theirs[name] = socket.socketpair()
        fds = {name: end.fileno() for name, end in theirs.items()}
        command = self.command(folder / "console.log", fds)
        with open(folder / "qemu.stderr", "wb") as errors:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors,
                                       stderr=errors, pass_fds=fds.values(), env=self.environment,
                                       preexec_fn=die_with_parent)
        for end in theirs.values():
            end.close()
        return process, ours


_libc = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In the child: no guest outlives its runner, however that ends. A ^C is the runner's."""
    os.setpgrp()
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
