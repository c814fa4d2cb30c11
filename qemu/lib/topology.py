# SPDX-License-Identifier: GPL-2.0-only
"""What a switch is plugged into and what is around it: devices for QEMU, drivers for the guest.

`port`: the endpoint alone below a root port. `switch`: what a host sees of a real one: the upstream
port of the switch as function 0, the endpoint as function 1 beside it, and below downstream ports a card
whose driver handles errors, one whose driver does not, and an empty slot.
"""

import lzma
from dataclasses import dataclass
from pathlib import Path

from debian import Error

NAMES = ("port", "switch")


@dataclass(frozen=True)
class Port:
    """A downstream port and the card below it."""
    hotplug: bool
    card: str = ""      # as for -device
    driver: str = ""    # its module in the guest


# romfile: no boot from the network. The second is no virtio device, whose driver cannot be pulled out: it
# waits for ever for a status of all ones to become 0, or (disable-modern=on) warns of it.
# A hotplug port that is gone costs the kernel two seconds, in which it waits for an answer of it.
PORTS = (Port(hotplug=False, card="e1000e,romfile=", driver="e1000e"),
         Port(hotplug=False, card="vmxnet3,romfile=", driver="vmxnet3"),
         Port(hotplug=True))
# Slot numbers are one to a guest; root ports have the first.
FIRST_DOWNSTREAM_SLOT = 0x40


def devices(topology: str, number: int, properties: str, port_options: str) -> list[str]:
    """QEMU's -device values for the switch `sw<number>` and all around it."""
    slot = number + 1
    found = [f"pcie-root-port,id=port{number},chassis={slot},slot={slot}{port_options}"]
    if topology == "port":
        return found + [f"switchtec,id=sw{number},bus=port{number}{comma(properties)}"]
    found += [f"x3130-upstream,id=up{number},bus=port{number},addr=0.0,multifunction=on",
              f"switchtec,id=sw{number},bus=port{number},addr=0.1,multifunction=on{comma(properties)}"]
    for i, port in enumerate(PORTS):
        below = number * len(PORTS) + i
        slot = FIRST_DOWNSTREAM_SLOT + below
        found.append(f"xio3130-downstream,id=down{below},bus=up{number},addr={i},"
                     f"chassis={slot},slot={slot},hotplug={'on' if port.hotplug else 'off'}")
        if port.card:
            found.append(f"{port.card},id=card{below},bus=down{below}")
    return found


def comma(properties: str) -> str:
    return f",{properties}" if properties else ""


@dataclass(frozen=True)
class Driver:
    """A module of the kernel's."""
    path: Path

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(".xz")

    def content(self) -> bytes:
        raw = self.path.read_bytes()
        return lzma.decompress(raw) if self.path.suffix == ".xz" else raw


def drivers(modules: Path) -> list[Driver]:
    """The cards' drivers and what they need, in the order of loading. A kernel that has one built in, or
    has not got it, has no file of it."""
    lines = read_dependencies(modules)
    order: list[str] = []
    for wanted in (port.driver for port in PORTS if port.driver):
        for path, needs in lines.items():
            if Path(path).name.split(".")[0] == wanted:
                # depmod names the nearest first; a need comes before who needs it.
                order += [need for need in (*reversed(needs), path) if need not in order]
    return [Driver(modules / path) for path in order]


def read_dependencies(modules: Path) -> dict[str, list[str]]:
    """A kernel without modules has none; modules that nobody has indexed are an error."""
    if not modules.is_dir():
        return {}
    file = modules / "modules.dep"
    if not file.exists():
        raise Error(f"{modules} has no modules.dep: run `depmod {modules.name}`")
    split = (line.partition(":") for line in file.read_text().splitlines())
    return {path: needs.split() for path, _, needs in split}
