# SPDX-License-Identifier: GPL-2.0-only
"""Kernels for the guest: image, modules and headers of one version, in the cache.

Debug kernels (flavours.py) are built by kernel_build.py; the others are Debian's own
(debian_kernels.py). Those are
unpacked and never installed. Installing an image would run initramfs-tools and offer the kernel in
the host's boot menu, and for 6.12 the headers would pull the image in. Image and headers come
together, so that a module that was built with the headers always loads in the image.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import architectures
import cache
import debian
import kernel_build
import vmlinux
from debian import Error
from debian_kernels import KERNELS, DebianKernel, find, is_series
from flavours import FLAVOURS

WANTED = ("image", "headers", "release", "modules", "programs")


def locate(kernel: str, what: str) -> str:
    """Path (or text) of `what` for a series as "6.1", a kernel as "rt-6.1", a debug kernel as "kasan" or
    for the path of a kernel image."""
    if what == "programs":
        machine = architecture(kernel)
        return "build" if machine == "amd64" else f"build/{machine}"
    if kernel in FLAVOURS:
        return of_flavour(kernel, what)
    if "/" in kernel or Path(kernel).is_file():
        return of_image(Path(kernel), what)
    if find(kernel) is None:
        raise Error(f"'{kernel}' is neither a kernel series as 6.1 or 6.12, nor a kernel of Debian's "
                    f"({', '.join(KERNELS)}), nor a debug kernel ({', '.join(FLAVOURS)}), nor the path of "
                    "a kernel image")
    return of_folder(debian_folder(kernel), what)


def of_folder(folder: Path, what: str) -> str:
    release = (folder / "release").read_text().strip()
    found = {
        "release": release,
        "image": folder / "boot" / f"vmlinuz-{release}",
        "headers": folder / "usr/src" / f"linux-headers-{release}",
        "modules": folder / "lib/modules" / release,
    }[what]
    if what == "modules" and found.is_dir():
        index(found, folder)
    return str(found)


def index(modules: Path, root: Path) -> None:
    """Which module needs which: modules.dep, which an installed package makes by itself. Does nothing when it is
    there."""
    if (modules / "modules.dep").exists():
        return
    debian.need("kmod")
    # Users have no programs of root's in their PATH.
    depmod = shutil.which("depmod", path="/usr/sbin:/sbin:/usr/bin:/bin") or "depmod"
    done = subprocess.run([depmod, "-b", root, modules.name], stderr=subprocess.PIPE, text=True)
    if done.returncode or not (modules / "modules.dep").exists():
        raise Error(f"depmod cannot index {modules}: {done.stderr.strip()}")


def of_flavour(name: str, what: str) -> str:
    folder = kernel_build.folder(name)
    return str(folder / "tree") if what == "headers" else of_folder(folder, what)


def of_image(image: Path, what: str) -> str:
    """What belongs to an image of the user's own: its build tree, or what the host has."""
    if not image.is_file():
        raise Error(f"no kernel image at {image}")
    image = image.resolve()
    if what == "image":
        return str(image)
    release = image_release(image)
    if what == "release":
        return release
    if what == "modules":
        places = [Path("/lib/modules") / release]
    else:
        places = [parent for parent in image.parents if (parent / "Module.symvers").exists()]
        places.append(Path("/lib/modules") / release / "build")
    for place in places:
        if place.is_dir():
            return str(place)
    raise Error(f"no {what} found for {image} (kernel {release})")


def image_release(image: Path) -> str:
    with open(image, "rb") as file:
        head = file.read(0x10000)
    if architectures.of_image(head) == "amd64":
        return vmlinux.release(head)
    # The other kinds do not tell it at a known place; the build tree around them does.
    for parent in image.parents:
        told = parent / "include/config/kernel.release"
        if told.exists():
            return told.read_text().strip()
    raise Error(f"{image} is not a kernel image of which the release is known (an x86 bzImage or vmlinuz, or "
                "an image in its build tree)")


def architecture(kernel: str) -> str:
    """The machine that a kernel is for, by Debian's name."""
    if "/" in kernel or Path(kernel).is_file():
        with open(of_image(Path(kernel), "image"), "rb") as file:
            return architectures.of_image(file.read(0x1000)) or "amd64"
    known = find(kernel)
    return known.architecture if known else "amd64"


def compiler(kernel: str) -> str:
    """What the kernel says that it was built with, as "gcc 12"."""
    config = (Path(locate(kernel, "headers")) / "include/config/auto.conf").read_text()
    versions = {name: int(number) // 10000
                for name, number in re.findall(r"^CONFIG_(GCC|CLANG)_VERSION=(\d+)$", config, re.M)}
    return next((f"{name.lower()} {version}" for name, version in versions.items() if version), "?")


def to_boot(kernel: str) -> str:
    """What QEMU should be given: the unpacked kernel where we have it, else the image."""
    image = Path(locate(kernel, "image"))
    unpacked = image.with_name(image.name.replace("vmlinuz-", "vmlinux-", 1))
    return str(unpacked if unpacked.exists() else image)


