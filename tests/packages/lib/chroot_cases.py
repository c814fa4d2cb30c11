# SPDX-License-Identifier: GPL-2.0-only
"""What apt and dkms do with the packages, at native speed, in chroots."""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import chroot
import readme
import repository
from cases import case, check, contains, lacks

TOP = chroot.TOP
VERSION, NEXT = repository.VERSION, repository.NEXT
INSTALL = chroot.INSTALL
# What a package may leave that is none of ours: apt's and dpkg's own books.
BOOKS = re.compile(r"^(var/(lib/(apt|dpkg)|cache|log)|srv|etc/apt|tmp|root|proc|sys|dev|run)(/|$)")


def kernels(system):
	return sorted(path.name for path in (system.root / "lib/modules").iterdir() if (path / "build").is_symlink())


def module(system, kernel, name="switchtec"):
	"""The module that dkms has installed, or None; it is compressed where the kernel's own are."""
	found = list((system.root / "lib/modules" / kernel / "updates/dkms").glob(f"{name}.ko*"))
	return found[0] if found else None


def installed(system, kernel, version=VERSION):
	contains(system.must("dkms status"), rf"^switchtec/{re.escape(version)}, {re.escape(kernel)}, \S+: installed",
		"dkms status")
	check(module(system, kernel), f"no module for {kernel}")
	check(system.must(f"modinfo -k {kernel} -F version switchtec").strip() == version,
		f"the module for {kernel} is of another version")
	contains(system.must(f"modinfo -k {kernel} switchtec"), r"^srcversion: +\w{20,}", "modinfo")
	contains(system.must(f"modinfo -k {kernel} switchtec"), r"^signer: +DKMS module signing key", "modinfo")
	# Debian's headers have what mainline's NTB driver needs.
	check(module(system, kernel, "switchtec_ntb_compat"), f"no module for NTB for {kernel}")


def files(system):
	found = set()
	for folder, folders, names in os.walk(system.root):
		here = Path(folder).relative_to(system.root)
		folders[:] = [name for name in folders if not BOOKS.match((here / name).as_posix())]
		found.update((here / name).as_posix() for name in (*folders, *names))
	return found


def with_ours(system, *packages):
	repository.put(system.root, packages or [repository.package(name) for name in repository.PACKAGES])
	system.must(repository.UPDATE)


@case("lintian")
def lintian():
	chroot.debian.need("lintian")
	# The project has no mail address yet.
	unsaid = ("bogus-mail-host", "bogus-mail-host-in-debian-changelog")
	done = subprocess.run(["lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags",
		",".join(unsaid), *[repository.package(name) for name in repository.PACKAGES]], capture_output=True, text=True)
	check(done.returncode == 0, "lintian has something to say", done.stdout)


@case("one version everywhere")
def one_version():
	for name in repository.PACKAGES:
		fields = subprocess.run(["dpkg-deb", "-f", repository.package(name), "Version"], capture_output=True,
			text=True, check=True).stdout.strip()
		check(fields == VERSION, f"{name} is of version {fields}")
	contains((TOP / "NEWS").read_text(), rf"\A(?:\D.*\n|\n)*{re.escape(VERSION)} \(", "the newest entry of NEWS")


@case("what the packages name of themselves is in them")
def names():
	with tempfile.TemporaryDirectory() as folder:
		for name in repository.PACKAGES:
			subprocess.run(["dpkg-deb", "-x", repository.package(name), folder], check=True)
		named = set()
		for path in Path(folder).rglob("*"):
			if path.is_file() and not path.is_symlink():
				data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
				found = re.findall(rb"/(?:usr/share/doc|usr/lib|lib/udev|etc/modprobe\.d)/[\w./+-]*switchtec[\w./+-]*\w", data)
				named.update((path.relative_to(folder).as_posix(), text.decode()) for text in found)
		check(any("samples" in text for _, text in named), "nothing names the samples: this case looks at nothing")
		lost = [f"{text}, in {file}" for file, text in sorted(named) if not Path(folder + text).exists()]
		check(not lost, "named, and in no package", "\n".join(lost))


