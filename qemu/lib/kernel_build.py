# SPDX-License-Identifier: GPL-2.0-only
"""Build a debug kernel of Debian's kernel source, once, into the cache.

Tinyconfig and our fragments: as little as the guest needs, so that it is built in minutes. The
source is unpacked, built where it is, and pruned to what modules need to be built against it.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import cache
import debian
import flavours
import toolchains
import vmlinux
from debian import Error

# Counts up when what is done here changes in a way that matters to the kernel.
RECIPE = 1
TOOLS = ("make", "gcc-12", "g++-12", "flex", "bison", "bc", "libelf-dev", "xz-utils", "kmod", "patch")

# Read by nobody here, and half of the time that unpacking takes.
LEFT_PACKED = ("drivers/gpu/*/*.[ch]", "drivers/media/*.[ch]", "drivers/net/*/*.[ch]",
               "drivers/staging/*.[ch]", "sound/*.[ch]", "tools/testing/*", "Documentation/*/*",
               "arch/[!x]*/*.[chS]", "arch/[!x]*/*.dts*")
SAY_EVERY = 15


def folder(name: str) -> Path:
    """The cached folder of a flavour, built when there is none of these fragments yet."""
    base = cache.root() / "kernel" / name
    current = base / "current"

    # Asking apt takes long: the newest source counts when something else has changed.
    def found() -> bool:
        return current.exists() and current.resolve().name.endswith(key(name))

    if not found():
        with cache.lock(f"kernel-{name}"):
            if not found():
                debian.need(*TOOLS)
                version = source_version(source(name))
                readable = re.sub(r"[^A-Za-z0-9.+-]", "_", version)
                place = base / f"{readable}-{key(name)}"
                cache.entry(place, lambda work, final: build(name, version, work))
                cache.point(current, place)
                for old in base.iterdir():
                    if old not in (current, place):
                        shutil.rmtree(old, ignore_errors=True)
    return current.resolve()


def key(name: str) -> str:
    """Changes with whatever the kernel is made from, but for the point release of its source."""
    sum = hashlib.sha256(f"{RECIPE} {name}".encode())
    flavour = flavours.FLAVOURS[name]
    for path in [*flavour.configs(), *flavour.diffs()]:
        sum.update(path.read_bytes())
    if shutil.which(flavour.compiler):
        sum.update(subprocess.run([flavour.compiler, "-dumpfullversion"], capture_output=True).stdout)
    return sum.hexdigest()[:16]


def source(name: str) -> str:
    """The package."""
    return f"linux-source-{flavours.FLAVOURS[name].series}"


def source_version(package: str) -> str:
    version = debian.show(package).get("Version")
    if not version:
        debian.update_lists()
        version = debian.show(package).get("Version")
    if not version:
        raise Error(f"apt has no {package} for this Debian")
    return version


def say(name: str, text: str) -> None:
    print(f"kernel {name}: {text}", file=sys.stderr, flush=True)


def build(name: str, version: str, work: Path) -> None:
    started = time.monotonic()
    flavour = flavours.FLAVOURS[name]
    duration = "5 minutes" if flavour.bootable else "a minute"
    say(name, f"building it of {source(name)} {version}, once: about {duration} on two processors")
    unpack_source(name, version, work)
    tree = work / "tree"
    for path in flavours.FLAVOURS[name].diffs():
        subprocess.run(["patch", "-d", tree, "-p1", "-s", "-i", path], check=True)
    configure(name, tree)
    if flavour.bootable:
        compile_kernel(name, tree)
    else:
        prepare(name, tree)
    release = (tree / "include/config/kernel.release").read_text().strip()
    if flavour.bootable:
        install(name, tree, work, release)
    prune(tree)
    (work / "release").write_text(release + "\n")
    (work / "version").write_text(version + "\n")
    say(name, f"built {release} in {time.monotonic() - started:.0f} s")


def unpack_source(name: str, version: str, work: Path) -> None:
    """The source as work/tree: from the installed package if it is that version."""
    package = source(name)
    tarball = Path("/usr/src") / f"{package}.tar.xz"
    installed = subprocess.run(["dpkg-query", "-W", "-f=${Version}", package],
                               capture_output=True, text=True).stdout
    packages = work / "package"
    if installed != version or not tarball.exists():
        packages.mkdir()
        say(name, f"fetching {package} {version} (140 MB)")
        if not debian.unpack(package, version, packages):
            raise Error(f"apt could not fetch {package} {version} (try `apt-get update`)")
        tarball = packages / "usr/src" / f"{package}.tar.xz"
    say(name, "unpacking the source")
    tree = work / "tree"
    tree.mkdir()
    left = [f"--exclude={package}/{pattern}" for pattern in LEFT_PACKED]
    subprocess.run(["tar", "-C", tree, "--strip-components=1", "--anchored", *left, "-xJf",
                    tarball], check=True)
    shutil.rmtree(packages, ignore_errors=True)


def make(name: str, tree: Path, *arguments: str) -> subprocess.Popen:
    compiler = flavours.FLAVOURS[name].compiler
    words = ["make", "-C", str(tree)]
    if compiler.startswith("gcc"):
        words += [f"CC={compiler}", f"HOSTCC={compiler}"]
    # Not a make of the caller's: its flags and its job server are none of ours.
    words, environment = toolchains.command(toolchains.of_compiler(compiler), [*words, *arguments])
    environment = {variable: value for variable, value in environment.items()
                   if variable not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "KBUILD_OUTPUT", "KVER",
                                       "KDIR", "ARCH", "CROSS_COMPILE", "LOCALVERSION")}
    environment |= {"LC_ALL": "C", "KBUILD_BUILD_USER": "switchtec",
                    "KBUILD_BUILD_HOST": "debug-kernel", "KBUILD_BUILD_TIMESTAMP": "1 January 2026"}
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace",
                            env=environment, start_new_session=True)


def stop(process: subprocess.Popen) -> None:
    """With all that it has started: nobody is to write where we are about to delete."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def finished(process: subprocess.Popen, what: str) -> None:
    try:
        output = process.communicate()[0]
    finally:
        stop(process)
    if process.returncode:
        sys.stderr.write(output[-4000:])
        raise Error(f"{what} failed")


