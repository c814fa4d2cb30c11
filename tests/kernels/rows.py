# SPDX-License-Identifier: GPL-2.0-only
"""The rows of `make kernels`: which kernels, and what is done on each.

A row's name is what qemu/kernel calls the kernel; series, suite, machine and compiler are known there
(qemu/lib/debian_kernels.py, qemu/lib/flavours.py). Here stands what is asked of the driver on it.
"""

from dataclasses import dataclass, field

CONTRACT = ("contract, DMA mode", "contract, mailbox mode", "demo")
CLIENTS = (*CONTRACT, "link clients")
MATRIX = (*CONTRACT, "removal matrix by pairs")


@dataclass(frozen=True)
class Marked:
    """A test case that fails on a kernel without any driver: it is not run, and does not count. `alone` is
    the command that shows it, in a guest without the module; if that works, the mark is wrong."""
    case: str
    reason: str
    alone: str


@dataclass(frozen=True)
class Row:
    name: str
    flavour: str = "stock"
    parts: tuple[str, ...] = CONTRACT
    marked: tuple[Marked, ...] = ()
    # Why there are no parts: it is built only, or refused with one line of these words.
    only: str = ""
    refused: str = ""


ATTENTION_BUTTON = Marked(
    "device_del with open handles, then device_add",
    "with forced threading of interrupts pciehp does not hear the second half of the button, also without a driver",
    "attention-button.sh")

ROWS = (
    Row("6.1"),
    Row("cloud-6.1", "cloud"),
    Row("rt-6.1", "PREEMPT_RT", MATRIX, (ATTENTION_BUTTON,)),
    Row("6.12"),
    Row("cloud-6.12", "cloud"),
    Row("rt-6.12", "PREEMPT_RT", MATRIX, (ATTENTION_BUTTON,)),
    Row("trixie-6.12"),
    Row("backports", "newest of trixie-backports"),
    Row("sid", "newest of sid"),
    Row("arm64-6.1"),
    Row("arm64-6.12"),
    # With all that C calls in C++, and that by C++: link clients, too.
    Row("clang", "kCFI, IBT, lockdep", CLIENTS),
    Row("kasan", "KASAN, UBSAN, lockdep", ("debug kernel",)),
    Row("kcsan", "KCSAN", ("debug kernel",)),
    Row("riscv64", parts=(), only="it is built, and there is nothing here to boot it"),
    Row("ppc64el", parts=(), refused="its ioctls have other numbers"),
    Row("i386", parts=(), refused="32 bits"),
    Row("s390x", parts=(), refused="big-endian"),
)
NAMES = tuple(row.name for row in ROWS)
# What `make test` builds beside its own 6.1 and 6.12: a break is seen at once, in seconds.
QUICK = ("rt-6.1", "arm64-6.1", "arm64-6.12", "clang-headers")