@case("the recorded first day has README's commands, and this version")
def first_day():
	page = (TOP / "Documentation/transcript.rst").read_text()
	typed = re.findall(r"^    (\w+)@guest:~[#$] (.*)$", page, re.M)
	check(typed == readme.commands(), "tests/packages/transcript writes it anew: README has other commands",
		f"{typed}\n{readme.commands()}")
	contains(page, rf"version {re.escape(VERSION)}\.", "the page")
	lacks(page, r"exit status", "the page")


@case("clean: apt brings everything, builds, signs; 6.12 later; purge leaves nothing")
def from_clean():
	with chroot.copy(chroot.clean()) as system:
		with_ours(system)
		# What a machine has anyway, and what our packages bring: those stay when ours go.
		system.must(INSTALL + "linux-headers-amd64 dkms g++-12 openssl make adduser libpci3 pci.ids libstdc++6 kmod")
		before = files(system)
		system.must(INSTALL + "switchtec-dkms switchtec-tools")
		[old] = kernels(system)
		installed(system, old)

		# The kernel's own module of this name is there, and loses.
		own = system.root / "lib/modules" / old / "kernel/drivers/pci/switch/switchtec.ko"
		own.parent.mkdir(parents=True)
		shutil.copy(module(system, old), own)
		system.must(f"depmod {old}")
		check(system.must(f"modinfo -k {old} -n switchtec").strip().endswith("updates/dkms/switchtec.ko"),
			"the kernel's own module wins")
		shutil.rmtree(own.parent)
		system.must(f"depmod {old}")

		first = hashlib.sha256(module(system, old).read_bytes()).digest()
		system.must(INSTALL + "linux-headers-6.12-amd64")
		[new] = set(kernels(system)) - {old}
		contains(new, r"^6\.12\.", "the second kernel")
		installed(system, new)
		check(hashlib.sha256(module(system, old).read_bytes()).digest() == first, "the old kernel's module changed")

		system.must("apt-get -qy purge linux-headers-6.12-amd64 && apt-get -qy autoremove --purge 'linux-.*6.12.*'")
		system.must("apt-get -qy purge switchtec-dkms switchtec-tools")
		check(not run_ok(system, "getent group switchtec"), "the group is left")
		left = {name for name in files(system) - before
			if "switchtec" in name and "/linux-headers-" not in name and "/linux/" not in name}
		check(not left, "purge leaves", "\n".join(sorted(left)))


def run_ok(system, command):
	return system.run(command).returncode == 0


@case("no g++: the screen says which")
def no_compiler():
	with chroot.copy(chroot.with_dkms()) as system:
		with_ours(system)
		# And its cache, which would answer in its place.
		system.must("dpkg --purge --force-depends g++-12 ccache")
		[kernel] = kernels(system)
		# As whoever forces it, or as a package that was built for another release.
		done = system.run(f"dpkg --force-depends -i /{repository.PLACE}/switchtec-dkms_{VERSION}_all.deb")
		contains(done.stdout, rf"switchtec: the module cannot be built for kernel {re.escape(kernel)}", "dpkg -i")
		contains(done.stdout, r"apt install g\+\+-12", "dpkg -i")
		check(not module(system, kernel), "there is a module")


@case("a build that fails: the screen says so, and the other kernel's module stays")
def broken_build():
	with chroot.copy(chroot.with_dkms()) as system:
		with_ours(system)
		system.must(INSTALL + "switchtec-dkms")
		[old] = kernels(system)
		first = module(system, old).read_bytes()
		# A kernel in which something that we use is no more.
		broken = system.root / f"usr/src/switchtec-{VERSION}/switchtec_drv/linux/module.c"
		broken.write_text("#include <linux/version.h>\n#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)\n"
			"#error planted: not for this kernel\n#endif\n" + broken.read_text())
		done = system.run(INSTALL + "linux-headers-6.12-amd64")
		contains(done.stdout, r"(Error!|Bad return status|bad exit status)", "apt")
		contains(done.stdout, r"switchtec", "apt")
		check(module(system, old).read_bytes() == first, "the module of the old kernel changed")
		installed(system, old)


