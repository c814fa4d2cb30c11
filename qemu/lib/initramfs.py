# SPDX-License-Identifier: GPL-2.0-only
"""The guest's whole file system: busybox, our init, the module, and what the user copies in."""

import os
import re
import shlex
import stat
import subprocess
from pathlib import Path, PurePosixPath
from typing import Iterator

import cache
import cpio
import debian
from debian import Error
from topology import Driver

GUEST_FILES = Path(__file__).resolve().parent / "guest"
HOME = "/root"
# Where any loader looks last; folders where it looks by itself.
LIBRARIES = "/usr/lib"
DEFAULT_FOLDERS = re.compile(r"(/usr)?/lib(32|64|x32)?(/[^/]+-linux-gnu[^/]*)?")


def build(command: list[str], copies: list[tuple[Path, str]], module: Path | None,
          module_args: str, drivers: list[Driver]) -> bytes:
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
    flock = (Path("/usr/bin/flock"), "/usr/bin/flock")
    # Before busybox's links, so that a copied program wins over an applet of the same path.
    copied = [pair for source, target in (flock, *copies) for pair in files(source, target)]
    beside = {name: target for source, target in reversed(copied)
              for name in (source.name, PurePosixPath(target).name)}
    for source, target in copied:
        copy(archive, source, target, beside)
    busybox(archive)
    return archive.compressed()


def files(source: Path, target: str) -> Iterator[tuple[Path, str]]:
    """A file or folder and all that is in it, with their places in the guest."""
    yield source, target
    if source.is_dir():
        for name in sorted(os.listdir(source)):
            yield from files(source / name, f"{target}/{name}")


def copy(archive: cpio.Archive, source: Path, target: str, beside: dict[str, str]) -> None:
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
        for name, library in libraries(source):
            if library:
                # From elsewhere, the guest would not find it: it has no ld.so.cache, other variables,
                # and the program in another folder.
                here = DEFAULT_FOLDERS.fullmatch(str(library.parent))
                archive.file(str(library) if here else f"{LIBRARIES}/{name}", library.read_bytes(), 0o755)
            elif name in beside:
                archive.symlink(f"{LIBRARIES}/{name}", beside[name])
            else:
                raise Error(f"{source} needs the library {name}, which is not on this machine, "
                            "nor brought by another --copy")


def libraries(program: Path) -> list[tuple[str, Path | None]]:
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


def busybox(archive: cpio.Archive) -> None:
    program = find_busybox()
    archive.file("bin/busybox", program.read_bytes(), 0o755)
    listed = subprocess.run([program, "--list-full"], capture_output=True, text=True, check=True)
    for path in listed.stdout.split():
        if path != "bin/busybox":
            archive.symlink(path, "/bin/busybox")


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
