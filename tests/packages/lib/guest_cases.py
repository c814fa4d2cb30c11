# SPDX-License-Identifier: GPL-2.0-only
"""What a running Debian makes of the packages, with emulated switches."""

import chroot
import debian_guest
import repository
from cases import case, check
from chroot_cases import INSTALL, with_ours

SWITCHES = ("serial=0x1122334455667788", "device-id=0x4000")


@case("guest: autoload, group, names that stay over unbind, unplug, reorder and surprise removal")
def nodes():
	with chroot.copy(debian_guest.installed()) as system:
		with_ours(system)
		system.must(INSTALL + "switchtec-dkms switchtec-tools")
		with debian_guest.disk(system) as disk:
			debian_guest.boot(disk, "6.1", "nodes.sh", devices=SWITCHES)
