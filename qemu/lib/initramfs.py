# SPDX-License-Identifier: GPL-2.0-only
"""The guest's whole file system: busybox, our init, the module, and what the user copies in."""

import os
import re
import shlex
import stat
from pathlib import Path, PurePosixPath
from typing import Iterator

import cpio
from debian import Error
from topology import Driver
from userland import Userland

GUEST_FILES = Path(__file__).resolve().parent / "guest"
HOME = "/root"
# Where any loader looks last; folders where it looks by itself.
LIBRARIES = "/usr/lib"
DEFAULT_FOLDERS = re.compile(r"(/usr)?/lib(32|64|x32)?(/[^/]+-linux-gnu[^/]*)?")


def build(command: list[str], copies: list[tuple[Path, str]], module: Path | None,
          module_args: str, drivers: list[Driver], userland: Userland) -> bytes:
    """The compressed archive. `copies`: pairs of host file (or folder) and guest path; `drivers`: other
    modules, loaded first, in this order."""
    archive = cpio.Archive()
    for path in ("proc", "sys", "dev", "tmp", "run", "etc", "root"):
        archive.folder(path)
    # The kernel opens the console before init can mount anything on /dev.
    archive.character_device("dev/console", 5, 1)
    archive.file("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n")
    archive.file("etc/group", b"root:x:0:\nnogroup:x:65534:\n")
    archive.file("etc/hosts", b"127.0.0.1 localhost guest\n")
    for name, path in (("init", "init"), ("qmp", "bin/qmp"), ("sw-set", "bin/sw-set"),
                       ("sw-get", "bin/sw-get")):
        archive.file(path, (GUEST_FILES / name).read_bytes(), 0o755)
    archive.file("guest/command", os.fsencode(f"exec {shlex.join(command)}\n"))
    for driver in drivers:
        archive.file(f"guest/drivers/{driver.name}", driver.content())
    archive.file("guest/load", "".join(f"{driver.name}\n" for driver in drivers).encode())
    if module:
        archive.file(f"{HOME}/{module.name}", module.read_bytes())
        archive.file("guest/module", os.fsencode(f"{HOME}/{module.name} {module_args}\n"))
    # Users of the control channel take turns by flock(1), which busybox-static lacks.
    flock = (userland.program("usr/bin/flock"), "/usr/bin/flock")
    # Before busybox's links, so that a copied program wins over an applet of the same path.
    copied = [pair for source, target in (flock, *copies) for pair in files(source, target)]
    beside = {name: target for source, target in reversed(copied)
              for name in (source.name, PurePosixPath(target).name)}
    for source, target in copied:
        copy(archive, source, target, beside, userland)
    program, links = userland.busybox()
    archive.file("bin/busybox", program.read_bytes(), 0o755)
    for path in links:
        if path != "bin/busybox":
            archive.symlink(path, "/bin/busybox")
    return archive.compressed()


def files(source: Path, target: str) -> Iterator[tuple[Path, str]]:
    """A file or folder and all that is in it, with their places in the guest."""
    yield source, target
    if source.is_dir():
        for name in sorted(os.listdir(source)):
            yield from files(source / name, f"{target}/{name}")


def copy(archive: cpio.Archive, source: Path, target: str, beside: dict[str, str],
         userland: Userland) -> None:
    """One file with the libraries it needs, or a folder without what is in it. `beside`: where the
    other files that are copied will be, by their names."""
    if source.is_dir():
        archive.folder(target)
        return
    if source.exists() and not source.is_file():
        raise Error(f"cannot copy {source}: neither a file nor a folder")
    try:
        content = source.read_bytes()
    except OSError as error:
        raise Error(f"cannot copy {source}: {error.strerror}") from None
    archive.file(target, content, stat.S_IMODE(source.stat().st_mode))
    if content[:4] == b"\x7fELF":
        for name, library in userland.libraries(source, content):
            if library:
                # From elsewhere, the guest would not find it: it has no ld.so.cache, other variables,
                # and the program in another folder.
                place = userland.inside(library)
                here = DEFAULT_FOLDERS.fullmatch(str(PurePosixPath(place).parent))
                archive.file(place if here else f"{LIBRARIES}/{name}", library.read_bytes(), 0o755)
            elif name in beside:
                archive.symlink(f"{LIBRARIES}/{name}", beside[name])
            else:
                raise Error(f"{source} needs the library {name}, which is not on this machine, "
                            "nor brought by another --copy")