@case("our own upgrade and downgrade")
def versions():
	with chroot.copy(chroot.with_dkms()) as system:
		later = repository.next_version("switchtec-dkms", TOP / "build/tests/packages")
		with_ours(system, repository.package("switchtec-dkms"), later)
		system.must(f"{INSTALL}switchtec-dkms={VERSION}")
		[kernel] = kernels(system)
		installed(system, kernel)
		system.must("apt-get -qy upgrade")
		installed(system, kernel, NEXT)
		lacks(system.must("dkms status"), rf"switchtec/{re.escape(VERSION)},", "dkms after an upgrade")
		check(not (system.root / f"usr/src/switchtec-{VERSION}").exists(), "the old source is left")
		system.must(f"{INSTALL}--allow-downgrades switchtec-dkms={VERSION}")
		installed(system, kernel)
		lacks(system.must("dkms status"), rf"switchtec/{re.escape(NEXT)},", "dkms after a downgrade")


@case("make dkms-install and dkms-remove")
def without_packages():
	with chroot.copy(chroot.with_dkms()) as system:
		before = files(system)
		tree = system.root / "root/tree"
		tree.mkdir()
		for name in ("Kbuild", "Makefile", "VERSION", "COPYING"):
			shutil.copy(TOP / name, tree)
		for name in ("include", "switchtec_drv", "tools", "qemu", "tests"):
			subprocess.run(["cp", "-r", TOP / name, tree], check=True)
		[kernel] = kernels(system)
		make = f"make -C /root/tree KERNELS={kernel} "
		done = system.must(make + "dkms-install")
		contains(done, r"is installed for: " + re.escape(kernel), "make dkms-install")
		installed(system, kernel)
		# Once more is no error.
		system.must(make + "dkms-install")
		installed(system, kernel)
		contains(system.run(make.replace(kernel, "6.6.6") + "dkms-install").stdout, r"no headers for kernel 6\.6\.6",
			"a kernel without headers")
		system.must(make + "dkms-remove")
		left = {name for name in files(system) - before if "switchtec" in name}
		check(not left, "dkms-remove leaves", "\n".join(sorted(left)))


@case("make dkms-tarball: dkms takes it, rpmbuild takes its spec")
def tarball():
	subprocess.run(["make", "--no-print-directory", "-C", TOP, "dkms-tarball"], check=True, stdout=subprocess.DEVNULL)
	with chroot.copy(chroot.with_dkms()) as system:
		name = f"switchtec-{VERSION}.dkms.tar.gz"
		shutil.copy(TOP / "build/dkms" / name, system.root / "root")
		[kernel] = kernels(system)
		system.must(f"dkms ldtarball /root/{name} && dkms install -m switchtec -v {VERSION} -k {kernel}")
		installed(system, kernel)
	chroot.debian.need("rpm")
	out = TOP / "build/tests/packages/rpm"
	shutil.rmtree(out, ignore_errors=True)
	done = subprocess.run(["rpmbuild", "-bb", "--nodeps", "--define", f"_sourcedir {TOP}/build/dkms",
		"--define", f"_topdir {out}", TOP / "build/dkms/switchtec-dkms.spec"], capture_output=True, text=True)
	check(done.returncode == 0, "rpmbuild", done.stdout + done.stderr)
	[package] = out.rglob("*.rpm")
	listed = subprocess.run(["rpm", "-qpl", package], capture_output=True, text=True, check=True).stdout
	contains(listed, rf"^/usr/src/switchtec-{re.escape(VERSION)}/dkms\.conf$", "the rpm")


