# SPDX-License-Identifier: GPL-2.0-only
"""What a running Debian makes of the packages, with emulated switches."""

import shutil
import subprocess

import chroot
import debian_guest
import repository
from cases import case
from chroot_cases import INSTALL, kernels, module, with_ours


def inside(system, path):
	"""The name that a path has in the chroot."""
	return "/" + path.relative_to(system.root).as_posix()


SWITCHES = ("serial=0x1122334455667788", "device-id=0x4000")


@case("guest: autoload, group, names that stay over unbind, unplug, reorder and surprise removal")
def nodes():
	with chroot.copy(debian_guest.installed()) as system:
		with_ours(system)
		system.must(INSTALL + "switchtec-dkms switchtec-tools")
		with debian_guest.disk(system) as disk:
			debian_guest.boot(disk, "6.1", "nodes.sh", devices=SWITCHES)


@case("guest: a second kernel, our own upgrade with a handle open, purge")
def upgrade():
	with chroot.copy(debian_guest.installed()) as system:
		with_ours(system)
		system.must(INSTALL + "switchtec-dkms switchtec-tools")
		# As time passes: another kernel, then a later version of ours in the archive.
		system.must("INITRD=Yes " + INSTALL + "linux-image-6.12-amd64 linux-headers-6.12-amd64")
		later = repository.next_version("switchtec-dkms", repository.TOP / "build/tests/packages")
		repository.put(system.root, [later])
		(system.root / repository.PLACE / "next").write_text(repository.NEXT + "\n")
		system.must(repository.UPDATE)
		# A compiler in an emulated machine takes minutes. So it finds in its cache what it would write.
		[kernel] = [name for name in kernels(system) if name.startswith("6.12.")]
		next_ = f"switchtec-{repository.NEXT}"
		system.must(f"dpkg-deb -x /{repository.PLACE}/{later.name} /tmp/next && mv /tmp/next/usr/src/{next_} /usr/src && "
			f"dkms build switchtec/{repository.NEXT} -k {kernel} && dkms remove switchtec/{repository.NEXT} --all && "
			f"rm -r /usr/src/{next_} /tmp/next")
		with debian_guest.disk(system) as disk:
			debian_guest.boot(disk, "6.12", "upgrade.sh")


SNAKEOIL = "/usr/share/ovmf/PkKek-1-snakeoil"
OVMF = "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", "/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd"


@case("guest: Secure Boot, lockdown, sig_enforce: the signed module loads, another says what to do")
def secure_boot():
	chroot.debian.need("ovmf", "sbsigntool", "openssl")
	with chroot.copy(debian_guest.installed()) as system:
		with_ours(system)
		# First by dkms's own key, then by the one that the firmware knows.
		system.must(INSTALL + "switchtec-dkms switchtec-tools")
		[kernel] = kernels(system)
		work = system.root / "root"
		system.must(f"cp {inside(system, module(system, kernel))} /root/other-key.ko && cp /root/other-key.ko /root/unsigned.ko && "
			"strip --strip-debug /root/unsigned.ko")
		subprocess.run(["openssl", "rsa", "-in", SNAKEOIL + ".key", "-passin", "pass:snakeoil", "-out", work / "known.key"],
			check=True, capture_output=True)
		subprocess.run(["openssl", "x509", "-in", SNAKEOIL + ".pem", "-outform", "DER", "-out", work / "known.der"], check=True)
		(system.root / "etc/dkms/framework.conf.d/known.conf").write_text(
			"mok_signing_key=/root/known.key\nmok_certificate=/root/known.der\n")
		system.must(f"dkms remove switchtec/{repository.VERSION} --all && dkms add switchtec/{repository.VERSION} && "
			f"dkms install switchtec/{repository.VERSION} -k {kernel}")
		with debian_guest.disk(system) as disk:
			image, _, _ = disk.kernels["6.1"]
			signed = disk.folder / "signed"
			subprocess.run(["sbsign", "--key", work / "known.key", "--cert", SNAKEOIL + ".pem", "--output", signed, image],
				check=True, capture_output=True)
			variables = disk.folder / "variables.fd"
			shutil.copy(OVMF[1], variables)
			debian_guest.boot(disk, "6.1", "secure-boot.sh", kernel=signed,
				files=[(work / "other-key.ko", "other-key.ko"), (work / "unsigned.ko", "unsigned.ko")],
				kernel_args="module.sig_enforce=1 lockdown=integrity",
				qemu_args=["-machine", "smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on",
					"-drive", f"if=pflash,unit=0,format=raw,readonly=on,file={OVMF[0]}",
					"-drive", f"if=pflash,unit=1,format=raw,file={variables}"])
