# SPDX-License-Identifier: GPL-2.0-only
"""A Debian as people have it, with systemd, udev and dkms, booted with emulated switches.

It is made in a chroot, at native speed, and becomes a disk; what is to be tried in it comes as an archive on a second
disk. The rest is as in qemu/guest: its machine, its three serial ports, its commands sw-set, sw-get and qmp.
"""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import architectures
import chroot
import kernel_log
import machine
import session
from cases import check

TOP = chroot.TOP
HERE = Path(__file__).resolve().parent.parent
# Limits for what hangs, not for an emulated machine that has no processor for itself.
BOOT_SECONDS, SECONDS, POWER_OFF_SECONDS, DISK = 900, 7200, 600, "6G"
# A busy machine stalls an emulated processor for longer than the kernel expects of any (20 s).
PATIENCE = "rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60"
KEPT = TOP / "build/tests/packages/guest"

# No more in the initramfs than the disk takes: unpacking it is most of an emulated boot.
INITRAMFS = ("mkdir -p /etc/initramfs-tools/conf.d && echo MODULES=list >/etc/initramfs-tools/conf.d/small && "
	"printf 'virtio_pci\\nvirtio_blk\\next4\\ncrc32c_generic\\n' >>/etc/initramfs-tools/modules")
SERVICE = """\
[Unit]
Description=what the test wants to try
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/usr/local/sbin/switchtec-test
StandardInput=null
StandardOutput=journal
TimeoutStartSec=infinity
[Install]
WantedBy=multi-user.target
"""


def fresh():
	"""The layers of a Debian with a kernel, systemd and udev, and nothing that a driver needs."""
	runner = (HERE / "guest/runner").read_text(encoding="utf-8")
	return chroot.layer("fresh", chroot.clean(), [
		chroot.INSTALL + "initramfs-tools zstd busybox",
		INITRAMFS,
		"INITRD=Yes " + chroot.INSTALL + "systemd-sysv dbus udev libpam-systemd login passwd less procps pciutils kmod "
		"adduser linux-image-amd64",
		"rm -f /usr/sbin/policy-rc.d && passwd -d root && echo guest >/etc/hostname && "
		"echo '/dev/vda / ext4 defaults 0 1' >/etc/fstab && "
		"systemctl mask serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer "
		"e2scrub_all.timer fstrim.timer systemd-timesyncd.service",
		f"cat >/etc/systemd/system/switchtec-test.service <<'END'\n{SERVICE}END\nsystemctl enable switchtec-test.service",
		f"cat >/usr/local/sbin/switchtec-test <<'END'\n{runner}END\nchmod 755 /usr/local/sbin/switchtec-test",
	])


def installed():
	"""The same with what dkms needs, as somebody has it who has other modules by dkms."""
	return chroot.layer("guest", fresh(), ["INITRD=Yes " + chroot.INSTALL + "mokutil dkms g++-12 openssl make ccache "
		"linux-headers-amd64"])


@contextlib.contextmanager
def output_to(file):
	"""What the guests say goes there."""
	before, sys.stdout = sys.stdout, file
	try:
		yield
	finally:
		sys.stdout = before


class Disk:
	"""What a chroot has become: a disk, and its kernels."""

	def __init__(self, system, folder):
		self.folder = Path(folder)
		self.path = self.folder / "disk.img"
		self.kernels = {}
		for image in sorted((system.root / "boot").glob("vmlinuz-*")):
			release = image.name.removeprefix("vmlinuz-")
			series = ".".join(release.split(".")[:2])
			initrd = system.root / f"boot/initrd.img-{release}"
			self.kernels[series] = (shutil.copy(image, self.folder), shutil.copy(initrd, self.folder), release)
		chroot.unmount_kernel(system.root)
		try:
			subprocess.run(["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard",
				"-d", system.root, self.path, DISK], check=True)
		finally:
			chroot.mount_kernel(system.root)


@contextlib.contextmanager
def disk(system):
	with tempfile.TemporaryDirectory(dir=TOP / "build/tests/packages", prefix="disk-") as folder:
		yield Disk(system, folder)


def _archive(script, files):
	"""A tar that is a disk: the script, the helpers of qemu/guest, and files."""
	data = io.BytesIO()
	with tarfile.open(fileobj=data, mode="w") as tar:
		tar.add(HERE / "guest" / script, "command")
		tar.add(HERE / "guest/checks.sh", "checks.sh")
		for helper in ("qmp", "sw-set", "sw-get"):
			tar.add(TOP / "qemu/lib/guest" / helper, helper)
		for path, name in files:
			tar.add(path, name)
	return data.getvalue()


def boot(disk_, series, script, devices=("",), files=(), kernel=None, kernel_args="", qemu_args=(), timeout=SECONDS,
		allow=()):
	"""Run guest/SCRIPT in the guest. It has to end with 0, and the kernel's log has to be clean."""
	image, initrd, _ = disk_.kernels[series]
	name = script.removesuffix(".sh")
	folder = KEPT / name
	shutil.rmtree(folder, ignore_errors=True)
	folder.mkdir(parents=True)
	with tempfile.NamedTemporaryFile(suffix=".tar") as archive:
		archive.write(_archive(script, files))
		archive.truncate(-(-archive.tell() // (1 << 20)) * (1 << 20))
		archive.flush()
		architecture = architectures.ARCHITECTURES["amd64"]
		guest = machine.Machine(architecture=architecture, program=[architecture.qemu], environment=dict(os.environ),
			image=str(kernel or image), initramfs=Path(initrd),
			plugin=TOP / "build/qemu/switchtec-plugin.so", devices=list(devices), memory=1536, cpu="max",
			kernel_args=f"root=/dev/vda rw systemd.show_status=0 {PATIENCE} {kernel_args}".strip(),
			qemu_args=["-drive", f"file={disk_.path},format=raw,if=virtio,cache=unsafe",
				"-drive", f"file={archive.name},format=raw,if=virtio,readonly=on", *qemu_args])
		outcome = session.Session(guest, folder,
			lambda text: print(f"guest {name}: {text}", file=sys.stderr)).run(BOOT_SECONDS, timeout, POWER_OFF_SECONDS)
	log = (folder / "console.log").read_text(errors="replace")
	bad = kernel_log.reports(log, list(allow))
	check(not outcome.problem, f"guest: {outcome.problem}", log[-2500:])
	check(not bad, "the kernel's log is bad", "\n".join("\n".join(report) for report in bad))
	check(outcome.status == 0, f"the script failed with {outcome.status}", "see above, and " + str(folder))
