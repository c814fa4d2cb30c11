# SPDX-License-Identifier: GPL-2.0-only
"""Programs and libraries for the guest: this machine's own, or another machine's out of the cache."""

import os
import re
import struct
import subprocess
from pathlib import Path, PurePosixPath

import architectures
import cache
import debian
from debian import Error
from toolchains import Toolchain, folder

# What the guest's init needs, and what programs of ours are linked with (the headers for that, too).
PACKAGES = ("util-linux", "libstdc++6", "libpci-dev", "libcli11-dev", "libfmt-dev", "nlohmann-json3-dev", "libncurses-dev", "zlib1g-dev",
            "catch2", "busybox-static")
MACHINES = {62: "amd64", 3: "amd64", 183: "arm64"}      # e_machine; 3: 32-bit programs run there, too


class Userland:
    """This machine's own."""
    architecture = "amd64"

    def program(self, path: str) -> Path:
        return Path("/") / path

    def inside(self, file: Path) -> str:
        """The path in the guest of what is at `file` here."""
        return str(file)

    def busybox(self) -> tuple[Path, list[str]]:
        """The program, and the paths of its links."""
        program = find_busybox()
        listed = subprocess.run([program, "--list-full"], capture_output=True, text=True, check=True)
        return program, listed.stdout.split()

    def libraries(self, program: Path, content: bytes) -> list[tuple[str, Path | None]]:
        """Names of the shared libraries (and the loader) of a program, with their paths on this machine,
        none for one that is not found."""
        listed = subprocess.run(["ldd", program.absolute()], capture_output=True, text=True,
                                errors="surrogateescape", env={**os.environ, "LC_ALL": "C"})
        if listed.returncode:
            return []       # static, a relocatable object, or of another machine
        found = []
        for line in listed.stdout.splitlines():
            name, arrow, path = line.strip().partition(" => ")
            name = name.split(" (")[0]
            path = path.split(" (")[0] if arrow else name
            if path == "not found":
                found.append((name, None))
            elif "/" in path:
                found.append((PurePosixPath(name).name, Path(path).absolute()))
        return found


class Foreign(Userland):
    """Of another machine: packages of it, unpacked. Nothing of it runs here, so that libraries are found by
    what the files say."""

    def __init__(self, architecture: str):
        self.architecture = architecture
        self.root = sysroot(architecture)
        triplet = architectures.TARGETS[architecture].prefix.rstrip("-")
        # The loader is in /lib itself: programs name it by its path.
        self.folders = [self.root / "lib", self.root / "lib" / triplet, self.root / "usr/lib" / triplet]

    def program(self, path: str) -> Path:
        return self.root / path

    def inside(self, file: Path) -> str:
        return f"/{file.relative_to(self.root)}" if file.is_relative_to(self.root) else str(file)

    def busybox(self) -> tuple[Path, list[str]]:
        # This machine's has the same applets.
        return self.root / "bin/busybox", super().busybox()[1]

    def libraries(self, program: Path, content: bytes) -> list[tuple[str, Path | None]]:
        machine = MACHINES.get(struct.unpack_from("<H", content, 18)[0])
        if struct.unpack_from("<H", content, 16)[0] == 1:
            return []       # a relocatable object: a module
        if machine != self.architecture:
            raise Error(f"{program} is not a program for {self.architecture}")
        found: dict[str, Path | None] = {}
        waiting = self._needed(program)
        while waiting:
            name = waiting.pop()
            if name not in found:
                paths = [place / name for place in self.folders if (place / name).exists()]
                found[name] = paths[0] if paths else None
                waiting += self._needed(paths[0]) if paths else []
        return list(found.items())

    @staticmethod
    def _needed(file: Path) -> list[str]:
        listed = subprocess.run(["readelf", "-dlW", file], capture_output=True, text=True,
                                env={**os.environ, "LC_ALL": "C"}).stdout
        loader = re.findall(r"interpreter: .*/([^/\]]+)\]", listed)
        return re.findall(r"\(NEEDED\).*\[(.+)\]", listed) + loader


def of(architecture: str) -> Userland:
    return Userland() if architecture == "amd64" else Foreign(architecture)


def compiler(architecture: str) -> str:
    """The words of a C++ compiler for programs of that machine."""
    prefix = architectures.TARGETS[architecture].prefix
    if not prefix:
        return "g++"
    root, triplet = sysroot(architecture), prefix.rstrip("-")
    # Named once more, for the compiler's own C library comes first otherwise, of which a linker script
    # has paths of an installed one.
    return f"{prefix}g++-12 --sysroot={root} -L{root}/usr/lib/{triplet}"


def sysroot(architecture: str) -> Path:
    return folder(Toolchain(PACKAGES, debian.Suite("bookworm", architecture)))


def find_busybox() -> Path:
    """busybox-static, installed or in the cache: installing it would remove Debian's other one."""
    installed = subprocess.run(["dpkg-query", "-W", "-f=${db:Status-Status}", "busybox-static"],
                               capture_output=True, text=True)
    if installed.stdout == "installed":
        return Path("/bin/busybox")
    place = cache.root() / "busybox"
    with cache.lock("busybox"):
        if not place.exists():
            fields = debian.show("busybox-static")
            if not fields:
                debian.update_lists()
                fields = debian.show("busybox-static")

            def fill(folder: Path, final: Path) -> None:
                if not debian.unpack("busybox-static", fields.get("Version", ""), folder):
                    raise Error("could not fetch the package busybox-static "
                                "(try `apt-get update`)")
            cache.entry(place, fill)
    for path in ("bin/busybox", "usr/bin/busybox"):
        if (place / path).exists():
            return place / path
    raise Error(f"no busybox in {place}")