@case("switchtec-dev: what the headers say compiles")
def headers():
	with chroot.copy(chroot.with_dkms()) as system:
		with_ours(system)
		system.must(INSTALL + "switchtec-dev g++ libc6-dev pkg-config")
		shutil.copytree(TOP / "tools/packaging/debian/tests", system.root / "root/tests")
		system.must("cd /root && sh tests/headers")


@case("qemu-switchtec: loads into this release's QEMU, and its dependency holds for point releases only")
def emulator():
	needed = [entry for entry in repository.dependencies("qemu-switchtec") if entry.startswith("qemu-system-x86 ")]
	check(len(needed) == 2, "it depends on one minor version of QEMU", repr(needed))
	for version, fits in (("1:7.2+dfsg-7+deb12u1", True), ("1:7.2.22+dfsg-1", True), ("1:7.3~rc0+dfsg-1", False),
			("1:7.1+dfsg-2", False), ("1:8.0+dfsg-1", False)):
		holds = all(subprocess.run(["dpkg", "--compare-versions", version,
			*re.search(r"\((\S+) (\S+)\)", entry).groups()]).returncode == 0 for entry in needed)
		check(holds == fits, f"{version} {'does not fit' if fits else 'fits'}", repr(needed))
	with chroot.copy(chroot.clean()) as system:
		with_ours(system)
		system.must(INSTALL + "qemu-switchtec")
		shutil.copytree(TOP / "tools/packaging/debian/tests", system.root / "root/tests")
		contains(system.must("sh /root/tests/emulator"), r"device-id", "device_add switchtec,help")
		# The monitor's list: QEMU answers -device help before it looks at plugins.
		contains(system.must("printf 'device_add help\\nquit\\n' | qemu-switchtec --no-switch -display none -serial none -S "
			"-monitor stdio"), rf'^name "switchtec", .*model {re.escape(VERSION)}"', "the model's version")
		contains(system.run("qemu-switchtec --switch").stdout, r"^usage: ", "a wrong call")


@case("the plugin loads into point releases of its QEMU, and into no other")
def point_releases():
	out = TOP / "build/tests/packages/plugin"
	entry = TOP / "build/qemu/plugin/plugin_entry.o"
	generated = TOP / "build/qemu/plugin/generated/config-host.h"
	for micro, minor, loads in (("+ 1", "", True), ("", "+ 1", False)):
		shutil.rmtree(out, ignore_errors=True)
		out.mkdir(parents=True)
		text = generated.read_text()
		for name, change in (("MICRO", micro), ("MINOR", minor)):
			text = re.sub(rf"(#define QEMU_VERSION_{name} )(\d+)",
				lambda found: found[1] + str(eval(found[2] + change)), text)
		(out / "config-host.h").write_text(text)
		for name in ("config-poison.h", "config-target.h"):
			(out / name).write_text("")
		# The entry alone sees the other version; all the rest is as it is.
		entry.unlink(missing_ok=True)
		try:
			subprocess.run(["make", "--no-print-directory", "-C", TOP, "QEMU_GENERATED=" + str(out),
				"QEMU_PLUGIN=build/tests/packages/plugin/plugin.so", "build/tests/packages/plugin/plugin.so"],
				check=True, capture_output=True)
		finally:
			entry.unlink(missing_ok=True)
		done = subprocess.run(["qemu-system-x86_64", "-M", "q35", "-accel", "tcg", "-display", "none", "-S", "-monitor",
			"stdio", "-plugin", out / "plugin.so"], input="device_add switchtec,help\nquit\n", text=True,
			capture_output=True, timeout=60)
		said = done.stdout + done.stderr
		if loads:
			contains(said, r"device-id", "a later point release")
		else:
			contains(said, r"built for QEMU 7\.3 .* build it anew, or install the qemu-switchtec", "another minor version")
			lacks(said, r"device-id=", "another minor version")


