# SPDX-License-Identifier: GPL-2.0-only
# Sourced in the guest: ntb_transport on both sides, and off them. Uses $one, $two and eventually().
sides=/sys/bus/ntb/drivers/ntb_transport

one_side_comes() { echo $one >$sides/bind; }
# A side that comes first finds the link down, and ntb_transport has a work clean up: it wipes this side's scratchpads and
# windows, and takes back what would go on with the link. If the other side comes before that work has run, what it has
# written is lost, and the link for good. So the other comes when it has: a work on each processor comes after it.
load_transport() { # [PARAMETERS]
	echo 0 >/sys/bus/ntb/drivers_autoprobe
	insmod /root/ntb_transport.ko "$@"
	one_side_comes
	cat /proc/sys/vm/stat_refresh
	echo $two >$sides/bind
	echo 1 >/sys/bus/ntb/drivers_autoprobe
}
# A side that stays has that clean-up, too, and ntb_transport does the same on its way out without waiting for it: both
# free the windows. It sleeps meanwhile.
unload_transport() {
	[ ! -e $sides/$two ] || echo $two >$sides/unbind
	cat /proc/sys/vm/stat_refresh
	eventually '! cat /proc/[0-9]*/stack 2>/dev/null | grep -q ntb_transport_link_cleanup'
	rmmod ntb_transport
}
