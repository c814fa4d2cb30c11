# SPDX-License-Identifier: GPL-2.0-only
"""The four dimensions of the matrix, and which combinations make no sense."""

import itertools
from collections import Counter
from dataclasses import dataclass

# ---- ways: when the handles are closed, and whether the driver or the whole function goes ----

BEFORE, BETWEEN, OPEN, LATE = "before", "between", "open", "late"
DRIVER, FUNCTION = "driver", "function"
IN_USE = "in-use"       # ours, for pauses; the others have igt's names


@dataclass(frozen=True)
class Way:
    closes: str
    action: str
    what: str


WAYS = {
    "unbind-rebind": Way(BEFORE, DRIVER,
        "every handle is closed, the driver goes and comes back"),
    "unplug-rescan": Way(BEFORE, FUNCTION,
        "every handle is closed, the function goes and comes back"),
    "hotunbind-rebind": Way(BETWEEN, DRIVER,
        "the driver goes under open handles, they are closed, it comes back"),
    "hotunplug-rescan": Way(BETWEEN, FUNCTION,
        "the function goes under open handles, they are closed, it comes back"),
    "hotrebind": Way(OPEN, DRIVER,
        "the driver goes, comes back and works while the old handles are open"),
    "hotreplug": Way(OPEN, FUNCTION,
        "the function goes, comes back and works while the old handles are open"),
    "hotrebind-lateclose": Way(LATE, DRIVER,
        "the driver goes and comes back, the old handles are closed, then it has to work"),
    "hotreplug-lateclose": Way(LATE, FUNCTION,
        "the function goes and comes back, the old handles are closed, then it has to work"),
    IN_USE: Way(OPEN, DRIVER, "the device pauses, the handles stay in use"),
}

# ---- kinds: how it goes ----

KINDS = {
    "unbind": "a write to the driver's unbind; back by bind",
    "remove": "a write to the function's remove in sysfs; back by rescan",
    "device_del": "the emulator unplugs it, with the kernel's consent; back by device_add",
    "link": "the link goes down: surprise; back by a card with its link up",
    "dead": "the device answers all ones and nobody is told; when the programs have found out it is "
            "unbound or removed; it is alive again before it comes back",
    "rmmod": "refused while a handle is open, and then everything goes on; goes through after the "
             "last close; back by insmod",
    "lost-vote": "a fatal error on the bus, and a neighbour's driver knows nothing of errors: the kernel "
                 "resets all and calls nobody back; then it is unbound or removed, and comes back",
}

# Nothing goes: the device cannot be reached for a while. What it worked on is lost.
PAUSES = {
    "flr": "a write to the function's reset in sysfs, by its own bit",
    "reset": "the same by the bus, with all that is on it",
    "suspend-fails": "every driver suspends its device, and the machine changes its mind",
    "suspend-idle": "suspend to idle: the device is in D3hot for a moment",
    "suspend": "suspend to memory, up to the last step",
    "hibernation": "the machine's memory is copied, and there is no disk to keep it on",
    "hibernation-error": "that, and then an error on the bus: the kernel has no saved state of the function",
    "error-self": "a fatal error that the function itself tells of; every driver can recover",
    "error-beside": "the same of the upstream port beside it",
    "error-port": "the same of the port above",
    "error-mild": "an error that is not fatal, and costs nothing",
}
KINDS |= PAUSES

# What `qemu/guest --topology switch` has.
WITH_NEIGHBOURS = ("lost-vote", "error-beside")

# ---- states of a handle ----

STATES = {
    "idle": "open, has run a command before",
    "running": "a command runs, nobody waits for it",
    "queued": "a command waits behind the running one",
    "finishing": "a command runs and ends in the middle of the removal",
    "finished": "a result has arrived and was not read",
    "blocked": "two readers sleep, one for a running and one for a queued command",
    "poll": "sleepers in poll and epoll (level- and edge-triggered), one of them for a command",
    "nonblock": "O_NONBLOCK, a command runs and read says EAGAIN",
    "shared": "dup'ed and inherited over fork; the child sleeps in read",
    "uring": "io_uring sleeps in read",
    "event": "an event is armed and somebody polls for it",
    "slow-write": "a writer sleeps in a page fault, on memory that user space fills in later",
    "slow-ioctl": "the same in an ioctl",
}

MODES = ("dma", "mailbox")

# ---- what does not apply, and why; the first rule that holds counts ----

SLEEPS = ("blocked", "poll", "shared", "uring", "event", "slow-write", "slow-ioctl")

RULES = [
    ("a pause removes nothing, and the ways are about removal",
        lambda way, state, kind: (way == IN_USE) != (kind in PAUSES)),
    ("the driver cannot stay where the function goes",
        lambda way, state, kind: WAYS[way].action == DRIVER and
        kind in ("remove", "device_del", "link")),
    ("unbind and rmmod leave the function where it is",
        lambda way, state, kind: WAYS[way].action == FUNCTION and kind in ("unbind", "rmmod")),
    ("a module does not go while a handle is open, so it cannot come back over one",
        lambda way, state, kind: kind == "rmmod" and WAYS[way].closes in (OPEN, LATE)),
    ("a handle in which somebody sleeps is not closed",
        lambda way, state, kind: WAYS[way].closes == BEFORE and state in SLEEPS),
    ("closed, it is the same as `running`",
        lambda way, state, kind: WAYS[way].closes == BEFORE and state == "nonblock"),
    ("closed, it is the same as `idle`",
        lambda way, state, kind: WAYS[way].closes == BEFORE and state == "finished"),
    ("a machine does not go to sleep while a program is in a page fault that nobody serves",
        lambda way, state, kind: state in ("slow-write", "slow-ioctl") and
        kind.startswith(("suspend", "hibernation"))),
    ("a device that is gone finishes nothing",
        lambda way, state, kind: state == "finishing" and kind in ("dead", "link", "lost-vote")),
    ("an rmmod that is refused touches no register, so nothing finishes in its middle",
        lambda way, state, kind: state == "finishing" and kind == "rmmod" and
        WAYS[way].closes != BEFORE),
]


@dataclass(frozen=True, order=True)
class Cell:
    way: str
    state: str
    kind: str
    mode: str

    @property
    def name(self) -> str:
        return "/".join((self.way, self.state, self.kind, self.mode))

    @property
    def is_unplugged(self) -> bool:
        """By the emulator. Through the ports themselves that is a button and takes 5 s, with ACPI it is
        quick."""
        return self.kind == "device_del"

    def line(self) -> str:
        """As the guest's program reads it."""
        way = WAYS[self.way]
        return " ".join((self.way, self.state, self.kind, self.mode, way.closes, way.action))

    def pairs(self) -> list[tuple]:
        values = list(enumerate((self.way, self.state, self.kind, self.mode)))
        return list(itertools.combinations(values, 2))


def parse(name: str) -> Cell:
    return Cell(*name.split("/"))


def split(topology: str = "port") -> tuple[list[Cell], Counter]:
    """The cells that apply, and how many do not for which reason."""
    cells, left_out = [], Counter()
    for way, state, kind, mode in itertools.product(WAYS, STATES, KINDS, MODES):
        reason = next((text for text, holds in RULES if holds(way, state, kind)), None)
        if not reason and topology == "port" and kind in WITH_NEIGHBOURS:
            reason = "the switch has no neighbours"
        if not reason and topology == "switch" and kind == "hibernation-error":
            reason = "of the ports around it the kernel has no saved state then, either"
        if reason:
            left_out[reason] += 1
        else:
            cells.append(Cell(way, state, kind, mode))
    return cells, left_out
