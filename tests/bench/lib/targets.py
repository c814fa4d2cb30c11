# SPDX-License-Identifier: GPL-2.0-only
"""What is to be reached. One row for each target; `of` finds the number in what was measured."""

from dataclasses import dataclass
from typing import Callable

from series import Series

AT_MOST, AT_LEAST = "<=", ">="


@dataclass(frozen=True)
class Beside:
    """A number that says what a target's can be at best, and is printed beside it."""
    what: str
    of: Callable[[Series], float | None]


@dataclass(frozen=True)
class Target:
    what: str
    relation: str
    limit: float
    of: Callable[[Series], float | None]
    note: str = ""
    beside: Beside | None = None

    def met(self, value: float | None) -> bool:
        if value is None:
            return False
        return value <= self.limit if self.relation == AT_MOST else value >= self.limit


# ---- where numbers come from -------------------------------------------------------------------

def ours(key: str):
    return lambda series: series.median(key, "ours")


def ratio(key: str, above: str = "ours", below: str = "theirs"):
    """One driver's by another's."""
    def find(series: Series):
        found = series.ratio(key, above, below)
        return found and found.median
    return find


def over(above, below, factor: float = 1):
    """Of two numbers that are found so."""
    def find(series: Series):
        a, b = above(series), below(series)
        return a / b * factor if a is not None and b else None
    return find


def quotient(above: str, below: str, factor: float = 1):
    """Of two numbers of ours."""
    return over(ours(above), ours(below), factor)


def worst(*finders):
    """The largest; nothing if one is missing."""
    def find(series: Series):
        values = [one(series) for one in finders]
        return None if None in values else max(values)
    return find


def beyond(limit: int, key: str):
    """How many more than that."""
    def find(series: Series):
        value = series.median(key, "ours")
        return None if value is None else round(value, 1) - limit
    return find


def scaling(key: str):
    """How much more two threads of ours get done than one."""
    return quotient(f"{key}/2", f"{key}/1")


def with_calls(key: str, calls: str):
    """The floor and a program's two system calls, by the floor: no driver does with less."""
    def find(series: Series):
        floor, both = series.median(key, "floor"), series.median(calls, "floor")
        return (floor + both) / floor if floor and both else None
    return Beside("the floor and two system calls", find)


# ---- the targets -------------------------------------------------------------------------------

def words(size: int) -> int:
    return -(-size // 8)


def count(mode: str, pffs: int, size: int, what: str) -> str:
    return f"counts/counts/{mode}/{pffs}/1/{size}/{what}"


# Commands that take no time: what is compared is the drivers. In "main" each takes 20 us, and as much again
# until the emulator's timers run: there the guest's processors are idle for most of the time, with either driver.
ECHO = "instant"
# Where a register read makes one processor wait and not all; "registers" is the same reads without a driver.
SUMMARY, REGISTERS = "link/summary/dma/48/1", "link/registers/dma/48/1"
MODES, PFFS, SIZES = ("dma", "mailbox"), (8, 48, 255), (4, 1024)
CASES = [(mode, pffs, size) for mode in MODES for pffs in PFFS for size in SIZES]

TARGETS = (
    Target("DMA command, register reads", AT_MOST, 0,
        worst(*(ours(count("dma", pffs, size, "register reads")) for pffs in PFFS for size in SIZES))),
    Target("DMA command, register writes beyond ceil(in/8) + 2", AT_MOST, 0,
        worst(*(beyond(words(size) + 2, count("dma", pffs, size, "register writes"))
            for pffs in PFFS for size in SIZES))),
    Target("mailbox command, register reads beyond 3 + ceil(out/8), 8 to 255 PFFs", AT_MOST, 0,
        worst(*(beyond(words(size) + 3, count("mailbox", pffs, size, "register reads"))
            for pffs in PFFS for size in SIZES))),
    Target("event interrupt, reads in hard interrupt context", AT_MOST, 1,
        worst(*(ours(f"counts/event-counts/{mode}/{pffs}/1/hard interrupt reads")
            for mode in MODES for pffs in PFFS))),
    Target("echo latency, 1 handle, DMA, ours/C", AT_MOST, 0.7, ratio(f"{ECHO}/latency/dma/48/1/4")),
    Target("echo latency, 1 handle, mailbox with 48 PFFs, ours/C", AT_MOST, 0.5,
        ratio(f"{ECHO}/latency/mailbox/48/1/4")),
    Target("echo throughput, 16 handles, DMA, ours/C", AT_LEAST, 2,
        ratio(f"{ECHO}/throughput/dma/48/1/16")),
    Target("echo throughput, 16 handles, mailbox with 48 PFFs, ours/C", AT_LEAST, 2,
        ratio(f"{ECHO}/throughput/mailbox/48/1/16")),
    *(Target(f"echo latency, 1 handle, {mode}, {what}, ours/floor", AT_MOST, 1.25,
        ratio(f"{guest}/latency/{mode}/48/1/4", below="floor"),
        beside=with_calls(f"{guest}/latency/{mode}/48/1/4", f"{guest}/calls"))
        for guest, what in (("main", "commands of 20 us"), (ECHO, "of no time")) for mode in MODES),
    *(Target(f"echo throughput, 16 handles, {mode}, floor/ours", AT_MOST, 1.1,
        ratio(f"{ECHO}/throughput/{mode}/48/1/16", above="floor", below="ours")) for mode in MODES),
    Target("bind, register reads, 8 to 255 PFFs, ours/C", AT_MOST, 1,
        worst(*(ratio(f"counts/call-counts/{mode}/{pffs}/1/bind/register reads")
            for mode in MODES for pffs in PFFS))),
    Target("bind, reads of 1 us, ours/C", AT_MOST, 1,
        worst(*(ratio(f"link/probe/{mode}/48/1") for mode in MODES))),
    Target("from an event to the end of poll(), reads that cost nothing, ours/C", AT_MOST, 1,
        worst(*(ratio(f"main/event/{mode}/48/1") for mode in MODES))),
    Target("EVENT_SUMMARY, 2 threads by 1 thread, by that of registers alone", AT_LEAST, 0.95,
        over(scaling(SUMMARY), scaling(REGISTERS)), beside=Beside("1 thread to 2", scaling(SUMMARY))),
    Target("unbind with 10,000 sleepers, time for each by that with 1,000", AT_MOST, 1.3,
        quotient("unbind/unbind/dma/48/1/10000", "unbind/unbind/dma/48/1/1000", 0.1),
        "1: linear"),
    Target("unbind with 10,000 sleepers, ours/C", AT_MOST, 1,
        ratio("unbind/unbind/dma/48/1/10000")),
    Target("allocations per command", AT_MOST, 0,
        worst(*(ours(count(*case, "allocations")) for case in CASES))),
    Target("fence, enter and leave, by a bare rwsem read pair", AT_MOST, 1.2,
        ours("fence/fence/ratio")),
    Target("module .text for what the C driver has, ours/C", AT_MOST, 4 / 3,
        ours("text/text/ratio")),
)
