# SPDX-License-Identifier: GPL-2.0-only
"""Debian's kernels by the names that we give them: which package it is, of which suite, for which machine.

A plain series ("6.1", "6.12") is what this machine's own apt has. The names in the table are fetched by
package lists of our own, whatever this machine is; most of them have a compiler of their own, too.
"""

import re
from dataclasses import dataclass

import debian


@dataclass(frozen=True)
class DebianKernel:
    what: str
    series: str = ""            # of the meta package, as "6.12"; the suite's default has none
    variant: str = ""           # "cloud", "rt"
    suite: str = "bookworm"
    backports: bool = False
    architecture: str = "amd64"
    # The package of the compiler (the suite's), where it is not this Debian's own.
    compiler: str = "g++-12"
    own: bool = False           # what this machine's apt has, and its compiler
    tail: str = ""              # of the package's name, where it is not variant and architecture
    bootable: bool = True       # else only its headers are fetched: there is nothing to boot it

    @property
    def archive(self) -> debian.Archive:
        return debian.HOST if self.own else debian.Suite(self.suite, self.architecture, self.backports)

    @property
    def tools_archive(self) -> debian.Archive:
        """Of the programs that run here: kbuild's own, the compiler."""
        return debian.HOST if self.own else debian.Suite(self.suite, "amd64", self.backports)

    def metas(self) -> list[str]:
        """Packages that depend on the image, the most particular first."""
        tail = self.tail or "-".join(filter(None, (self.variant, self.architecture)))
        found = [f"linux-image-{self.series}-{tail}"] if self.series else []
        return [*found, f"linux-image-{tail}"]


KERNELS = {
    "cloud-6.1": DebianKernel("for machines in a cloud", "6.1", "cloud"),
    "cloud-6.12": DebianKernel("the same", "6.12", "cloud"),
    "rt-6.1": DebianKernel("PREEMPT_RT", "6.1", "rt"),
    "rt-6.12": DebianKernel("the same", "6.12", "rt"),
    "trixie-6.12": DebianKernel("Debian 13's", suite="trixie", compiler="g++-14"),
    "backports": DebianKernel("the newest for Debian 13", suite="trixie", backports=True, compiler="g++-14"),
    "sid": DebianKernel("the newest of Debian sid", suite="sid", compiler="g++-16"),
    "arm64-6.1": DebianKernel("64-bit ARM", "6.1", architecture="arm64", compiler="g++-12-aarch64-linux-gnu"),
    "arm64-6.12": DebianKernel("the same", "6.12", architecture="arm64", compiler="g++-12-aarch64-linux-gnu"),
    "riscv64": DebianKernel("64-bit RISC-V, to build for only: Debian 13's", suite="trixie", architecture="riscv64",
                            compiler="g++-14-riscv64-linux-gnu", bootable=False),
    "ppc64el": DebianKernel("64-bit POWER, likewise: 6.1", "6.1", architecture="ppc64el",
                            compiler="g++-12-powerpc64le-linux-gnu", tail="powerpc64le", bootable=False),
    "i386": DebianKernel("32-bit x86, likewise: 6.1", "6.1", architecture="i386", tail="686-pae", bootable=False),
    "s390x": DebianKernel("big-endian, likewise: 6.1", "6.1", architecture="s390x",
                          compiler="g++-12-s390x-linux-gnu", bootable=False),
}


def find(name: str) -> DebianKernel | None:
    if is_series(name):
        return DebianKernel("this Debian's", series=name, own=True)
    return KERNELS.get(name)


def is_series(name: str) -> bool:
    return re.fullmatch(r"\d+\.\d+", name) is not None
