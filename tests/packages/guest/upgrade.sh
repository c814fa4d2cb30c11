#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# On the second kernel, which came after our packages: the module is there; our own upgrade with a handle open, by apt in
# the running system; then everything goes.
. ./checks.sh
next=$(cat /srv/switchtec/next)
kernel=$(uname -r)
version=$(dpkg-query -W -f='${Version}' switchtec-dkms)

udevadm settle
check "the kernel is the new one" same "${kernel%%.*}.$(echo "$kernel" | cut -d. -f2)" 6.12
check "dkms has built for it, and it is loaded" same "$(cat /sys/module/switchtec/version)" "$version"
check "signed" sh -c 'modinfo -F signer switchtec | grep -q "DKMS module signing key"'
check "the switch works" switchtecctl echo 0

# Somebody has it open while apt works.
sh -c "exec 3<>/dev/switchtec0; exec sleep infinity" &
holder=$!
before=$(cat /sys/module/switchtec/srcversion)
export DEBIAN_KERNEL_USE_CCACHE=1 CCACHE_DIR=/var/cache/ccache CCACHE_SLOPPINESS=file_stat_matches,file_stat_matches_ctime
check "apt upgrade" sh -c 'apt-get -qy upgrade >/srv/test/upgrade.log 2>&1'
grep '^switchtec:' /srv/test/upgrade.log
check "the package is the next one" same "$(dpkg-query -W -f='${Version}' switchtec-dkms)" "$next"
check "the running module stays" same "$(cat /sys/module/switchtec/version) $(cat /sys/module/switchtec/srcversion)" \
	"$version $before"
check "a message says when the new one comes" grep -q "^switchtec: the running module ($version) stays" /srv/test/upgrade.log
check "and how" grep -q 'modprobe -r switchtec && modprobe switchtec' /srv/test/upgrade.log
check "the switch goes on working" switchtecctl echo 0
check "an open handle keeps the module" not modprobe -r switchtec
kill $holder
wait $holder 2>/dev/null
check "as the message says: out" modprobe -r switchtec
check "and in" modprobe switchtec
udevadm settle
check "it is the next one" same "$(cat /sys/module/switchtec/version)" "$next"
check "the switch works with it" switchtecctl echo 0

check "apt purge" sh -c 'apt-get -qy purge switchtec-dkms switchtec-tools >/srv/test/purge.log 2>&1'
udevadm settle
check "the nodes are root's again" same "$(stat -c '%U %G %a' /dev/switchtec0)" "root root 600"
check "no links are left" not test -e /dev/switchtec
check "the loaded module goes" rmmod switchtec
left() {
	find /lib/modules /usr/src /var/lib/dkms /etc /lib/udev /usr/bin /usr/sbin /usr/lib /usr/share -iname '*switchtec*' \
		-not -path '/usr/src/linux-headers-*' -not -path '/lib/modules/*/kernel/*' \
		-not -path '/etc/apt/*' -not -path '*/switchtec-test*'
	getent group switchtec
}
check "nothing is left" same "$(left)" ""
check "no kernel has the module" not modinfo switchtec
finish