def debian_folder(kernel: str, refresh: bool = False) -> Path:
    """The cached folder of one of Debian's kernels; asks apt only when there is none, or to refresh it."""
    base = cache.root() / "kernel" / kernel
    current = base / "current"
    if current.exists() and not refresh:
        return current.resolve()
    known = find(kernel)
    with cache.lock(f"kernel-{kernel}"):
        if current.exists() and not refresh:
            return current.resolve()
        folder = None
        if not refresh:
            folder = fetch(known, base)
        if folder is None:      # no package lists, or lists that name what the archive dropped
            debian.update_lists(known.archive)
            if known.tools_archive != known.archive:
                debian.update_lists(known.tools_archive)
            folder = fetch(known, base)
        if folder is None:
            raise Error(f"{known.archive.name} has no kernel {kernel}, or apt could not fetch it")
        cache.point(current, folder)
        for old in base.iterdir():
            if old not in (current, folder) and not old.name.startswith("."):
                shutil.rmtree(old)
        return folder


def image_package(known: DebianKernel) -> tuple[str, str] | None:
    """Name and version of the image package that Debian means by a kernel."""
    for meta in known.metas():
        for name in debian.depends(debian.show(meta, known.archive)):
            if re.match(rf"linux-image-{re.escape(known.series) or '[0-9]+'}[.-]", name):
                version = debian.show(name, known.archive).get("Version")
                if version:
                    return name, version
    return None


def needed(package: str, known: DebianKernel) -> list[str]:
    """What a package of the kernel's needs of its own source."""
    return [p for p in debian.depends(debian.show(package, known.archive))
            if p.startswith(("linux-kbuild-", "linux-binary-", "linux-modules-")) or
            p.startswith("linux-headers-") and "-common" in p]       # or -common-rt


def fetch(known: DebianKernel, base: Path) -> Path | None:
    """Bring the present version of a kernel into the cache; none when apt cannot."""
    image = image_package(known)
    if image is None:
        return None
    name, version = image
    release = name.removeprefix("linux-image-")
    headers = f"linux-headers-{release}"
    # From 7.x on the image is in packages of its own.
    packages = [headers, *needed(headers, known)]
    if known.bootable:
        packages += [name, *needed(name, known)]
    kbuild = [p for p in packages if p.startswith("linux-kbuild-")]

    def fill(folder: Path, final: Path) -> None:
        for package in packages:
            # kbuild's programs run here, whatever machine they build for.
            archive = known.tools_archive if package in kbuild else known.archive
            fields = debian.show(package, archive)
            size = int(fields.get("Size", 0)) / 1e6
            print(f"kernel: fetching {package} {version} ({size:.0f} MB)", file=sys.stderr)
            if not debian.unpack(package, version, folder, archive):
                raise LookupError(package)
        finish_headers(folder, final, release)
        if known.bootable:
            finish_image(folder, release)
        (folder / "release").write_text(release + "\n")
        (folder / "version").write_text(version + "\n")

    try:
        # make takes a path apart at characters that a Debian version may contain.
        folder = cache.entry(base / re.sub(r"[^A-Za-z0-9.+-]", "_", version), fill)
    except LookupError as missing:
        print(f"kernel: apt could not fetch {missing}", file=sys.stderr)
        return None
    if known.own:
        # kbuild's own programs (fixdep, modpost, objtool) need their libraries and pahole here.
        debian.need(*sorted({d for k in kbuild for d in debian.depends(debian.show(k))} - {"libc6"}))
    print(f"kernel: {release} is in {folder}", file=sys.stderr)
    return folder


def finish_image(folder: Path, release: str) -> None:
    """The image where all have it, and an unpacked one beside it where we can."""
    image = folder / "boot" / f"vmlinuz-{release}"
    if not image.exists():
        [found] = [path for path in (folder / "usr/lib/modules" / release / "vmlinuz",
                                     folder / "lib/modules" / release / "vmlinuz") if path.exists()][:1]
        image.parent.mkdir(exist_ok=True)
        image.symlink_to(os.path.relpath(found, image.parent))
    modules = folder / "lib/modules"
    if not modules.exists():
        modules.parent.mkdir(exist_ok=True)
        modules.symlink_to("../usr/lib/modules")
    data = image.read_bytes()
    unpacked = vmlinux.extract(data) if architectures.of_image(data) == "amd64" else None
    if unpacked:
        (folder / "boot" / f"vmlinux-{release}").write_bytes(unpacked)


def finish_headers(folder: Path, final: Path, release: str) -> None:
    """Headers find their other half by an absolute path; everything else in them is relative."""
    makefile = folder / "usr/src" / f"linux-headers-{release}" / "Makefile"
    makefile.write_text(makefile.read_text().replace("/usr/src/", f"{final}/usr/src/"))
