# SPDX-License-Identifier: GPL-2.0-only
"""The machines that a guest may be: what differs between them for the runner and for builds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Architecture:
    qemu: str                       # program
    package: str                    # that has it
    machine: tuple[str, ...]
    cpu: str                        # where the kernel does not care
    console: str                    # the kernel's, for its command line
    kernel_args: str
    kbuild: str                     # ARCH
    prefix: str                     # CROSS_COMPILE, none: the machine that this runs on
    image: str                      # in a kernel's build tree
    # Commands for QEMU's monitor: where its processors are, and what their interrupt controllers have.
    processors: tuple[str, ...]
    acpi: bool                      # it can do hotplug by ACPI, too


ARCHITECTURES = {
    # The timer is not tested: the kernel does so by waiting for ticks of it, by the processor's time, which
    # an emulated one does not keep on a busy machine; then it panics ("IO-APIC + timer doesn't work!").
    "amd64": Architecture(
        "qemu-system-x86_64", "qemu-system-x86", ("-M", "q35"), "max", "ttyS0,115200", "no_timer_check",
        "x86", "", "arch/x86/boot/bzImage",
        ("info registers -a", "info lapic 0", "info lapic 1", "info pic"), True),
    # A model of processor that lets its guest be emulated quickly: "max" has pointer authentication, which
    # costs half of the speed.
    "arm64": Architecture(
        "qemu-system-aarch64", "qemu-system-arm", ("-M", "virt,gic-version=3"), "cortex-a57", "ttyAMA0", "",
        "arm64", "aarch64-linux-gnu-", "arch/arm64/boot/Image",
        ("info registers -a",), False),
}


def of_image(head: bytes) -> str | None:
    """The machine that an image is for; none for what is no image of theirs."""
    if head[0x202:0x206] == b"HdrS":
        return "amd64"
    if head[0x38:0x3c] == b"ARM\x64":
        return "arm64"
    return None
