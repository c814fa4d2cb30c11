# SPDX-License-Identifier: GPL-2.0-only
"""Which guests are booted, with which switches, and what is measured in each."""

from dataclasses import dataclass, field

MAILBOX = "dma-version=0"
# Slow commands: a reader is always asleep when its command ends, so counts do not depend on luck.
SLOW = "latency-ns=5000000"
# Commands that are over at once: no emulator's timer in what is measured.
INSTANT = "latency-ns=0"
# As on a link: a processor that reads a register waits for a microsecond, and the others go on.
LINK = f"{INSTANT},read-ns=1000"


@dataclass(frozen=True)
class Guest:
    """`rounds` and `quick`: how often both drivers have their turn, in a full and in a quick run."""
    name: str
    what: str
    devices: tuple[str, ...]
    works: tuple[str, ...]
    rounds: int
    quick: int
    memory: int = 512                   # MB
    quick_works: tuple[str, ...] = ()   # instead of works
    timeout: int = 900
    patches_text: bool = False          # the kernel records what it calls; times mean nothing


def both_modes(*devices: str, more: str = "") -> tuple[str, ...]:
    tail = f",{more}" if more else ""
    return tuple(f"{device}{mode}{tail}" for device in devices for mode in ("", f",{MAILBOX}"))


PFFS = tuple(f"pffs={count}" for count in (8, 48, 96, 255))
PARTITIONS = tuple(f"pffs=48,partitions={count}" for count in (8, 48))

GUESTS = (
    Guest("counts", "what can be counted, exactly",
        both_modes("pffs=8", "pffs=48", "pffs=255", more=SLOW),
        ("counts:4,1024", "event-counts", "call-counts", "memory"), rounds=1, quick=1, patches_text=True,
        quick_works=("counts:4,1024", "event-counts", "call-counts")),
    Guest("functions", "what the kernel calls for a command, where the device takes no time",
        both_modes("pffs=48", more=INSTANT), ("functions",), rounds=3, quick=1, patches_text=True),
    Guest("main", "commands and calls on a switch of 48 PFFs",
        both_modes("pffs=48"),
        ("latency:4,1024", "throughput:1,16", "poll:16", "open-close", "summary:1,2,4", "events", "probe"),
        rounds=8, quick=2),
    Guest("instant", "commands that take the device no time: what remains is the driver, and the emulator",
        both_modes("pffs=48", more=INSTANT),
        ("latency:4,1024", "throughput:1,2,4,16,64", "poll:1,16,64"), rounds=12, quick=3),
    Guest("link", "the same on a link: a register read takes a microsecond, as on a real one",
        both_modes("pffs=48", more=LINK),
        ("latency:4,1024", "throughput:1,2,4,16,64", "poll:16", "summary:1,2,4", "events", "probe"),
        rounds=12, quick=3),
    Guest("ports", "the same with more PFFs and partitions",
        both_modes(*PFFS, *PARTITIONS, more=INSTANT),
        ("latency:4", "summary:1", "events", "probe"), rounds=5, quick=1),
    Guest("handles", "many handles that nobody uses",
        (f"pffs=48,{INSTANT}",),
        ("handles:1,10,100,1000,10000",), rounds=5, quick=1),
    Guest("unbind", "the driver goes under readers that sleep",
        ("pffs=48",),
        ("unbind:1,100,1000,10000",), rounds=5, quick=1, memory=1536),
    Guest("devices", "several switches in a machine",
        (f"pffs=8,{INSTANT}",) * 32,
        ("devices:1,2,8,32",), rounds=5, quick=1),
)

SLICE_MS, QUICK_SLICE_MS = 200, 80
# Not guests of ours, but chosen by name like them.
EXTRAS = ("sizes", "fence", "text", "ntb")
