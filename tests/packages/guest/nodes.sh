#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# After an installation at native speed, the first boot: two switches, the first with a serial number.
. ./checks.sh
first=0000:01:00.0 second=0000:02:00.0
by_path=/dev/switchtec/by-path by_id=/dev/switchtec/by-id

udevadm settle
check "nobody loaded it: the module is there by its aliases" grep -q '^switchtec ' /proc/modules
check "it is dkms's" same "$(modinfo -n switchtec)" "/lib/modules/$(uname -r)/updates/dkms/switchtec.ko"
check "it is this version" same "$(cat /sys/module/switchtec/version)" "$(dpkg-query -W -f='${Version}' switchtec-dkms)"
check "both switches have a node" test -c /dev/switchtec0 -a -c /dev/switchtec1
check "group and mode" same "$(stat -c '%G %a' /dev/switchtec0)" "switchtec 660"

leads_to() { # LINK ADDRESS: the link is that function's node, whatever number it has
	same "$(readlink -f "$1")" "/dev/$(node_of "$2")"
}
serial=$by_id/pci-11-22-33-44-55-66-77-88-partition0
links_right() {
	leads_to $by_path/pci-$first $first && leads_to $by_path/pci-$second $second && leads_to $serial $first
}
check "links by path and by serial number" links_right
check "no link by a serial number that is not there" same "$(ls $by_id)" "${serial##*/}"

useradd -m -G switchtec member
useradd -m stranger
as() { user=$1; shift; setpriv --reuid "$user" --regid "$user" --init-groups "$@"; }
check "a member of the group may use it" as member switchtecctl echo 0
check "another one may not" not as stranger dd if=/dev/switchtec0 count=0

rebind() { # ADDRESS...: unbound all, then bound in this order
	for address; do echo "$address" >/sys/bus/pci/drivers/switchtec/unbind; done
	udevadm settle
	[ ! -e /dev/switchtec ] || { echo "links are left:"; find /dev/switchtec; return 1; }
	for address; do echo "$address" >/sys/bus/pci/drivers/switchtec/bind; done
	udevadm settle
}
check "unbound, both: no links are left; bound in the other order" rebind $second $first
check "the numbers have changed" same "$(node_of $second)" switchtec0
check "the links have not" links_right
check "group and mode are back" same "$(stat -L -c '%G %a' $by_path/pci-$first)" "switchtec 660"
rebind $first $second >/dev/null

unplugged() { [ ! -e /sys/bus/pci/devices/$second ]; }
unplug() {
	qmp '{"execute":"device_del","arguments":{"id":"sw1"}}' && qmp '{"wait-event":"DEVICE_DELETED","timeout":60}' &&
		eventually unplugged && udevadm settle
}
check "unplugged" unplug
check "its link is gone" not test -L $by_path/pci-$second
check "the other's are not" leads_to $serial $first
plug() {
	eventually qmp '{"execute":"device_add","arguments":{"driver":"switchtec","id":"sw1","bus":"port1"}}' &&
		eventually node_of $second && udevadm settle
}
check "plugged in again" plug
check "its link is back" leads_to $by_path/pci-$second $second

# Pulled out by surprise, and another card put in.
echo "$first" >/srv/test/address
gone() { [ ! -e /sys/bus/pci/devices/$first ]; }
check "pulled out" eventually sw-set link off sw0
check "it is gone" eventually gone
check "put in again" sw-set link on sw0
back() { [ -n "$(node_of $first)" ] && udevadm settle && links_right; }
check "and all links are right" eventually back
finish
