# SPDX-License-Identifier: GPL-2.0-only
"""The machines that a guest may be: what differs between them for the runner and for builds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    qemu: str                       # program
    package: str                    # that has it
    machine: tuple[str, ...]
    cpu: str                        # where the kernel does not care
    # The kernel's console, the command's output, the channel to the guest: ttyS0 (or what `console` says,
    # for the kernel's command line), ttyS1, ttyS2. They are character devices "console", "out", "control".
    console: str
    serial: tuple[str, ...]
    kernel_args: str
    # Commands for QEMU's monitor: where its processors are, and what their interrupt controllers have.
    processors: tuple[str, ...]
    acpi: bool                      # it can do hotplug by ACPI, too


ARCHITECTURES = {
    # The third serial port of a PC shares its interrupt with the first; ISA interrupts are edges, and a
    # shared edge can be lost. So it gets one of its own.
    # The timer is not tested: the kernel does so by waiting for ticks of it, by the processor's time, which
    # an emulated one does not keep on a busy machine; then it panics ("IO-APIC + timer doesn't work!").
    "amd64": Architecture(
        "qemu-system-x86_64", "qemu-system-x86", ("-M", "q35"), "max", "ttyS0,115200",
        ("-device", "isa-serial,index=0,irq=4,chardev=console",
         "-device", "isa-serial,index=1,irq=3,chardev=out",
         "-device", "isa-serial,index=2,irq=5,chardev=control"),
        "no_timer_check",
        ("info registers -a", "info lapic 0", "info lapic 1", "info pic"), True),
    # A processor without pointer authentication, which "max" has, and which is slow to emulate. The console is of another kind, so a port that nobody uses is ttyS0.
    "arm64": Architecture(
        "qemu-system-aarch64", "qemu-system-arm", ("-M", "virt,gic-version=3"), "cortex-a57", "ttyAMA0",
        ("-serial", "chardev:console", "-chardev", "null,id=spare", "-device", "pci-serial,chardev=spare",
         "-device", "pci-serial,chardev=out", "-device", "pci-serial,chardev=control"),
        "NO_FIRMWARE=1",
        ("info registers -a",), False),
}


@dataclass(frozen=True)
class Target:
    """What is different in builds, also for machines that no guest can be."""
    kbuild: str             # ARCH
    prefix: str = ""        # CROSS_COMPILE, none: this machine's compiler


TARGETS = {
    "amd64": Target("x86"),
    "i386": Target("x86"),
    "arm64": Target("arm64", "aarch64-linux-gnu-"),
    "riscv64": Target("riscv", "riscv64-linux-gnu-"),
    "ppc64el": Target("powerpc", "powerpc64le-linux-gnu-"),
    "s390x": Target("s390", "s390x-linux-gnu-"),
}


def of_image(head: bytes) -> str | None:
    """The machine that an image is for; none for what is no image of theirs."""
    if head[0x202:0x206] == b"HdrS":
        return "amd64"
    if head[0x38:0x3c] == b"ARM\x64":
        return "arm64"
    return None
