# SPDX-License-Identifier: GPL-2.0-only
"""Where a kernel's compiler is: on this machine, beside it in the cache, or in a root of another suite.

Nothing of this is installed. What runs on this Debian (a compiler for another machine, another clang) is
unpacked in the cache and found by PATH. What needs a newer C library (kbuild's own programs of a later
suite do) is unpacked with all that it depends on, and entered by chroot, in name spaces of its own.
"""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import architectures
import cache
import debian
import debian_kernels
import flavours
from debian import Error

TOP = Path(__file__).resolve().parents[2]
# Beside the compiler: what kbuild and our makefiles call. base-files says what /bin is.
ROOT_PACKAGES = ("base-files", "dash", "bash", "coreutils", "sed", "grep", "gawk", "findutils", "diffutils", "make",
                 "binutils", "pahole", "libelf1t64", "kmod", "perl-base", "util-linux", "mount")
HOST_ENVIRONMENT = ("TERM", "LANG", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "HOME")


@dataclass(frozen=True)
class Toolchain:
    """Packages to unpack, of an archive; none: what is installed."""
    packages: tuple[str, ...] = ()
    archive: debian.Archive = debian.HOST
    variables: dict[str, str] = field(default_factory=dict)     # for kbuild, in the environment

    @property
    def is_root(self) -> bool:
        """All of a suite, to be entered; else programs that run here."""
        return self.archive is not debian.HOST


def of(kernel: str) -> Toolchain:
    if kernel in flavours.FLAVOURS:
        return of_compiler(flavours.FLAVOURS[kernel].compiler)
    known = debian_kernels.find(kernel)
    if known is None or known.own:
        return Toolchain()
    target = architectures.TARGETS[known.architecture]
    variables = {"ARCH": target.kbuild, "CROSS_COMPILE": target.prefix} if target.prefix else {}
    if known.suite != "bookworm":
        return Toolchain((*ROOT_PACKAGES, known.compiler), known.tools_archive, variables)
    return Toolchain((known.compiler,) if target.prefix else (), variables=variables)


def to_install(kernel: str) -> list[str]:
    """Packages of a compiler that has to be this machine's: nobody fetches it."""
    if of(kernel).packages:
        return []
    if kernel in flavours.FLAVOURS:
        compiler = flavours.FLAVOURS[kernel].compiler       # the kernel may not be built yet
    else:
        import kernels      # which imports kernel_build, which imports this module
        compiler = kernels.compiler(kernel).replace(" ", "-")
    return [compiler, compiler.replace("gcc", "g++")]


def of_compiler(compiler: str) -> Toolchain:
    """For what is built here: gcc is installed, clang unpacked with the linker and tools of its version."""
    name, _, version = compiler.partition("-")
    if name != "clang":
        return Toolchain()
    return Toolchain((compiler, f"lld-{version}", f"llvm-{version}"), variables={"LLVM": f"-{version}"})


def folder(toolchain: Toolchain) -> Path:
    """Where its packages are, unpacked the first time."""
    key = hashlib.sha256(" ".join((toolchain.archive.name, *toolchain.packages)).encode()).hexdigest()[:8]
    place = cache.root() / "tools" / f"{toolchain.packages[-1 if toolchain.is_root else 0]}-{key}"
    if place.exists():
        return place
    with cache.lock(f"tools-{key}"):
        return cache.entry(place, lambda work, final: fill(toolchain, work))


def fill(toolchain: Toolchain, work: Path) -> None:
    for attempt in (1, 2):
        packages = debian.closure(list(toolchain.packages), toolchain.archive)
        print(f"tools: fetching {toolchain.packages[0]} and what belongs to it ({len(packages)} packages of "
              f"{toolchain.archive.name})", file=sys.stderr)
        if debian.unpack_all(packages, work, toolchain.archive):
            break
        if attempt == 2:
            raise Error(f"apt could not fetch {' '.join(toolchain.packages)}")
        debian.update_lists(toolchain.archive)
    if toolchain.is_root:
        # What a configured package would have by the alternatives system.
        awk = work / "usr/bin/awk"
        if awk.with_name("gawk").exists() and not awk.exists():
            awk.symlink_to("gawk")
        for name in ("dev", "proc", "tmp"):
            (work / name).mkdir(exist_ok=True)


def command(toolchain: Toolchain, words: list[str]) -> tuple[list[str], dict[str, str]]:
    """What to run, and in which environment, to run `words` where the compiler is."""
    environment = {**os.environ, **toolchain.variables}
    if not toolchain.packages:
        return words, environment
    root = folder(toolchain)
    if not toolchain.is_root:
        add_path(environment, "PATH", root / "usr/bin")
        add_path(environment, "LD_LIBRARY_PATH", root / "usr/lib/x86_64-linux-gnu")
        return words, environment
    inside = {name: os.environ[name] for name in HOST_ENVIRONMENT if name in os.environ}
    inside |= {"PATH": "/usr/sbin:/usr/bin", "LC_ALL": "C", **toolchain.variables}
    return [*enter(root), *words], inside


def add_path(environment: dict[str, str], name: str, folder: Path) -> None:
    before = environment.get(name)
    environment[name] = f"{folder}:{before}" if before else str(folder)


# Mounts are seen by these processes only and go with the last of them. The project and the cache are
# where they are outside, so that paths mean the same.
ENTER = """set -e
root=$1 here=$2; shift 2
mount --rbind /dev "$root/dev"; mount --rbind /proc "$root/proc"
for folder in $SHARED; do mkdir -p "$root$folder"; mount --rbind "$folder" "$root$folder"; done
exec chroot "$root" /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$here" "$@"
"""


def enter(root: Path) -> list[str]:
    as_root = os.geteuid() == 0
    unshare = ["unshare", "--mount"] if as_root else ["unshare", "--map-root-user", "--mount"]
    if subprocess.run([*unshare, "true"], capture_output=True).returncode:
        raise Error("this machine allows no mount name space (unshare --mount), which a compiler of another "
                    "suite needs")
    shared = " ".join(sorted({str(TOP), str(cache.root()), "/tmp"}))
    return [*unshare, "env", f"SHARED={shared}", "/bin/sh", "-c", ENTER, "sh", str(root), os.getcwd()]
