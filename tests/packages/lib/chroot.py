# SPDX-License-Identifier: GPL-2.0-only
"""Debian systems in folders: a clean one, layers of installed packages on it, and copies to do things to.

Everything that takes long is in the cache, named after what it was made from. Call in_namespace() first: what is
mounted here then ends with us.
"""

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(TOP / "qemu/lib"))

import cache  # noqa: E402
import debian  # noqa: E402

SUITE = "bookworm"
LONGEST = 900
# Another number where clean() makes something else of the same.
RECIPE = "1"
# What the clean system finds in its cache of archives, so that tests need no network: nothing of it is installed.
ARCHIVES = ("dkms g++-12 openssl make libpci3 adduser udev kmod pkg-config libc6-dev python3-minimal "
	"linux-headers-amd64 linux-image-amd64 linux-headers-6.12-amd64 linux-image-6.12-amd64 qemu-system-x86 "
	"systemd-sysv dbus initramfs-tools zstd mokutil libpam-systemd login passwd less procps pciutils")
ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "HOME": "/root", "TERM": "dumb",
	"INITRD": "No", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
# Where a layer has a compiler's cache, all have the same one, and the module is compiled once and not twenty times. What
# begins with a clean system has none.
CCACHE = "var/cache/ccache"
# Headers of the kernel are those that they were: an emulated machine had better not read them all.
CCACHE_ENVIRONMENT = {"DEBIAN_KERNEL_USE_CCACHE": "1", "CCACHE_DIR": "/" + CCACHE, "CCACHE_MAXSIZE": "200M",
	"CCACHE_SLOPPINESS": "file_stat_matches,file_stat_matches_ctime"}


def in_namespace():
	"""Go on as root, in a mount namespace of our own."""
	if os.geteuid() != 0:
		sys.exit("this takes root: it makes chroots")
	if os.environ.get("PACKAGES_NAMESPACE") != str(os.getpid()):
		# The same process, after an exec: the id stays.
		os.environ["PACKAGES_NAMESPACE"] = str(os.getpid())
		os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


def _sources():
	"""Debian's own repositories, as this machine has them."""
	lines = subprocess.run(["apt-get", "indextargets", "--format", "deb $(REPO_URI) $(RELEASE) $(COMPONENT)",
		"Created-By: Packages", "Origin: Debian"], capture_output=True, text=True, check=True).stdout
	found = sorted({line for line in lines.splitlines() if f" {SUITE}" in line and line.endswith(" main")})
	if not found:
		raise debian.Error(f"apt on this machine has no {SUITE}")
	return "\n".join(found) + "\n"


def _apt_options():
	"""How this machine reaches them."""
	dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True).stdout
	return "".join(line + "\n" for line in dump.splitlines()
		if re.match(r'Acquire::(Check-|http::|https::|Retries)[^"]*"[^"]+";', line))


def _versions(packages):
	"""Which ones apt would install now: when they change, so does what is made of them."""
	return subprocess.run(["apt-cache", "policy", *packages.split()], capture_output=True, text=True,
		env={**os.environ, "LC_ALL": "C"}).stdout


def _key(*inputs):
	return hashlib.sha256("\0".join(inputs).encode()).hexdigest()[:16]


def _candidates(packages):
	return "\n".join(re.findall(r"^\S+:$|^  Candidate: .*$", _versions(packages), re.M))


class Chroot:
	"""A copy of a system, in which commands run; what they change is in `upper`."""

	def __init__(self, layers, folder):
		self.root = Path(folder) / "root"
		self.upper = Path(folder) / "upper"
		for path in (self.root, self.upper, Path(folder) / "work"):
			path.mkdir(parents=True, exist_ok=True)
		lower = ":".join(str(layer) for layer in reversed(layers))
		mount("-t", "overlay", "overlay", "-o",
			f"lowerdir={lower},upperdir={self.upper},workdir={folder}/work", self.root)
		mount_kernel(self.root)
		if has_ccache(self.root):
			shared, here = cache.root() / "packages/ccache", self.root / CCACHE
			for path in (shared, here):
				path.mkdir(parents=True, exist_ok=True)
			mount("--bind", shared, here)

	def close(self):
		unmount(self.root)

	def run(self, command, timeout=LONGEST, stdin=""):
		return run_in(self.root, command, timeout, stdin)

	def must(self, command, timeout=LONGEST):
		return must_in(self.root, command, timeout)


