# SPDX-License-Identifier: GPL-2.0-only
"""The debug kernels: built here, of Debian's kernel source, from the fragments in kernel-config/.

What is special about running each of them is in the table, too.
"""

from dataclasses import dataclass
from pathlib import Path

CONFIG = Path(__file__).resolve().parent.parent / "kernel-config"


@dataclass(frozen=True)
class Flavour:
    what: str = "as Debian built it"
    fragments: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()
    # How much longer than on Debian's kernel something may take: time limits are multiplied by it.
    slowness: int = 1
    memory: int = 512               # MB
    cpu: str = ""                   # what suits the machine
    kernel_args: str = ""
    series: str = "6.1"             # of Debian's source
    compiler: str = "gcc-12"        # of Debian's own kernels of that series, else "clang-VERSION"
    bootable: bool = True           # else there is only what modules are built against

    def configs(self) -> list[Path]:
        return [CONFIG / f"{name}.config" for name in self.fragments]

    def diffs(self) -> list[Path]:
        return [CONFIG / f"{name}.patch" for name in self.patches]

    def boot_args(self, acpi_hotplug: bool) -> str:
        """For the kernel's command line; a name in capitals becomes a variable of our init's."""
        # Where ACPI does hotplug, a port that does it too finds its slot empty and switches it off.
        args = self.kernel_args.replace("ports=native", "ports=compat") if acpi_hotplug else self.kernel_args
        return f"{args} SLOWNESS={self.slowness}".strip()


# The model with few features is quicker under emulation: less to set up and to save. Without power
# management of links the kernel would not ask the firmware for hotplug and error reporting.
DEBUG = {"memory": 1024, "cpu": "qemu64", "kernel_args": "pcie_ports=native"}
# With late releases pciehp uses a slot that it has given back, when it is bound twice at boot; so
# there the ports have no services: no hotplug, no error reporting.
FLAVOURS = {
    "kasan": Flavour(
        "KASAN, UBSAN, lockdep, object life times, leaks; fault injection",
        ("base", "debug", "kasan"), ("pciehp-lockdep",), slowness=4, **DEBUG),
    "kasan-release": Flavour(
        "the same, with kernel objects that are released late and drivers that are bound twice",
        ("base", "debug", "kasan", "release"), ("pciehp-lockdep",), slowness=8,
        **{**DEBUG, "kernel_args": "pcie_ports=compat"}),
    "kcsan": Flavour(
        "KCSAN: data races", ("base", "debug", "kcsan"), slowness=4, **DEBUG),
    "clang": Flavour(
        "clang's: kCFI, IBT and FineIBT, lockdep", ("base", "clang", "lockdep"), ("pciehp-lockdep",), slowness=2,
        series="6.12", compiler="clang-19", **DEBUG),
    "clang-headers": Flavour(
        "the same without lockdep, to build modules against only, which takes a minute", ("base", "clang"),
        series="6.12", compiler="clang-19", bootable=False),
}
STOCK = Flavour()


def of(kernel: str) -> Flavour:
    """What is to know about a kernel: of that name, else (a series, an image) as Debian's."""
    return FLAVOURS.get(kernel, STOCK)
