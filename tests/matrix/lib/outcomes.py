# SPDX-License-Identifier: GPL-2.0-only
"""What programs may be told in each cell: Documentation/abi.rst as a table."""

from dimensions import BEFORE, LATE, OPEN, PAUSES, WAYS, Cell

GONE = "IN|OUT|ERR|HUP|RDHUP"           # poll of a handle whose device is gone, everything asked for
GONE_IN = "IN|ERR|HUP|RDHUP"            # the same, OUT not asked for
GONE_PRI = "ERR|HUP"                    # the same, only PRI asked for

# How a kind looks from a handle.
LOOKS = {"unbind": "gone", "remove": "gone", "device_del": "gone", "link": "gone", "dead": "dead",
    "rmmod": "stays", "lost-vote": "dead", **dict.fromkeys(PAUSES, "paused"), "error-mild": "stays"}

# who: what it is told when the device is gone; dead first; stays (rmmod refused); paused
_RUNNING = ({"EPIPE"}, {"EIO"}, {"ok"}, {"EIO"})
_QUEUED = ({"ENODEV"}, {"EIO"}, {"ok"}, {"ok"})
_SLEEPER = ({GONE_IN}, {GONE_IN}, {"IN|RDNORM"}, {"IN|RDNORM"})
_ROLES = {
    "running": _RUNNING,
    "queued": _QUEUED,
    # It ends before or after the driver lets go of it.
    "finishing": ({"EPIPE", "ok"}, set(), {"ok"}, {"EIO", "ok"}),
    "finished": ({"ok"}, {"ok"}, {"ok"}, {"ok"}),
    "reader": _RUNNING,
    "queued reader": _QUEUED,
    "poll of a command": ({GONE_IN}, {"IN"}, {"IN"}, {"IN"}),
    "poll of a command, then read": _RUNNING,
    "poll": _SLEEPER,
    "epoll": _SLEEPER,
    "epoll, edge": _SLEEPER,
    "event poller": ({GONE_PRI}, {GONE_PRI}, {"PRI"}, {"PRI"}),
    "nonblocking": _RUNNING,
    "child reader": _RUNNING,
    "uring reader": _RUNNING,
    "slow writer": ({"ENODEV"}, {"ENODEV"}, {"ok"}, {"ok"}),
    "slow writer, then read": (set(), set(), {"ok"}, {"ok"}),
    "slow ioctl": ({"ENODEV"}, {"ENODEV"}, {"ok"}, {"ok"}),
}
ROLES = {who: dict(zip(("gone", "dead", "stays", "paused"), told)) for who, told in _ROLES.items()}

# Whoever comes between the end of a surprised device and that of its handles finds all ones.
ROLES["slow ioctl"]["surprise"] = {"ENODEV", "EIO"}

# The roles of a state, all of which must have been told something.
ROLES_OF = {
    "idle": (), "running": ("running",), "queued": ("running", "queued"),
    "finishing": ("finishing",), "finished": ("finished",), "blocked": ("reader", "queued reader"),
    "poll": ("poll of a command", "poll of a command, then read", "poll", "epoll", "epoll, edge"),
    "nonblock": ("nonblocking, before", "nonblocking"), "shared": ("child reader",),
    "uring": ("uring reader",), "event": ("event poller",),
    "slow-write": ("slow writer",), "slow-ioctl": ("slow ioctl",),
}

# A mild error may still be one: a neighbour's driver asks for a reset whatever the error.
RESET_FOR_NEIGHBOUR = "reset for a neighbour"

# Whatever the cell.
_SLEEPERS = ("poll", "epoll", "epoll, edge", "event poller")
ALWAYS = {
    "nonblocking, before": {"EAGAIN"},
    "death noticed": {"yes"},
    "goes on": {"ok"},
    "rmmod, in use": {"refused"},
    "sleep": {"ok"},
    "mild error": {"cost nothing", RESET_FOR_NEIGHBOUR},
    "hibernation": {"no disk"},
    "DMA after the driver": {"none"},
    "gone nodes": {"none"},
    "gone class": {"none"},
    **{f"{who}, before": {"asleep"} for who in _SLEEPERS},
    **{f"{who}, command": {"ok"} for who in _SLEEPERS},
    **{f"{who}, then read": {"ok"} for who in _SLEEPERS},
    **{call: {"ok"} for call in ("unbind", "bind", "remove", "rescan", "rmmod", "insmod", "reset")},
    **{f"{when} {call}": {"ENODEV"} for when in ("gone", "back")
        for call in ("write", "read", "ioctl")},
    **{f"{when} poll": {GONE} for when in ("gone", "back")},
    **{f"{when} {what}": {good} for when in ("with old handles", "in the end") for what, good in
        (("echo", "ok"), ("name", "the same"), ("attributes", "all"), ("nodes", "one"))},
}


def allowed(cell: Cell, who: str, seen: list) -> set[str] | None:
    if who in ROLES:
        role = ROLES[who]
        if ["mild error", RESET_FOR_NEIGHBOUR] in seen:
            return role["paused"]
        return role["surprise"] if cell.kind == "link" and "surprise" in role else \
            role[LOOKS[cell.kind]]
    return ALWAYS.get(who)


def required(cell: Cell) -> set[str]:
    """What must have been looked at: a cell that saw nothing has not passed."""
    closes, looks = WAYS[cell.way].closes, LOOKS[cell.kind]
    wanted = {f"in the end {what}" for what in ("echo", "name", "attributes", "nodes")}
    if cell.kind not in PAUSES:
        wanted |= {"gone nodes", "gone class"}
    if closes == BEFORE:
        return wanted
    wanted.update(ROLES_OF[cell.state])
    if looks in ("stays", "paused"):
        return wanted | {"goes on"} | ({"rmmod, in use"} if cell.kind == "rmmod" else set())
    wanted |= {f"gone {call}" for call in ("write", "read", "ioctl", "poll")}
    if closes in (OPEN, LATE):
        wanted |= {f"back {call}" for call in ("write", "read", "ioctl", "poll")}
    if closes == OPEN:
        wanted |= {"with old handles echo"}
    return wanted


def wrong(cell: Cell, record: dict) -> list[str]:
    """What was told and must not be; "" for each that is as it should be is left out."""
    found = []
    for who, told in record["seen"]:
        good = allowed(cell, who, record["seen"])
        if good is None:
            found.append(f"{who}: {told} (there is no rule for this)")
        elif told not in good:
            found.append(f"{who}: {told}, not {' or '.join(sorted(good))}")
    return found


def left_out(record: dict) -> str:
    """The reason why this guest cannot do the cell, or ""."""
    return next((told for who, told in record["seen"] if who == "left out"), "")


def complaints(cell: Cell, record: dict) -> list[str]:
    """Everything that is wrong with a cell's record; [] if it has passed."""
    found = wrong(cell, record) + record["problems"]
    if not record.get("broken"):
        seen = {who for who, _ in record["seen"]}
        found += [f"nothing seen of: {who}" for who in sorted(required(cell) - seen)]
    return found