@case("autopkgtest")
def autopkgtest():
	chroot.debian.need("autopkgtest")
	out = TOP / "build/tests/packages/autopkgtest"
	shutil.rmtree(out, ignore_errors=True)
	with chroot.copy(chroot.with_dkms()) as system:
		done = subprocess.run(["autopkgtest", "--quiet", "--no-built-binaries", "--output-dir", out,
			*[repository.package(name) for name in repository.PACKAGES], TOP / f"build/deb/switchtec-{VERSION}/",
			"--", "chroot", system.root], capture_output=True, text=True, timeout=1800)
	summary = (out / "summary").read_text() if (out / "summary").exists() else done.stdout + done.stderr
	check(done.returncode == 0, "autopkgtest", summary + done.stderr[-3000:])
	for name in ("module", "tools", "headers", "emulator"):
		contains(summary, rf"^{name} +PASS", "the summary")


def configuration_space(*capabilities):
	"""4096 bytes of it, with these (offset, id, next, bytes) in its extended part."""
	space = bytearray(4096)
	for offset, number, following, data in capabilities:
		space[offset:offset + 4] = (number | 1 << 16 | following << 20).to_bytes(4, "little")
		space[offset + 4:offset + 4 + len(data)] = data
	return bytes(space)


@case("a serial number is what configuration space says, whatever that is")
def serial_numbers():
	number = bytes.fromhex("efcdab8967452301")
	said = "ID_SERIAL_SHORT=01-23-45-67-89-ab-cd-ef\n"
	for what, space, expected in (
			("the second capability", configuration_space((0x100, 1, 0x150, b""), (0x150, 3, 0, number)), said),
			("the only one", configuration_space((0x100, 3, 0, number)), said),
			("none", configuration_space((0x100, 1, 0, b"")), ""),
			("no capabilities at all", bytes(4096), ""),
			("a device that does not answer", b"\xff" * 4096, ""),
			("a number of ones", configuration_space((0x100, 3, 0, b"\xff" * 8)), ""),
			("no number", configuration_space((0x100, 3, 0, bytes(8))), ""),
			("a circle", configuration_space((0x100, 1, 0x150, b""), (0x150, 2, 0x100, b"")), ""),
			("a chain that leads out", configuration_space((0x100, 1, 0xffc, b""), (0xffc, 3, 0, number[:4])), ""),
			("no extended part", bytes(256), "")):
		with tempfile.TemporaryDirectory() as folder:
			Path(folder, "config").write_bytes(space)
			done = subprocess.run([TOP / "tools/packaging/udev/switchtec-serial", folder], capture_output=True, text=True,
				timeout=60)
		check(done.stdout == expected, f"{what}: {done.stdout!r}", done.stderr)


@case("make sign: a module is signed by a key of one's own")
def sign():
	with tempfile.TemporaryDirectory() as folder:
		key, certificate, copy = (Path(folder, name) for name in ("key.pem", "certificate.pem", "switchtec.ko"))
		subprocess.run(["openssl", "req", "-new", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=somebody's own/",
			"-keyout", key, "-out", certificate], check=True, capture_output=True)
		module_ = next((TOP / "build/kmod").glob("6.1.*/switchtec.ko"))
		shutil.copy(module_, copy)
		make = ["make", "--no-print-directory", "-C", TOP, "sign", f"KO={copy}"]
		done = subprocess.run([*make, f"KEY={key}", f"CERT={certificate}"], capture_output=True, text=True)
		check(done.returncode == 0, "make sign", done.stdout + done.stderr)
		signer = subprocess.run(["modinfo", "-F", "signer", copy], capture_output=True, text=True).stdout.strip()
		check(signer == "somebody's own", f"signed by {signer!r}")
		done = subprocess.run([*make, "KEY=/nowhere", f"CERT={certificate}"], capture_output=True, text=True)
		contains(done.stdout + done.stderr, r"cannot read /nowhere", "a key that is not there")
		done = subprocess.run(make, capture_output=True, text=True)
		contains(done.stdout + done.stderr, r"usage: make sign KEY=", "no key")