def has_ccache(root):
	return (root / "usr/bin/ccache").exists()


def mount(*args):
	subprocess.run(["mount", *map(str, args)], check=True)


def mount_kernel(root):
	mount("-t", "proc", "proc", root / "proc")
	mount("-t", "sysfs", "-o", "ro", "sysfs", root / "sys")
	mount("--rbind", "/dev", root / "dev")


def unmount(root):
	"""Whatever still runs in there: a lazy unmount ends with it."""
	subprocess.run(["umount", "--recursive", "--lazy", str(root)], check=True)


def run_in(root, command, timeout=LONGEST, stdin=""):
	"""A shell command; the result has what it wrote to both outputs, together."""
	return subprocess.run(["chroot", str(root), "sh", "-c", command], input=stdin, text=True, errors="replace",
		stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout,
		env=ENVIRONMENT | (CCACHE_ENVIRONMENT if has_ccache(root) else {}))


def must_in(root, command, timeout=LONGEST):
	done = run_in(root, command, timeout)
	if done.returncode:
		raise debian.Error(f"`{command}` in the chroot failed:\n{done.stdout[-3000:]}")
	return done.stdout


def clean():
	"""The layers of a Debian with nothing but apt, and archives to install from."""
	debian.need("mmdebstrap")
	sources, options = _sources(), _apt_options()
	made_of = _key(RECIPE, sources, options, ARCHIVES, _candidates(ARCHIVES))

	def fill(folder, _):
		print("making a clean Debian", file=sys.stderr)
		subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "--include=ca-certificates",
			*[f"--aptopt={line}" for line in options.splitlines()],
			SUITE, folder / "system"], input=sources, text=True, check=True)
		root = folder / "system"
		# dpkg's care for power failures costs minutes here.
		(root / "etc/dpkg/dpkg.cfg.d/unsafe").write_text("force-unsafe-io\n")
		(root / "etc/apt/apt.conf.d/99tests").write_text(options + 'APT::Sandbox::User "root";\n')
		policy = root / "usr/sbin/policy-rc.d"
		policy.write_text("#!/bin/sh\nexit 101\n")
		policy.chmod(0o755)
		shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
		mount_kernel(root)
		try:
			must_in(root, "apt-get -q update && apt-get -qy --no-install-recommends --download-only install "
				+ ARCHIVES)
		finally:
			unmount_kernel(root)

	with cache.lock("packages-clean"):
		return [cache.entry(cache.root() / "packages" / f"clean-{made_of}", fill) / "system"]


def unmount_kernel(root):
	for name in ("dev", "sys", "proc"):
		subprocess.run(["umount", "--recursive", "--lazy", str(root / name)], check=True)


def layer(name, below, commands):
	"""`below`, and a layer with what these shell commands do to it."""
	made_of = _key(name, *map(str, below), *commands)

	def fill(folder, _):
		print(f"making the layer {name}", file=sys.stderr)
		chroot = Chroot(below, folder)
		try:
			for command in commands:
				chroot.must(command, timeout=3600)
		finally:
			chroot.close()
		shutil.rmtree(folder / "work")
		(folder / "root").rmdir()

	with cache.lock(f"packages-{name}"):
		return [*below, cache.entry(cache.root() / "packages" / f"{name}-{made_of}", fill) / "upper"]


@contextlib.contextmanager
def copy(layers):
	"""A system to do things to, gone afterwards."""
	base = TOP / "build/tests/packages"
	base.mkdir(parents=True, exist_ok=True)
	folder = tempfile.mkdtemp(dir=base, prefix="chroot-")
	chroot = Chroot(layers, folder)
	try:
		yield chroot
	finally:
		chroot.close()
		shutil.rmtree(folder, ignore_errors=True)


INSTALL = "apt-get -qy --no-install-recommends install "


def with_dkms():
	"""A machine with headers of 6.1, dkms and a compiler, as one that has other modules by dkms."""
	return layer("dkms", clean(), [INSTALL + "dkms g++-12 openssl make ccache linux-headers-amd64"])