def configure(name: str, tree: Path) -> None:
    fragments = "".join(path.read_text() for path in flavours.FLAVOURS[name].configs())
    fragments += f'CONFIG_LOCALVERSION="-{name}"\n# CONFIG_LOCALVERSION_AUTO is not set\n'
    # What `make tinyconfig` is, with more fragments than its own: everything else is off.
    (tree / "all.config").write_text(fragments)
    finished(make(name, tree, "KCONFIG_ALLCONFIG=all.config", "allnoconfig"), "make allnoconfig")
    finished(make(name, tree, "olddefconfig"), "make olddefconfig")
    refused = dishonoured(fragments, (tree / ".config").read_text())
    if refused:
        raise Error(f"kernel {name}: this source does not honour " + ", ".join(refused))


OPTION = re.compile(r"^(?:(CONFIG_\w+)=(.*)|# (CONFIG_\w+) is not set)$", re.M)


def options(text: str) -> dict[str, str]:
    """Option to value, "n" for one that is not set; the last mention counts."""
    return {match[1] or match[3]: match[2] if match[1] else "n" for match in OPTION.finditer(text)}


def dishonoured(fragments: str, config: str) -> list[str]:
    """Each option that the configuration has other than the fragments want it."""
    have = options(config)
    return [f"{option}={value} (it has {have.get(option, 'n')})"
            for option, value in options(fragments).items() if have.get(option, "n") != value]


def compile_kernel(name: str, tree: Path) -> None:
    """make, with a line now and then: how many of its steps are done, of about how many."""
    jobs = os.cpu_count() or 1
    expected = expected_steps(tree)
    process = make(name, tree, f"-j{jobs}", "bzImage", "modules")
    started = time.monotonic()
    done = 0
    last: list[str] = []

    def report() -> None:
        while not ended.wait(SAY_EVERY):
            share = min(99, done * 100 // expected)
            say(name, f"{done} objects ({share} %) after {time.monotonic() - started:.0f} s")

    ended = threading.Event()
    thread = threading.Thread(target=report, daemon=True)
    thread.start()
    try:
        with open(tree / "build.log", "w", encoding="utf-8") as log:
            for line in process.stdout:
                log.write(line)
                last = [*last[-60:], line]
                done += line.startswith(("  CC ", "  AS "))
        process.wait()
    finally:
        stop(process)
        ended.set()
        thread.join()
    if process.returncode:
        sys.stderr.writelines(last)
        raise Error(f"kernel {name}: the build failed")
    say(name, f"{done} objects: all of them")


def prepare(name: str, tree: Path) -> None:
    """What modules are built with. What the kernel exports nobody has compiled: it is as in Debian's own."""
    finished(make(name, tree, f"-j{os.cpu_count() or 1}", "modules_prepare"), "make modules_prepare")
    import kernels      # which imports this module
    theirs = Path(kernels.locate(flavours.FLAVOURS[name].series, "headers"))
    shutil.copy(theirs / "Module.symvers", tree)


def expected_steps(tree: Path) -> int:
    """About how many objects there are: so many for each option that is on, as it turned out."""
    return max(1, (tree / ".config").read_text().count("=y") * 19 // 10)


def install(name: str, tree: Path, work: Path, release: str) -> None:
    """Image and modules where a package would have them."""
    boot = work / "boot"
    boot.mkdir()
    image = tree / "arch/x86/boot/bzImage"
    shutil.copy(image, boot / f"vmlinuz-{release}")
    unpacked = vmlinux.extract(image.read_bytes())
    if unpacked:
        (boot / f"vmlinux-{release}").write_bytes(unpacked)
    finished(make(name, tree, f"INSTALL_MOD_PATH={work}", "modules_install"), "make modules_install")
    # They lead to where the tree was built, under a name that it does not keep.
    for link in ("build", "source"):
        (work / "lib/modules" / release / link).unlink(missing_ok=True)


# Programs of the build and what they are linked from; the latter is small.
KEPT_FOLDERS = ("scripts", "tools", "include")


def prune(tree: Path) -> None:
    """Leave what modules are built with: headers, Makefiles, the build's own programs."""
    for path in list(tree.iterdir()):
        if path.name in KEPT_FOLDERS:
            continue
        if path.is_file():
            if path.name.startswith(("vmlinux", ".vmlinux", ".tmp_vmlinux")):
                path.unlink()
            continue
        for base, _, files in os.walk(path):
            for file in files:
                if file.endswith((".o", ".a", ".c", ".S", ".cmd", ".ko", ".mod", ".dts", ".dtsi",
                                  ".bin", ".elf", "Image")) and "asm-offsets" not in file:
                    os.unlink(os.path.join(base, file))
