#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A machine with Secure Boot, whose firmware knows one key: dkms signed the installed module by it. Two other copies of
# the module are on the second disk: signed by dkms's own key, which nobody has enrolled, and not at all.
. ./checks.sh

udevadm settle
check "Secure Boot is on" sh -c 'mokutil --sb-state | grep -q "SecureBoot enabled"'
check "the kernel is locked down" grep -qF '[integrity]' /sys/kernel/security/lockdown
check "unsigned modules are refused by its command line, too" same "$(cat /sys/module/module/parameters/sig_enforce)" Y
check "the module that is signed by a known key was loaded by udev" grep -q '^switchtec ' /proc/modules
check "the switch works" switchtecctl echo 0
check "nothing to be said" same "$(/usr/share/switchtec-dkms/secure-boot 2>&1)" ""
check "out" modprobe -r switchtec

refused() { # FILE
	if insmod "$1" 2>/srv/test/insmod; then echo "it was loaded"; return 1; fi
	cat /srv/test/insmod
	grep -q "Key was rejected by service\|Operation not permitted\|Required key not available" /srv/test/insmod
}
check "signed by a key that nobody knows: refused" refused ./other-key.ko
check "not signed: refused" refused ./unsigned.ko

# As apt's script sees it on a machine where the key of dkms has not been enrolled.
advice() {
	/usr/share/switchtec-dkms/secure-boot ./other-key.ko /var/lib/dkms/mok.pub 2>&1 | tee /srv/test/advice
	grep -q 'mokutil --import /var/lib/dkms/mok.pub' /srv/test/advice
}
check "what apt's script says then" advice
advice
check "the signed one still loads" modprobe switchtec
finish
