# SPDX-License-Identifier: GPL-2.0-only
"""What the keys of each work mean: title, unit, and which way is better."""

from dataclasses import dataclass

LOWER, HIGHER, EXACT, OWN = "lower", "higher", "exact", "own"


@dataclass(frozen=True)
class Group:
    title: str
    unit: str
    scale: float
    better: str
    parameter: str = ""         # what the last part of the key counts


US, MS = 1e6, 1e3
GROUPS = {
    "latency": Group("Echo, one handle, on the processor that gets the interrupts", "us", US, LOWER, "bytes"),
    "apart": Group("Echo, one handle, on another processor", "us", US, LOWER, "bytes"),
    "throughput": Group("Echo, a thread for each handle", "1/s", 1, HIGHER, "handles"),
    "calls": Group("Two system calls, of /dev/null", "us", US, LOWER),
    "poll": Group("Echo, one thread that polls all handles", "1/s", 1, HIGHER, "handles"),
    "open-close": Group("Open and close", "us", US, LOWER),
    "summary": Group("EVENT_SUMMARY", "1/s", 1, HIGHER, "threads"),
    "registers": Group("The registers of EVENT_SUMMARY from user space, without a driver", "1/s", 1, HIGHER, "threads"),
    "event": Group("From an event to the end of poll()", "us", US, LOWER),
    "probe": Group("Bind", "ms", MS, LOWER),
    "remove": Group("Unbind, idle", "ms", MS, LOWER),
    "unbind": Group("Unbind under sleeping readers, until it returns", "ms", MS, LOWER, "readers"),
    "unbind-awake": Group("Unbind under sleeping readers, until the last is back", "ms", MS, LOWER,
        "readers"),
    "handles-open": Group("Open, when so many are open", "us", US, LOWER, "handles"),
    "handles-latency": Group("Echo beside idle handles", "us", US, LOWER, "handles"),
    "handles-bytes": Group("Kernel memory (slabs) for an open handle, its file included", "bytes", 1,
        LOWER, "handles"),
    "handles-close": Group("Close, of so many", "us", US, LOWER, "handles"),
    "devices-latency": Group("Echo beside other bound switches", "us", US, LOWER, "devices"),
    "devices-throughput": Group("Echo, a thread for each switch", "1/s", 1, HIGHER, "devices"),
    "devices-probe": Group("Bind beside other bound switches", "ms", MS, LOWER, "devices"),
    "memory-handle": Group("Allocated by the driver for a handle", "", 1, EXACT),
    "memory-device": Group("Allocated in a bind, bytes", "", 1, EXACT),
    "counts": Group("For each command", "", 1, EXACT),
    "event-counts": Group("For each armed event", "", 1, EXACT),
    "call-counts": Group("For each call", "", 1, EXACT),
    "functions": Group("Functions of the kernel that an echo calls", "", 1, LOWER),
    "sizes": Group("Module, bytes", "", 1, EXACT),
    "ntb-net": Group("TCP over ntb_netdev, both hosts in one guest", "MB/s", 1e-6, HIGHER),
    "ntb-window": Group("Copy into a window of the NTB", "MB/s", 1e-6, HIGHER),
    # By programs of their own, which compare other things than ours and C.
    "fence": Group("The ops fence", "", 1, OWN),
    "text": Group("Module .text by feature", "", 1, OWN),
}


def group_of(key: str) -> Group:
    return GROUPS[key.split("/")[1]]


def is_exact(key: str) -> bool:
    return group_of(key).better == EXACT


def label(key: str) -> str:
    """What a key says beside its group: "dma, 48 PFFs, 16 handles"."""
    _, work, *parts = key.split("/")
    words = []
    if parts and parts[0] in ("dma", "mailbox"):
        mode, pffs, partitions, *parts = parts
        words = [mode, f"{pffs} PFFs"] + [f"{partitions} partitions"] * (partitions != "1")
    if work == "counts" and parts:
        words.append(f"{parts.pop(0)} bytes")
    unit = GROUPS[work].parameter
    return ", ".join(words + [f"{part} {unit}".strip() for part in parts])
